// Everything that moves on the editor's page; the desk starts it too when a dropped file has made a draft.
import { startAutosave } from "./autosave.js";
import { startInPlace } from "./in_place.js";
import { openPart } from "./opening.js";
import { startQuestions } from "./questions.js";
import { startRows } from "./rows.js";
import { startStandings } from "./standing.js";
import { startTexts } from "./texts.js";

function startPart(root) {
  startQuestions(root);
  startRows(root);
  startTexts(root);
  startAutosave(root);
}

export function startEditor() {
  startPart(document);
  startInPlace(startPart);
  startStandings();
  document.querySelector("[data-workbench]")?.addEventListener("click", openPart);
}
