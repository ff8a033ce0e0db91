// Saves each answer of a form as it is given, keeps it on this device until the server has it, and says which is true.
import { forget, keep, outlivesPage, waiting } from "./answers.js";
import { fieldsOf, isAnswer, isTyped, namesOf, putBack, valuesOf } from "./answer_fields.js";
import { drawn, isAsDrawn } from "./drawn.js";
import { person, postJson, renewToken } from "./requests.js";
import { againAndAgain, newKey, SignedOut } from "./resending.js";
import { filled, timeOfDay } from "./words.js";

const TYPING_PAUSE_MS = 800;
const HAND_IN_PATIENCE_MS = 3000;
const UNSAVED = "not-saved-yet";

const pause = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));

class SavedForm {
  constructor(form) {
    this.form = form;
    this.attempt = form.dataset.attempt ?? location.pathname;
    this.typing = new Map();
    // What the server has, as far as this page knows: as it was drawn, and what it has sent since.
    this.known = new Map();
    this.isSending = false;
    this.signedOut = new SignedOut();
    this.isHandingIn = false;
    this.wasAway = false;
    this.sent = Promise.resolve();
  }

  start() {
    this.addUnsaved();
    // A browser that goes back would show what was answered before, which is not what the server has.
    this.form.autocomplete = "off";
    // What is shown again with what is wrong about it was not kept.
    const kept = namesOf(this.form).filter((name) => !fieldsOf(this.form, name)[0].closest(".has-error"));
    for (const name of kept) this.known.set(name, drawn(fieldsOf(this.form, name)).sort());
    this.holdEarly();
    this.putBackKept();
    this.form.addEventListener("input", (event) => this.noteInput(event.target));
    this.form.addEventListener("change", (event) => this.noteChange(event.target));
    this.form.addEventListener("submit", (event) => this.handIn(event));
    window.addEventListener("online", () => this.comeBack());
    document.addEventListener("visibilitychange", () => (this.wasAway = true));
    window.addEventListener("pagehide", () => this.leave());
    // Coming back by the Back button, the form may be filled in further.
    window.addEventListener("pageshow", () => (this.isHandingIn = false));
    againAndAgain(() => this.tryAgain());
    this.send();
  }

  status(name) {
    const place = fieldsOf(this.form, name)[0]?.closest(".question, .field");
    return place?.querySelector(".saved[role=status]");
  }

  say(name, words, isHeld = false) {
    const status = this.status(name);
    if (!status) return;
    status.classList.toggle("is-held", isHeld);
    (status.querySelector("[data-saved-text]") ?? status).textContent = words;
    status.querySelector(".icon-place")?.toggleAttribute("hidden", isHeld || words === "");
  }

  noteInput(field) {
    if (!isAnswer(field) || !isTyped(field)) return;
    clearTimeout(this.typing.get(field.name));
    this.typing.set(field.name, setTimeout(() => this.save(field.name), TYPING_PAUSE_MS));
  }

  noteChange(field) {
    if (isAnswer(field)) this.save(field.name);
  }

  // What was answered before this script ran is later than what waits from an earlier visit.
  holdEarly() {
    for (const name of namesOf(this.form)) if (!fieldsOf(this.form, name).every(isAsDrawn)) this.hold(name);
  }

  keepTyped() {
    for (const name of [...this.typing.keys()]) this.hold(name);
  }

  hold(name) {
    clearTimeout(this.typing.get(name));
    this.typing.delete(name);
    keep({
      person: person(), attempt: this.attempt, name, values: valuesOf(this.form, name), key: newKey(),
      url: this.form.dataset.saveUrl, keptAt: Date.now(),
    });
  }

  save(name) {
    this.hold(name);
    return this.send();
  }

  // One at a time and in the order given, so that an earlier answer never overwrites a later one.
  send() {
    if (!this.isSending && !this.isHandingIn) this.sent = this.sendAll();
    return this.sent;
  }

  async sendAll() {
    this.isSending = true;
    try {
      let entry = waiting(person(), this.attempt)[0];
      while (entry && !this.isHandingIn && (await this.sendEntry(entry))) entry = waiting(person(), this.attempt)[0];
    } finally {
      this.isSending = false;
    }
  }

