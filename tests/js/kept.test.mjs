// What could not be sent waits for its own person, and for nobody else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Kept } from "../../lms/static/js/learning/kept.js";

class Storage {
  items = new Map();
  getItem(key) { return this.items.get(key) ?? null; }
  setItem(key, value) { this.items.set(key, value); }
  removeItem(key) { this.items.delete(key); }
}

const message = (viewing, end) => ({ viewing, ranges: [[0, end]], position_ms: end });

test("the next page of the same person finds what the last one could not send", () => {
  const storage = new Storage();
  new Kept("/beats", "7", storage).keep(message("first", 2000));
  new Kept("/beats", "7", storage).keep(message("first", 5000));
  assert.deepEqual(new Kept("/beats", "7", storage).earlierThan("second"), [message("first", 5000)]);
  assert.deepEqual(new Kept("/beats", "7", storage).earlierThan("first"), []);
});

test("another person and another activity find nothing", () => {
  const storage = new Storage();
  new Kept("/beats", "7", storage).keep(message("first", 2000));
  assert.deepEqual(new Kept("/beats", "8", storage).earlierThan("second"), []);
  assert.deepEqual(new Kept("/other/beats", "7", storage).earlierThan("second"), []);
});

test("what has arrived is forgotten, and nothing is left behind", () => {
  const storage = new Storage();
  const kept = new Kept("/beats", "7", storage);
  kept.keep(message("first", 2000));
  kept.keep(message("second", 3000));
  kept.forget("first");
  assert.deepEqual(kept.earlierThan("third"), [message("second", 3000)]);
  kept.forget("second");
  assert.equal(storage.items.size, 0);
});

test("a visitor, a browser without storage and one with broken storage keep nothing and go on", () => {
  for (const kept of [new Kept("/beats", "", new Storage()), new Kept("/beats", "7", null), new Kept("/beats", "7", { getItem: () => "{" })]) {
    kept.keep(message("first", 2000));
    kept.forget("first");
    assert.deepEqual(kept.earlierThan("second"), []);
  }
});
