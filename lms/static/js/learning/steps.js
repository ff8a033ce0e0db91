// Steps to put in order: their lists of places work alone; here steps also move by buttons and stand in their order.
import { isAsDrawn } from "../web/drawn.js";
import { filled } from "../web/words.js";

const rowsOf = (list) => [...list.querySelectorAll("[data-step]")];
const placeOf = (row) => row.querySelector("select");
const isPlaced = (list) => rowsOf(list).every((row) => placeOf(row).selectedIndex > 0);
const isShared = (list) => new Set(rowsOf(list).map((row) => placeOf(row).selectedIndex)).size < rowsOf(list).length;

// The first option of each list says that it has no place yet.
function number(list) {
  rowsOf(list).forEach((row, index) => (placeOf(row).selectedIndex = index + 1));
}

function stand(list, row, index) {
  const others = rowsOf(list).filter((other) => other !== row);
  if (index >= others.length) list.append(row);
  else others[index].before(row);
  number(list);
}

function say(list, row) {
  const words = row.querySelector("[data-step-words]").textContent;
  const places = { step: words, place: rowsOf(list).indexOf(row) + 1, all: rowsOf(list).length };
  list.parentElement.querySelector("[data-steps-said]").textContent = filled(list.dataset.wordMoved, places);
}

// The saving hears of a change of any list and sends them all; what has moved already is not moved again.
const MOVED = "moved";

function move(list, button) {
  const row = button.closest("[data-step]");
  const target = rowsOf(list).indexOf(row) + Number(button.dataset.stepMove);
  stand(list, row, Math.max(0, target));
  say(list, row);
  button.focus();
  placeOf(row).dispatchEvent(new CustomEvent("change", { bubbles: true, detail: MOVED }));
}

function sort(list) {
  list.append(...rowsOf(list).sort((one, other) => placeOf(one).selectedIndex - placeOf(other).selectedIndex));
}

// The step moves to the place that was chosen, the others make room, and so all have one: half an order is never kept.
// Whoever takes one step's place away takes the whole order back.
function follow(list, select) {
  const row = select.closest("[data-step]");
  if (select.selectedIndex === 0) {
    for (const other of rowsOf(list)) placeOf(other).selectedIndex = 0;
    return;
  }
  stand(list, row, select.selectedIndex - 1);
  say(list, row);
  select.focus();
}

function start(list) {
  for (const acts of list.querySelectorAll("[data-step-acts]")) acts.hidden = false;
  if (isPlaced(list)) sort(list);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step-move]");
    if (button) move(list, button);
  });
  list.addEventListener("change", (event) => event.detail !== MOVED && follow(list, event.target));
  // A place that was chosen before this script ran moves its step now, where it leaves half an order.
  const early = isShared(list) && rowsOf(list).map(placeOf).find((select) => !isAsDrawn(select));
  if (early) early.dispatchEvent(new Event("change", { bubbles: true }));
}

export function startSteps(root = document) {
  root.querySelectorAll("[data-steps]").forEach(start);
}
