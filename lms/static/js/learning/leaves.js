// The list of questions, where each has a page of its own: an answer that was saved is told there at once.

// Of a list with words of its own; what was saved without a word on that, or stands in no list, changes nothing.
export function tellLeaf(list, { name, is_answered: isAnswered }) {
  const leaf = [...list.children].find((one) => one.dataset.leaf === name);
  if (!leaf || isAnswered === undefined) return;
  leaf.querySelector("[data-leaf-word]").textContent = isAnswered ? list.dataset.wordAnswered : list.dataset.wordOpen;
}

export function startLeaves() {
  const list = document.querySelector("[data-leaves]");
  if (list) document.addEventListener("answer-saved", ({ detail }) => tellLeaf(list, detail));
}
