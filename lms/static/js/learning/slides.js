// Slides beside the recording: one at a time, by buttons or by number, with what is written on it.
import { filled } from "../web/words.js";

export class Slides {
  constructor(root) {
    this.part = root.querySelector("[data-slides]");
    this.count = Number(this.part?.dataset.pages);
    this.number = 1;
  }

  start() {
    if (!this.part) return;
    this.find("show").hidden = false;
    for (const button of this.part.querySelectorAll("[data-slide-step]")) {
      button.addEventListener("click", () => this.show(this.number + Number(button.dataset.slideStep), true));
    }
    this.find("number").addEventListener("change", (event) => this.show(Number(event.target.value) || this.number, true));
    this.part.querySelector("details").addEventListener("toggle", () => this.read());
    // Nothing is loaded of slides that nobody looks at.
    this.find("picture").loading = "lazy";
    this.show(1);
  }

  find(name) {
    return this.part.querySelector(`[data-slide-${name}]`);
  }

  address(kind, number = this.number) {
    return this.part.dataset[kind].replace(/0(?=\.\w+$)/, String(number));
  }

  show(number, isAsked = false) {
    this.number = Math.min(Math.max(1, Math.round(number)), this.count);
    const words = filled(this.part.dataset.wordSlide, { number: this.number, count: this.count });
    const picture = this.find("picture");
    picture.src = this.find("large").href = this.address("picture");
    picture.alt = words;
    this.find("number").value = String(this.number);
    for (const button of this.part.querySelectorAll("[data-slide-step]")) {
      const to = this.number + Number(button.dataset.slideStep);
      // Not disabled: whoever pressed it at the end keeps the focus.
      button.setAttribute("aria-disabled", String(to < 1 || to > this.count));
    }
    if (isAsked) this.find("said").textContent = words;
    this.read();
  }

  async read() {
    if (!this.part.querySelector("details").open) return;
    const asked = this.number;
    const text = await fetch(this.address("text")).then((answer) => (answer.ok ? answer.text() : null)).catch(() => null);
    // A faster hand has gone on meanwhile.
    if (asked !== this.number) return;
    this.find("text").textContent = text === null ? this.part.dataset.wordLost : text || this.part.dataset.wordEmpty;
  }
}
