// The library's page, where recordings are uploaded.
import { startUploads } from "./uploading.js";

// What goes on in a row of its own is no longer told as having stopped.
document.addEventListener("file-known", ({ detail }) => {
  const told = document.querySelector(`[data-arriving="${CSS.escape(detail.id)}"]`);
  const list = told?.parentElement;
  told?.remove();
  if (list && !list.querySelector("[data-arriving]")) list.remove();
});

startUploads();
