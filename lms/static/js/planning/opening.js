// A line of the checklist leads to its part: the part opens, and its first field takes the focus.

const FIELDS = "input:not([type=hidden]), select, textarea, button:not([tabindex='-1'])";

export function openPart(event) {
  const link = event.target.closest("[data-checks] a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  const part = target.closest("details");
  if (part) part.open = true;
  const field = target.matches(FIELDS) ? target : [...target.querySelectorAll(FIELDS)].find((one) => one.checkVisibility());
  (target.closest(".field") ?? target).scrollIntoView();
  (field ?? target.querySelector("summary") ?? target).focus({ preventScroll: true });
  history.replaceState(history.state, "", link.hash);
}
