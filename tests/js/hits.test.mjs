// What is found in a line of the transcript.
import assert from "node:assert/strict";
import { test } from "node:test";
import { holds, piecesOf, stepped } from "../../lms/static/js/learning/hits.js";

test("words are found whatever their case and the spaces between them, and stand as they are written", () => {
  assert.deepEqual(piecesOf("The First  case, first", "first case"), [["The ", false], ["First  case", true], [", first", false]]);
  assert.deepEqual(piecesOf("aAa", "a"), [["a", true], ["A", true], ["a", true]]);
  assert.deepEqual(piecesOf("none", "x"), [["none", false]]);
  assert.deepEqual(piecesOf("all", " "), [["all", false]]);
  assert.ok(holds(piecesOf("a", "a")));
  assert.ok(!holds(piecesOf("a", "b")));
});

test("signs that a pattern would read stand for themselves", () => {
  for (const sign of ["(", ")", "[", "]", "{", "}", ".", "*", "+", "?", "^", "$", "|", "\\", "/", "-", "é", "李", "😀"]) {
    assert.deepEqual(piecesOf(`a${sign}b`, sign), [["a", false], [sign, true], ["b", false]]);
  }
});

test("one goes from hit to hit, round and round", () => {
  assert.deepEqual([stepped(-1, 1, 3), stepped(0, 1, 3), stepped(2, 1, 3)], [0, 1, 0]);
  assert.deepEqual([stepped(-1, -1, 3), stepped(0, -1, 3), stepped(2, -1, 3)], [2, 2, 1]);
  assert.equal(stepped(-1, 1, 0), -1);
});
