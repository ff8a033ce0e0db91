// What forms share that save by themselves, without a browser.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { newKey, SignedOut } from "../../lms/static/js/web/resending.js";

const notice = { hidden: true };
const asked = [];

beforeEach(() => {
  notice.hidden = true;
  asked.length = 0;
  globalThis.document = { querySelector: () => notice };
  globalThis.location = { href: "https://here.test/quiz" };
  globalThis.fetch = async (url) => {
    asked.push(url);
    throw new TypeError("no line");
  };
});

test("a key is sixteen bytes, and none comes twice", () => {
  assert.match(newKey(), /^[0-9a-f]{32}$/);
  assert.equal(new Set(Array.from({ length: 50 }, newKey)).size, 50);
});

test("who was never told to be signed out is asked nothing", async () => {
  assert.equal(await new SignedOut().isOver(), true);
  assert.deepEqual(asked, []);
});

test("who was told so sees the notice until something went through", async () => {
  const signedOut = new SignedOut();
  signedOut.show(true);
  assert.equal(notice.hidden, false);
  assert.equal(await signedOut.isOver(), false);
  assert.deepEqual(asked, ["https://here.test/quiz"]);
  signedOut.show(false);
  assert.equal(notice.hidden, true);
  assert.equal(await signedOut.isOver(), true);
});
