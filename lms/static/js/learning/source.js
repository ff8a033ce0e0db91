// Where the recording comes from: HLS by script, HLS by the browser itself, and the file as it was uploaded at last.
import { AUTOMATIC, chosenFrom } from "./quality.js";
import { play } from "../web/playing.js";

const STORE = "playing-quality";
const PLAYLIST = "application/vnd.apple.mpegurl";

function remembered() {
  try {
    return localStorage.getItem(STORE) ?? AUTOMATIC;
  } catch {
    return AUTOMATIC;
  }
}

function remember(quality) {
  try {
    localStorage.setItem(STORE, quality);
  } catch {
    // Without storage the choice holds for this page.
  }
}

export class Source {
  constructor(root, video) {
    this.video = video;
    this.select = root.querySelector("select[data-quality]");
    this.script = video.dataset.hls;
    this.uploaded = video.querySelector("source")?.src;
    this.playing = null;
  }

  // Without renditions the page has said already what is to be played.
  async start(atSeconds) {
    if (!this.select || !this.script) return;
    // A second that was asked for stands in the address of the file.
    const asked = /#t=(\d+)/.exec(this.uploaded ?? "");
    this.select.value = chosenFrom([...this.select.options].map(({ value }) => value), remembered());
    this.select.addEventListener("change", () => this.choose());
    this.select.closest("[data-quality-row]").hidden = this.select.options.length < 2;
    // While a script gives the media, it judges errors itself.
    this.video.addEventListener("error", () => { if (!this.playing) this.fail("broken"); });
    this.video.addEventListener("play", () => this.playing?.goOn());
    await this.open(asked ? Number(asked[1]) : atSeconds);
  }

  choose() {
    remember(this.select.value);
    return this.open(this.video.currentTime);
  }

  // Another quality goes on where this one was, playing or not, at the same speed.
  async open(atSeconds) {
    const { playHls } = await import(this.script);
    // Whoever pressed play while the script was on its way is playing too: another source begins paused.
    const wasPlaying = !this.video.paused;
    this.atSeconds = (wasPlaying && this.video.currentTime) || atSeconds;
    this.close();
    this.isUploaded = false;
    const address = this.select.selectedOptions[0].dataset.address;
    this.playing = playHls(this.video, address, { atSeconds: this.atSeconds, onEnd: (word) => this.fail(word) });
    if (!this.playing) this.openDirectly(this.video.canPlayType(PLAYLIST) ? address : null);
    if (wasPlaying) play(this.video);
  }

  close() {
    this.playing?.end();
    this.playing = null;
    for (const source of this.video.querySelectorAll("source")) source.remove();
  }

  openDirectly(address) {
    this.isUploaded = !address;
    const place = this.atSeconds;
    this.video.addEventListener("loadedmetadata", () => { if (place > 0) this.video.currentTime = place; }, { once: true });
    this.video.src = address ?? this.uploaded;
    this.video.load();
  }

  // Whoever was signed out plays on once signed in again; anything else is tried with the file as it was uploaded.
  fail(word) {
    if (word === "refused") this.video.pause();
    if (word === "refused" || this.isUploaded) return;
    const wasPlaying = !this.video.paused;
    this.atSeconds = this.video.currentTime || this.atSeconds;
    this.close();
    this.openDirectly(null);
    if (wasPlaying) play(this.video);
  }
}
