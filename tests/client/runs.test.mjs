// What the list of studies says of one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { placeOf, queryOf, sketchPoints, titleOf, trialsOf, whenOf } from "../../pages/_ui/runs/client/model.js";

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
