// Pure: chapters as rows of a time, a title and the line that they stand in, and what can be done to them.
import { clockWords } from "../learning/clock_words.js";
import { timeFrom } from "./cue_acts.js";

const LINE = /^[([]?([0-9][0-9:.,]*)[)\]]?\s*[-–—:|]?\s*(.*)$/;

// Whatever is written has its row, also a line without a time: nothing that was pasted is lost.
function rowOf(text, line) {
  const [, time = "", title = text] = LINE.exec(text) ?? [];
  return { time, title, line };
}

// A pasted WebVTT file: the time before each arrow, and the text below it up to a blank line.
function rowsOfWebvtt(lines) {
  const rows = [];
  let open = null;
  lines.forEach((line, place) => {
    if (line.includes("-->")) rows.push(open = { time: line.split("-->")[0].trim(), title: "", line: place + 1 });
    else if (line === "") open = null;
    else if (open) open.title = `${open.title} ${line}`.trim();
  });
  return rows;
}

export function rowsOf(text) {
  const lines = text.split("\n").map((line) => line.trim());
  if (lines[0].startsWith("WEBVTT")) return rowsOfWebvtt(lines);
  return lines.map((line, place) => rowOf(line, place + 1)).filter(({ time, title }) => time || title);
}

export const linesOf = (rows) => rows.map(({ time, title }) => `${time} ${title}`.trim()).join("\n");

// By their times; a row whose time cannot be read stays behind the one that it stood behind.
export function ordered(rows) {
  let before = 0;
  const placed = rows.map((row) => {
    before = timeFrom(row.time) ?? before;
    return [before, row];
  });
  return placed.sort(([one], [other]) => one - other).map(([, row]) => row);
}

// A chapter at this second, which may be there already: all rows, and the one at that place.
export function added(rows, second) {
  const there = rows.find(({ time }) => Math.floor((timeFrom(time) ?? -1000) / 1000) === second);
  if (there) return [rows, there];
  const row = { time: clockWords(second * 1000), title: "", line: 0 };
  return [ordered([...rows, row]), row];
}

// The last that has begun; -1 before the first.
export const currentOf = (rows, ms) => rows.findLastIndex(({ time }) => (timeFrom(time) ?? Infinity) <= ms);
