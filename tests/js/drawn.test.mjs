// What was put into fields before the scripts of their page ran.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawn, isAsDrawn } from "../../lms/static/js/web/drawn.js";

const text = (defaultValue, value = defaultValue) => ({ type: "text", defaultValue, value });
const tick = (type, value, defaultChecked, checked = defaultChecked) => ({ type, value, defaultChecked, checked });
const list = (type, ...options) => ({
  type, options: options.map(([value, defaultSelected, selected]) => ({ value, defaultSelected, selected })),
});

test("fields nobody has touched are as drawn", () => {
  const one = list("select-one", ["", false, true], ["a", false, false]);
  const marked = list("select-one", ["", false, false], ["a", true, true]);
  const several = list("select-multiple", ["a", false, false], ["b", true, true]);
  for (const field of [text("word"), tick("radio", "a", true), tick("checkbox", "a", false), one, marked, several]) {
    assert.equal(isAsDrawn(field), true);
  }
});

test("what was typed, ticked, unticked or chosen since is not", () => {
  const one = list("select-one", ["", false, false], ["a", false, true]);
  const several = list("select-multiple", ["a", false, true], ["b", true, true]);
  const none = list("select-multiple", ["a", true, false]);
  for (const field of [text("", "word"), text("word", ""), tick("radio", "a", false, true), tick("checkbox", "a", true, false), one, several, none]) {
    assert.equal(isAsDrawn(field), false);
  }
});

test("spaces that a browser takes off are no change", () => {
  assert.equal(isAsDrawn(text(" a@b.example ", "a@b.example")), true);
});

test("the values drawn are those that a form would send", () => {
  const fields = [tick("radio", "a", false, true), tick("radio", "b", true, false), text("word", "other"), list("select-one", ["x", false, false], ["y", false, true])];
  assert.deepEqual(drawn(fields), ["b", "word", "x"]);
});
