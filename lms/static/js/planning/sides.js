// The editor's two sides: what still blocks, and what a learner sees, as the server draws them anew.

import { isAsDrawn } from "../web/drawn.js";

const PRESSED_MS = 50;
const wanted = new Map();

// Whoever is on a link of it by key stays on it, or on the heading where the link is gone.
function redraw(place, fragment) {
  const fresh = place.cloneNode();
  fresh.append(fragment);
  if (fresh.isEqualNode(place)) return;
  const held = place.contains(document.activeElement) && document.activeElement.getAttribute("href");
  place.replaceChildren(...fresh.childNodes);
  if (!held) return;
  const link = [...place.querySelectorAll("a")].find((one) => one.getAttribute("href") === held);
  (link ?? document.getElementById("checks-heading"))?.focus({ preventScroll: true });
}

// A link that is drawn anew between press and release would take no press; the latest that came meanwhile is drawn then.
function redrawOnceReleased(place) {
  if (place.matches(":active")) {
    setTimeout(() => redrawOnceReleased(place), PRESSED_MS);
    return;
  }
  const fragment = wanted.get(place);
  wanted.delete(place);
  redraw(place, fragment);
}

export function showSide(name, fragment) {
  const place = document.querySelector(`[data-${name}]`);
  if (!place || !fragment) return;
  const isWaiting = wanted.has(place);
  wanted.set(place, fragment);
  if (!isWaiting) redrawOnceReleased(place);
}

const fragmentOf = (html) => html && document.createRange().createContextualFragment(html);

export function showSides({ checks, preview }) {
  showSide("checks", fragmentOf(checks));
  showSide("preview", fragmentOf(preview));
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

const isTouched = (field) => (field.type === "file" ? field.files.length > 0 : !isAsDrawn(field));

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
