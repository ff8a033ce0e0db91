// Everything that moves on the editor's page; the desk starts it too when a dropped file has made a draft.
import { follow } from "../media/following.js";
import { startUploads } from "../media/uploading.js";
import { startAttaching } from "./attaching.js";
import { startAutosave } from "./autosave.js";
import { startByPosition } from "./by_position.js";
import { startInPlace } from "./in_place.js";
import { openPart } from "./opening.js";
import { startPieces } from "./pieces.js";
import { startQuestions } from "./questions.js";
import { startRows } from "./rows.js";
import { startStandings } from "./standing.js";
import { startTexts } from "./texts.js";

function startPart(root) {
  startQuestions(root);
  startRows(root);
  startTexts(root);
  startAutosave(root);
  for (const place of root.querySelectorAll("[data-progress-url]")) follow(place, place.dataset.progressUrl);
}

export function startEditor() {
  const bench = document.querySelector("[data-workbench]");
  startPart(bench);
  startInPlace(startPart);
  startStandings();
  startPieces();
  startByPosition();
  startUploads(bench);
  startAttaching(bench);
  bench.addEventListener("click", openPart);
  // Parts of which the server has drawn something anew.
  bench.addEventListener("part-drawn", (event) => startPart(event.target));
}
