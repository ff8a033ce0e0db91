// The search in the transcript: lines with the words are marked and counted, and one goes from one to the next.
import { filled } from "../web/words.js";
import { holds, piecesOf, stepped } from "./hits.js";

const drawn = ([words, isHit]) => {
  if (!isHit) return document.createTextNode(words);
  const mark = document.createElement("mark");
  mark.textContent = words;
  return mark;
};

export class Finder {
  constructor(root, show) {
    this.field = root.querySelector("[data-cue-search]");
    this.none = root.querySelector("[data-cue-none]");
    this.found = root.querySelector("[data-cue-found]");
    this.steps = [...root.querySelectorAll("[data-cue-step]")];
    this.show = show;
    this.lines = [];
    this.hits = [];
    this.place = -1;
  }

  start() {
    this.field?.addEventListener("input", () => this.look());
    this.field?.addEventListener("keydown", (event) => this.key(event));
    for (const button of this.steps) button.addEventListener("click", () => this.step(Number(button.dataset.cueStep)));
  }

  isBusy() {
    return Boolean(this.field?.value.trim());
  }

  // Other lines, as when another language is chosen; the words stay.
  read(lines) {
    this.lines = lines.map((button) => ({ button, text: button.querySelector("[data-cue-text]") }));
    for (const line of this.lines) line.words = line.text.textContent;
    this.look();
  }

  look() {
    const wanted = this.field?.value ?? "";
    this.choose(-1);
    this.hits = this.lines.filter((line) => {
      const pieces = piecesOf(line.words, wanted);
      line.text.replaceChildren(...pieces.map(drawn));
      return holds(pieces);
    });
    for (const button of this.steps) button.hidden = this.hits.length === 0;
    this.none.hidden = !this.isBusy() || this.hits.length > 0 || this.lines.length === 0;
    if (this.hits.length > 0) this.show(this.hits[0].button);
    this.tell();
  }

  key(event) {
    if (!["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter") this.step(event.shiftKey ? -1 : 1);
    else this.clear();
  }

  // Not every browser does so by itself.
  clear() {
    this.field.value = "";
    this.look();
  }

  step(by) {
    this.choose(stepped(this.place, by, this.hits.length));
    if (this.place >= 0) this.show(this.hits[this.place].button);
    this.tell();
  }

  choose(place) {
    this.hits[this.place]?.button.classList.remove("is-found");
    this.place = place;
    this.hits[place]?.button.classList.add("is-found");
  }

  tell() {
    const { wordCount, wordPlace } = this.found.dataset;
    const count = this.hits.length;
    const line = this.hits[this.place];
    const words = line ? filled(wordPlace, { number: this.place + 1, count }) : filled(wordCount, { count });
    this.found.textContent = this.isBusy() && count > 0 ? words : "";
  }
}
