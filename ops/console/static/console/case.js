// The page of a case: the transcript follows the sound, and the sound follows a click or a key.
import { Player } from "./player.js";

const STEP = 3;
const players = new Map();
let current = null;

for (const element of document.querySelectorAll("[data-player]")) {
  const player = new Player(element);
  const transcript = element.closest(".recording");
  players.set(player.id, player);
  current ??= player;
  player.addEventListener("place", () => follow(player, transcript));
  player.addEventListener("play", () => {
    current = player;
    for (const other of players.values()) if (other !== player) other.audio.pause();
  });
}

function follow(player, transcript) {
  const running = !player.audio.paused || player.place > 0;
  mark(transcript, "[data-line]", "current", player.place, running);
  mark(transcript, "[data-word]", "sounding", player.place, running);
}

function mark(transcript, what, name, place, running) {
  for (const element of transcript.querySelectorAll(what)) {
    const here = running && place >= Number(element.dataset.start) - 0.02 && place < Number(element.dataset.end);
    element.classList.toggle(name, here);
  }
}

function playerFor(element) {
  const id = element.dataset.recording || element.closest(".recording")?.querySelector("[data-player]")?.dataset.player;
  return players.get(id) ?? current;
}

document.addEventListener("click", (event) => {
  const seek = event.target.closest("[data-seek]");
  if (seek) {
    playerFor(seek)?.playFrom(Number(seek.dataset.seek), Number(seek.dataset.until ?? Infinity));
    return;
  }
  const said = event.target.closest(".said");
  const place = event.target.closest("[data-word]") ?? said?.closest("[data-line]");
  const chose = window.getSelection().isCollapsed;
  if (said && place && chose) playerFor(said)?.playFrom(Number(place.dataset.start));
});

const KEYS = {
  " ": () => current.toggle(),
  ArrowLeft: () => current.seek(current.place - STEP),
  ArrowRight: () => current.seek(current.place + STEP),
  ArrowUp: () => line(-1),
  ArrowDown: () => line(1),
};

document.addEventListener("keydown", (event) => {
  if (!current || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const typing = event.target.closest("input:not([type=range]), textarea, select, [contenteditable]");
  const pressing = event.key === " " && event.target.closest("button, summary, a");
  const scrolling = event.target.closest(".scroll");
  if (typing || pressing || scrolling || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});

function line(step) {
  const lines = [...current.element.closest(".recording").querySelectorAll("[data-line]")];
  if (!lines.length) return;
  const starts = lines.map((each) => Number(each.dataset.start));
  const here = starts.findLastIndex((start) => start <= current.place + 0.05);
  const next = Math.max(0, Math.min(here + step, lines.length - 1));
  lines[next].scrollIntoView({ block: "nearest" });
  current.seek(starts[next]);
}