  async sendEntry({ key, name, values }) {
    const answer = await postJson(this.form.dataset.saveUrl, this.told({ key, name, values }));
    if (answer.kind === "offline") this.say(name, this.wordsOffline(key), true);
    if (answer.kind === "signed-out") this.signedOut.show(true);
    if (answer.kind === "offline" || answer.kind === "signed-out") return false;
    forget(key);
    this.signedOut.show(false);
    if (answer.kind === "ok") this.known.set(name, values);
    this.sayAnswered(name, answer);
    return true;
  }

  told({ key, name, values }) {
    return { name, values, attempt: this.attempt, idempotency_key: key };
  }

  wordsOffline(key) {
    return outlivesPage(key) ? this.form.dataset.wordOffline : this.form.dataset.wordKeepOpen;
  }

  sayAnswered(name, { kind, body }) {
    if (kind === "refused") {
      this.say(name, body.text || this.form.dataset.wordRefused, true);
      return;
    }
    this.say(name, filled(this.form.dataset.wordSaved, { time: body.saved_at ?? timeOfDay(new Date()) }));
    this.form.dispatchEvent(new CustomEvent("answer-saved", { bubbles: true, detail: { name, ...body } }));
    if (body.answered_sentence) this.showProgress(body);
  }

  showProgress({ answered_sentence: sentence, answered_thousandths: width }) {
    for (const place of document.querySelectorAll("[data-answered-sentence]")) place.textContent = sentence;
    document.querySelector("[data-answered-rect]")?.setAttribute("width", String(width ?? 0));
  }

  comeBack() {
    this.showOffline(false);
    this.send();
  }

  showOffline(isOffline) {
    const notice = document.querySelector("[data-offline]");
    if (notice) notice.hidden = !isOffline;
  }

  async tryAgain() {
    if (waiting(person(), this.attempt).length === 0 && !this.signedOut.isTold) return;
    if (!(await this.signedOut.isOver())) return;
    // Where another tab has sent what waited, there is nothing left to say.
    this.signedOut.show(false);
    await this.send();
  }

  // The form itself carries every answer: one sent beside it would come after the hand-in and be refused.
  // So nothing more is sent, and the form waits a moment for the answer that is on its way.
  handIn(event) {
    this.keepTyped();
    this.showOffline(!navigator.onLine);
    if (!navigator.onLine) {
      event.preventDefault();
      return;
    }
    if ((this.isSending || this.wasAway) && !this.isHandingIn) {
      event.preventDefault();
      const { submitter } = event;
      Promise.race([this.ready(), pause(HAND_IN_PATIENCE_MS)]).then(() => this.form.requestSubmit(submitter));
    }
    this.isHandingIn = true;
    this.nameUnsaved();
  }

  // Who was away in another tab may have signed in anew there: the form then needs a fresh token.
  async ready() {
    await this.sent;
    if (this.wasAway) await renewToken().catch(() => "offline");
    this.wasAway = false;
  }

  // What stands here as it was saved may have been answered otherwise in another tab since: that later answer stands.
  nameUnsaved() {
    const changed = namesOf(this.form).filter((name) => valuesOf(this.form, name).join("\n") !== (this.known.get(name) ?? []).join("\n"));
    const waits = waiting(person(), this.attempt).map(({ name }) => name);
    this.form.elements[UNSAVED].value = [...new Set([...changed, ...waits])].join(" ");
  }

  addUnsaved() {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: UNSAVED });
    this.form.append(field);
  }

  // A page that is going away sends what it can; what does not arrive is still kept.
  leave() {
    this.keepTyped();
    if (this.isHandingIn) return;
    for (const entry of waiting(person(), this.attempt)) {
      postJson(this.form.dataset.saveUrl, this.told(entry), { isLeaving: true });
    }
  }

  putBackKept() {
    for (const { name, values } of waiting(person(), this.attempt)) putBack(this.form, name, values);
  }
}

for (const form of document.querySelectorAll("form[data-save-url]")) new SavedForm(form).start();
