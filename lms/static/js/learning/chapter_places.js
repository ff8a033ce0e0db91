// Pure: where chapters begin, in milliseconds and in order, and which of them one is in or goes to.

// Whoever has just begun a chapter means the one before it.
const JUST_BEGUN_MS = 3000;

// The last that has begun; -1 before the first.
export const chapterAt = (starts, ms) => starts.findLastIndex((start) => start <= ms);

// Where the next chapter begins, or with -1 the one before; null where there is none.
export function chapterBeside(starts, ms, by) {
  const here = chapterAt(starts, ms);
  if (by > 0) return starts[here + 1] ?? null;
  if (here < 0) return null;
  return ms - starts[here] < JUST_BEGUN_MS ? starts[here - 1] ?? starts[here] : starts[here];
}
