// Everything that moves on the editor's page; the desk starts it too when a dropped file has made a draft.
import { startAutosave } from "./autosave.js";
import { openPart } from "./opening.js";
import { startRows } from "./rows.js";
import { startTexts } from "./texts.js";

export function startEditor() {
  startRows();
  startTexts();
  startAutosave();
  document.querySelector("[data-workbench]")?.addEventListener("click", openPart);
}
