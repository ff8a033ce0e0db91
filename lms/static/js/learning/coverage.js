// Draws what is watched and what is not: the measure, its sentence, the table of parts, the way to the next one.
import { clockWords } from "./clock_words.js";
import { gaps, JOINED_GAP_MS, nextGap, thousandths, united } from "./intervals.js";
import { filled } from "../web/words.js";

const SVG = "http://www.w3.org/2000/svg";
const SPOKEN_EVERY_MS = 30000;

function rect(x, width) {
  const element = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ x, width, height: 10 })) element.setAttribute(name, String(value));
  return element;
}

export class Coverage {
  constructor(root, durationMs, seek) {
    this.root = root;
    this.durationMs = durationMs;
    this.seek = seek;
    this.words = root.dataset;
    this.spokenAt = 0;
    this.drawn = "";
  }

  find(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  start() {
    this.root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-seek-ms]");
      if (button) this.seek(Number(button.dataset.seekMs));
    });
  }

  // What the button does, for whoever presses the key instead.
  goOn() {
    const button = this.find("gap-next");
    if (button && !button.hidden && !button.classList.contains("invisible")) this.seek(Number(button.dataset.seekMs));
  }

  // The part being played is no way on: its beginning moves with the playing.
  next(watched, positionMs, isPlaying) {
    const gap = nextGap(watched, isPlaying ? positionMs + JOINED_GAP_MS : positionMs, this.durationMs);
    return isPlaying && gap && Math.abs(gap[0] - positionMs) <= JOINED_GAP_MS ? undefined : gap;
  }

  show(parts, positionMs, isPlaying) {
    const watched = united(parts);
    this.find("coverage-now")?.setAttribute("x", String(Math.min(995, thousandths(positionMs, this.durationMs))));
    this.drawParts(watched);
    this.drawNext(this.next(watched, positionMs, isPlaying));
    this.label(watched, positionMs);
  }

  drawParts(watched) {
    const rects = watched.map(([start, end]) => {
      const x = thousandths(start, this.durationMs);
      return [x, Math.max(1, thousandths(end, this.durationMs) - x)];
    });
    const picture = JSON.stringify(rects);
    if (picture === this.drawn) return;
    this.drawn = picture;
    this.find("coverage-rects")?.replaceChildren(...rects.map(([x, width]) => rect(x, width)));
    this.drawTable(gaps(watched, this.durationMs));
  }

  label(watched, positionMs) {
    const list = watched.map(([start, end]) => this.range(start, end)).join(", ");
    const words = list ? this.words.wordCoverage : this.words.wordCoverageNone;
    this.find("coverage")?.setAttribute("aria-label", filled(words, { parts: list, position: clockWords(positionMs) }));
  }

  range(start, end) {
    return filled(this.words.wordRange, { start: clockWords(start), end: clockWords(end) });
  }

  drawNext(gap) {
    const button = this.find("gap-next");
    if (!button) return;
    button.hidden = gap === null;
    // The last part is being played already: there is nowhere to go, but its place in the page stays.
    button.classList.toggle("invisible", gap === undefined);
    if (!gap) return;
    button.dataset.seekMs = String(gap[0]);
    this.write("gap-next-label", filled(this.words.wordNextGap, { time: clockWords(gap[0]) }));
  }

  drawTable(missing) {
    const body = this.find("gaps");
    if (!body) return;
    // A list under the reader's finger is not redrawn while a row of it has the focus.
    if (!body.contains(document.activeElement)) body.replaceChildren(...missing.map((gap) => this.row(gap)));
    body.closest("table").hidden = missing.length === 0;
    const none = this.find("gaps-none");
    if (none) none.hidden = missing.length > 0;
  }

  row([start, end]) {
    const row = this.find("gap-row").content.cloneNode(true);
    const button = row.querySelector("[data-seek-ms]");
    button.dataset.seekMs = String(start);
    button.textContent = this.range(start, end);
    row.querySelector("[data-gap-length]").textContent = clockWords(end - start);
    return row;
  }

  write(name, words) {
    const place = this.find(name);
    if (place && place.textContent !== words) place.textContent = words;
  }

  // The sentence is always right to see; the live region repeats it at most every thirty seconds.
  tell({ sentence, left_sentence: left }, nowMs) {
    if (sentence) this.write("sentence", sentence);
    if (left !== undefined) this.write("left", left);
    if (left !== undefined) this.write("next-wait", left);
    if (!sentence || nowMs - this.spokenAt < SPOKEN_EVERY_MS) return;
    this.spokenAt = nowMs;
    this.write("live", [sentence, left].filter(Boolean).join(" "));
  }

  // Reached at last: said at once, and the way on opens in place.
  complete({ sentence, next_url: url, next_label: label }) {
    const link = this.find("next-step");
    if (!link || !url || !link.hidden) return;
    link.href = url;
    if (label) link.textContent = label;
    link.hidden = false;
    for (const wait of this.root.querySelectorAll("[data-next-wait]")) wait.hidden = true;
    this.write("live", [sentence, this.words.wordComplete].filter(Boolean).join(" "));
  }
}
