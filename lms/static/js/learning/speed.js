// Playing speed, remembered on this device.

const STORE = "playing-speed";

const read = () => {
  try {
    return Number(localStorage.getItem(STORE)) || 1;
  } catch {
    return 1;
  }
};

function remember(speed) {
  try {
    localStorage.setItem(STORE, String(speed));
  } catch {
    // Without storage the speed holds for this page.
  }
}

export class Speed {
  constructor(root, video) {
    this.video = video;
    this.buttons = [...root.querySelectorAll("button[data-speed]")];
    this.speeds = this.buttons.map((button) => Number(button.dataset.speed));
  }

  start() {
    for (const button of this.buttons) button.addEventListener("click", () => this.set(Number(button.dataset.speed)));
    this.video.addEventListener("ratechange", () => this.show());
    const known = read();
    if (this.speeds.includes(known)) this.set(known);
    this.show();
  }

  set(speed) {
    // The default rate too, or a browser falls back to 1 when it loads the source anew.
    this.video.defaultPlaybackRate = speed;
    this.video.playbackRate = speed;
    remember(speed);
  }

  step(direction) {
    const at = this.speeds.indexOf(this.video.playbackRate);
    const next = this.speeds[(at < 0 ? this.speeds.indexOf(1) : at) + direction];
    if (next) this.set(next);
  }

  show() {
    for (const button of this.buttons) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === this.video.playbackRate));
    }
  }
}
