// Forms that add, move or remove something in a part of the editor: the part alone is drawn anew, so that an upload
// on the same page goes on. Without scripts they are ordinary forms.
import { csrfToken } from "../web/requests.js";
import { isAsDrawn, putValue } from "../web/drawn.js";
import { showSide } from "./sides.js";

const PART = "[data-in-place-part]";
const FIELDS = "input:not([type=hidden]), select, textarea, button:not([tabindex='-1'])";

function requestOf(form) {
  const [url, body] = [new URL(form.action), new FormData(form)];
  const options = { credentials: "same-origin", headers: { Accept: "text/html" } };
  if (form.method === "get") {
    url.search = new URLSearchParams(body);
    return [url, options];
  }
  body.set("csrf_token", csrfToken());
  return [url, { ...options, method: "POST", body }];
}

async function pageAfter(form) {
  const answer = await fetch(...requestOf(form));
  return { url: new URL(answer.url), page: new DOMParser().parseFromString(await answer.text(), "text/html") };
}

// The open and closed parts stay as the person left them; what the server opens opens too.
function keepOpen(before, after) {
  const left = new Map([...before.querySelectorAll("details")].map((one) => [one.querySelector("[id]")?.id, one.open]));
  for (const one of after.querySelectorAll("details")) one.open ||= left.get(one.querySelector("[id]")?.id) ?? false;
}

// A file that was chosen while something else was on its way is chosen still; that of the form that was sent is used.
function keepFiles(before, after, sent) {
  for (const field of before.querySelectorAll("input[type=file]")) {
    const drawn = field.id && field.form !== sent && after.querySelector(`#${CSS.escape(field.id)}`);
    if (drawn && field.files.length > 0) drawn.files = field.files;
  }
}

const TYPED = "form:not([data-autosave], [method=get]) :is(input:not([type=hidden], [type=file]), select, textarea)";

// What was typed into a form that waits for its button stays as it was typed.
function keepTyped(before, after, sent) {
  for (const field of before.querySelectorAll(TYPED)) {
    const drawn = field.id && field.form !== sent && !isAsDrawn(field) && after.querySelector(`#${CSS.escape(field.id)}`);
    if (drawn) putValue(drawn, field);
  }
}

const placeIn = (part, url) => {
  const opened = url.searchParams.get("open");
  return (opened && part.querySelector(`#${CSS.escape(opened)}`)) || part.querySelector(".has-error, [data-focus]") || part.querySelector("summary");
};

function focusIn(part, url) {
  const place = placeIn(part, url);
  const target = place.matches("[data-focus], summary") ? place : (place.querySelector(FIELDS) ?? place);
  target.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
}

function showElsewhere(page) {
  for (const name of ["checks", "preview"]) {
    const then = page.querySelector(`[data-${name}]`);
    if (!then) continue;
    const fragment = document.createDocumentFragment();
    fragment.append(...then.childNodes);
    showSide(name, fragment);
  }
}

function sayDone(part, page) {
  const place = part.querySelector("[data-in-place-said]");
  const said = page.querySelector("main .notice[role=status] p, main .errors li");
  if (!place) return;
  place.textContent = said?.textContent ?? "";
  place.classList.toggle("is-held", page.querySelector("main .notice-stop[role=status], main .errors") !== null);
}

function sayOffline(part) {
  const place = part.querySelector("[data-in-place-said]");
  if (place) place.textContent = place.dataset.wordOffline;
}

function replacePart(before, after, start, sent) {
  keepOpen(before, after);
  keepFiles(before, after, sent);
  keepTyped(before, after, sent);
  before.replaceWith(after);
  start(after);
}

async function send(form, start) {
  const before = form.closest(PART);
  before.setAttribute("aria-busy", "true");
  const { url, page } = await pageAfter(form);
  const after = page.getElementById(before.id);
  if (!after) return false;
  replacePart(before, after, start, form);
  // What another part says of the same things is drawn anew with it.
  for (const follower of document.querySelectorAll(`[data-follows~="${CSS.escape(before.id)}"]`)) {
    const drawn = page.getElementById(follower.id);
    if (drawn) replacePart(follower, drawn, start, form);
  }
  showElsewhere(page);
  sayDone(after, page);
  focusIn(after, url);
  return true;
}

// The button that was pressed is part of what is sent, such as "Use mine".
function withButton(form, button) {
  if (!button?.name) return null;
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
  form.append(field);
  return field;
}

// `start` gives life to the part that was drawn anew. An answer that is no such page is left to the browser itself.
export function startInPlace(start) {
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-in-place]") || !form.closest(PART)) return;
    event.preventDefault();
    // A second press of the same button is the first one's.
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const pressed = withButton(form, event.submitter);
    try {
      if (!(await send(form, start))) form.submit();
    } catch {
      sayOffline(form.closest(PART));
    } finally {
      pressed?.remove();
      delete form.dataset.sending;
      form.closest(PART)?.removeAttribute("aria-busy");
    }
  });
}
