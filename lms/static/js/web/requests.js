// Requests to our own server: the CSRF token, JSON both ways, and finding out who is signed in after a session ended.

// A line that has died without a word is no reason to wait for minutes: what is asked here may be asked again.
const PATIENCE_MS = 30_000;

export const patience = () => AbortSignal.timeout(PATIENCE_MS);

const meta = (page, name) => page.querySelector(`meta[name="${name}"]`)?.content ?? "";

let token = null;

export const person = () => meta(document, "person");

export function csrfToken() {
  token ??= meta(document, "csrf-token");
  return token;
}

// Other tabs may have signed in again since this page was drawn. Its own address then carries a fresh token.
// The forms of this page take it too. Answers whether the same person is signed in, "other", or "nobody".
export async function renewToken() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin", signal: patience() });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = meta(page, "person");
  if (now === "") return "nobody";
  if (now !== person()) return "other";
  token = meta(page, "csrf-token") || token;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
  return "same";
}

// A redirect leads to the sign-in page, whose 200 must not pass for an answer.
const COMMON = { method: "POST", credentials: "same-origin", redirect: "manual" };

// Each request outlives its page: the last answer before a tab closes is as good as any.
const sendJson = (url, body) => () =>
  fetch(url, {
    ...COMMON,
    signal: patience(),
    keepalive: true,
    headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(body),
  });

// What outlives its page may only be small, so a long text does so only where the page is going away.
const sendForm = (url, form, isLeaving) => () => {
  form.set("csrf_token", csrfToken());
  const headers = { "Accept": "application/json", "X-CSRFToken": csrfToken() };
  return fetch(url, { ...COMMON, signal: patience(), keepalive: isLeaving, headers, body: form });
};

const readJson = async (answer) => {
  try {
    return await answer.json();
  } catch {
    return {};
  }
};

// kind: "ok", "signed-out", "offline" (worth repeating) or "refused" (repeating would not help).
function kindOf({ status, type }) {
  if (status >= 200 && status < 300) return "ok";
  if (status === 401 || type === "opaqueredirect") return "signed-out";
  if (status === 408 || status === 429 || status >= 500) return "offline";
  return "refused";
}

async function sendOnce(send) {
  try {
    const answer = await send();
    return { kind: kindOf(answer), status: answer.status, body: await readJson(answer) };
  } catch {
    return { kind: "offline", status: 0, body: {} };
  }
}

// A stale token answers 400 or 403; one fresh token is tried before the refusal is believed.
async function sendPatiently(send, isLeaving) {
  const first = await sendOnce(send);
  if (isLeaving || ![400, 403].includes(first.status)) return first;
  const who = await renewToken().catch(() => "offline");
  if (who === "same") return sendOnce(send);
  return { ...first, kind: who === "offline" ? "offline" : "signed-out" };
}

export const postJson = (url, body, { isLeaving = false } = {}) => sendPatiently(sendJson(url, body), isLeaving);

// `form` is a FormData of short and long texts; a door answers it with JSON.
export const postForm = (url, form, { isLeaving = false } = {}) => sendPatiently(sendForm(url, form, isLeaving), isLeaving);
