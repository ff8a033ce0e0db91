// Pure: parts of a recording as [start_ms, end_ms] in whole milliseconds, half open. The server counts in the same way.

export const JOINED_GAP_MS = 1000;

const isPart = ([start, end]) => Number.isFinite(start) && Number.isFinite(end) && end > start;

// Sorted parts without overlap; those at most a second apart become one.
export function united(parts) {
  const result = [];
  for (const [start, end] of parts.filter(isPart).sort((one, other) => one[0] - other[0] || one[1] - other[1])) {
    const last = result.at(-1);
    if (last && start - last[1] <= JOINED_GAP_MS) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

export const clipped = (parts, durationMs) =>
  parts.map(([start, end]) => [Math.max(0, start), Math.min(durationMs, end)]).filter(isPart);

export const length = (parts) => parts.reduce((sum, [start, end]) => sum + end - start, 0);

// What is not yet watched. Less than a second at either end counts as watched, as it does in between.
export function gaps(parts, durationMs) {
  const result = [];
  let at = 0;
  for (const [start, end] of [...united(clipped(parts, durationMs)), [durationMs, durationMs]]) {
    if (start - at > JOINED_GAP_MS) result.push([at, start]);
    at = end;
  }
  return result;
}

// The next unwatched part from here, from the beginning again after the last; null when all is watched.
export function nextGap(parts, positionMs, durationMs) {
  const all = gaps(parts, durationMs);
  return all.find(([start]) => start >= positionMs) ?? all[0] ?? null;
}

// Places on a measure of a thousand parts, as SVG attributes want them.
export const thousandths = (ms, durationMs) => (durationMs > 0 ? Math.round((1000 * ms) / durationMs) : 0);
