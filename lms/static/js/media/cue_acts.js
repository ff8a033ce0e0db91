// Pure: captions as [startMs, endMs, text], and what can be done to one.

export const START = 0;
export const END = 1;
export const TEXT = 2;
const NEW_MS = 2000;
const SHORTEST_MS = 100;

const pad = (number, length = 2) => String(number).padStart(length, "0");

// 1:05.250, or 1:02:05.250 from an hour on.
export function timeWords(ms) {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const head = hours > 0 ? `${hours}:${pad(minutes)}` : String(minutes);
  return `${head}:${pad(seconds % 60)}.${pad(ms % 1000, 3)}`;
}

// Milliseconds, or null where that is no time.
export function timeFrom(words) {
  const match = /^(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,2})(?:[.,](\d{1,3}))?$/.exec(words.trim());
  if (!match) return null;
  const [, hours = "0", minutes = "0", seconds, fraction = ""] = match;
  if (Number(minutes) > 59 || Number(seconds) > 59) return null;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, "0"));
}

const inside = ([start, end], ms) => ms >= start + SHORTEST_MS && ms <= end - SHORTEST_MS;

// At the caret in the text, and at the recording's moment where it lies within the cue; else in proportion.
export function split(cue, caret, ms) {
  const [start, end, text] = cue;
  const at = caret > 0 && caret < text.length ? caret : nearestSpace(text, text.length / 2);
  const parts = [text.slice(0, at).trim(), text.slice(at).trim()];
  if (parts.includes("") || end - start < 2 * SHORTEST_MS) return null;
  const moment = inside(cue, ms) ? ms : Math.round(start + (end - start) * (at / text.length));
  const middle = Math.min(Math.max(moment, start + SHORTEST_MS), end - SHORTEST_MS);
  return [[start, middle, parts[0]], [middle, end, parts[1]]];
}

function nearestSpace(text, place) {
  const spaces = [...text.matchAll(/\s/g)].map(({ index }) => index);
  return spaces.reduce((best, one) => (Math.abs(one - place) < Math.abs(best - place) ? one : best), spaces[0] ?? 0);
}

export const merge = (first, second) =>
  [Math.min(first[START], second[START]), Math.max(first[END], second[END]), `${first[TEXT]} ${second[TEXT]}`];

// A new cue after this one, no longer than to the next where there is room.
export function follow(cue, next) {
  const start = cue ? cue[END] : 0;
  const room = next ? next[START] - start : NEW_MS;
  return [start, start + (room >= SHORTEST_MS ? Math.min(room, NEW_MS) : NEW_MS), ""];
}

export const newAt = (ms) => [ms, ms + NEW_MS, ""];

export const same = (one, other) => one.every((part, place) => part === other[place]);

export const byTime = (one, other) => one[START] - other[START] || one[END] - other[END];

// The last cue that has begun and not yet ended: of two that meet, the later; -1 between cues.
export function currentAt(cues, ms) {
  return cues.findLastIndex(([start, end]) => start <= ms && ms < end);
}

// Several changes as the one that they come to: what one wrote and the next replaced again is never mentioned.
export function altogether(changes) {
  const [old, now] = [[], []];
  for (const change of changes) {
    for (const cue of change.old) {
      const place = now.findIndex((one) => same(one, cue));
      if (place >= 0) now.splice(place, 1);
      else old.push(cue);
    }
    now.push(...change.new);
  }
  return { old, new: now };
}
