// The editor's two sides: what still blocks, and what a learner sees, as the server draws them anew.

const fragmentOf = (html) => document.createRange().createContextualFragment(html);

export function showSides({ checks, preview }) {
  if (checks) document.querySelector("[data-checks]")?.replaceChildren(fragmentOf(checks));
  if (preview) document.querySelector("[data-preview]")?.replaceChildren(fragmentOf(preview));
}

export async function refreshSides() {
  const url = document.querySelector("[data-sides-url]")?.dataset.sidesUrl;
  if (!url) return;
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) showSides(await answer.json());
}

// What hangs on something else, such as the window on the recording, is drawn anew; what somebody writes in is left.
export async function refreshParts(names) {
  const answer = await fetch(location.pathname, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const name of names) replacePart(name, page);
}

function isTouched(field) {
  if (field.type === "file") return field.files.length > 0;
  if (["radio", "checkbox"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
  return field.value !== field.defaultValue;
}

// Somebody is writing here, or has written what is not sent yet.
const isInUse = (place) =>
  place.contains(document.activeElement) || [...place.querySelectorAll("input, select, textarea")].some(isTouched);

function replacePart(name, page) {
  const selector = `[data-fresh="${CSS.escape(name)}"]`;
  const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)];
  const state = `#${CSS.escape(name)} > summary .state`;
  if (!old || !fresh || isInUse(old)) return;
  old.replaceWith(document.adoptNode(fresh));
  const [before, now] = [document.querySelector(state), page.querySelector(state)];
  if (before && now) before.replaceWith(document.adoptNode(now));
  fresh.dispatchEvent(new CustomEvent("part-drawn", { bubbles: true }));
}
