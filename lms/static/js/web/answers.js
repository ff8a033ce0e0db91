// The answers kept in this browser until the server has them, for one person at a time and never longer than a day.
import { kept, ofAttempt, ofPerson, unexpired, without } from "./answer_queue.js";

const STORE = "answers-not-sent";

function read() {
  try {
    const queue = JSON.parse(localStorage.getItem(STORE) ?? "[]");
    return Array.isArray(queue) ? queue : [];
  } catch {
    return [];
  }
}

// A browser that refuses storage still sends answers; it only cannot keep them.
function write(queue) {
  try {
    if (queue.length === 0) localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, JSON.stringify(queue));
  } catch {
    return false;
  }
  return true;
}

export const keep = (entry) => write(kept(read(), entry));

export const forget = (key) => write(without(read(), key));

export const waiting = (person, attempt) => ofAttempt(read(), person, attempt);

export const forgetOthers = (person) => write(ofPerson(unexpired(read(), Date.now()), person));

export const forgetAll = () => write([]);
