// What the list of questions says once an answer was saved.
import assert from "node:assert/strict";
import { test } from "node:test";

import { tellLeaf } from "../../lms/static/js/learning/leaves.js";

function listOf(...names) {
  const children = names.map((leaf) => {
    const word = { textContent: "not yet" };
    return { dataset: { leaf }, word, querySelector: () => word };
  });
  return { dataset: { wordAnswered: "answered", wordOpen: "not yet" }, children };
}

const words = (list) => list.children.map(({ word }) => word.textContent);

test("a question that was answered is told as such, and no other", () => {
  const list = listOf("question-3", "question-31");
  tellLeaf(list, { name: "question-3", is_answered: true });
  assert.deepEqual(words(list), ["answered", "not yet"]);
  tellLeaf(list, { name: "question-3", is_answered: false });
  assert.deepEqual(words(list), ["not yet", "not yet"]);
});

test("what is in no list, or was saved without a word on it, changes nothing", () => {
  const list = listOf("question-3");
  tellLeaf(list, { name: "question-4", is_answered: true });
  tellLeaf(list, { name: "question-3" });
  assert.deepEqual(words(list), ["not yet"]);
});
