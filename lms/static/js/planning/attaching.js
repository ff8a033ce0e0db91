// A recording that is being uploaded on the editor's page is the draft's at once: it is chosen in the form that attaches.
import { refreshParts, refreshSides } from "./sides.js";

const choice = () => document.querySelector("form[data-autosave] select[name=recording_id]");

function attach({ detail: { id, name } }) {
  const select = choice();
  if (!select || select.value === String(id)) return;
  if (![...select.options].some((option) => option.value === String(id))) select.append(new Option(name, id));
  select.value = id;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

async function lookAgain() {
  await refreshSides();
  await refreshParts(["recording", "captions", "window"]);
  document.dispatchEvent(new CustomEvent("values-moved"));
}

// What follows from a recording that was chosen in the list is filled in too: whoever writes the minutes next has seen them.
function startFilling(root) {
  let isChosen = false;
  root.addEventListener("change", (event) => (isChosen ||= event.target === choice()));
  root.addEventListener("form-saved", (event) => {
    if (!isChosen || event.target !== choice()?.form) return;
    isChosen = false;
    document.dispatchEvent(new CustomEvent("values-moved"));
  });
}

// While this very page sends the file, it need not be told where it is sent from.
function hideHint(root) {
  const hint = root.querySelector("[data-receiving]");
  if (hint) hint.hidden = root.querySelector("[data-upload-list]")?.hasChildNodes() ?? false;
}

export function startAttaching(root) {
  startFilling(root);
  root.addEventListener("file-known", attach);
  root.addEventListener("file-refused", lookAgain);
  root.addEventListener("file-cancelled", lookAgain);
  root.addEventListener("progress-over", lookAgain);
  root.addEventListener("part-drawn", () => hideHint(root));
}
