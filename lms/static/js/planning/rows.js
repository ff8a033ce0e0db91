// Lines that can be added, moved and removed. Without scripts there are always two empty ones, and buttons that send.
import { filled } from "../web/words.js";

const rowsOf = (place) => [...place.querySelectorAll("[data-row]")];

function renumber(place) {
  rowsOf(place).forEach((row, index) => {
    for (const one of row.querySelectorAll("[data-word]")) one.setAttribute("aria-label", filled(one.dataset.word, { number: index + 1 }));
    const input = row.querySelector("input, textarea");
    const mark = row.querySelector("input[type=checkbox]");
    if (mark) mark.value = index;
    for (const words of row.querySelectorAll("[data-move] .visually-hidden")) words.textContent = ` ${input.getAttribute("aria-label")}`;
    for (const words of row.querySelectorAll("[data-row-name]")) words.textContent = `: ${input.getAttribute("aria-label")}`;
  });
}

function addRow(place) {
  const rows = rowsOf(place);
  const row = rows.at(-1).cloneNode(true);
  for (const input of row.querySelectorAll("[data-word]")) input.value = "";
  for (const mark of row.querySelectorAll("input[type=checkbox]")) mark.checked = false;
  rows.at(-1).after(row);
  renumber(place);
}

function wantRows(place, count) {
  while (rowsOf(place).length < count + 1) addRow(place);
}

// Moving is a change of the part, which the saving hears of.
function move(place, button) {
  const row = button.closest("[data-row]");
  const before = row.previousElementSibling;
  if (button.dataset.move === "up") before?.before(row);
  else if (rowsOf(place).length > 1) row.remove();
  renumber(place);
  const input = (row.isConnected ? row : rowsOf(place)[0]).querySelector("input, textarea");
  input.focus();
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

const buttonsOf = (row) => row?.querySelectorAll("[data-move]") ?? [];

// Whoever has just written a line goes on to the next: its buttons, which a space would press, wait until the row is left.
function stepAside(row) {
  for (const button of buttonsOf(row)) button.tabIndex = -1;
}

function comeBack(row) {
  for (const button of buttonsOf(row)) button.removeAttribute("tabindex");
}

// Enter ends a line as it does on paper; what was written is saved as always.
function goOn(event) {
  const input = event.target.matches("[data-row] > input") && event.key === "Enter" ? event.target : null;
  const next = input?.closest("[data-row]").nextElementSibling;
  if (!next) return;
  event.preventDefault();
  next.querySelector("input, textarea").focus();
}

function start(place) {
  place.addEventListener("rows-wanted", (event) => wantRows(place, event.detail.count));
  place.addEventListener("keydown", goOn);
  place.addEventListener("focusout", (event) => comeBack(event.target.closest("[data-row]")));
  place.addEventListener("input", (event) => {
    stepAside(event.target.closest("[data-row]"));
    if ([...rowsOf(place).at(-1).querySelectorAll("[data-word]")].some((input) => input.value !== "")) addRow(place);
  });
  place.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    move(place, button);
  });
}

export function startRows(root = document) {
  root.querySelectorAll("[data-rows]").forEach(start);
}
