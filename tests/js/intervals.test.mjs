// The parts of a recording: what is watched, what is not, and where to go on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clipped, gaps, length, nextGap, thousandths, united } from "../../lms/static/js/learning/intervals.js";

test("parts that overlap, touch or lie a second apart become one", () => {
  assert.deepEqual(united([[5000, 9000], [0, 4000], [8000, 12000]]), [[0, 12000]]);
  assert.deepEqual(united([[0, 1000], [2000, 3000]]), [[0, 3000]]);
});

test("parts more than a second apart stay two", () => {
  assert.deepEqual(united([[0, 1000], [2001, 3000]]), [[0, 1000], [2001, 3000]]);
});

test("a part inside another adds nothing, and parts seen twice count once", () => {
  assert.equal(length(united([[0, 60000], [10000, 20000], [0, 60000]])), 60000);
});

test("empty, reversed and unreadable parts are left out", () => {
  assert.deepEqual(united([[5, 5], [9, 3], [NaN, 4], [0, 10]]), [[0, 10]]);
});

test("uniting leaves the parts it was given as they were", () => {
  const given = [[0, 10], [5, 20]];
  united(given);
  assert.deepEqual(given, [[0, 10], [5, 20]]);
});

test("nothing outside the recording counts", () => {
  assert.deepEqual(clipped([[-500, 4000], [9000, 12000]], 10000), [[0, 4000], [9000, 10000]]);
});

test("what is not watched is found at both ends and between", () => {
  assert.deepEqual(gaps([[10000, 20000], [30000, 40000]], 60000), [[0, 10000], [20000, 30000], [40000, 60000]]);
  assert.deepEqual(gaps([], 60000), [[0, 60000]]);
  assert.deepEqual(gaps([[0, 59500]], 60000), []);
});

test("watched and unwatched together are never more than the recording", () => {
  for (let round = 0; round < 200; round += 1) {
    const parts = Array.from({ length: 8 }, () => {
      const start = Math.floor(Math.random() * 60000);
      return [start, start + Math.floor(Math.random() * 9000)];
    });
    const watched = united(clipped(parts, 60000));
    const missing = gaps(parts, 60000);
    assert.ok(length(watched) + length(missing) <= 60000);
    assert.deepEqual(gaps([...watched, ...missing], 60000), []);
  }
});

test("the next unwatched part lies ahead, else it is the first of all", () => {
  const watched = [[10000, 20000], [30000, 60000]];
  assert.deepEqual(nextGap(watched, 15000, 60000), [20000, 30000]);
  assert.deepEqual(nextGap(watched, 45000, 60000), [0, 10000]);
  assert.equal(nextGap([[0, 60000]], 0, 60000), null);
});

test("places on the measure are whole thousandths, also of an unknown length", () => {
  assert.equal(thousandths(29000, 58000), 500);
  assert.equal(thousandths(1, 0), 0);
});
