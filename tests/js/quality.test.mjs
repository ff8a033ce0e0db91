// Which quality is played where this recording has not the one that was chosen before.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AUTOMATIC, chosenFrom, SOUND } from "../../lms/static/js/learning/quality.js";

const OFFERED = [AUTOMATIC, "720", "480", "240", SOUND];

test("what was chosen before is played where there is one", () => {
  assert.equal(chosenFrom(OFFERED, "480"), "480");
  assert.equal(chosenFrom(OFFERED, SOUND), SOUND);
});

test("a height that is missing becomes the next below it", () => {
  assert.equal(chosenFrom(OFFERED, "1080"), "720");
  assert.equal(chosenFrom(OFFERED, "360"), "240");
});

test("with nothing below, or without sound of its own, the line decides", () => {
  assert.equal(chosenFrom(OFFERED, "144"), AUTOMATIC);
  assert.equal(chosenFrom([AUTOMATIC, "240"], SOUND), AUTOMATIC);
  assert.equal(chosenFrom([SOUND], AUTOMATIC), SOUND);
});
