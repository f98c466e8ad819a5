// Two goals in the browser: what is compared of a row, what nothing beats, and the area of the staircase.

import assert from "node:assert/strict";
import { test } from "node:test";

import { frontOf, Goals, Staircase } from "../../../pages/_ui/race/client/plane.js";
import { Model, ROW } from "../../../pages/_ui/race/client/model.js";

const score = { name: "score", title: "Accuracy", direction: "maximize", isTime: false, limit: null, isSought: true };
const time = { name: "fit_seconds", title: "s", direction: "minimize", isTime: true, limit: 10, isSought: true };
const rowOf = (value, seconds) => [value, 1, 1, 0, 0, null, 0.5, value, seconds];
const goals = new Goals([score, time], 1);

test("lower is better, seconds by their logarithms, and nothing beyond a limit", () => {
  assert.deepEqual(goals.losses(rowOf(0.9, 0.1)), [-0.9, -1]);
  assert.equal(goals.losses(rowOf(0.9, 11)), null);
  assert.equal(goals.losses(rowOf(null, 1)), null);
  assert.deepEqual(goals.pair(rowOf(0.9, 11)), [0.9, 11]);
});

test("the front is what none beats, equals included", () => {
  const rows = [rowOf(0.9, 1), rowOf(0.8, 0.1), rowOf(0.7, 0.5), rowOf(0.9, 1), rowOf(0.95, 20)];
  assert.deepEqual(frontOf(goals, rows), [rows[1], rows[0], rows[3]]);
});

test("the staircase covers what counting cells finds", () => {
  const stairs = new Staircase({ best: [0, 0], reference: [20, 20] });
  const points = Array.from({ length: 60 }, (_, i) => [(i * 7919) % 23, (i * 104729) % 24]);
  points.forEach((point, n) => {
    let cells = 0;
    for (let x = 0; x < 20; x += 1)
      for (let y = 0; y < 20; y += 1) cells += points.slice(0, n + 1).some(([a, b]) => a <= x && b <= y) ? 1 : 0;
    assert.ok(Math.abs(stairs.add(point) - cells / 400) < 1e-9);
  });
});

test("what is compared follows the plane, and is counted anew when it widens", () => {
  const model = new Model({
    methods: [{ label: "a" }, { label: "b" }],
    seeds: [0],
    trials: 2,
    direction: "minimize",
    optimum: 0,
    parameters: [{ name: "x" }],
    landscapes: [],
    goals: [score, { ...time, limit: null }],
  });
  assert.deepEqual([model.sign, model.optimum, model.direction], [1, null, "maximize"]);
  const more = { verdicts: {}, table: [], ground: [], tests: {}, state: "running", error: "", foldNoise: null };
  const rows = [
    [rowOf(0.9, 1), rowOf(0.8, 0.1)],
    [rowOf(0.5, 1), rowOf(0.5, 0.01)],
  ];
  const runs = rows.map((found, m) => [m, 0, 0, true, found]);
  model.add({ ...more, runs: runs.slice(0, 1) }); // more rows follow at once: nothing is compared yet
  assert.deepEqual(model.ranks, []);
  model.add({ ...more, runs: runs.slice(1), plane: { best: [-0.9, -2], reference: [-0.5, 1] } });
  assert.equal(model.ranks.length, 2);
  const [first] = model.runs[0];
  assert.ok(Math.abs(first.best[0] - 1 / 3) < 1e-12 && first.bestAt[0] === 0);
  assert.ok(Math.abs(first.best[1] - (1 / 3 + 0.75 * (1 / 3))) < 1e-12);
  assert.equal(first.rows[1][ROW.value], 0.8);
  model.add({ ...more, runs: [], plane: { best: [-0.9, -2], reference: [-0.5, 4] } });
  assert.ok(Math.abs(first.best[0] - 2 / 3) < 1e-12);
});

test("what is done of a race counts before every run has a trial", () => {
  const methods = [{ label: "a" }, { label: "b" }];
  const of = { methods, seeds: [0, 1], trials: 4, direction: "maximize", parameters: [], landscapes: [], goals: [] };
  const model = new Model(of);
  const more = { verdicts: {}, table: [], ground: [], tests: {}, state: "running", error: "", foldNoise: null };
  assert.deepEqual([model.done, model.share, model.reached], [0, 0, 0]);
  model.add({ ...more, runs: [[0, 1, 0, false, [rowOf(0.9, 1), rowOf(0.8, 1), rowOf(0.7, 1)]]] });
  assert.deepEqual([model.done, model.share, model.reached], [3, 3 / 16, 0]);
  model.add({ ...more, runs: [[1, 0, 0, true, [rowOf(0.9, 1), rowOf(0.5, 1)]]] });
  assert.deepEqual([model.done, model.share], [5, 7 / 16]); // its grid had no more
});
