// What forms share that save by themselves: keys of what is kept, and sending again what did not go through.
import { renewToken } from "./requests.js";

const RETRY_MS = 15000;

// Sixteen random bytes. (randomUUID is missing where a page came without encryption.)
export const newKey = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// Who comes back to this page may have mended elsewhere what was wrong.
export function againAndAgain(send) {
  window.addEventListener("focus", send);
  setInterval(send, RETRY_MS);
}

// Whether the reader was signed out since this page was drawn, as far as answers have told, and the notice of it.
export class SignedOut {
  constructor() {
    this.isTold = false;
  }

  show(isSignedOut) {
    this.isTold = isSignedOut;
    const notice = document.querySelector("[data-signed-out]");
    if (notice) notice.hidden = !isSignedOut;
  }

  // True where nothing was told, or the same person has signed in anew, such as in another tab.
  async isOver() {
    return !this.isTold || (await renewToken().catch(() => "offline")) === "same";
  }
}
