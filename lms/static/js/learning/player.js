// The player's page: resume, what is watched, transcript, speed, keys and the way to the next step.
import { Beats } from "./beats.js";
import { clockWords } from "./clock_words.js";
import { Chapters } from "./chapters.js";
import { Coverage } from "./coverage.js";
import { Kept } from "./kept.js";
import { followKeys } from "./keys.js";
import { divide } from "./panel.js";
import { Recorder } from "./recorder.js";
import { Slides } from "./slides.js";
import { Source } from "./source.js";
import { Speed } from "./speed.js";
import { Transcript } from "./transcript.js";
import { play } from "../web/playing.js";
import { person } from "../web/requests.js";
import { filled } from "../web/words.js";

// A place this close to the beginning or the end is not worth resuming at.
const RESUME_FROM_MS = 5000;

const positionOf = (video) => video.currentTime * 1000;

// Whoever pressed play before this script ran has watched already, and may go on watching.
function takeWhatWasPlayed(video, recorder) {
  for (let part = 0; part < video.played.length; part += 1) {
    recorder.begin(video.played.start(part) * 1000);
    recorder.reach(video.played.end(part) * 1000);
    recorder.close();
  }
  if (!video.paused && !video.seeking) recorder.begin(positionOf(video));
}

// From positions in the recording alone: neither the clock on the wall nor the "ended" event counts anything.
function record(video, recorder, redraw) {
  const reach = () => {
    if (!video.seeking && recorder.open) recorder.reach(positionOf(video));
  };
  video.addEventListener("playing", () => recorder.open ?? recorder.begin(positionOf(video)));
  video.addEventListener("timeupdate", () => { reach(); redraw(); });
  video.addEventListener("pause", () => { reach(); recorder.close(); redraw(); });
  video.addEventListener("seeking", () => recorder.close());
  // Another quality is another source, which begins at zero before it goes on where the last one was.
  video.addEventListener("emptied", () => recorder.close());
  video.addEventListener("seeked", () => {
    if (!video.paused) recorder.begin(positionOf(video));
    redraw();
  });
  takeWhatWasPlayed(video, recorder);
}

function seekTo(video, ms) {
  const go = () => { video.currentTime = Math.min(Math.max(0, ms / 1000), video.duration || Infinity); };
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) go();
  else video.addEventListener("loadedmetadata", go, { once: true });
}

// Zero where there is nothing to resume.
function placeToResume(video, durationMs, kept) {
  // A second that was asked for stands in the source's address, and the player opens there by itself.
  if ("opensElsewhere" in video.dataset) return 0;
  // What waits to be sent has gone further than the server knows.
  const [held] = kept.earlierThan(video.dataset.viewing).slice(-1);
  const placeMs = held?.position_ms ?? Number(video.dataset.positionMs ?? 0);
  return placeMs < RESUME_FROM_MS || placeMs > durationMs - RESUME_FROM_MS ? 0 : placeMs;
}

function resume(root, video, placeMs) {
  if (!placeMs) return;
  seekTo(video, placeMs);
  const note = root.querySelector("[data-resumed]");
  if (!note) return;
  note.querySelector("[data-resumed-text]").textContent = filled(root.dataset.wordResumed, { time: clockWords(placeMs) });
  note.querySelector("[data-start-over]").addEventListener("click", () => { seekTo(video, 0); note.hidden = true; });
  note.hidden = false;
}

function tellTrouble(root) {
  return (kind, text) => {
    const words = { "offline": root.dataset.wordOffline, "refused": text || root.dataset.wordRefused };
    const note = root.querySelector("[data-trouble]");
    if (note) {
      note.textContent = words[kind] ?? "";
      note.hidden = !words[kind];
    }
    const signedOut = document.querySelector("[data-signed-out]");
    if (signedOut) signedOut.hidden = kind !== "signed-out";
  };
}

function startPlayer(root) {
  const video = root.querySelector("video[data-player]");
  const durationMs = Number(video.dataset.recordingDurationMs);
  const kept = new Kept(video.dataset.beatUrl, person());
  const recorder = new Recorder(JSON.parse(video.dataset.ranges ?? "[]"));
  const seek = (ms) => seekTo(video, ms);
  const coverage = new Coverage(root, durationMs, (ms) => { seek(ms); play(video); });
  const redraw = () => coverage.show(recorder.seen(), positionOf(video), !video.paused);
  const onAnswer = (answer) => {
    coverage.tell(answer, Date.now());
    if (answer.complete) coverage.complete(answer);
    redraw();
  };
  const speed = new Speed(root, video);

  // Before anything moves the place, or puts another source in.
  record(video, recorder, redraw);
  const placeMs = placeToResume(video, durationMs, kept);
  new Source(root, video).start(placeMs / 1000);
  resume(root, video, placeMs);
  new Beats(video, recorder, durationMs, { kept, onAnswer, onTrouble: tellTrouble(root) }).start();
  coverage.start();
  new Transcript(root, video, seek).start();
  speed.start();
  const chapters = new Chapters(root, video, seek);
  chapters.start();
  // Drawn anew first: the button may still speak of a moment ago, before a jump that has not arrived yet.
  const goOn = () => { redraw(); coverage.goOn(); };
  followKeys(root, video, { seek, speed, goOn, chapter: (by) => chapters.step(by) });
  new Slides(root).start();
  divide(root);
  redraw();
}

document.querySelectorAll("[data-player-root]").forEach(startPlayer);
