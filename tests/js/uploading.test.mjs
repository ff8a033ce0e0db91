// Who waits for whom, what a trouble means.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Line } from "../../lms/static/js/media/line.js";
import { pauseBefore, troubleOf } from "../../lms/static/js/media/troubles.js";

test("as many go on as may, the others in the order in which they came", () => {
  const begun = [];
  const line = new Line(2);
  const turns = ["a", "b", "c", "d"].map((name) => line.enter(name, () => begun.push(name)));
  assert.deepEqual(turns, [true, true, false, false]);
  line.leave("b");
  assert.deepEqual(begun, ["a", "b", "c"]);
  assert.equal(line.length, 3);
});

test("who leaves before the turn has come is not begun, and may come again at the end", () => {
  const begun = [];
  const line = new Line(1);
  for (const name of ["a", "b", "c"]) line.enter(name, () => begun.push(name));
  line.leave("b");
  line.enter("b", () => begun.push("b"));
  for (const name of ["a", "c", "b"]) line.leave(name);
  assert.deepEqual(begun, ["a", "c", "b"]);
  assert.equal(line.length, 0);
});

test("a lost connection and a server that is busy are waited for, a refusal is not", () => {
  assert.deepEqual([0, 423, 429, 500, 503].map(troubleOf), Array(5).fill("wait"));
  assert.deepEqual([400, 401, 403].map(troubleOf), Array(3).fill("session"));
  assert.deepEqual([409, 410, 413, 415].map(troubleOf), Array(4).fill("refused"));
  assert.deepEqual([0, 1, 4, 5, 99].map(pauseBefore), [1, 2, 16, 30, 30]);
});
