// The password rules that are ticked off while one types.
import assert from "node:assert/strict";
import { test } from "node:test";
import { metRules } from "../../lms/static/js/accounts/password_rules.js";

const source = { minimum: 8, maximum: 16, symbols: "!*@#$%^&+=" };
const all = ["length", "upper", "lower", "digit", "symbol"];

test("a password that meets every rule has every rule ticked", () => {
  assert.deepEqual(metRules("Cardiac7!", source), all);
});

test("each rule is missed alone", () => {
  const missing = { length: "Aa1!aaa", upper: "cardiac7!", lower: "CARDIAC7!", digit: "Cardiacs!", symbol: "Cardiac77" };
  for (const [code, password] of Object.entries(missing)) {
    assert.deepEqual(metRules(password, source), all.filter((name) => name !== code), password);
  }
});

test("16 letters are enough and 17 are too many", () => {
  assert.ok(metRules("Aa1!567890123456", source).includes("length"));
  assert.ok(!metRules("Aa1!5678901234567", source).includes("length"));
});

test("a letter beyond the basic plane counts once", () => {
  assert.ok(!metRules("Aa1!𝒳𝒴𝒵", source).includes("length"));
});

test("signs outside the list are no symbol", () => {
  assert.ok(!metRules("Cardiac7-", source).includes("symbol"));
});
