// The transcript beside the recording: cues from the caption track, a search, the cue being spoken.
import { clockWords } from "./clock_words.js";
import { spokenStarts, startMs } from "./cues.js";

// Cue text may carry WebVTT's own markup, such as <v Speaker>; only its words are shown.
const plain = (text) => text.replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim();

export class Transcript {
  constructor(root, video, seek) {
    this.video = video;
    this.seek = seek;
    this.list = root.querySelector("[data-cues]");
    this.row = root.querySelector("[data-cue-row]");
    this.search = root.querySelector("[data-cue-search]");
    this.none = root.querySelector("[data-cue-none]");
    this.found = root.querySelector("[data-cue-found]");
    this.buttons = [];
  }

  start() {
    const element = this.video.querySelector("track[kind=captions], track[kind=subtitles]");
    if (!this.list || !element) return;
    // A disabled track is never loaded; a hidden one is, without being drawn.
    if (element.track.mode === "disabled") element.track.mode = "hidden";
    if (element.track.cues?.length) this.draw(element.track);
    element.addEventListener("load", () => this.draw(element.track));
    element.track.addEventListener("cuechange", () => this.mark(element.track));
    this.list.addEventListener("click", (event) => this.jump(event));
    this.search?.addEventListener("input", () => this.filter());
  }

  draw(track) {
    const rows = [...track.cues].map((cue) => this.drawCue(cue));
    this.list.replaceChildren(...rows);
    this.buttons = [...this.list.querySelectorAll("button")];
    this.filter();
  }

  drawCue(cue) {
    const row = this.row.content.cloneNode(true);
    row.querySelector("time").textContent = clockWords(cue.startTime * 1000);
    row.querySelector("[data-cue-text]").textContent = plain(cue.text);
    row.querySelector("button").dataset.startMs = String(startMs(cue));
    return row;
  }

  jump(event) {
    const button = event.target.closest("button[data-start-ms]");
    if (button) this.seek(Number(button.dataset.startMs));
  }

  mark(track) {
    const starts = spokenStarts(track.activeCues, this.video.currentTime);
    for (const button of this.buttons) {
      const isCurrent = starts.has(Number(button.dataset.startMs));
      if (isCurrent) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      if (isCurrent) this.bringIntoView(button);
    }
  }

  // Scrolls the list alone, never the page, and not while somebody reads or searches in it.
  bringIntoView(button) {
    if (this.list.matches(":hover") || this.list.contains(document.activeElement) || this.search?.value) return;
    this.list.scrollTop = button.offsetTop - this.list.offsetTop - this.list.clientHeight / 3;
  }

  filter() {
    const wanted = (this.search?.value ?? "").trim().toLocaleLowerCase();
    const holds = (button) => button.textContent.toLocaleLowerCase().includes(wanted);
    for (const button of this.buttons) button.closest("li").hidden = !holds(button);
    this.tellFound(wanted, this.buttons.filter(holds).length);
  }

  tellFound(wanted, count) {
    if (this.none) this.none.hidden = count > 0 || this.buttons.length === 0;
    if (this.found) this.found.textContent = wanted ? String(count) : "";
  }
}
