// The door list: taps go out one after another, wait while there is no connection, and show at once where they stand.
import { postForm } from "../web/requests.js";

const AGAIN_MS = 4000;
const waiting = [];
const line = document.querySelector("[data-line-lost]");
let isSending = false;

function showLine(isLost) {
  if (!line) return;
  line.hidden = !isLost;
  if (isLost) line.textContent = line.dataset.word.replace("{num}", String(waiting.length));
}

function showRow({ form, row }, { is_ticked: isTicked, words }) {
  const word = form.querySelector("[data-tick-word]");
  const said = row.querySelector("[data-door-words]");
  form.elements.present.value = isTicked ? "no" : "yes";
  word.textContent = isTicked ? word.dataset.wordUndo : word.dataset.wordPresent;
  said.textContent = words;
  said.classList.toggle("state-done", isTicked);
  form.removeAttribute("data-waiting");
}

async function sendFirst() {
  const tap = waiting[0];
  tap.body.set("ago", String(Math.round((Date.now() - tap.at) / 1000)));
  const { kind, body } = await postForm(tap.form.action, tap.body);
  if (kind === "ok") {
    showRow(tap, body);
    waiting.shift();
  } else if (kind === "refused") {
    location.reload();
  } else if (kind === "signed-out") {
    document.querySelector("[data-signed-out]").hidden = false;
  }
  return kind;
}

async function sendAll() {
  if (isSending) return;
  isSending = true;
  while (waiting.length) {
    const kind = await sendFirst();
    showLine(kind === "offline");
    if (kind === "ok") continue;
    if (kind === "refused") break;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  isSending = false;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-tick]");
  if (!form) return;
  event.preventDefault();
  // A second tap while the first is on its way is the same tap.
  if (form.hasAttribute("data-waiting")) return;
  form.setAttribute("data-waiting", "");
  waiting.push({ form, row: form.closest("[data-door-row]"), body: new FormData(form), at: Date.now() });
  sendAll();
});
