import assert from "node:assert/strict";
import test from "node:test";

import { chapterAt, chapterBeside } from "../../lms/static/js/learning/chapter_places.js";
import { added, currentOf, linesOf, ordered, rowsOf } from "../../lms/static/js/media/chapter_rows.js";

const STARTS = [5000, 60_000, 90_000];
const words = (rows) => rows.map(({ time, title, line }) => [time, title, line]);

test("the chapter one is in is the last that has begun", () => {
  assert.deepEqual([0, 5000, 59_999, 60_000, 999_999].map((ms) => chapterAt(STARTS, ms)), [-1, 0, 0, 1, 2]);
});

test("one key goes to the next chapter, another to the beginning of this one or to the one before", () => {
  assert.equal(chapterBeside(STARTS, 0, 1), 5000);
  assert.equal(chapterBeside(STARTS, 60_000, 1), 90_000);
  assert.equal(chapterBeside(STARTS, 95_000, 1), null);
  assert.equal(chapterBeside(STARTS, 70_000, -1), 60_000);
  assert.equal(chapterBeside(STARTS, 62_000, -1), 5000);
  assert.equal(chapterBeside(STARTS, 6000, -1), 5000);
  assert.equal(chapterBeside(STARTS, 0, -1), null);
  assert.equal(chapterBeside([], 0, 1), null);
});

test("every line that is written has a row, also one without a time or a title", () => {
  const text = "0:05 - Welcome\n\nno time\n(12:40) 5 trials\n1:00";
  const rows = rowsOf(text);
  assert.deepEqual(words(rows), [["0:05", "Welcome", 1], ["", "no time", 3], ["12:40", "5 trials", 4], ["1:00", "", 5]]);
  assert.equal(linesOf(rows), "0:05 Welcome\nno time\n12:40 5 trials\n1:00");
  assert.deepEqual(rowsOf(""), []);
});

test("a pasted WebVTT file becomes rows", () => {
  const text = "WEBVTT\n\n1\n00:05.000 --> 00:10.000\nTwo\nlines\n\nstray\n00:10.000 --> 00:20.000\n";
  assert.deepEqual(words(rowsOf(text)), [["00:05.000", "Two lines", 4], ["00:10.000", "", 9]]);
});

test("rows stand in the order of their times; one without stays behind its neighbour", () => {
  const rows = rowsOf("1:00 b\nx\n0:10 a");
  assert.equal(linesOf(ordered(rows)), "0:10 a\n1:00 b\nx");
});

test("a chapter is added at the second that plays, or found there", () => {
  const [rows, row] = added(rowsOf("0:10 a\n1:00.500 b"), 30);
  assert.equal(linesOf(rows), "0:10 a\n0:30\n1:00.500 b");
  assert.equal(row, rows[1]);
  const [same, there] = added(rows, 60);
  assert.equal(same, rows);
  assert.equal(there.title, "b");
});

test("the row that plays is the last that has begun", () => {
  const rows = rowsOf("0:10 a\nx\n1:00 b");
  assert.deepEqual([0, 10_000, 59_000, 60_000].map((ms) => currentOf(rows, ms)), [-1, 0, 0, 2]);
});
