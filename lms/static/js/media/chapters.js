// Chapters written beside the recording: rows over the lines that the form sends, one added where it plays.
import { clockWords } from "../learning/clock_words.js";
import { added, currentOf, linesOf, ordered, rowsOf } from "./chapter_rows.js";
import { timeFrom } from "./cue_acts.js";
import { play } from "../web/playing.js";

class Chapters {
  constructor(form) {
    this.form = form;
    this.video = form.querySelector("video");
    this.list = form.querySelector("[data-rows]");
    this.template = form.querySelector("template[data-row]");
    this.text = form.querySelector("textarea");
    this.problems = JSON.parse(form.dataset.problems);
    this.rows = rowsOf(this.text.value);
  }

  start() {
    for (const part of this.form.querySelectorAll("[data-rows-part], [data-add]")) part.hidden = false;
    const isAllTold = this.rows.length > 0 || this.text.value.trim() === "";
    this.form.querySelector("[data-as-lines]").open = !isAllTold;
    this.form.querySelector("[data-add]").addEventListener("click", () => this.add());
    this.text.addEventListener("input", () => { this.problems = {}; this.rows = rowsOf(this.text.value); this.draw(); });
    this.list.addEventListener("input", (event) => this.type(event.target));
    this.list.addEventListener("change", (event) => { if ("time" in event.target.dataset) this.sort(event.target); });
    this.list.addEventListener("click", (event) => this.click(event));
    this.list.addEventListener("keydown", (event) => this.key(event));
    for (const name of ["timeupdate", "seeked", "loadedmetadata"]) this.video.addEventListener(name, () => this.mark());
    this.draw();
  }

  draw() {
    this.list.replaceChildren(...this.rows.map((row) => this.drawRow(row)));
    this.form.querySelector("[data-none]").hidden = this.rows.length > 0;
    this.mark();
  }

  drawRow(row) {
    const item = this.template.content.cloneNode(true).firstElementChild;
    const [time, title, problem] = ["time", "title", "problem"].map((name) => item.querySelector(`[data-${name}]`));
    time.value = row.time;
    title.value = row.title;
    const words = this.problems[row.line];
    if (words) {
      problem.textContent = words;
      problem.hidden = false;
      problem.id = `problem-${row.line}`;
      for (const input of [time, title]) {
        input.setAttribute("aria-invalid", "true");
        input.setAttribute("aria-describedby", problem.id);
      }
    }
    return item;
  }

  placeOf(element) {
    return [...this.list.children].indexOf(element.closest("li"));
  }

  type(input) {
    this.rows[this.placeOf(input)]["time" in input.dataset ? "time" : "title"] = input.value;
    this.write();
    this.mark();
  }

  // The lines are what is sent; whoever types in a row keeps the field under the caret.
  write() {
    this.text.value = linesOf(this.rows);
  }

  // A time that was changed moves its row to where it belongs, and the focus along.
  sort(input) {
    const row = this.rows[this.placeOf(input)];
    this.change(ordered(this.rows));
    this.inputs(row, "title").focus();
  }

  change(rows) {
    this.rows = rows;
    this.problems = {};
    this.write();
    this.draw();
  }

  inputs(row, name) {
    return this.list.children[this.rows.indexOf(row)].querySelector(`[data-${name}]`);
  }

  add() {
    const [rows, row] = added(this.rows, Math.floor(this.video.currentTime));
    this.change(rows);
    this.inputs(row, "title").focus();
  }

  click(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const place = this.placeOf(button);
    if ("go" in button.dataset) this.go(this.rows[place]);
    else this.remove(place);
  }

  go({ time }) {
    const ms = timeFrom(time);
    if (ms === null) return;
    this.video.currentTime = ms / 1000;
    play(this.video);
  }

  remove(place) {
    this.change(this.rows.filter((_row, other) => other !== place));
    const rows = [...this.list.children];
    (rows[Math.min(place, rows.length - 1)]?.querySelector("[data-title]") ?? this.form.querySelector("[data-add]")).focus();
  }

  // Enter in a row goes on to the next and does not send the form half written.
  key(event) {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    this.list.children[this.placeOf(event.target) + 1]?.querySelector("[data-title]").focus();
  }

  mark() {
    const ms = this.video.currentTime * 1000;
    this.form.querySelector("[data-now]").textContent = clockWords(ms);
    const current = currentOf(this.rows, ms);
    [...this.list.children].forEach((item, place) => item.classList.toggle("is-current", place === current));
  }
}

for (const form of document.querySelectorAll("[data-chapters]")) new Chapters(form).start();
