// Follows work that goes on at the server, such as examining a recording, until it is ready or cannot be done.
import { patience } from "../web/requests.js";

const EVERY_MS = 2000;

function showSentence(words, { state, sentence }) {
  if (!words) return;
  if (sentence && words.textContent !== sentence) words.textContent = sentence;
  words.classList.toggle("state-done", state === "ready");
  words.classList.toggle("state-stop", state === "failed");
}

function showLink(link, url) {
  if (!link) return;
  if (url) link.href = url;
  link.hidden = false;
}

function show(place, report) {
  const isReady = report.state === "ready";
  const measure = place.querySelector("[data-progress-measure]");
  // Nothing to measure before the work has begun, nor when it is over.
  if (measure) measure.hidden = isReady || !report.thousandths;
  showSentence(place.querySelector("[data-progress-sentence]"), report);
  place.querySelector("[data-progress-rect]")?.setAttribute("width", String(isReady ? 1000 : (report.thousandths ?? 0)));
  if (isReady) showLink(place.querySelector("[data-progress-ready]"), report.url);
}

async function ask(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", signal: patience() });
  return answer.ok ? answer.json() : { state: answer.status >= 500 || answer.status === 429 ? "working" : "gone" };
}

// A lost connection is only a reason to ask again.
export async function follow(place, url) {
  const report = await ask(url).catch(() => ({ state: "working" }));
  show(place, report);
  if (["waiting", "working"].includes(report.state)) setTimeout(() => follow(place, url), EVERY_MS);
  else if (report.state === "ready" && place.hasAttribute("data-progress-reload")) location.reload();
  else place.dispatchEvent(new CustomEvent("progress-over", { bubbles: true, detail: report }));
}
