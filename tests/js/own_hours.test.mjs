import assert from "node:assert/strict";
import { test } from "node:test";

import { ownHours } from "../../lms/static/js/web/own_hours.js";

const NOON = [new Date("2026-12-08T18:00:00Z"), new Date("2026-12-08T19:00:00Z")];

test("hours are told by the reader's own clock where it differs", () => {
  assert.equal(ownHours(...NOON, "America/Chicago", "Europe/Berlin"), "7:00 pm to 8:00 pm Central European Time");
  assert.equal(ownHours(...NOON, "America/Chicago", "America/New_York"), "1:00 pm to 2:00 pm Eastern Time");
});

test("a clock of UTC is called so", () => {
  assert.equal(ownHours(...NOON, "America/Chicago", "UTC"), "6:00 pm to 7:00 pm UTC");
});

test("the day stands with them where hers is another", () => {
  assert.match(ownHours(...NOON, "America/Chicago", "Asia/Tokyo"), /^9 December 2026, 3:00 am to 4:00 am Japan/);
  const weekend = [new Date("2027-03-13T14:30:00Z"), new Date("2027-03-14T15:00:00Z")];
  assert.match(ownHours(...weekend, "America/Chicago", "Europe/Berlin"), /^3:30 pm to 14 March 2027, 4:00 pm /);
});

test("nothing is told where both clocks agree at both ends", () => {
  assert.equal(ownHours(...NOON, "America/Chicago", "America/Chicago"), "");
  assert.equal(ownHours(...NOON, "America/Chicago", "America/Mexico_City"), "");
  // Chicago's clock changes in the night between, Mexico's does not.
  const night = [new Date("2027-03-13T14:30:00Z"), new Date("2027-03-14T15:00:00Z")];
  assert.notEqual(ownHours(...night, "America/Chicago", "America/Mexico_City"), "");
});
