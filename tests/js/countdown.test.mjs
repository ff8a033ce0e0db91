import assert from "node:assert/strict";
import { test } from "node:test";

import { isSpoken } from "../../lms/static/js/learning/countdown.js";

test("the time is spoken once as it passes five minutes and one", () => {
  assert.equal(isSpoken(300_400, 299_900), true);
  assert.equal(isSpoken(299_900, 299_400), false);
  assert.equal(isSpoken(60_001, 60_000), true);
  assert.equal(isSpoken(900_000, 400_000), true);
});
