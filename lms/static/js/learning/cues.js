// Which cues of a transcript are being spoken.

// When a cue begins, in whole milliseconds.
export const startMs = (cue) => Math.round(cue.startTime * 1000);

// The starts of those that are spoken at this second. Browsers still call a cue active at the very moment at
// which it ends, where the next one has begun; whoever pauses there would be shown two.
export function spokenStarts(activeCues, seconds) {
  const spoken = [...(activeCues ?? [])].filter((cue) => seconds < cue.endTime);
  return new Set(spoken.map(startMs));
}
