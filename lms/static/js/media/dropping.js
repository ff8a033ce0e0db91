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
  const takeChosen = () => {
    const files = [...input.files];
    input.value = "";
    give(files);
  };
  input.addEventListener("change", takeChosen);
  place.addEventListener("dragenter", (event) => { allow(event); markAs(place, true); });
  place.addEventListener("dragover", allow);
  place.addEventListener("dragleave", (event) => markAs(place, place.contains(event.relatedTarget)));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    markAs(place, false);
    give([...event.dataTransfer.files]);
  });
  // On a slow line the field is there, and used, long before this script is.
  takeChosen();
}
