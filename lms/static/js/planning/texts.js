// The office's own texts: a press puts one into the field beside it.

function insert(event) {
  const button = event.target.closest("[data-insert]");
  const field = button?.form.elements[button.dataset.insert];
  if (!field) return;
  event.preventDefault();
  field.value = [field.value.trim(), button.dataset.text].filter(Boolean).join("\n\n");
  field.focus();
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

export function startTexts(root = document) {
  for (const place of root.querySelectorAll(".inserts")) place.addEventListener("click", insert);
}
