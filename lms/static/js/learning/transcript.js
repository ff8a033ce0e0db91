// The transcript beside the recording: the chosen language's cues, a search, the cue being spoken.
import { clockWords } from "./clock_words.js";
import { spokenStarts, startMs } from "./cues.js";
import { Finder } from "./finder.js";

const STORE = "transcript-language";
const LOADED = 2;

// Cue text may carry WebVTT's own markup, such as <v Speaker>; only its words are shown.
const plain = (text) => text.replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim();

function remembered() {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

function remember(language) {
  try {
    localStorage.setItem(STORE, language);
  } catch {
    // Without storage the choice holds for this page.
  }
}

export class Transcript {
  constructor(root, video, seek) {
    this.video = video;
    this.seek = seek;
    this.list = root.querySelector("[data-cues]");
    this.row = root.querySelector("[data-cue-row]");
    this.languages = root.querySelector("[data-cue-language]");
    this.download = root.querySelector("[data-cue-download]");
    this.elements = [...video.querySelectorAll("track[kind=captions], track[kind=subtitles]")];
    this.finder = new Finder(root, (button) => this.scrollTo(button));
    this.buttons = [];
  }

  start() {
    if (!this.list || this.elements.length === 0) return;
    for (const element of this.elements) {
      element.addEventListener("load", () => { if (element === this.element) this.draw(); });
      element.track.addEventListener("cuechange", () => { if (element === this.element) this.mark(); });
    }
    this.list.addEventListener("click", (event) => this.jump(event));
    this.languages?.addEventListener("change", () => this.choose(this.languages.value));
    this.video.textTracks.addEventListener("change", () => this.follow());
    this.finder.start();
    this.use(this.speaking(remembered()) ?? this.elements[0]);
  }

  speaking(language) {
    return this.elements.find((element) => element.srclang === language);
  }

  choose(language) {
    remember(language);
    this.use(this.speaking(language));
  }

  // Whoever changes the language in the recording's own menu reads on in the same one.
  follow() {
    const shown = this.elements.find((element) => element.track.mode === "showing");
    if (shown && shown !== this.element) this.use(shown);
  }

  use(element) {
    this.element = element;
    const isDrawn = this.elements.some(({ track }) => track.mode === "showing");
    for (const other of this.elements) if (other !== element) other.track.mode = "disabled";
    // A disabled track is never loaded; a hidden one is, without being drawn.
    element.track.mode = isDrawn ? "showing" : "hidden";
    this.list.lang = element.srclang;
    if (this.languages) this.languages.value = element.srclang;
    if (this.download) this.download.href = element.src;
    if (element.readyState === LOADED) this.draw();
    else this.list.replaceChildren();
  }

  draw() {
    const rows = [...this.element.track.cues].map((cue) => this.drawCue(cue));
    this.list.replaceChildren(...rows);
    this.buttons = [...this.list.querySelectorAll("button")];
    this.finder.read(this.buttons);
    this.mark();
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

  mark() {
    const starts = spokenStarts(this.element.track.activeCues, this.video.currentTime);
    for (const button of this.buttons) {
      const isCurrent = starts.has(Number(button.dataset.startMs));
      if (isCurrent) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      if (isCurrent) this.bringIntoView(button);
    }
  }

  // Not while somebody reads or searches in the list.
  bringIntoView(button) {
    if (this.list.matches(":hover") || this.list.contains(document.activeElement) || this.finder.isBusy()) return;
    this.scrollTo(button);
  }

  // Scrolls the list alone, never the page.
  scrollTo(button) {
    this.list.scrollTop = button.offsetTop - this.list.offsetTop - this.list.clientHeight / 3;
  }
}
