// Ticks off the password rules while one types, and shows the password when asked.
import { metRules } from "./password_rules.js";
import { filled } from "../web/words.js";

const profileOf = ({ minLength, maxLength, symbols }) => ({
  minimum: Number(minLength), maximum: Number(maxLength), symbols: symbols ?? "",
});

function mark(item, isMet, isEmpty, words) {
  item.classList.toggle("state-done", isMet);
  item.querySelector("[data-rule-state]").textContent = isEmpty ? "" : isMet ? words.wordMet : words.wordUnmet;
}

function tick(list, input) {
  const met = metRules(input.value, profileOf(list.dataset));
  const items = [...list.querySelectorAll("[data-rule]")];
  for (const item of items) mark(item, met.includes(item.dataset.rule), input.value === "", list.dataset);
  const count = items.filter((item) => met.includes(item.dataset.rule)).length;
  return filled(list.dataset.wordCount, { met: count, all: items.length });
}

function follow(list) {
  const input = document.getElementById(list.dataset.rulesFor);
  const status = document.getElementById(`${list.id}-status`);
  let pause;
  input.addEventListener("input", () => {
    const sentence = tick(list, input);
    clearTimeout(pause);
    // Spoken after a pause in typing, not at every letter.
    pause = setTimeout(() => { status.textContent = sentence; }, 1000);
  });
  tick(list, input);
}

function reveal(button) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  button.hidden = false;
  button.addEventListener("click", () => {
    const isShown = input.type === "text";
    input.type = isShown ? "password" : "text";
    button.textContent = isShown ? button.dataset.wordShow : button.dataset.wordHide;
  });
  // Browsers remember text fields, never passwords.
  input.form?.addEventListener("submit", () => { input.type = "password"; });
}

document.querySelectorAll("[data-rules-for]").forEach(follow);
document.querySelectorAll("[data-reveal]").forEach(reveal);
