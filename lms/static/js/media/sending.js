// Changes go out one at a time, in their order; one that cannot be sent now is sent again.
import { altogether } from "./cue_acts.js";
import { postJson } from "../web/requests.js";

const RETRY_MS = 4000;

export class Changes {
  constructor(url, notices) {
    this.url = url;
    this.notices = notices;
    this.waiting = [];
    this.isSending = false;
  }

  start() {
    window.addEventListener("online", () => this.send());
    window.addEventListener("beforeunload", (event) => {
      if (this.waiting.length > 0) event.preventDefault();
    });
    window.addEventListener("pagehide", () => this.leave());
  }

  // Who leaves all the same: one message, because several could arrive in another order and be refused. What is on its
  // way already is not said again.
  leave() {
    const left = this.waiting.slice(this.isSending ? 1 : 0);
    if (left.length > 0) postJson(this.url, altogether(left), { isLeaving: true });
  }

  add(old, now) {
    this.waiting.push({ old, new: now });
    this.send();
  }

  async send() {
    if (this.isSending || this.waiting.length === 0) return;
    this.isSending = true;
    const [change] = this.waiting;
    const answer = await postJson(this.url, change);
    this.isSending = false;
    this.take(change, answer);
  }

  take(change, { kind, body }) {
    if (kind === "offline" || kind === "signed-out") {
      this.notices.onHeld(kind);
      setTimeout(() => this.send(), RETRY_MS);
      return;
    }
    this.waiting.shift();
    if (kind === "ok") this.notices.onSaved(body, this.waiting.length === 0);
    else this.notices.onRefused(change, body);
    this.send();
  }
}
