// The desk: a dropped recording makes its draft, whose editor takes this page's place, so that the upload goes on in it.
import { takeFiles } from "../media/dropping.js";
import { uploadWith } from "../media/uploading.js";
import { startEditor } from "./workbench.js";

async function draftFor(form, file) {
  const body = new FormData(form);
  body.set("title", "");
  body.set("file_name", file.name);
  const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", headers: { Accept: "text/html" } });
  return { url: answer.url, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
}

// The server's own page under its own address: a reload, or going back, shows what it would have shown anyway.
function show({ url, page }) {
  document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
  document.title = page.title;
  history.pushState({}, "", url);
  window.addEventListener("popstate", () => location.reload());
  document.querySelector("main").focus();
  window.scrollTo(0, 0);
}

async function begin(form, file) {
  const trouble = form.querySelector("[data-draft-trouble]");
  try {
    const draft = await draftFor(form, file);
    show(draft);
    const upload = document.querySelector("form[data-upload-url]");
    if (!upload) return;
    startEditor();
    uploadWith(upload, file);
  } catch {
    trouble.textContent = form.dataset.wordLost;
  }
}

const form = document.querySelector("form[data-new-draft]");
if (form.querySelector("[data-drop]")) {
  form.querySelector("[data-drop]").hidden = false;
  takeFiles(form, ([file]) => begin(form, file));
}
