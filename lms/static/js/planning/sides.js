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
