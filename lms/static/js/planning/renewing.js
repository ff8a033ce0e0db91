// A part of a page that is drawn anew every few seconds, as the slide with the code and what goes on at the host's desk.
import { patience } from "../web/requests.js";

const AGAIN_MS = 3000;
const place = () => document.querySelector("[data-renew-ms]");

// What is shown stays until the new picture is there: a slide must not flicker before a full hall.
async function withPicture(fresh) {
  const drawn = document.importNode(fresh, true);
  for (const image of drawn.querySelectorAll("img")) {
    const loaded = new Image();
    loaded.alt = image.alt;
    loaded.src = image.getAttribute("src");
    await loaded.decode();
    image.replaceWith(loaded);
  }
  return drawn;
}

async function drawnAnew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin", signal: patience() });
  if (answer.status >= 500) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-renew-ms]");
  return fresh && withPicture(fresh);
}

function showLine(isLost) {
  for (const words of document.querySelectorAll("[data-line-lost]")) words.hidden = !isLost;
}

// Whoever holds a button or reads what is folded out is not interrupted.
const isInUse = () => place().contains(document.activeElement) || place().querySelector("details[open]") !== null;

async function renew() {
  let wait = AGAIN_MS;
  try {
    const fresh = await drawnAnew();
    if (!fresh) return location.reload();
    wait = Number(fresh.dataset.renewMs);
    if (!isInUse()) place().replaceWith(fresh);
    showLine(false);
  } catch {
    showLine(true);
  }
  return setTimeout(renew, wait);
}

if (place()) setTimeout(renew, Number(place().dataset.renewMs));
