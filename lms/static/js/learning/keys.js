// The player's keys. Inactive while one types or a dialog is open, and switched off by whoever does not want them.
import { play } from "../web/playing.js";

const STORE = "player-keys";

const isTyping = (target) =>
  target.closest("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]") !== null;

// Space and Enter belong to the button or link that has the focus; arrows to the controls of the recording.
const isTaken = (event, video) =>
  (event.key === " " && event.target.closest("button, a, summary, video, [type=checkbox], [type=radio]") !== null)
  || (event.key.startsWith("Arrow") && event.target !== document.body && event.target !== video)
  || (["Home", "End"].includes(event.key) && event.target !== document.body && event.target !== video);

const isForOthers = (event) => event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey;

const isOurs = (event, video) => !isForOthers(event) && !isTyping(event.target) && !isTaken(event, video);

function toggleCaptions(video) {
  const tracks = [...video.textTracks].filter(({ kind }) => kind === "captions" || kind === "subtitles");
  // Of several languages, the transcript keeps the chosen one loaded.
  const track = tracks.find(({ mode }) => mode !== "disabled") ?? tracks[0];
  if (track) track.mode = track.mode === "showing" ? "hidden" : "showing";
}

function toggleFullScreen(video) {
  if (document.fullscreenElement) document.exitFullscreen();
  else video.requestFullscreen?.();
}

const change = (value, by) => Math.min(1, Math.max(0, value + by));

function actions(video, { seek, speed, goOn, chapter, openSheet }) {
  const toggle = () => (video.paused ? play(video) : video.pause());
  const jump = (seconds) => seek((video.currentTime + seconds) * 1000);
  return {
    " ": toggle, "k": toggle,
    "j": () => jump(-10), "l": () => jump(10),
    "ArrowLeft": () => jump(-5), "ArrowRight": () => jump(5),
    "ArrowUp": () => { video.volume = change(video.volume, 0.1); },
    "ArrowDown": () => { video.volume = change(video.volume, -0.1); },
    "m": () => { video.muted = !video.muted; },
    "f": () => toggleFullScreen(video),
    "c": () => toggleCaptions(video),
    "<": () => speed.step(-1), ">": () => speed.step(1),
    "u": goOn, "n": () => chapter(1), "p": () => chapter(-1),
    "Home": () => seek(0), "End": () => seek(video.duration * 1000),
    "?": openSheet,
    ...Object.fromEntries([..."0123456789"].map((digit) => [digit, () => seek(video.duration * 100 * Number(digit))])),
  };
}

function areOn() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

function rememberSwitch(isOn) {
  try {
    localStorage.setItem(STORE, isOn ? "on" : "off");
  } catch {
    // Without storage the switch holds for this page.
  }
}

export function followKeys(root, video, { seek, speed, goOn, chapter }) {
  const sheet = root.querySelector("[data-keys-sheet]");
  const box = root.querySelector("[data-keys-switch]");
  const openSheet = () => sheet?.showModal();
  const table = actions(video, { seek, speed, goOn, chapter, openSheet });
  let isOn = areOn();
  const turn = (value) => { isOn = value; rememberSwitch(value); };
  if (box) box.checked = isOn;
  box?.addEventListener("change", () => turn(box.checked));
  for (const button of root.querySelectorAll("[data-keys-open]")) button.addEventListener("click", openSheet);

  document.addEventListener("keydown", (event) => {
    if (!isOn || sheet?.open || !isOurs(event, video)) return;
    const act = table[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
