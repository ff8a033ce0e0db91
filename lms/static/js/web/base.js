// On every page: menus that close, the error summary's focus, forms that go out once, answers left by another person,
// buttons that print, and hours by this device's clock where nobody has said what the reader's zone is.
import { forgetAll, forgetOthers } from "./answers.js";
import { ownHours } from "./own_hours.js";
import { offerPrinting } from "./printing.js";
import { person } from "./requests.js";
import { filled } from "./words.js";

const openMenus = () => document.querySelectorAll("details.menu[open]");

function closeMenusOutside(event) {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

function closeMenuOnEscape(event) {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus();
  }
}

// The links of a summary lead to the fields; a group's first choice takes the focus, with its question in view.
function followError(event) {
  const link = event.target.closest(".errors a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const field = target.matches("input, select, textarea, button") ? target : target.querySelector("input, select, textarea");
  (target.closest("fieldset, .field") ?? target).scrollIntoView();
  (field ?? target).focus({ preventScroll: true });
}

// A second press while the first is on its way is dropped. The button keeps its focus and its words.
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
  // What opens in a new tab leaves this page as it is: whoever closed that tab presses again.
  if (form.target === "_blank") return;
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    return;
  }
  form.setAttribute("data-sent", "");
  form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => button.setAttribute("aria-disabled", "true"));
}

function allowSendingAgain() {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    form.removeAttribute("data-sent");
    form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
  }
}

function forgetAtSignOut(event) {
  if (event.target.matches("form[data-sign-out]")) forgetAll();
}

async function copy(event) {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  if (status) status.textContent = button.dataset.wordCopied;
}

function tellOwnHours(time) {
  const { until, zone, wordOwn } = time.dataset;
  const hours = ownHours(new Date(time.dateTime), new Date(until), zone, Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (!hours) return;
  const own = document.createElement("span");
  own.className = "meta";
  own.textContent = filled(wordOwn, { hours });
  time.after(document.createElement("br"), own);
}

forgetOthers(person());
// What went wrong comes first, else what was done; an address that names a place leads there. Whoever types already
// where the page was slow is not taken away from there.
const told = document.querySelector(".errors") ?? (location.hash ? null : document.querySelector("[data-flashed]"));
if (document.activeElement === document.body) told?.focus();
document.querySelectorAll("time[data-until]").forEach(tellOwnHours);
offerPrinting(document.querySelectorAll("[data-print]"), () => window.print());
document.addEventListener("click", closeMenusOutside);
document.addEventListener("click", followError);
document.addEventListener("click", copy);
document.addEventListener("keydown", closeMenuOnEscape);
document.addEventListener("submit", forgetAtSignOut);
// Last, so that a form's own script may hold it back first.
window.addEventListener("submit", sendOnce);
// Coming back by the browser's Back button shows the page as it was left, with its forms already sent.
window.addEventListener("pageshow", allowSendingAgain);
