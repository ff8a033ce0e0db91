// Lists that stand in an order of their own, such as an agenda by time: once one of them has moved, it takes its place.

const positionOf = (item) => Number(item.querySelector("[data-position]")?.dataset.position ?? 0);

// Whoever writes in an item keeps her place in it: the others are put around it.
export function sortAround(list, held) {
  const sorted = [...list.children].sort((one, other) => positionOf(one) - positionOf(other));
  const place = sorted.indexOf(held);
  if (sorted.every((item, index) => item === list.children[index])) return;
  sorted.forEach((item, index) => {
    if (place < 0 || index > place) list.append(item);
    else if (index < place) held.before(item);
  });
}

export function startByPosition() {
  document.addEventListener("form-saved", (event) => {
    const list = event.target.closest("[data-by-position]");
    if (list) sortAround(list, [...list.children].find((item) => item.contains(document.activeElement)));
  });
}
