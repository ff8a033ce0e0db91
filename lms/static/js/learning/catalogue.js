// A list that follows its filters at once: the same address is fetched, its results and numbers are put in
// place, and how many there are is announced. Without this script the button does the same.

const form = document.querySelector("#filters");
const said = document.createElement("p");
said.className = "visually-hidden";
said.setAttribute("role", "status");
form.after(said);
let asking = null;

function addressOf() {
  const asked = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(asked).toString();
  return query ? `${form.getAttribute("action")}?${query}` : form.getAttribute("action");
}

function put(page) {
  const focused = document.activeElement?.id;
  for (const part of ["#results", "[data-filters] details"]) {
    document.querySelector(part).innerHTML = page.querySelector(part).innerHTML;
  }
  document.querySelector("h1").textContent = page.querySelector("h1").textContent;
  document.title = page.title;
  if (focused) document.getElementById(focused)?.focus();
  said.textContent = document.querySelector("#results-heading").textContent;
}

async function show(address, keep) {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(address, { signal: asking.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    put(new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (keep) history.pushState(null, "", address);
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

form.addEventListener("change", (event) => {
  if (event.target.name !== "q") show(addressOf(), true);
});
window.addEventListener("popstate", () => show(location.href, false));
