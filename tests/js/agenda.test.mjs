import { test } from "node:test";
import assert from "node:assert/strict";
import { standing, turnsAt } from "../../lms/static/js/learning/agenda.js";

const MORNING = [
  { beginsMs: 0, endsMs: 45 },
  { beginsMs: 60, endsMs: 120 },
  { beginsMs: 120, endsMs: 180 },
];

test("what goes on and what comes next follow the moment", () => {
  assert.deepEqual(standing(MORNING, -1), ["next", "", ""]);
  assert.deepEqual(standing(MORNING, 0), ["now", "next", ""]);
  assert.deepEqual(standing(MORNING, 45), ["", "next", ""]);
  assert.deepEqual(standing(MORNING, 120), ["", "", "now"]);
  assert.deepEqual(standing(MORNING, 180), ["", "", ""]);
});

test("it turns over where something begins or ends, and no more once all is over", () => {
  assert.deepEqual([-1, 0, 45, 60, 179].map((at) => turnsAt(MORNING, at)), [0, 45, 60, 120, 180]);
  assert.equal(turnsAt(MORNING, 180), null);
  assert.equal(turnsAt([], 0), null);
});
