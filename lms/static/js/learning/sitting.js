// Pure: how the page of somebody who has joined goes on after each answer of the server, whose clock alone counts.

// Browsers wake a page that nobody looks at once a minute; a sitting goes on for three minutes without a word.
export const BEAT_MS = 45_000;

// "go-on" beats again, "redraw" opens the page anew (all of it stands at the server), "stop" says what is wrong.
export function after({ kind, body }, hasCounted) {
  if (kind === "ok") return body.is_counting ? "go-on" : "redraw";
  if (kind === "offline") return "go-on";
  return hasCounted ? "redraw" : "stop";
}

// Which words stand below the measure: what the server said, or that it could not be asked.
export const note = ({ kind, body }, words) => (kind === "ok" ? body.note : kind === "offline" ? words.offline : words.refused);

// Whole minutes until something opens, the one that runs counted as one.
export const minutesUntil = (leftMs) => Math.max(1, Math.ceil(leftMs / 60_000));
