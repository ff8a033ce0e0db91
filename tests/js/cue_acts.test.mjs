// What can be done to one caption.
import assert from "node:assert/strict";
import { test } from "node:test";
import { altogether, currentAt, follow, merge, newAt, same, split, timeFrom, timeWords } from "../../lms/static/js/media/cue_acts.js";

test("times are written and read back to the millisecond", () => {
  for (const ms of [0, 5, 61_250, 3_599_999, 3_725_001, 35_999_999]) assert.equal(timeFrom(timeWords(ms)), ms);
  assert.deepEqual([0, 65_250, 3_725_001].map(timeWords), ["0:00.000", "1:05.250", "1:02:05.001"]);
  assert.deepEqual(["5", "1:05,2", " 01:02:05.25 "].map(timeFrom), [5000, 65_200, 3_725_250]);
  for (const wrong of ["", "x", "1:", "0:61", "61:61:00", "1:2:3:4", "-1", "0:01.0001"]) assert.equal(timeFrom(wrong), null);
});

test("a caption is split at the caret and at the recording's moment", () => {
  const cue = [1000, 3000, "one two three"];
  assert.deepEqual(split(cue, 3, 1500), [[1000, 1500, "one"], [1500, 3000, "two three"]]);
  assert.deepEqual(split(cue, 7, 9000), [[1000, 2077, "one two"], [2077, 3000, "three"]]);
  assert.deepEqual(split(cue, 0, 2000), [[1000, 2000, "one two"], [2000, 3000, "three"]]);
  assert.equal(split([1000, 3000, "one"], 0, 2000), null);
  assert.equal(split([1000, 1150, "one two"], 3, 1100), null);
});

test("two captions become one that lasts as long as both", () => {
  assert.deepEqual(merge([1000, 2000, "one"], [1500, 3000, "two"]), [1000, 3000, "one two"]);
});

test("a new caption fills the room before the next one", () => {
  assert.deepEqual(follow([0, 1000, "x"], [2500, 3000, "y"]), [1000, 2500, ""]);
  assert.deepEqual(follow([0, 1000, "x"], [1000, 3000, "y"]), [1000, 3000, ""]);
  assert.deepEqual(follow([0, 1000, "x"]), [1000, 3000, ""]);
  assert.deepEqual(follow(), [0, 2000, ""]);
  assert.deepEqual(newAt(500), [500, 2500, ""]);
});

test("of two captions that meet, the later one is current", () => {
  const cues = [[0, 1000, "a"], [1000, 2000, "b"], [3000, 4000, "c"]];
  assert.deepEqual([0, 999, 1000, 1999, 2000, 3000, 4000].map((ms) => currentAt(cues, ms)), [0, 0, 1, 1, -1, 2, -1]);
  assert.ok(same([0, 1, "a"], [0, 1, "a"]));
  assert.ok(!same([0, 1, "a"], [0, 1, "b"]));
});

test("several changes come to one", () => {
  const [first, second, third, other] = [[0, 1, "a"], [0, 1, "b"], [0, 1, "c"], [5, 6, "x"]];
  const changes = [{ old: [first], new: [second] }, { old: [other], new: [] }, { old: [second], new: [third] }];
  assert.deepEqual(altogether(changes), { old: [first, other], new: [third] });
  assert.deepEqual(altogether([{ old: [], new: [first] }, { old: [first], new: [] }]), { old: [], new: [] });
});
