// A question while it is written: one right choice where one may be given, and the place in the recording.
import { clockWords } from "../learning/clock_words.js";

const isMark = (field) => field.type === "checkbox" && field.closest("[data-row]");

// Where one choice is right, ticking another moves the tick.
function keepOne(form, ticked) {
  if (form.querySelector("[data-kind]")?.value !== "single" || !ticked.checked) return;
  for (const box of form.querySelectorAll("[data-row] input[type=checkbox]")) if (box !== ticked) box.checked = false;
}

function takePlace(button) {
  const player = document.querySelector("[data-place-source]");
  const field = button.closest(".place-line")?.querySelector("input");
  if (!player || !field) return;
  field.value = clockWords(1000 * player.currentTime);
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
}

export function startQuestions(root = document) {
  const hasPlayer = document.querySelector("[data-place-source]") !== null;
  for (const button of root.querySelectorAll("[data-take-place]")) {
    button.hidden = !hasPlayer;
    button.addEventListener("click", () => takePlace(button));
  }
  // Before the saving hears of the change.
  root.addEventListener("change", (event) => isMark(event.target) && keepOne(event.target.form, event.target), { capture: true });
}
