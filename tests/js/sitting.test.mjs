import assert from "node:assert/strict";
import { test } from "node:test";

import { after, BEAT_MS, minutesUntil, note } from "../../lms/static/js/learning/sitting.js";

const WORDS = { offline: "no line", refused: "reload" };

test("a page goes on beating while minutes count, and while there is no line", () => {
  assert.equal(after({ kind: "ok", body: { is_counting: true } }, false), "go-on");
  assert.equal(after({ kind: "offline", body: {} }, true), "go-on");
});

test("a page is drawn anew when counting ends, or when somebody else has signed in since", () => {
  assert.equal(after({ kind: "ok", body: { is_counting: false } }, true), "redraw");
  assert.equal(after({ kind: "signed-out", body: {} }, true), "redraw");
});

test("a page that never counted does not draw itself again and again", () => {
  assert.equal(after({ kind: "refused", body: {} }, false), "stop");
});

test("what stands below the measure is the server's word, or that it could not be asked", () => {
  assert.equal(note({ kind: "ok", body: { note: "provisional" } }, WORDS), "provisional");
  assert.equal(note({ kind: "offline", body: {} }, WORDS), "no line");
  assert.equal(note({ kind: "refused", body: {} }, WORDS), "reload");
});

test("the minute that runs counts as one", () => {
  assert.equal(minutesUntil(60_001), 2);
  assert.equal(minutesUntil(60_000), 1);
  assert.equal(minutesUntil(1), 1);
});

test("a page that browsers wake once a minute is never silent for three", () => {
  assert.ok(BEAT_MS <= 60_000);
});
