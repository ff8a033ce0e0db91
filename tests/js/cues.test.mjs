// Which line of the transcript is marked.
import assert from "node:assert/strict";
import { test } from "node:test";

import { spokenStarts } from "../../lms/static/js/learning/cues.js";

const first = { startTime: 1, endTime: 2.5 };
const second = { startTime: 2.5, endTime: 4 };

test("where one cue ends and the next begins only the next is spoken", () => {
  assert.deepEqual(spokenStarts([first, second], 2.5), new Set([2500]));
});

test("cues that are spoken at the same time are both spoken", () => {
  assert.deepEqual(spokenStarts([first, { startTime: 2, endTime: 3 }], 2.2), new Set([1000, 2000]));
});

test("nothing is spoken before a track is read, nor after the last cue", () => {
  assert.deepEqual(spokenStarts(null, 0), new Set());
  assert.deepEqual(spokenStarts([second], 4), new Set());
});
