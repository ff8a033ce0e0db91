// The personal page of somebody who is registered: doors that open at their minute, and the meter while she attends.
import { postJson } from "../web/requests.js";
import { filled } from "../web/words.js";
import { standing, turnsAt } from "./agenda.js";
import { after, BEAT_MS, minutesUntil, note } from "./sitting.js";

const TICK_MS = 15_000;
// So long a new tab takes to arrive at its meeting; the first beat comes after it.
const ARRIVING_MS = 4_000;

class Meter {
  constructor(root) {
    this.root = root;
    this.words = { offline: root.dataset.wordOffline, refused: root.dataset.wordRefused };
    this.hasCounted = false;
    this.isOnItsWay = false;
    // "waiting" until she joins, "counting", and "ended" for good.
    this.state = "waiting";
    this.timer = null;
  }

  start() {
    if (this.state !== "waiting") return;
    this.state = "counting";
    this.timer = setInterval(() => this.beat(), BEAT_MS);
    window.addEventListener("online", () => this.beat());
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => this.beat());
    // A browser that saves power puts pages to sleep that nobody looks at, but not one that holds a lock.
    navigator.locks?.request(this.root.dataset.beatUrl, { mode: "shared" }, () => new Promise(() => {}));
    this.beat();
  }

  stop() {
    clearInterval(this.timer);
    this.state = "ended";
  }

  async beat() {
    if (this.isOnItsWay || this.state === "ended") return;
    this.isOnItsWay = true;
    const answer = await postJson(this.root.dataset.beatUrl, {});
    this.isOnItsWay = false;
    this.take(answer);
  }

  leave() {
    if (this.state === "counting") postJson(this.root.dataset.beatUrl, {}, { isLeaving: true });
  }

  take(answer) {
    const goesOn = after(answer, this.hasCounted);
    if (goesOn === "redraw") {
      this.stop();
      location.reload();
      return;
    }
    if (goesOn === "stop") this.stop();
    this.hasCounted ||= answer.kind === "ok";
    this.draw(answer);
  }

  draw(answer) {
    const say = (name, words) => (this.root.querySelector(`[data-${name}]`).textContent = words);
    if (answer.kind === "ok") {
      say("sentence", answer.body.sentence);
      this.root.querySelector("[data-share]").setAttribute("width", String(answer.body.share));
      this.root.querySelector("[data-measure]").setAttribute("aria-label", answer.body.sentence);
    }
    say("note", note(answer, this.words));
  }
}

// What is hidden until its minute; nobody is asked, so that a thousand pages do not ask in the same second.
function openInTime(door) {
  const opensAt = Date.now() + Number(door.dataset.opensInMs);
  const [waiting, open, left] = ["waiting", "open", "left"].map((name) => door.querySelector(`[data-${name}]`));
  const tick = () => {
    const leftMs = opensAt - Date.now();
    waiting.hidden = leftMs <= 0;
    open.hidden = leftMs > 0;
    if (leftMs <= 0) return;
    const minutes = minutesUntil(leftMs);
    left.textContent = minutes > 60 ? "" : filled(minutes === 1 ? left.dataset.wordOne : left.dataset.wordMany, { minutes });
    setTimeout(tick, Math.min(leftMs, TICK_MS));
  };
  door.querySelector("[data-by-itself]").hidden = false;
  tick();
}

// The page says "Now" at the minute at which it is true, without asking.
function turnOver(agenda) {
  const opened = Date.now();
  const lines = [...agenda.querySelectorAll("[data-item]")];
  const items = lines.map(({ dataset }) => ({ beginsMs: Number(dataset.beginsInMs), endsMs: Number(dataset.endsInMs) }));
  const tick = () => {
    const at = Date.now() - opened;
    standing(items, at).forEach((word, place) => {
      const state = lines[place].querySelector("[data-state]");
      lines[place].hidden = word === "";
      state.classList.toggle("state-now", word === "now");
      state.textContent = word === "now" ? state.dataset.wordNow : state.dataset.wordNext;
    });
    const turns = turnsAt(items, at);
    // A sleeping page wakes late: it looks at the clock again, never counts ticks.
    if (turns !== null) setTimeout(tick, Math.min(turns - at, TICK_MS));
  };
  tick();
}

function start(root) {
  const meter = new Meter(root);
  document.querySelectorAll("[data-opens-in-ms]").forEach(openInTime);
  for (const form of document.querySelectorAll("form[data-enter]")) {
    form.addEventListener("submit", () => setTimeout(() => {
      root.hidden = false;
      meter.start();
    }, ARRIVING_MS));
  }
  if (root.dataset.isCounting === "1") meter.start();
}

document.querySelectorAll("[data-meter]").forEach(start);
document.querySelectorAll("[data-agenda]").forEach(turnOver);
