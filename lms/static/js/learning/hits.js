// Pure: where the words that somebody looks for stand in a text.

const escaped = (words) => words.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

// The text in pieces, [words, isHit] each; what is looked for may stand over any white space.
export function piecesOf(text, wanted) {
  const words = wanted.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [[text, false]];
  const pieces = [];
  let reached = 0;
  for (const { 0: hit, index } of text.matchAll(new RegExp(words.map(escaped).join("\\s+"), "giu"))) {
    if (index > reached) pieces.push([text.slice(reached, index), false]);
    pieces.push([hit, true]);
    reached = index + hit.length;
  }
  if (reached < text.length) pieces.push([text.slice(reached), false]);
  return pieces;
}

export const holds = (pieces) => pieces.some(([, isHit]) => isHit);

// From hit to hit, round and round; -1 where none is chosen yet.
export const stepped = (place, by, count) => (count === 0 ? -1 : (place < 0 ? (by > 0 ? 0 : count - 1) : (place + by + count) % count));
