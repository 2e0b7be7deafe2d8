// Reply by voice: record or choose a file, listen to it, and only then send it. Nothing leaves the page before.
import { clock } from "./player.js";

for (const form of document.querySelectorAll("[data-voice]")) dress(form);

function dress(form) {
  const part = (name) => form.querySelector(`[data-${name}]`);
  const file = form.querySelector("input[type=file]");
  const send = part("send");
  const longest = Number(form.dataset.longest);
  let recorder = null;
  let sound = null;
  let playing = null;
  let context = null;

  send.disabled = true;
  file.addEventListener("change", examine);
  part("play").addEventListener("click", () => (playing ? hush() : listen()));
  if (navigator.mediaDevices && window.MediaRecorder) {
    part("recorder").hidden = false;
    part("record").addEventListener("click", () => (recorder ? recorder.stop() : record()));
  }

  async function record() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    } catch {
      part("refused").hidden = false;
      return;
    }
    part("refused").hidden = true;
    forget();
    const pieces = [];
    recorder = new MediaRecorder(stream);
    const began = Date.now();
    const ticking = setInterval(() => {
      const seconds = (Date.now() - began) / 1000;
      part("elapsed").textContent = clock(seconds);
      if (seconds >= longest - 0.5) recorder?.stop();
    }, 200);
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      clearInterval(ticking);
      for (const track of stream.getTracks()) track.stop();
      take(new Blob(pieces, { type: recorder.mimeType }));
      recorder = null;
      show(part("record"), false);
    });
    recorder.start();
    show(part("record"), true);
  }

  function take(recording) {
    const suffix = recording.type.includes("mp4") ? "m4a" : recording.type.includes("ogg") ? "ogg" : "webm";
    const chosen = new DataTransfer();
    chosen.items.add(new File([recording], `voice.${suffix}`, { type: recording.type }));
    file.files = chosen.files;
    examine();
  }

  async function examine() {
    forget();
    const chosen = file.files[0];
    if (!chosen) return;
    try {
      if (chosen.size > Number(form.dataset.largest)) throw new RangeError();
      context ??= new AudioContext();
      sound = await context.decodeAudioData(await chosen.arrayBuffer());
    } catch (error) {
      part(error instanceof RangeError ? "long" : "unplayable").hidden = false;
      return;
    }
    const long = sound.duration > longest;
    part("long").hidden = !long;
    if (long) return;
    part("length").textContent = clock(sound.duration);
    part("listen").hidden = false;
  }

  // Through the sound card itself: a player element would need an address, and the policy allows none but ours.
  async function listen() {
    await context.resume();
    const heard = sound;
    playing = new AudioBufferSourceNode(context, { buffer: heard });
    playing.connect(context.destination);
    playing.addEventListener("ended", () => {
      playing = null;
      show(part("play"), false);
      if (sound !== heard) return; // another one was chosen meanwhile, and nobody has listened to it
      send.disabled = false;
      part("first").hidden = true;
    });
    playing.start();
    show(part("play"), true);
  }

  function hush() {
    playing?.stop();
  }

  function forget() {
    hush();
    sound = null;
    send.disabled = true;
    part("first").hidden = false;
    for (const name of ["listen", "unplayable", "long"]) part(name).hidden = true;
  }

  function show(button, running) {
    button.textContent = running ? button.dataset.stop : button.dataset.start;
    button.classList.toggle("running", running);
  }
}
