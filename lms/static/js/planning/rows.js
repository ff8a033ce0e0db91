// Lines that can be added, moved and removed. Without scripts there are always two empty ones, and buttons that send.
import { filled } from "../web/words.js";

const rowsOf = (place) => [...place.querySelectorAll("[data-row]")];

function renumber(place) {
  rowsOf(place).forEach((row, index) => {
    const input = row.querySelector("input, textarea");
    input.setAttribute("aria-label", filled(input.dataset.word, { number: index + 1 }));
    const mark = row.querySelector("input[type=checkbox]");
    if (mark) mark.value = index;
    for (const words of row.querySelectorAll("[data-move] .visually-hidden")) words.textContent = ` ${input.getAttribute("aria-label")}`;
    for (const words of row.querySelectorAll("[data-row-name]")) words.textContent = `: ${input.getAttribute("aria-label")}`;
  });
}

function addRow(place) {
  const rows = rowsOf(place);
  const row = rows.at(-1).cloneNode(true);
  row.querySelector("input, textarea").value = "";
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

function start(place) {
  place.addEventListener("rows-wanted", (event) => wantRows(place, event.detail.count));
  place.addEventListener("input", () => {
    if (rowsOf(place).at(-1).querySelector("input, textarea").value !== "") addRow(place);
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
