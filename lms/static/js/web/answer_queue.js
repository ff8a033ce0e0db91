// Pure: the answers that wait on this device. An entry is {person, attempt, name, values, key, url, keptAt}.

export const LIFETIME_MS = 24 * 60 * 60 * 1000;

const sameField = (one, other) =>
  one.person === other.person && one.attempt === other.attempt && one.name === other.name;

export const withoutField = (queue, entry) => queue.filter((old) => !sameField(old, entry));

// The last answer to a question replaces the one before, with a key of its own.
export const kept = (queue, entry) => [...withoutField(queue, entry), entry];

export const without = (queue, key) => queue.filter((entry) => entry.key !== key);

export const unexpired = (queue, nowMs) => queue.filter((entry) => nowMs - entry.keptAt < LIFETIME_MS);

// A page drawn for nobody keeps everything: its reader may be about to sign in again.
export const ofPerson = (queue, person) =>
  person === "" ? queue : queue.filter((entry) => entry.person === person);

export const ofAttempt = (queue, person, attempt) =>
  queue.filter((entry) => entry.person === person && entry.attempt === attempt);
