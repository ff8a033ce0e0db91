import assert from "node:assert/strict";
import test from "node:test";
import { sortAround } from "../../lms/static/js/planning/by_position.js";

// As much of a list as sorting asks of one: what is put somewhere leaves the place where it was.
function listOf(...positions) {
  const list = { children: [], moved: [] };
  const take = (item) => {
    list.moved.push(item);
    list.children = list.children.filter((one) => one !== item);
  };
  list.append = (item) => {
    take(item);
    list.children.push(item);
  };
  const itemAt = (position) => {
    const item = { querySelector: () => ({ dataset: { position: String(position) } }) };
    item.before = (other) => {
      take(other);
      list.children.splice(list.children.indexOf(item), 0, other);
    };
    return Object.assign(item, { position });
  };
  list.children = positions.map(itemAt);
  return list;
}

const order = (list) => list.children.map((item) => item.position);

test("items take their places", () => {
  const list = listOf(3, 1, 2);
  sortAround(list, undefined);
  assert.deepEqual(order(list), [1, 2, 3]);
});

test("the one in which somebody writes is never taken out of the page", () => {
  for (const place of [0, 1, 2, 3]) {
    const list = listOf(4, 2, 3, 1);
    const held = list.children[place];
    sortAround(list, held);
    assert.deepEqual(order(list), [1, 2, 3, 4]);
    assert.ok(!list.moved.includes(held));
  }
});

test("what stands in order is left alone", () => {
  const list = listOf(1, 2, 3);
  sortAround(list, list.children[1]);
  assert.deepEqual(list.moved, []);
});
