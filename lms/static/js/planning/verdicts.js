// What the server says to a part: a message beside its field, or what somebody else made of it.

const partPlace = (form, part) => form.querySelector(`[data-part="${CSS.escape(part)}"]`);

// The words come from our own server, escaped there.
export function showConflict(form, theirs) {
  const place = partPlace(form, theirs.part)?.querySelector("[data-conflict]");
  if (!place || (theirs.html === "" && !place.hasChildNodes())) return;
  place.theirs = theirs;
  place.replaceChildren(document.createRange().createContextualFragment(theirs.html));
}

const messageId = (field) => `${field.id || field.name}-error`;

function setMessage(field, messages) {
  const place = field.closest(".field, fieldset");
  if (!place) return;
  place.querySelectorAll(".field-error").forEach((old) => old.remove());
  place.classList.toggle("has-error", messages.length > 0);
  field.toggleAttribute("aria-invalid", false);
  if (messages.length === 0) return;
  const message = Object.assign(document.createElement("p"), { className: "field-error", id: messageId(field), textContent: messages[0] });
  message.setAttribute("role", "alert");
  place.querySelector(".form-label, legend")?.after(message);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby") ?? "", message.id].join(" ").trim());
}

// Messages of fields that were sent; a field that is well again loses its message.
export function showProblems(form, parts, problems) {
  for (const part of parts) {
    const seen = new Set();
    for (const field of partPlace(form, part)?.querySelectorAll("input, select, textarea") ?? []) {
      if (field.type === "hidden" || seen.has(field.name)) continue;
      seen.add(field.name);
      setMessage(field, problems[field.name] ?? []);
    }
  }
}
