// Captions edited beside their recording: a list that follows it, one caption open at a time, saved as one types.
import { clockWords } from "../learning/clock_words.js";
import { END, START, TEXT, byTime, currentAt, follow, merge, newAt, same, split } from "./cue_acts.js";
import { CueEditor } from "./cue_editor.js";
import { Notices } from "./notices.js";
import { Changes } from "./sending.js";
import { play } from "../web/playing.js";

const readCues = (list) =>
  [...list.children].map((row) => [
    Number(row.dataset.start), Number(row.dataset.end), row.querySelector("[data-cue-text]").textContent,
  ]);

class Captioning {
  constructor(root) {
    this.root = root;
    this.video = root.querySelector("video");
    this.list = root.querySelector("[data-cues]");
    this.row = root.querySelector("template[data-cue-row]");
    this.cues = readCues(this.list);
    this.open = -1;
    this.editor = new CueEditor(root.querySelector("template[data-cue-editor]"), {
      changed: (cue) => this.rewrite(cue), act: (name) => this.act(name),
      next: () => this.choose(this.open + 1), close: () => this.close(),
    });
    this.changes = new Changes(root.dataset.url, new Notices(root));
  }

  start() {
    this.changes.start();
    for (const part of this.root.querySelectorAll("[data-needs-script], [data-add]")) part.hidden = false;
    document.querySelector("[data-plain-text][data-is-quiet]")?.setAttribute("hidden", "");
    this.root.querySelector("[data-add]").addEventListener("click", () => this.add(newAt(this.moment())));
    this.list.addEventListener("click", (event) => this.click(event));
    this.list.addEventListener("keydown", (event) => this.walk(event));
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.video?.addEventListener("timeupdate", () => this.mark());
    this.beginTrack();
    this.draw();
  }

  // The browser keeps what it once loaded of a track, so captions are drawn from what stands on the page.
  beginTrack() {
    if (!this.video) return;
    for (const element of this.video.querySelectorAll("track")) element.track.mode = "disabled";
    this.track = this.video.addTextTrack("captions", this.root.dataset.label, this.root.dataset.language);
    this.track.mode = "showing";
  }

  moment() {
    return Math.round((this.video?.currentTime ?? 0) * 1000);
  }

  draw() {
    this.list.replaceChildren(...this.cues.map((cue, place) => this.drawRow(cue, place)));
    this.root.querySelector("[data-cues-count]").textContent = String(this.cues.length);
    this.drawTrack();
    this.mark();
  }

  drawTrack() {
    for (const cue of [...(this.track?.cues ?? [])]) this.track.removeCue(cue);
    // Browsers draw a caption at its very end too; a millisecond less keeps it off the next one.
    for (const [start, end, text] of this.cues) if (text) this.track?.addCue(new VTTCue(start / 1000, (end - 1) / 1000, text));
  }

  drawRow(cue, place) {
    const row = this.row.content.cloneNode(true).firstElementChild;
    row.querySelector("time").textContent = clockWords(cue[START]);
    row.querySelector("[data-cue-text]").textContent = cue[TEXT];
    const button = row.querySelector("button");
    button.tabIndex = place === Math.max(this.open, 0) ? 0 : -1;
    button.setAttribute("aria-expanded", String(place === this.open));
    if (place === this.open) row.append(this.editor.element);
    return row;
  }

  buttons() {
    return [...this.list.querySelectorAll("button.cue")];
  }

  click(event) {
    const place = this.buttons().indexOf(event.target.closest("button.cue"));
    if (place === this.open && place >= 0) this.close();
    else if (place >= 0) this.choose(place);
  }

  choose(place, { seeks = true } = {}) {
    const cue = this.cues[place];
    if (!cue) return;
    this.editor.flush();
    this.dropEmpty(cue);
    this.open = this.cues.indexOf(cue);
    if (seeks && this.video) this.video.currentTime = cue[START] / 1000;
    this.editor.show(cue, this.open < this.cues.length - 1);
    this.draw();
    this.editor.focus();
  }

