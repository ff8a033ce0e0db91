// Pure: a line of things to do, of which so many go on at the same time; who stands still holds nobody up.
export class Line {
  #most;
  #waiting = [];
  #going = new Set();

  constructor(most) {
    this.#most = most;
  }

  // How many have not ended.
  get length() {
    return this.#waiting.length + this.#going.size;
  }

  // `begin` is called when the turn has come, perhaps at once; answers whether it was.
  enter(thing, begin) {
    this.#waiting = [...this.#waiting.filter((one) => one.thing !== thing), { thing, begin }];
    this.#move();
    return this.#going.has(thing);
  }

  leave(thing) {
    this.#waiting = this.#waiting.filter((one) => one.thing !== thing);
    this.#going.delete(thing);
    this.#move();
  }

  #move() {
    while (this.#waiting.length > 0 && this.#going.size < this.#most) {
      const { thing, begin } = this.#waiting.shift();
      this.#going.add(thing);
      begin();
    }
  }
}
