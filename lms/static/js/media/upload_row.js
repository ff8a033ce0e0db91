// One file on its way: its measure, speed and time left, pause, resume and cancel, and what to do about troubles.
import { Upload } from "tus-js-client";
import { csrfToken, person, renewToken } from "../web/requests.js";
import { filled } from "../web/words.js";
import { amountWords, leftWords, speedOf } from "./amounts.js";
import { follow } from "./following.js";
import { pauseBefore, troubleOf } from "./troubles.js";

const PIECE_BYTES = 8 * 1024 * 1024;
// Only for what mends itself at once; whatever lasts is told, and tried again by the row itself.
const RETRY_DELAYS_MS = [0, 1000];

const answerOf = (error) => {
  try {
    return JSON.parse(error.originalResponse.getBody()).text || null;
  } catch {
    return null;
  }
};

export class UploadRow {
  constructor(form, file, line) {
    this.words = form.dataset;
    this.form = form;
    this.file = file;
    this.line = line;
    this.samples = [];
    this.attempts = 0;
    this.sent = 0;
    this.element = form.querySelector("[data-upload-row]").content.firstElementChild.cloneNode(true);
    this.upload = new Upload(file, this.options());
  }

  options() {
    return {
      endpoint: this.words.uploadUrl,
      chunkSize: PIECE_BYTES,
      retryDelays: RETRY_DELAYS_MS,
      removeFingerprintOnSuccess: true,
      metadata: { filename: this.file.name, filetype: this.file.type, ...JSON.parse(this.words.uploadMeta ?? "{}") },
      // Another person at the same workstation starts afresh, and so does a file that is chosen for something else.
      fingerprint: async ({ name, size, lastModified }) =>
        ["upload", person(), this.words.uploadUrl, name, size, lastModified, this.words.uploadMeta].join("|"),
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken()),
      // Also an upload that goes on after a break learns here which recording it becomes.
      onAfterResponse: (_request, answer) => this.learn(answer.getHeader("X-Recording")),
      onProgress: (sent, total) => this.showProgress(sent, total),
      onChunkComplete: () => { this.attempts = 0; },
      onSuccess: () => this.finish(),
      onError: (error) => this.meet(error),
    };
  }

  tell(what) {
    this.element.dispatchEvent(new CustomEvent(what, { bubbles: true, detail: { id: this.recording, name: this.file.name } }));
  }

  learn(id) {
    if (!id || id === this.recording) return;
    this.recording = id;
    this.tell("file-known");
  }

  find(name) {
    return this.element.querySelector(`[data-file-${name}]`);
  }

  label(button, word) {
    this.find(button).textContent = word;
    this.find(button).setAttribute("aria-label", `${word} ${this.file.name}`);
  }

  async start(list) {
    list.append(this.element);
    this.find("name").textContent = this.file.name;
    this.find("measure").setAttribute("aria-label", this.file.name);
    this.label("cancel", this.words.wordCancel);
    this.find("pause").addEventListener("click", () => (this.isHeld ? this.go() : this.hold(this.words.wordPaused)));
    this.find("cancel").addEventListener("click", () => this.cancel());
    this.showProgress(0, this.file.size);
    const [earlier] = await this.upload.findPreviousUploads();
    if (earlier) this.upload.resumeFromPreviousUpload(earlier);
    this.go();
  }

  // In line: as many go on at the same time as the server takes from one person.
  go() {
    this.isHeld = this.isAsked = false;
    this.samples = [];
    this.label("pause", this.words.wordPause);
    this.label("cancel", this.words.wordCancel);
    const isTurn = this.line.enter(this, () => {
      this.say(this.words.wordUploading);
      this.upload.start();
    });
    if (!isTurn) this.say(this.words.wordQueued, "later");
  }

  // Stands still until somebody says otherwise.
  async hold(words, kind = "later") {
    this.isHeld = true;
    clearTimeout(this.timer);
    this.label("pause", this.words.wordResume);
    this.find("left").textContent = "";
    this.say(words, kind);
    await this.upload.abort();
    this.line.leave(this);
  }

  // What was sent over an hour is not forgotten by one press.
  async cancel() {
    if (this.sent > 0 && !this.isAsked) {
      await this.hold(this.words.wordAsk);
      this.isAsked = true;
      this.label("cancel", this.words.wordForget);
      return;
    }
    await this.hold(this.words.wordCancelled);
    this.end();
    this.form.querySelector("input[type=file]").focus();
    // Where the server cannot be reached it forgets by itself, when the upload's time is over.
    await this.upload.abort(true).catch(() => null);
    this.tell("file-cancelled");
  }

  end() {
    for (const button of ["pause", "cancel"]) this.find(button).hidden = true;
    this.find("left").textContent = "";
    this.line.leave(this);
  }

  showProgress(sent, total) {
    this.sent = sent;
    this.samples = [...this.samples.slice(-200), [performance.now(), sent]];
    const speed = speedOf(this.samples);
    const places = { sent: amountWords(sent), total: amountWords(total), speed: amountWords(speed), left: leftWords((total - sent) / speed) };
    const amounts = filled(this.words.wordAmounts, places);
    this.find("amounts").textContent = amounts;
    this.find("left").textContent = speed > 0 && sent < total ? filled(this.words.wordLeft, places) : "";
    this.find("rect").setAttribute("width", String(Math.round((1000 * sent) / total)));
    this.find("measure").setAttribute("aria-valuenow", String(Math.floor((100 * sent) / total)));
    this.find("measure").setAttribute("aria-valuetext", amounts);
  }

  say(words, kind = "now") {
    const state = this.find("state");
    if (state.textContent !== words) state.textContent = words;
    state.className = `state state-${kind} text-wrap`;
  }

  finish() {
    this.end();
    this.say(this.words.wordReceived, "done");
    this.find("after").hidden = false;
    this.tell("file-received");
    if (this.words.progressTemplate) follow(this.element, filled(this.words.progressTemplate, { id: this.recording }));
  }

  async meet(error) {
    const trouble = troubleOf(error.originalResponse?.getStatus() ?? 0);
    if (trouble === "wait") this.wait(answerOf(error) ?? this.words.wordOffline);
    else if (trouble === "session") await this.askWho(error);
    else this.refuse(error);
  }

  // Keeps its turn: who comes after it would meet the same.
  wait(words) {
    this.find("left").textContent = "";
    this.say(words, "time");
    const again = () => {
      clearTimeout(this.timer);
      removeEventListener("online", again);
      if (!this.isHeld) this.upload.start();
    };
    this.timer = setTimeout(again, 1000 * pauseBefore(this.attempts));
    addEventListener("online", again);
    this.attempts += 1;
  }

  // Another tab may have signed in again; then its token serves here too.
  async askWho(error) {
    const who = await renewToken().catch(() => "offline");
    if (who === "offline") this.wait(this.words.wordOffline);
    else if (who === "same" && this.attempts < 2) this.wait(this.words.wordUploading);
    else if (who === "same") this.refuse(error);
    else await this.hold(this.words.wordSignedOut, "stop");
  }

  // The server's own sentence, when it refuses a file, says more than ours.
  refuse(error) {
    const words = answerOf(error);
    this.hold(words ?? this.words.wordStopped, "stop");
    if (words) {
      this.end();
      this.tell("file-refused");
    }
  }
}
