// Saves a form of the editor as one types, part by part; says beside each what is true, and asks where two people changed one thing.
import { forget, keep, waiting } from "../web/answers.js";
import { isAsDrawn } from "../web/drawn.js";
import { person, postForm } from "../web/requests.js";
import { againAndAgain, newKey, SignedOut } from "../web/resending.js";
import { fieldsOf, partOf, putBack, valued, valuesOf } from "./parts.js";
import { showConflict, showProblems } from "./verdicts.js";
import { refreshParts, showSides } from "./sides.js";

const TYPING_PAUSE_MS = 600;

class AutosavedForm {
  constructor(form) {
    this.form = form;
    this.attempt = `edit:${new URL(form.action).pathname}`;
    this.changed = new Set();
    this.timer = null;
    this.isSending = false;
    this.isHeld = false;
    this.signedOut = new SignedOut();
  }

  start() {
    for (const place of this.form.querySelectorAll("[data-plain-save]")) place.hidden = true;
    this.form.addEventListener("input", (event) => this.note(event.target, TYPING_PAUSE_MS));
    // A list that is walked through by keys changes at every step.
    this.form.addEventListener("change", (event) => this.note(event.target, event.target.matches("select") ? TYPING_PAUSE_MS : 0));
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.addEventListener("click", (event) => this.choose(event));
    window.addEventListener("online", () => this.send());
    window.addEventListener("pagehide", () => this.leave());
    // Something else filled values in: a form that is sent as it stands learns which.
    document.addEventListener("values-moved", () => this.send({ asItStands: true }));
    againAndAgain(() => this.tryAgain());
    // A browser that goes back would show what stood here before, with the version of then.
    this.form.autocomplete = "off";
    const early = valued(this.form).filter((field) => !isAsDrawn(field));
    this.putBackKept(new Set(early.map(({ name }) => name)));
    // What was typed before this script ran is a change as any other.
    for (const field of early) this.note(field, 0);
  }

  // What was typed before a reload goes out with the version that was seen then, so nothing is overwritten unseen.
  // What was typed since is later, and stays.
  putBackKept(since) {
    for (const { name, values, token } of waiting(person(), this.attempt)) {
      putBack(this.form, name, Object.fromEntries(Object.entries(values).filter(([field]) => !since.has(field))));
      const field = this.version(name);
      if (field) field.value = token;
      this.changed.add(name);
    }
    if (this.changed.size > 0) this.send();
  }

  version(part) {
    return this.form.elements[`version:${part}`];
  }

  note(field, delay) {
    const part = partOf(field);
    if (!part || !this.version(part)) return;
    this.changed.add(part);
    this.hold(part);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  hold(part) {
    keep({
      person: person(), attempt: this.attempt, name: part, values: valuesOf(this.form, part),
      token: this.version(part).value, key: newKey(), keptAt: Date.now(),
    });
  }

  say(part, words, isHeld = false) {
    const status = fieldsOf(this.form, part)[0]?.closest("[data-part]")?.querySelector(".saved[role=status]");
    if (!status) return;
    status.classList.toggle("is-held", isHeld);
    (status.querySelector("[data-saved-text]") ?? status).replaceChildren(...[words].flat());
    status.querySelector(".icon-place")?.toggleAttribute("hidden", isHeld || words === "");
  }

  submit(event) {
    event.preventDefault();
    clearTimeout(this.timer);
    this.send();
  }

  maySend(asItStands) {
    return !this.isSending && this.form.isConnected && (asItStands || this.changed.size > 0);
  }

  // One request at a time; what changes meanwhile goes out with the next.
  async send({ asItStands = false } = {}) {
    clearTimeout(this.timer);
    if (!this.maySend(asItStands)) return;
    this.isSending = true;
    const parts = [...this.changed];
    this.changed.clear();
    const body = new FormData(this.form);
    try {
      this.take(parts, await postForm(this.form.action, body));
    } finally {
      this.isSending = false;
    }
    if (this.changed.size > 0 && !this.isHeld) this.send();
  }

  take(parts, { kind, body }) {
    this.isHeld = kind === "offline" || kind === "signed-out";
    if (this.isHeld) {
      parts.forEach((part) => this.changed.add(part));
      parts.forEach((part) => this.say(part, this.form.dataset.wordOffline, true));
      this.signedOut.show(kind === "signed-out");
      return;
    }
    this.signedOut.show(false);
    if (!body.versions) {
      parts.forEach((part) => this.say(part, this.refusal(body), true));
      return;
    }
    this.takeAnswer(parts, body);
  }

  // Why nothing was saved; where the server knows a way on, it stands behind the words.
  refusal({ text, way }) {
    const words = text || this.form.dataset.wordRefused;
    return way ? [`${words} `, Object.assign(document.createElement("a"), { href: way.url, textContent: way.words })] : words;
  }

  takeAnswer(parts, body) {
    for (const [part, token] of Object.entries(body.versions)) this.settle(part, token, parts, body.saved);
    for (const theirs of body.newer) this.takeNewer(theirs);
    for (const theirs of body.conflicts) showConflict(this.form, theirs);
    showProblems(this.form, parts, body.problems);
    showSides(body);
    this.form.dispatchEvent(new CustomEvent("form-saved", { bubbles: true, detail: body }));
    const others = this.form.dataset.refreshes;
    if (others && parts.some((part) => part in body.versions)) refreshParts(others.split(" "));
  }

  settle(part, token, parts, words) {
    const field = this.version(part);
    if (field) field.value = token;
    if (!parts.includes(part)) return;
    if (this.changed.has(part)) this.hold(part);
    else this.forget(part);
    showConflict(this.form, { part, html: "" });
    this.say(part, words);
    for (const place of document.querySelectorAll(`[data-shows="${CSS.escape(part)}"]`)) place.textContent = fieldsOf(this.form, part)[0]?.value ?? "";
  }

  // Somebody else changed what was not touched here: it is shown as it is now, and by whom.
  takeNewer({ part, value, version, words }) {
    if (this.changed.has(part)) return;
    putBack(this.form, part, value);
    this.version(part).value = version;
    this.say(part, words);
  }

  choose(event) {
    const button = event.target.closest("[data-keep-theirs], [data-use-mine]");
    if (!button) return;
    event.preventDefault();
    const { part, value, version } = button.closest("[data-conflict]").theirs ?? {};
    if (!part) return;
    showConflict(this.form, { part, html: "" });
    this.version(part).value = version;
    if (button.matches("[data-keep-theirs]")) {
      putBack(this.form, part, value);
      this.forget(part);
      this.say(part, "");
    } else {
      this.changed.add(part);
      this.hold(part);
      this.send();
    }
    fieldsOf(this.form, part)[0]?.focus();
  }

  forget(part) {
    for (const { name, key } of waiting(person(), this.attempt)) if (name === part) forget(key);
  }

  async tryAgain() {
    if (this.changed.size > 0 && (await this.signedOut.isOver())) await this.send();
  }

  // A page that is going away sends what it can; what does not arrive is still kept.
  leave() {
    if (this.changed.size > 0) postForm(this.form.action, new FormData(this.form), { isLeaving: true });
  }
}

export function startAutosave(root = document) {
  for (const form of root.querySelectorAll("form[data-autosave]")) new AutosavedForm(form).start();
}
