// Tells the server which parts were played: every few seconds, at each pause, and when the page hides.
import { clipped } from "./intervals.js";
import { postJson } from "../web/requests.js";

const BEAT_MS = 5000;

const isWorthRepeating = (kind) => kind === "offline" || kind === "signed-out";

export class Beats {
  constructor(video, recorder, durationMs, { kept, onAnswer, onTrouble }) {
    this.video = video;
    this.recorder = recorder;
    this.durationMs = durationMs;
    this.kept = kept;
    this.onAnswer = onAnswer;
    this.onTrouble = onTrouble;
    this.isOnItsWay = false;
    this.isWantedAgain = false;
    this.isHeld = false;
    this.url = video.dataset.beatUrl;
    this.viewing = video.dataset.viewing;
  }

  start() {
    if (!this.url) return;
    setInterval(() => this.beatIfNeeded(), BEAT_MS);
    for (const name of ["pause", "seeked", "ended"]) this.video.addEventListener(name, () => this.beat());
    window.addEventListener("online", () => this.beatIfNeeded());
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.leave();
      // Back from signing in elsewhere: what was held back goes out at once.
      else this.beatIfNeeded();
    });
    this.beatIfNeeded();
  }

  beatIfNeeded() {
    if (!this.video.paused || this.recorder.hasUnsent()) this.beat();
    else if (this.kept.earlierThan(this.viewing).length > 0) this.alone(() => this.sendEarlier());
  }

  message(parts) {
    return {
      viewing: this.viewing,
      ranges: clipped(parts, this.durationMs).map(([start, end]) => [Math.floor(start), Math.ceil(end)]),
      position_ms: Math.round(this.video.currentTime * 1000),
      speed: this.video.playbackRate,
    };
  }

  async beat() {
    // The place that was reached meanwhile is told as soon as the answer is here.
    this.isWantedAgain = this.isOnItsWay;
    if (this.isOnItsWay) return;
    await this.alone(async () => {
      if (await this.sendEarlier()) this.take(await postJson(this.url, this.message(this.recorder.takeBatch())));
    });
    if (this.isWantedAgain) this.beat();
  }

  async alone(send) {
    if (this.isOnItsWay) return;
    this.isOnItsWay = true;
    try {
      await send();
    } finally {
      this.isOnItsWay = false;
    }
  }

  // A message goes out under the ticket of its own sitting: the server takes it from that person alone.
  async sendEarlier() {
    for (const message of this.kept.earlierThan(this.viewing)) {
      const { kind, body } = await postJson(this.url, message);
      if (isWorthRepeating(kind)) {
        this.hold(kind);
        return false;
      }
      this.kept.forget(message.viewing);
      if (kind === "ok") {
        this.recorder.arrived(body.ranges);
        this.onAnswer(body);
      }
    }
    return true;
  }

  // Nobody may be left to read the answer, so nothing is taken off the list: parts sent twice count once.
  leave() {
    if (!this.recorder.hasUnsent()) return;
    const message = this.message(this.recorder.pending());
    if (this.isHeld) this.kept.keep(message);
    postJson(this.url, message, { isLeaving: true });
  }

  hold(kind) {
    this.isHeld = true;
    if (this.recorder.hasUnsent()) this.kept.keep(this.message(this.recorder.pending()));
    this.onTrouble(kind);
  }

  take({ kind, body }) {
    if (isWorthRepeating(kind)) {
      this.recorder.lost();
      this.hold(kind);
      return;
    }
    this.isHeld = false;
    this.kept.forget(this.viewing);
    if (kind === "ok") {
      this.recorder.arrived(body.ranges);
      this.onTrouble(null);
      this.onAnswer(body);
    } else {
      this.recorder.refused();
      this.onTrouble("refused", body.text);
    }
  }
}
