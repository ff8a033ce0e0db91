// Requests to our own server: the CSRF token, JSON both ways, and finding out who is signed in after a session ended.

const meta = (page, name) => page.querySelector(`meta[name="${name}"]`)?.content ?? "";

let token = null;

export const person = () => meta(document, "person");

export function csrfToken() {
  token ??= meta(document, "csrf-token");
  return token;
}

// Other tabs may have signed in again since this page was drawn. Its own address then carries a fresh token.
// Answers whether the same person is signed in, "other", or "nobody".
export async function renewToken() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = meta(page, "person");
  if (now === "") return "nobody";
  if (now !== person()) return "other";
  token = meta(page, "csrf-token") || token;
  return "same";
}

// Each request outlives its page: the last answer before a tab closes is as good as any.
function send(url, body) {
  return fetch(url, {
    method: "POST",
    credentials: "same-origin",
    keepalive: true,
    // A redirect leads to the sign-in page, whose 200 must not pass for an answer.
    redirect: "manual",
    headers: { "Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": csrfToken() },
    body: JSON.stringify(body),
  });
}

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

async function sendOnce(url, body) {
  try {
    const answer = await send(url, body);
    return { kind: kindOf(answer), status: answer.status, body: await readJson(answer) };
  } catch {
    return { kind: "offline", status: 0, body: {} };
  }
}

// A stale token answers 400 or 403; one fresh token is tried before the refusal is believed.
export async function postJson(url, body, { isLeaving = false } = {}) {
  const first = await sendOnce(url, body);
  if (isLeaving || ![400, 403].includes(first.status)) return first;
  const who = await renewToken().catch(() => "offline");
  if (who === "same") return sendOnce(url, body);
  return { ...first, kind: who === "offline" ? "offline" : "signed-out" };
}
