// Uploads recordings in resumable pieces: several at once, in a line, each in a row of its own.
// An upload form tells whoever listens: "file-known" with the recording's id, "file-received", "file-refused",
// "file-cancelled".
import { takeFiles } from "./dropping.js";
import { Line } from "./line.js";
import { UploadRow } from "./upload_row.js";

// No more than the server takes from one person, or they would only put one another off.
const AT_ONCE = 2;
const line = new Line(AT_ONCE);

function warnBeforeLeaving(event) {
  if (line.length > 0) event.preventDefault();
}

function begin(form, file) {
  new UploadRow(form, file, line).start(form.querySelector("[data-upload-list]"));
}

export function startUploads(root = document) {
  for (const form of root.querySelectorAll("form[data-upload-url]")) {
    takeFiles(form, (files) => files.forEach((file) => begin(form, file)));
    form.addEventListener("submit", (event) => event.preventDefault());
  }
  window.addEventListener("beforeunload", warnBeforeLeaving);
}

// For a file that was chosen before the form was there.
export const uploadWith = begin;
