// Times, amounts and places as readers see them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clockWords } from "../../lms/static/js/learning/clock_words.js";
import { amountWords, leftWords, speedOf } from "../../lms/static/js/media/amounts.js";
import { filled, timeOfDay } from "../../lms/static/js/web/words.js";

test("places in the recording read as minutes and seconds, with hours from one on", () => {
  assert.deepEqual([0, 9999, 1728000, 3725000].map(clockWords), ["0:00", "0:09", "28:48", "1:02:05"]);
});

test("times of day read as 2:14 pm, noon and midnight as 12", () => {
  const at = (hour) => timeOfDay(new Date(2026, 10, 21, hour, 5));
  assert.deepEqual([0, 9, 12, 14].map(at), ["12:05 am", "9:05 am", "12:05 pm", "2:05 pm"]);
});

test("places in words are filled, unknown ones stay to be seen", () => {
  assert.equal(filled("Saved at {time}", { time: "2:14 pm" }), "Saved at 2:14 pm");
  assert.equal(filled("{other}", { time: 1 }), "{other}");
  assert.equal(filled(undefined), "");
});

test("amounts grow into larger units", () => {
  assert.deepEqual([0, 999, 84000, 12500000, 4.2e9].map(amountWords), ["0 B", "999 B", "84 kB", "12.5 MB", "4.2 GB"]);
});

test("time left is rounded up, and silent while unknown", () => {
  assert.deepEqual([0, 59, 61, 3700, Infinity].map(leftWords), ["1 s", "59 s", "2 min", "1 h 2 min", ""]);
});

test("speed is that of the last ten seconds", () => {
  assert.equal(speedOf([[0, 0], [20000, 100], [25000, 5100]]), 1000);
  assert.equal(speedOf([[0, 0]]), 0);
});
