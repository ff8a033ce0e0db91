// What the server says beside a form that was saved: each piece of the page that follows from it, by its id.

const fragmentOf = (html) => document.createRange().createContextualFragment(html);

function showPieces({ pieces = {} }) {
  for (const [id, html] of Object.entries(pieces)) document.getElementById(id)?.replaceChildren(fragmentOf(html));
}

export function startPieces() {
  document.addEventListener("form-saved", (event) => showPieces(event.detail));
}
