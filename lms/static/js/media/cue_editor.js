// The one caption that is open: its text and times, checked while one types, handed over after a pause.
import { TEXT, same, timeFrom, timeWords } from "./cue_acts.js";

const TYPING_PAUSE_MS = 700;
const STEP_MS = 100;

export class CueEditor {
  constructor(template, { changed, act, next, close }) {
    this.element = template.content.cloneNode(true).firstElementChild;
    Object.assign(this, { changed, act, next, close });
    const find = (selector) => this.element.querySelector(selector);
    this.text = find("[data-text]");
    this.times = [find("input[data-start]"), find("input[data-end]")];
    this.error = find("[data-cue-error]");
    this.mergeButton = find("[data-act=merge]");
    this.element.addEventListener("input", () => this.wait());
    this.element.addEventListener("change", () => this.flush());
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (button) this.act(button.dataset.act);
    });
  }

  show(cue, hasNext) {
    this.cue = cue;
    this.text.value = cue[TEXT];
    this.times.forEach((field, place) => { field.value = timeWords(cue[place]); });
    this.mergeButton.disabled = !hasNext;
    this.tell("");
  }

  focus() {
    this.text.focus();
    this.element.closest("li")?.scrollIntoView({ block: "nearest" });
  }

  focused() {
    return this.element.contains(document.activeElement) ? document.activeElement : null;
  }

  restore(field) {
    if (field && document.activeElement !== field) field.focus({ preventScroll: true });
  }

  caret() {
    return this.text.selectionStart;
  }

  setTime(place, ms) {
    this.times[place].value = timeWords(Math.max(0, ms));
    this.flush();
  }

  key(event) {
    const place = this.times.indexOf(event.target);
    const step = { ArrowUp: STEP_MS, ArrowDown: -STEP_MS }[event.key];
    if (event.key === "Escape") this.handled(event, () => this.close());
    else if (event.key === "Enter" && event.ctrlKey) this.handled(event, () => this.next());
    else if (step && place >= 0) this.handled(event, () => this.nudge(place, step));
  }

  handled(event, act) {
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  nudge(place, step) {
    const ms = timeFrom(this.times[place].value);
    if (ms === null) return;
    this.times[place].value = timeWords(Math.max(0, ms + step));
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), TYPING_PAUSE_MS);
  }

  // Hands over what is written, where it makes sense and differs.
  flush() {
    clearTimeout(this.timer);
    if (!this.element.isConnected || !this.cue) return;
    const now = [...this.times.map((field) => timeFrom(field.value)), this.text.value.trim()];
    const wrong = this.problem(now);
    this.tell(wrong);
    if (wrong || same(this.cue, now)) return;
    this.cue = now;
    this.changed(now);
  }

  problem([start, end, text]) {
    if (start === null || end === null) return "time";
    if (end <= start) return "order";
    return text === "" && this.cue[TEXT] !== "" ? "empty" : "";
  }

  tell(wrong) {
    const words = { time: "wordTime", order: "wordOrder", empty: "wordEmpty" };
    this.error.textContent = wrong ? this.error.dataset[words[wrong]] : "";
    this.error.hidden = !wrong;
  }
}
