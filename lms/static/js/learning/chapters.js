// Chapters beside the recording: the one being played is marked, and keys go from one to the next.
import { chapterAt, chapterBeside } from "./chapter_places.js";

export class Chapters {
  constructor(root, video, seek) {
    this.video = video;
    this.seek = seek;
    this.list = root.querySelector("[data-chapters]");
    this.buttons = [...(this.list?.querySelectorAll("button") ?? [])];
    this.starts = this.buttons.map((button) => Number(button.dataset.seekMs));
    this.marked = -1;
  }

  start() {
    if (!this.list) return;
    for (const name of ["timeupdate", "seeked"]) this.video.addEventListener(name, () => this.mark());
    this.mark();
  }

  positionMs() {
    // What was sought in whole milliseconds comes back a little less.
    return Math.round(this.video.currentTime * 1000);
  }

  step(by) {
    const placeMs = chapterBeside(this.starts, this.positionMs(), by);
    if (placeMs !== null) this.seek(placeMs);
  }

  mark() {
    const current = chapterAt(this.starts, this.positionMs());
    if (current === this.marked) return;
    this.buttons[this.marked]?.removeAttribute("aria-current");
    this.buttons[current]?.setAttribute("aria-current", "true");
    this.marked = current;
    const button = this.buttons[current];
    // The list alone is scrolled, never the page, and not while somebody reads in it.
    if (!button || this.list.matches(":hover") || this.list.contains(document.activeElement)) return;
    this.list.scrollTop = button.offsetTop - this.list.offsetTop - this.list.clientHeight / 3;
  }
}
