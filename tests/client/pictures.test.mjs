// Pictures of a decision: the ellipse and the density of a normal distribution against their definitions, and the
// colours of an acquisition in any language.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ellipse, normal, populationTraces } from "../../pages/_ui/inside/client/pictures/population.js";
import { pictureOfTwo } from "../../pages/_ui/inside/client/pictures/two.js";
import { learn } from "../../pages/_ui/client/words.js";

test("every point of the contour is as many standard deviations from the centre as asked for", () => {
  const [a, b, c] = [0.04, -0.018, 0.01];
  const [x, y] = ellipse([0.3, 0.6], [[a, b], [b, c]], 2); // prettier-ignore
  const det = a * c - b * b;
  x.forEach((_, i) => {
    const [u, v] = [x[i] - 0.3, y[i] - 0.6];
    const squared = (c * u * u - 2 * b * u * v + a * v * v) / det; // Mahalanobis
    assert.ok(Math.abs(squared - 4) < 1e-9);
  });
  assert.ok(Math.abs(x[0] - x[x.length - 1]) < 1e-12 && Math.abs(y[0] - y[y.length - 1]) < 1e-12);
});

test("the density integrates to one", () => {
  const at = Array.from({ length: 2001 }, (_, i) => i / 1000 - 0.5);
  const total = normal(at, 0.5, 0.01).reduce((sum, p) => sum + p / 1000, 0);
  assert.ok(Math.abs(total - 1) < 1e-6);
});

test("rings stand on the trials that are meant, and no other method has any", () => {
  const points = [0, 1, 2].map((number) => ({ number, at: [number / 4, 0.5], value: number }));
  const v = {
    kind: "population",
    points,
    members: [1, 2],
    parents: [2],
    centre: null,
    axes: [{}, {}],
    proposal: [1, 1],
  };
  const traces = populationTraces(v, {});
  const names = traces.map((trace) => trace.name);
  assert.deepEqual(names, ["the population", "stepped from", "the step"]);
  assert.deepEqual([traces[0].x, traces[1].x, traces[2].x], [[0.25], [0.5], [0.5, 1]]);
  assert.deepEqual(populationTraces({ ...v, kind: "tpe" }, {}), []);
});

const surface = [
  [-90, -2],
  [-1, -0.5],
];
const axis = { name: "x", isCategory: false, at: [0, 1], text: ["0", "1"] };
const decision = (acquisitionName) => ({
  direction: "minimize",
  metric: "loss",
  axes: [axis, axis],
  positions: [
    [0, 1],
    [0, 1],
  ],
  points: [],
  mean: surface,
  acquisition: surface,
  acquisitionName,
  proposal: [0.5, 0.5],
});
const css = { width: 1000, good: [], bad: [] };
const heatmaps = (name) => pictureOfTwo(decision(name), css).traces.filter((trace) => trace.type === "heatmap");

test("a logarithm is coloured from not far below its best on, whatever its panel is called", () => {
  for (const words of [{}, { "acquisition ({name})": "采集函数（{name}）" }]) {
    learn(words);
    const [, log] = heatmaps("log_ei");
    assert.deepEqual([log.zmin, log.zmax], [-15.5, -0.5]);
    const [, plain] = heatmaps("ei");
    assert.equal(plain.zmin, undefined);
  }
  learn({});
});
