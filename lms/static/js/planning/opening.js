// A line of the checklist leads to its part, which opens, and to what is to be done there; every part leads back to the checklist.

const FIELDS = "input:not([type=hidden]), select, textarea, button:not([tabindex='-1']), a.btn";
const NEXT = "p a, a.btn-primary";

function lead(link) {
  const target = document.getElementById(link.hash.slice(1));
  if (!target) return false;
  const part = target.closest("details");
  if (part) part.open = true;
  const field = target.matches(FIELDS) ? target : [...target.querySelectorAll(FIELDS)].find((one) => one.checkVisibility());
  (target.closest(".field") ?? target).scrollIntoView();
  (field ?? target.querySelector("summary") ?? target).focus({ preventScroll: true });
  history.replaceState(history.state, "", link.hash);
  return true;
}

// The first thing that blocks; where nothing does, the way to publishing or the list itself.
function leadBack() {
  const place = document.querySelector("[data-checks]")?.querySelector(NEXT) ?? document.getElementById("checks-heading");
  place?.focus();
  return Boolean(place);
}

export function openPart(event) {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  const isLed = link.matches("[data-to-checks]") ? leadBack() : link.closest("[data-checks]") && lead(link);
  if (isLed) event.preventDefault();
}
