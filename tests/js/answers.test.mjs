// Answers in a browser that keeps, forbids, or has no room for what pages store.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

const shelf = { text: null, room: Infinity, isForbidden: false };
Object.defineProperty(globalThis, "localStorage", {
  configurable: true,
  get() {
    if (shelf.isForbidden) throw new Error("SecurityError");
    return {
      getItem: () => shelf.text,
      removeItem: () => (shelf.text = null),
      setItem: (_name, text) => {
        if (text.length > shelf.room) throw new Error("QuotaExceededError");
        shelf.text = text;
      },
    };
  },
});

const { forget, forgetAll, forgetOthers, keep, outlivesPage, waiting } = await import("../../lms/static/js/web/answers.js");

const answer = (changes = {}) => ({
  person: "12", attempt: "quiz-3", name: "q1", values: ["a"], key: "k1", url: "/save", keptAt: Date.now(), ...changes,
});
const keys = () => waiting("12", "quiz-3").map(({ key }) => key);

beforeEach(() => {
  Object.assign(shelf, { room: Infinity, isForbidden: false });
  forgetAll();
});

test("an answer outlives its page until the server has it", () => {
  assert.equal(keep(answer()), true);
  assert.equal(outlivesPage("k1"), true);
  forget("k1");
  assert.deepEqual([keys(), shelf.text], [[], null]);
});

test("where storage is forbidden an answer waits in its page, and is sent like any other", () => {
  shelf.isForbidden = true;
  assert.equal(keep(answer()), false);
  assert.equal(outlivesPage("k1"), false);
  assert.deepEqual(keys(), ["k1"]);
  forget("k1");
  assert.deepEqual(keys(), []);
});

test("a full store keeps what it has, and never an older answer in place of a later one", () => {
  keep(answer());
  keep(answer({ name: "q2", key: "k2" }));
  shelf.room = shelf.text.length;
  assert.equal(keep(answer({ values: ["a longer answer than before"], key: "k3" })), false);
  assert.deepEqual(keys().sort(), ["k2", "k3"]);
  forget("k3");
  assert.deepEqual(keys(), ["k2"]);
});

test("once there is room again, the latest answer goes into the store", () => {
  shelf.isForbidden = true;
  keep(answer());
  shelf.isForbidden = false;
  assert.equal(keep(answer({ key: "k4" })), true);
  assert.deepEqual(keys(), ["k4"]);
});

test("another person's page finds nothing of what waited", () => {
  shelf.isForbidden = true;
  keep(answer());
  forgetOthers("13");
  assert.deepEqual(keys(), []);
});
