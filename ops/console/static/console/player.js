// One recording's player: play and stop, a map to seek on, speed; tells who listens where it is.
const SPEEDS = [1, 0.75, 0.5, 1.25];

export class Player extends EventTarget {
  constructor(element) {
    super();
    this.element = element;
    this.audio = element.querySelector("audio");
    this.id = element.dataset.player;
    this.part = (name) => element.querySelector(`[data-${name}]`);
    this.audio.controls = false;
    this.until = Infinity;
    this.part("toggle").closest(".controls").hidden = false;
    element.classList.add("dressed");
    this.#listen();
    this.#show();
  }

  get length() {
    return Number.isFinite(this.audio.duration) ? this.audio.duration : Number(this.element.dataset.length);
  }

  get place() {
    return this.audio.currentTime;
  }

  toggle() {
    if (this.audio.paused) this.play();
    else this.audio.pause();
  }

  play() {
    return this.audio.play().catch((reason) => {
      if (reason.name !== "AbortError") this.part("trouble").hidden = false;
    });
  }

  // Seeking before anything is loaded: the browser fetches the recording, then goes there.
  seek(seconds) {
    const there = Math.max(0, Math.min(seconds, this.length || seconds));
    this.until = Infinity;
    if (this.audio.readyState === 0) {
      this.audio.preload = "auto";
      this.audio.addEventListener("loadedmetadata", () => { this.audio.currentTime = there; }, { once: true });
      this.audio.load();
    } else {
      this.audio.currentTime = there;
    }
  }

  // `until` is where it stops by itself; it goes on from there when it is told to play.
  playFrom(seconds, until = Infinity) {
    this.seek(seconds);
    this.until = until;
    return this.play();
  }

  #listen() {
    const toggle = this.part("toggle");
    toggle.addEventListener("click", () => this.toggle());
    this.part("place").addEventListener("input", (event) => this.seek(Number(event.target.value)));
    this.part("speed").addEventListener("click", (event) => {
      const next = SPEEDS[(SPEEDS.indexOf(this.audio.playbackRate) + 1) % SPEEDS.length];
      this.audio.playbackRate = next;
      event.target.textContent = `${next}×`;
    });
    for (const name of ["play", "pause", "ended", "timeupdate", "seeked", "loadedmetadata"]) {
      this.audio.addEventListener(name, () => this.#show());
    }
    this.audio.addEventListener("play", () => { this.dispatchEvent(new Event("play")); this.#follow(); });
    this.audio.addEventListener("error", () => { this.part("trouble").hidden = false; });
  }

  // `timeupdate` comes four times a second; words are shorter.
  #follow() {
    if (this.audio.paused) return;
    this.#show();
    requestAnimationFrame(() => this.#follow());
  }

  #show() {
    if (this.place >= this.until) {
      this.until = Infinity;
      this.audio.pause();
    }
    const playing = !this.audio.paused && !this.audio.ended;
    const toggle = this.part("toggle");
    this.element.classList.toggle("playing", playing);
    toggle.setAttribute("aria-label", playing ? toggle.dataset.stop : toggle.dataset.play);
    const place = this.part("place");
    if (this.length) place.max = this.length;
    place.value = this.place;
    place.setAttribute("aria-valuetext", clock(this.place));
    this.part("head").style.left = this.length ? `${(100 * this.place) / this.length}%` : "0";
    this.part("time").textContent = `${clock(this.place)} / ${clock(this.length)}`;
    this.dispatchEvent(new Event("place"));
  }
}

export function clock(seconds) {
  const whole = Math.floor(seconds || 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
