// What is left of an attempt's time, counted down and told now and then; at its end what the page holds is handed in.
import { filled } from "../web/words.js";
import { clockWords } from "./clock_words.js";

const TICK_MS = 500;
// The server takes answers for some seconds more: those of this page come after the end, which it sees by its own clock.
const AFTER_END_MS = 700;
const SPOKEN_AT_MS = [600_000, 300_000, 60_000, 30_000];

// Pure: which of the moments to speak at was passed between two looks.
export const isSpoken = (beforeMs, nowMs) => SPOKEN_AT_MS.some((at) => beforeMs > at && nowMs <= at);

function start(place) {
  const form = document.querySelector("form[data-ends]");
  const said = document.querySelector("[data-left-said]");
  const endsAt = Date.now() + Number(place.dataset.leftMs);
  let before = Infinity;
  const timer = setInterval(() => {
    const left = endsAt - Date.now();
    const time = clockWords(left + 999);
    place.querySelector("[data-left]").textContent = filled(place.dataset.wordLeft, { time });
    if (before !== Infinity && isSpoken(before, left)) said.textContent = filled(place.dataset.wordSpoken, { time });
    before = left;
    if (left > -AFTER_END_MS) return;
    clearInterval(timer);
    said.textContent = place.dataset.wordOver;
    form.requestSubmit();
  }, TICK_MS);
}

export function startCountdown() {
  document.querySelectorAll("[data-left-ms]").forEach(start);
}
