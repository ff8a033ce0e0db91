// Buttons that print: shown where scripts run, and each press prints once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { offerPrinting } from "../../lms/static/js/web/printing.js";

test("a button that prints is shown, and prints at each press", () => {
  const button = Object.assign(new EventTarget(), { hidden: true });
  let printed = 0;
  offerPrinting([button], (...said) => { printed += 1; assert.deepEqual(said, []); });
  assert.equal(button.hidden, false);
  assert.equal(printed, 0);
  button.dispatchEvent(new Event("click"));
  button.dispatchEvent(new Event("click"));
  assert.equal(printed, 2);
});
