// The front page's race: how it goes on, the best so far, and the ends of its upright axis.

import assert from "node:assert/strict";
import test from "node:test";

import { bestSoFar, ends, next } from "../../pages/_ui/home/client/play.js";

test("after the last trial the next run begins, and after the last run the first", () => {
  assert.deepEqual(next({ race: 1, run: 0, step: 24 }, 25, 2), { race: 1, run: 0, step: 25 });
  assert.deepEqual(next({ race: 1, run: 0, step: 25 }, 25, 2), { race: 1, run: 1, step: 1 });
  assert.deepEqual(next({ race: 1, run: 1, step: 25 }, 25, 2), { race: 1, run: 0, step: 1 });
});

test("the best so far goes the way of the problem", () => {
  const points = [3, 5, 1, 6].map((value) => [0, 0, value]);
  assert.deepEqual(bestSoFar(points, true), [3, 5, 5, 6]);
  assert.deepEqual(bestSoFar(points, false), [3, 3, 1, 1]);
});

test("the axis ends at the optimum, and at the worst middle half after some trials", () => {
  const band = (low, high) => [
    [0, 0, 0, low],
    [0, 0, 0, 0],
    [9, 9, 9, high],
  ];
  const race = { bands: { grid: band(1, 4), bayes: band(2, 6) }, optimum: 8, direction: "maximize" };
  assert.deepEqual(ends(race), [1, 8]);
  assert.deepEqual(ends({ ...race, optimum: 0, direction: "minimize" }), [6, 0]);
});
