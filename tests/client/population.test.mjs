// The ellipse and the density of a normal distribution, against their definitions.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ellipse, normal, populationTraces } from "../../pages/_ui/inside/client/pictures/population.js";

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
