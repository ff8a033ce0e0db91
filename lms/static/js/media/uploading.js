// Uploads recordings in resumable pieces: several at once, each with its measure, time left, pause and resume.
// An upload form tells whoever listens: "file-known" with the recording's id, "file-received", "file-refused".
import { Upload } from "tus-js-client";
import { csrfToken, person } from "../web/requests.js";
import { filled } from "../web/words.js";
import { amountWords, leftWords, speedOf } from "./amounts.js";
import { takeFiles } from "./dropping.js";
import { follow } from "./following.js";

const PIECE_BYTES = 8 * 1024 * 1024;
const RETRY_DELAYS_MS = [0, 1000, 3000, 5000, 10000, 20000, 30000];

function refusalOf(error) {
  try {
    return JSON.parse(error.originalResponse.getBody()).text;
  } catch {
    return null;
  }
}

class UploadRow {
  constructor(form, file) {
    this.words = form.dataset;
    this.file = file;
    this.samples = [];
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
      // Another person at the same workstation starts afresh.
      fingerprint: async ({ name, size, lastModified }) =>
        ["upload", person(), this.words.uploadUrl, name, size, lastModified].join("|"),
      onBeforeRequest: (request) => request.setHeader("X-CSRFToken", csrfToken()),
      // Also an upload that goes on after a break learns here which recording it becomes.
      onAfterResponse: (_request, answer) => this.learn(answer.getHeader("X-Recording")),
      onProgress: (sent, total) => this.showProgress(sent, total),
      onSuccess: () => this.finish(),
      onError: (error) => this.fail(error),
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

  async start(list) {
    list.append(this.element);
    this.find("name").textContent = this.file.name;
    this.find("pause").addEventListener("click", () => this.togglePause());
    this.showProgress(0, this.file.size);
    const [earlier] = await this.upload.findPreviousUploads();
    if (earlier) this.upload.resumeFromPreviousUpload(earlier);
    this.go();
  }

  go() {
    this.isPaused = false;
    this.samples = [];
    this.find("pause").textContent = this.words.wordPause;
    this.say(this.words.wordUploading);
    this.upload.start();
  }

  async togglePause() {
    if (this.isPaused) {
      this.go();
      return;
    }
    this.isPaused = true;
    await this.upload.abort();
    this.find("pause").textContent = this.words.wordResume;
    this.find("left").textContent = "";
    this.say(this.words.wordPaused);
  }

  showProgress(sent, total) {
    this.samples = [...this.samples.slice(-200), [performance.now(), sent]];
    const speed = speedOf(this.samples);
    const places = { sent: amountWords(sent), total: amountWords(total), speed: amountWords(speed), left: leftWords((total - sent) / speed) };
    this.find("amounts").textContent = filled(this.words.wordAmounts, places);
    this.find("left").textContent = speed > 0 && sent < total ? filled(this.words.wordLeft, places) : "";
    this.find("rect").setAttribute("width", String(total > 0 ? Math.round((1000 * sent) / total) : 0));
    this.find("measure").setAttribute("aria-label", filled(this.words.wordAmounts, places));
  }

  say(words, kind = "now") {
    const state = this.find("state");
    state.textContent = words;
    state.className = `state state-${kind} text-wrap`;
  }

  finish() {
    this.find("pause").hidden = true;
    this.say(this.words.wordReceived, "done");
    this.tell("file-received");
    if (this.words.progressTemplate) follow(this.element, filled(this.words.progressTemplate, { id: this.recording }));
  }

  // The server's own sentence, when it refuses a file, says more than ours.
  fail(error) {
    this.isPaused = true;
    this.find("pause").textContent = this.words.wordResume;
    this.find("left").textContent = "";
    this.say(refusalOf(error) ?? this.words.wordStopped, "stop");
    if (refusalOf(error)) this.tell("file-refused");
  }
}

let running = 0;

function warnBeforeLeaving(event) {
  if (running > 0) event.preventDefault();
}

function begin(form, file) {
  running += 1;
  new UploadRow(form, file).start(form.querySelector("[data-upload-list]"));
}

export function startUploads(root = document) {
  for (const form of root.querySelectorAll("form[data-upload-url]")) {
    takeFiles(form, (files) => files.forEach((file) => begin(form, file)));
    for (const end of ["file-received", "file-refused"]) form.addEventListener(end, () => { running -= 1; });
    form.addEventListener("submit", (event) => event.preventDefault());
  }
  window.addEventListener("beforeunload", warnBeforeLeaving);
}

// For a file that was chosen before the form was there.
export const uploadWith = begin;
