// What was really played, and what the server has not taken yet.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Recorder } from "../../lms/static/js/learning/recorder.js";

function played(recorder, from, to) {
  recorder.begin(from);
  for (let at = from; at <= to; at += 250) recorder.reach(at);
}

test("playing counts, jumping does not", () => {
  const recorder = new Recorder();
  played(recorder, 0, 5000);
  recorder.close();
  played(recorder, 60000, 62000);
  assert.deepEqual(recorder.seen(), [[0, 5000], [60000, 62000]]);
});

test("a lost beat is sent again together with what was played since", () => {
  const recorder = new Recorder();
  played(recorder, 0, 5000);
  assert.deepEqual(recorder.takeBatch(), [[0, 5000]]);
  recorder.reach(7000);
  recorder.lost();
  assert.deepEqual(recorder.takeBatch(), [[0, 7000]]);
});

test("a beat that arrived is not sent again, and playing goes on where it was cut", () => {
  const recorder = new Recorder([[90000, 95000]]);
  played(recorder, 0, 5000);
  recorder.takeBatch();
  recorder.arrived([[0, 5000], [90000, 95000]]);
  recorder.reach(6000);
  assert.deepEqual(recorder.takeBatch(), [[5000, 6000]]);
  assert.deepEqual(recorder.seen(), [[0, 6000], [90000, 95000]]);
});

test("a refused beat is given up, not sent for ever", () => {
  const recorder = new Recorder();
  played(recorder, 0, 5000);
  recorder.close();
  recorder.takeBatch();
  recorder.refused();
  assert.equal(recorder.hasUnsent(), false);
  assert.deepEqual(recorder.seen(), []);
});

test("stepping back without a seek begins a part of its own", () => {
  const recorder = new Recorder();
  played(recorder, 50000, 52000);
  recorder.reach(10000);
  recorder.reach(11500);
  assert.deepEqual(recorder.pending(), [[10000, 11500], [50000, 52000]]);
});

test("a message from a page that closes takes nothing off the list", () => {
  const recorder = new Recorder();
  played(recorder, 0, 5000);
  assert.deepEqual(recorder.pending(), [[0, 5000]]);
  assert.equal(recorder.hasUnsent(), true);
});
