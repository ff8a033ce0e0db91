// Files that are chosen while the page's script is on its way, and afterwards.
import assert from "node:assert/strict";
import { test } from "node:test";
import { takeFiles } from "../../lms/static/js/media/dropping.js";

function field(files, { multiple = true } = {}) {
  const input = Object.assign(new EventTarget(), { files, multiple, closest: () => null });
  Object.defineProperty(input, "value", { set: () => { input.files = []; } });
  return input;
}

const within = (input) => ({ querySelector: () => input });

test("what was chosen before the script was there is taken at once, and once", () => {
  const taken = [];
  const input = field(["one.mp4", "two.mp4"]);
  takeFiles(within(input), (files) => taken.push(files));
  input.dispatchEvent(new Event("change"));
  assert.deepEqual(taken, [["one.mp4", "two.mp4"]]);
});

test("what is chosen later is taken each time, and a field that takes one file gives one", () => {
  const taken = [];
  const input = field([], { multiple: false });
  takeFiles(within(input), (files) => taken.push(files));
  for (const name of ["one.mp4", "one.mp4"]) {
    input.files = [name, "another.mp4"];
    input.dispatchEvent(new Event("change"));
  }
  assert.deepEqual(taken, [["one.mp4"], ["one.mp4"]]);
});
