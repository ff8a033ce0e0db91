import assert from "node:assert/strict";
import { test } from "node:test";
import { play } from "../../lms/static/js/web/playing.js";

const refusing = (name) => ({ play: () => Promise.reject(Object.assign(new Error(name), { name })) });

test("a beginning that is interrupted is no error, and any other refusal is one", async () => {
  await play(refusing("AbortError"));
  await assert.rejects(play(refusing("NotSupportedError")), { name: "NotSupportedError" });
});
