// Pure: what an upload does about an answer that is none: "wait" and try again by itself, "session" where somebody
// has to sign in first or the page's token is old, "refused" where only somebody can mend it.
export function troubleOf(status) {
  if (status === 0 || status === 423 || status === 429 || status >= 500) return "wait";
  if (status === 400 || status === 401 || status === 403) return "session";
  return "refused";
}

// Seconds until the next try: soon at first, then every half a minute, as long as it takes.
export const pauseBefore = (attempt) => Math.min(30, 2 ** attempt);