  close() {
    this.editor.flush();
    const place = this.open;
    this.dropEmpty();
    this.open = -1;
    this.draw();
    const buttons = this.buttons();
    (buttons[Math.min(place, buttons.length - 1)] ?? this.root.querySelector("[data-add]")).focus();
  }

  // What was added and never written was never sent.
  dropEmpty(kept = null) {
    this.cues = this.cues.filter((cue) => cue[TEXT] !== "" || cue === kept);
  }

  walk(event) {
    const buttons = this.buttons();
    const place = buttons.indexOf(event.target);
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (place < 0 || to === undefined || !buttons[to]) return;
    event.preventDefault();
    buttons[place].tabIndex = -1;
    buttons[to].tabIndex = 0;
    buttons[to].focus();
  }

  key(event) {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const acts = {
      KeyK: () => (this.video?.paused ? play(this.video) : this.video?.pause()),
      KeyS: () => this.act("start"), KeyE: () => this.act("end"),
    };
    if (!acts[event.code]) return;
    event.preventDefault();
    acts[event.code]();
  }

  // The open caption as it now is.
  rewrite(cue) {
    this.replace([this.cues[this.open]], [cue], cue);
  }

  act(name) {
    if (this.open < 0) return;
    this.editor.flush();
    const cue = this.cues[this.open];
    const next = this.cues[this.open + 1];
    const acts = {
      start: () => this.editor.setTime(START, this.moment()),
      end: () => this.editor.setTime(END, this.moment()),
      split: () => this.splitAt(cue),
      merge: () => next && cue[TEXT] && this.replace([cue, next], [merge(cue, next)], merge(cue, next)),
      add: () => this.add(follow(cue, next)),
      remove: () => this.remove(cue),
    };
    acts[name]();
  }

  splitAt(cue) {
    const parts = split(cue, this.editor.caret(), this.moment());
    if (parts) this.replace([cue], parts, parts[1]);
  }

  add(cue) {
    this.editor.flush();
    this.dropEmpty();
    this.cues = [...this.cues, cue].sort(byTime);
    this.choose(this.cues.indexOf(cue), { seeks: false });
  }

  remove(cue) {
    const place = this.open;
    this.replace([cue], []);
    this.open = -1;
    this.draw();
    const buttons = this.buttons();
    (buttons[Math.min(place, buttons.length - 1)] ?? this.root.querySelector("[data-add]")).focus();
  }

  // `opened` becomes the open one; what has no text yet was never sent.
  replace(old, now, opened = null) {
    this.cues = [...this.cues.filter((cue) => !old.includes(cue)), ...now].sort(byTime);
    if (opened) {
      const wasTyping = old.length === 1 && now.length === 1;
      const before = this.open;
      this.open = this.cues.findIndex((cue) => same(cue, opened));
      if (!wasTyping) this.editor.show(this.cues[this.open], this.open < this.cues.length - 1);
      this.redraw(wasTyping, before === this.open);
    }
    const sentOld = old.filter((cue) => cue[TEXT] !== "");
    if (sentOld.length > 0 || now.length > 0) this.changes.add(sentOld, now);
  }

  // Whoever types keeps the field under the caret; only where the caption moved is the list drawn anew.
  redraw(wasTyping, isInPlace) {
    if (wasTyping && isInPlace) {
      const row = this.list.children[this.open];
      row.querySelector("time").textContent = clockWords(this.cues[this.open][START]);
      row.querySelector("[data-cue-text]").textContent = this.cues[this.open][TEXT];
      this.drawTrack();
      return;
    }
    const focused = this.editor.focused();
    this.draw();
    if (wasTyping) this.editor.restore(focused);
    else this.editor.focus();
  }

  mark() {
    const current = currentAt(this.cues, this.moment());
    this.buttons().forEach((button, place) => {
      if (place === current) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    const button = this.buttons()[current];
    // The list alone is scrolled, never the page, and not while somebody reads or writes in it.
    if (!button || this.list.matches(":hover") || this.list.contains(document.activeElement)) return;
    this.list.scrollTop = button.offsetTop - this.list.offsetTop - this.list.clientHeight / 3;
  }
}

for (const root of document.querySelectorAll("[data-captioning]")) new Captioning(root).start();
