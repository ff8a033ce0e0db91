// How each part of the editor stands, as the checklist says it; and the head of each question or item once it is saved.

const fragmentOf = (html) => document.createRange().createContextualFragment(html);

function errorOf(link) {
  return Object.assign(document.createElement("p"), { className: "field-error", textContent: link.textContent });
}

function copyStandings(checks) {
  for (const line of checks.querySelectorAll("li")) {
    const part = document.getElementById(line.querySelector("a")?.hash.slice(1));
    const state = line.querySelector(".state");
    if (!part || !state) continue;
    part.querySelector(":scope > summary .state")?.replaceWith(state.cloneNode(true));
    part.querySelector("[data-said]")?.replaceChildren(...[...line.querySelectorAll("p a")].map(errorOf));
  }
}

function showHead(event) {
  const asked = event.target.closest(".asked-one");
  if (!asked || !event.detail.asked) return;
  const drawn = fragmentOf(event.detail.asked);
  asked.querySelector("[data-asked-heading]").replaceChildren(...drawn.querySelector("[data-heading]").childNodes);
  asked.querySelector("[data-asked-lacking]").replaceChildren(...drawn.querySelector("[data-lacking]").childNodes);
}

export function startStandings() {
  document.addEventListener("form-saved", showHead);
  const checks = document.querySelector("[data-checks]");
  if (checks) new MutationObserver(() => copyStandings(checks)).observe(checks, { childList: true });
}
