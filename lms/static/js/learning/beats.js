// Tells the server which parts were played: every few seconds, at each pause, and when the page hides.
import { clipped } from "./intervals.js";
import { postJson } from "../web/requests.js";

const BEAT_MS = 5000;

export class Beats {
  constructor(video, recorder, durationMs, { onAnswer, onTrouble }) {
    this.video = video;
    this.recorder = recorder;
    this.durationMs = durationMs;
    this.onAnswer = onAnswer;
    this.onTrouble = onTrouble;
    this.isOnItsWay = false;
    this.url = video.dataset.beatUrl;
  }

  start() {
    if (!this.url) return;
    setInterval(() => this.beatIfNeeded(), BEAT_MS);
    for (const name of ["pause", "seeked", "ended"]) this.video.addEventListener(name, () => this.beat());
    window.addEventListener("online", () => this.beatIfNeeded());
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
    });
  }

  beatIfNeeded() {
    if (!this.video.paused || this.recorder.hasUnsent()) this.beat();
  }

  message(parts) {
    return {
      viewing: this.video.dataset.viewing,
      ranges: clipped(parts, this.durationMs).map(([start, end]) => [Math.floor(start), Math.ceil(end)]),
      position_ms: Math.round(this.video.currentTime * 1000),
      speed: this.video.playbackRate,
    };
  }

  async beat() {
    if (this.isOnItsWay) return;
    this.isOnItsWay = true;
    try {
      this.take(await postJson(this.url, this.message(this.recorder.takeBatch())));
    } finally {
      this.isOnItsWay = false;
    }
  }

  // Nobody may be left to read the answer, so nothing is taken off the list: parts sent twice count once.
  leave() {
    if (!this.recorder.hasUnsent()) return;
    postJson(this.url, this.message(this.recorder.pending()), { isLeaving: true });
  }

  take({ kind, body }) {
    if (kind === "ok") {
      this.recorder.arrived(body.ranges);
      this.onTrouble(null);
      this.onAnswer(body);
    } else if (kind === "refused") {
      this.recorder.refused();
      this.onTrouble("refused", body.text);
    } else {
      this.recorder.lost();
      this.onTrouble(kind);
    }
  }
}
