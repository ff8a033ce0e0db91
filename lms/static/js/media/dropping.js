// Files that are chosen in a field, or dropped around it.

function allow(event) {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
}

function markAs(place, isOver) {
  place.classList.toggle("is-over", isOver);
}

// `take` is given a list of files; a field that takes one gives one.
export function takeFiles(root, take) {
  const input = root.querySelector("input[type=file]");
  const place = input.closest("[data-drop]") ?? input;
  const give = (files) => files.length > 0 && take(input.multiple ? [...files] : [files[0]]);
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    give(files);
  });
  place.addEventListener("dragenter", (event) => { allow(event); markAs(place, true); });
  place.addEventListener("dragover", allow);
  place.addEventListener("dragleave", (event) => markAs(place, place.contains(event.relatedTarget)));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    markAs(place, false);
    give([...event.dataTransfer.files]);
  });
}
