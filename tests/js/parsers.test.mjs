// Whatever is typed, stored or sent, what the scripts read of it keeps its rules, and is read again as it was written.
import assert from "node:assert/strict";
import { test } from "node:test";
import { spokenStarts } from "../../lms/static/js/learning/cues.js";
import { holds, piecesOf } from "../../lms/static/js/learning/hits.js";
import { clipped, gaps, length, nextGap, united } from "../../lms/static/js/learning/intervals.js";
import { Kept } from "../../lms/static/js/learning/kept.js";
import { altogether, byTime, same, split, timeFrom, timeWords } from "../../lms/static/js/media/cue_acts.js";

const ROUNDS = 300;
const whole = (most) => Math.floor(Math.random() * most);
const oneOf = (things) => things[whole(things.length)];
const several = (most, make) => Array.from({ length: whole(most) }, make);
const words = (signs, most) => several(most, () => oneOf([...signs])).join("");
const odd = () => oneOf([0, -1, 1.5, NaN, Infinity, -Infinity, 1e300, whole(60000), undefined, null, "7", {}, []]);

// The same numbers each time would find the same again; what fails says with which input.
function always(make, holdsFor) {
  for (let round = 0; round < ROUNDS; round += 1) {
    const input = make();
    assert.doesNotThrow(() => holdsFor(input), undefined, JSON.stringify(input));
  }
}

test("a time that is typed is none, or is written and read again as the same", () => {
  always(() => words("0123456789:., -٣x", 12), (typed) => {
    const ms = timeFrom(typed);
    if (ms !== null) assert.equal(timeFrom(timeWords(ms)), ms);
  });
});

test("marking what is looked for loses no sign, whatever either holds", () => {
  const signs = "aAäß ſ\n\t.*+?()[]{}|\\/^$İ🫀-";
  always(() => [words(signs, 30), words(signs, 5)], ([text, wanted]) => {
    const pieces = piecesOf(text, wanted);
    assert.equal(pieces.map(([part]) => part).join(""), text);
    if (wanted.trim() === "") assert.equal(holds(pieces), false);
  });
});

test("parts of a recording are united once and for all, and lie within it", () => {
  always(() => several(9, () => [odd(), odd()]), (parts) => {
    const known = united(parts.filter((pair) => pair.every(Number.isFinite)));
    assert.deepEqual(united(known), known);
    const inside = clipped(known, 60000);
    assert.ok(length(united(inside)) + length(gaps(known, 60000)) <= 60000);
    const next = nextGap(known, whole(60000), 60000);
    assert.ok(next === null || (next[0] >= 0 && next[1] <= 60000));
    assert.ok(united(parts).every(([start, end]) => start < end));
  });
});

test("a cue that is split says the same words in the same time, and changes come to what they come to", () => {
  always(() => [[whole(5000), 5000 + whole(5000), words("ab  \n", 20)], whole(25), whole(12000)], ([cue, caret, ms]) => {
    const parts = split(cue, caret, ms);
    if (!parts) return;
    assert.deepEqual([parts[0][0], parts[1][1]], [cue[0], cue[1]]);
    assert.ok(parts[0][0] < parts[0][1] && parts[0][1] === parts[1][0] && parts[1][0] < parts[1][1]);
    assert.equal((parts[0][2] + parts[1][2]).replace(/\s/g, ""), cue[2].replace(/\s/g, ""));
  });
  const cues = () => several(3, () => [whole(3), 3 + whole(3), oneOf(["a", "b"])]);
  always(() => several(5, () => ({ old: cues(), new: cues() })), (changes) => {
    const { old, new: now } = altogether(changes);
    const count = (side) => changes.reduce((sum, change) => sum + change[side].length, 0);
    assert.equal(old.length - now.length, count("old") - count("new"));
    assert.ok([...old, ...now].every((cue) => [...changes].some((one) => [...one.old, ...one.new].some((other) => same(cue, other)))));
    assert.deepEqual([...now].sort(byTime).sort(byTime), [...now].sort(byTime));
  });
});

test("whatever lies in the tab's storage, only messages of a sitting are found in it", () => {
  const stored = ["{", "null", "7", "\"x\"", "[]", "[null]", "{\"a\":null}", "{\"a\":7}", "{\"a\":{\"viewing\":\"b\"}}", ""];
  always(() => oneOf([...stored, words("{}[]\":,anull1", 12)]), (found) => {
    const items = new Map([["unsent 7 /beats", found]]);
    const storage = { getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value), removeItem: (key) => items.delete(key) };
    const kept = new Kept("/beats", "7", storage);
    assert.ok(kept.earlierThan("now").every(({ viewing }) => typeof viewing === "string"));
    kept.keep({ viewing: "now", ranges: [] });
    kept.forget("now");
    assert.deepEqual(kept.earlierThan("now").filter(({ viewing }) => viewing === "now"), []);
  });
});

test("what is spoken begins before now and ends after it", () => {
  always(() => [several(6, () => ({ startTime: Math.random() * 9, endTime: Math.random() * 9 })), Math.random() * 9], ([cues, now]) => {
    assert.equal(spokenStarts(cues, now).size <= cues.filter(({ endTime }) => now < endTime).length, true);
  });
});

test("what is long is gone through once", () => {
  const start = process.cpuUsage();
  for (const long of ["0:", "1", " ", "a ", "a", "\\s+", "((", "٣"].map((sign) => sign.repeat(20000))) {
    timeFrom(`${long}x`);
    piecesOf(long, "a a a a b");
    piecesOf(long, long.slice(0, 60));
  }
  assert.ok(process.cpuUsage(start).user < 3_000_000);
});
