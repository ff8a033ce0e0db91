// Pure: gathers what was really played, from positions in the recording, and remembers what the server has not taken.
import { length, united } from "./intervals.js";

export class Recorder {
  constructor(taken = []) {
    this.taken = united(taken);
    this.unsent = [];
    this.onTheirWay = [];
    this.open = null;
  }

  begin(positionMs) {
    this.open = [positionMs, positionMs];
  }

  // Playing moves forward only. A step back without a seek starts a part of its own.
  reach(positionMs) {
    if (!this.open || positionMs < this.open[1]) this.close();
    if (!this.open) this.begin(positionMs);
    this.open[1] = positionMs;
  }

  close() {
    if (this.open) this.unsent = united([...this.unsent, this.open]);
    this.open = null;
  }

  // What is to be sent now. The part being played goes on from where it was cut.
  takeBatch() {
    const goesOnFrom = this.open?.[1] ?? null;
    this.close();
    if (goesOnFrom !== null) this.begin(goesOnFrom);
    this.onTheirWay = this.unsent;
    this.unsent = [];
    return this.onTheirWay;
  }

  arrived(ranges) {
    this.taken = united(ranges ?? [...this.taken, ...this.onTheirWay]);
    this.onTheirWay = [];
  }

  lost() {
    this.unsent = united([...this.unsent, ...this.onTheirWay]);
    this.onTheirWay = [];
  }

  refused() {
    this.onTheirWay = [];
  }

  pending() {
    return united([...this.unsent, ...(this.open ? [this.open] : [])]);
  }

  hasUnsent() {
    return length(this.pending()) > 0;
  }

  seen() {
    return united([...this.taken, ...this.onTheirWay, ...this.pending()]);
  }
}
