// The answers kept in this browser until the server has them, for one person at a time and never longer than a day.
import { kept, ofAttempt, ofPerson, unexpired, without, withoutField } from "./answer_queue.js";

const STORE = "answers-not-sent";

// What a browser that refuses storage, or has no room left, cannot keep waits in this page alone, and is sent as well.
let inPage = [];

function stored() {
  try {
    const queue = JSON.parse(localStorage.getItem(STORE) ?? "[]");
    return Array.isArray(queue) ? queue : [];
  } catch {
    return [];
  }
}

function store(queue) {
  try {
    if (queue.length === 0) localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, JSON.stringify(queue));
  } catch {
    return false;
  }
  return true;
}

const all = () => inPage.reduce(kept, stored());

function change(changed) {
  inPage = changed(inPage);
  store(changed(stored()));
}

// Answers whether it outlives this page.
export function keep(entry) {
  const isStored = store(kept(stored(), entry));
  // An older answer to the same question must not come out of the store after this one.
  if (!isStored) store(withoutField(stored(), entry));
  inPage = isStored ? withoutField(inPage, entry) : kept(inPage, entry);
  return isStored;
}

export const forget = (key) => change((queue) => without(queue, key));

export const waiting = (person, attempt) => ofAttempt(all(), person, attempt);

export const outlivesPage = (key) => stored().some((entry) => entry.key === key);

export const forgetOthers = (person) => change((queue) => ofPerson(unexpired(queue, Date.now()), person));

export const forgetAll = () => change(() => []);
