// Pure: which item of a stream's agenda goes on at a moment, and which comes next; the first of several.

export function standing(items, atMs) {
  const now = items.findIndex((one) => one.beginsMs <= atMs && atMs < one.endsMs);
  const next = items.findIndex((one) => atMs < one.beginsMs);
  return items.map((_one, place) => (place === now ? "now" : place === next ? "next" : ""));
}

// When it turns over next, in milliseconds from the same origin; nothing once all of it is over.
export function turnsAt(items, atMs) {
  const ahead = items.flatMap((one) => [one.beginsMs, one.endsMs]).filter((moment) => moment > atMs);
  return ahead.length ? Math.min(...ahead) : null;
}
