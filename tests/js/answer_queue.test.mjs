// Answers kept on a shared workstation: whose they are, and for how long.
import assert from "node:assert/strict";
import { test } from "node:test";
import { kept, LIFETIME_MS, ofAttempt, ofPerson, unexpired, without } from "../../lms/static/js/web/answer_queue.js";

const answer = (changes = {}) => ({
  person: "12", attempt: "quiz-3-1", name: "q1", values: ["a"], key: "k1", url: "/save", keptAt: 0, ...changes,
});

test("the last answer to a question replaces the one before", () => {
  const queue = kept(kept([], answer()), answer({ values: ["b"], key: "k2" }));
  assert.deepEqual(queue.map(({ values, key }) => [values, key]), [[["b"], "k2"]]);
});

test("the same question of another attempt or another person is another answer", () => {
  const queue = [answer({ attempt: "quiz-3-2", key: "k2" }), answer({ person: "13", key: "k3" })].reduce(kept, [answer()]);
  assert.equal(queue.length, 3);
});

test("an answer changed while it was on its way is still to be sent", () => {
  const queue = kept([answer()], answer({ values: ["b"], key: "k2" }));
  assert.deepEqual(without(queue, "k1").map(({ key }) => key), ["k2"]);
});

test("another person's sign-in removes what the one before left", () => {
  const queue = [answer(), answer({ person: "13", key: "k2" })];
  assert.deepEqual(ofPerson(queue, "13").map(({ key }) => key), ["k2"]);
});

test("a session that ended removes nothing", () => {
  assert.equal(ofPerson([answer()], "").length, 1);
});

test("answers are sent for their own person and attempt only", () => {
  const queue = [answer(), answer({ person: "13", key: "k2" }), answer({ attempt: "quiz-9-1", key: "k3" })];
  assert.deepEqual(ofAttempt(queue, "12", "quiz-3-1").map(({ key }) => key), ["k1"]);
});

test("after 24 hours nothing is left", () => {
  assert.equal(unexpired([answer()], LIFETIME_MS - 1).length, 1);
  assert.equal(unexpired([answer()], LIFETIME_MS).length, 0);
});
