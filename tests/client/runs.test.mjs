// What the list of studies says of one, and what happens while it is being used.

import assert from "node:assert/strict";
import { test } from "node:test";

import { whenReleased } from "../../pages/_ui/client/dom.js";
import {
  isLatest,
  placeOf,
  queryOf,
  sketchPoints,
  titleOf,
  trialsOf,
  whenOf,
} from "../../pages/_ui/runs/client/model.js";

test("the best value so far rises, whatever better means", () => {
  assert.equal(sketchPoints([1, 2, 3], "maximize", 70, 20), "0.0,19.0 35.0,10.0 70.0,1.0");
  assert.equal(sketchPoints([3, 2, 1], "minimize", 70, 20), "0.0,19.0 35.0,10.0 70.0,1.0");
  assert.equal(sketchPoints([5, 5], "maximize", 70, 20), "0.0,19.0 70.0,19.0");
  for (const few of [[], [1], [null, 1]]) assert.equal(sketchPoints(few, "maximize", 70, 20), "");
});

test("a study is called by its name, else by its problem", () => {
  assert.equal(titleOf({ name: "", problem: "Branin", kind: "search" }), "Branin");
  assert.equal(titleOf({ name: "mine", problem: "Branin", kind: "search" }), "mine");
  assert.equal(titleOf({ name: "", problem: "", kind: "game" }), "game");
});

test("numbers of trials and places", () => {
  assert.equal(trialsOf({ planned: 30, n_trials: 12 }), "12 of 30");
  assert.equal(trialsOf({ planned: 30, n_trials: 30 }), "30");
  assert.equal(trialsOf({ planned: null, n_trials: 4 }), "4");
  assert.equal(placeOf(50, 25, 10_001), "51 to 75 of 10,001 studies");
  assert.equal(placeOf(0, 1, 1), "1 study");
  assert.equal(placeOf(0, 0, 0), "no studies");
});

test("today by the time, other days by the day", () => {
  const now = new Date(2026, 2, 5, 18, 0);
  assert.equal(whenOf(new Date(2026, 2, 5, 7, 3).getTime() / 1000, now), "07:03");
  assert.equal(whenOf(new Date(2025, 11, 31, 7, 3).getTime() / 1000, now), "2025-12-31");
});

test("only filters that filter are asked for", () => {
  assert.equal(queryOf({ text: "a b", kind: "", offset: 0, sort: "-created" }), "text=a+b&sort=-created");
});

test("what was chosen before the last click is no news", () => {
  const told = [[], ["a"], ["a", "b"]]; // two clicks
  assert.equal(isLatest(told, []), false); // the page was under way already
  assert.equal(isLatest(told, ["a"]), false); // the answer to the first click
  assert.deepEqual(told, [["a"], ["a", "b"]]);
  assert.equal(isLatest(told, ["a"]), false);
  assert.equal(isLatest(told, ["a", "b"]), true);
  assert.deepEqual(told, [["a", "b"]]);
  assert.equal(isLatest(told, ["c"]), true); // from elsewhere: a link, say
  const both = [[], ["a"], ["a", "b"]];
  assert.equal(isLatest(both, ["a", "b"]), true); // one answer to both
  assert.equal(isLatest([[], ["a"], []], []), true); // chosen and given up again
});

test("what would take a pressed button away waits until it is released, and the latest counts", async () => {
  const node = new EventTarget();
  const around = new EventTarget();
  const drawn = [];
  const draw = whenReleased(node, around);
  const happens = (where, name, more) => where.dispatchEvent(Object.assign(new Event(name), more));
  const soon = () => new Promise((done) => setTimeout(done));
  draw(() => drawn.push("at once"));
  for (const [begin, end, more] of [
    ["pointerdown", "pointerup", { button: 0 }],
    ["pointerdown", "pointercancel", { button: 0 }],
    ["keydown", "keyup", { key: " " }],
  ]) {
    drawn.length = 0;
    happens(node, begin, more);
    draw(() => drawn.push("first"));
    draw(() => drawn.push("last"));
    happens(around, end, more);
    assert.deepEqual(drawn, []); // the click comes now
    await soon();
    assert.deepEqual(drawn, ["last"]);
    draw(() => drawn.push("again"));
    assert.deepEqual(drawn, ["last", "again"]);
  }
  for (const more of [{ key: "Alt" }, { button: 2 }]) {
    happens(node, more.key ? "keydown" : "pointerdown", more);
    draw(() => drawn.push(more));
    assert.equal(drawn.at(-1), more);
  }
});
