// What became of a change of captions, in words beside them.
import { filled, timeOfDay } from "../web/words.js";
import { TEXT } from "./cue_acts.js";

export class Notices {
  constructor(root) {
    this.root = root;
  }

  say(words, isHeld = false) {
    const place = this.root.querySelector("[data-saved-text]");
    place.textContent = words;
    place.parentElement.classList.toggle("is-held", isHeld);
  }

  onSaved({ remarks = [] }, isAll) {
    document.querySelector("[data-signed-out]")?.setAttribute("hidden", "");
    this.root.querySelector("[data-version]")?.remove();
    if (!isAll) return;
    this.say(filled(this.root.dataset.wordSaved, { time: timeOfDay(new Date()) }));
    this.root.querySelector("[data-remarks]").replaceChildren(...remarks.map((words) => {
      const item = document.createElement("li");
      item.textContent = words;
      return item;
    }));
  }

  onHeld(kind) {
    this.say(this.root.dataset.wordOffline, true);
    if (kind === "signed-out") document.querySelector("[data-signed-out]")?.removeAttribute("hidden");
  }

  onRefused({ new: now }, { text = "" }) {
    const notice = document.querySelector("[data-cues-trouble]");
    const mine = now.map((cue) => cue[TEXT]).join(" / ");
    const lost = mine && filled(this.root.dataset.wordLost, { text: mine });
    notice.querySelector("[data-cues-trouble-words]").textContent = `${text} ${lost}`.trim();
    notice.hidden = false;
    this.say("");
    notice.focus();
  }
}
