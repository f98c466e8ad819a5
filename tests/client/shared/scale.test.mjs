// Order statistics and ticks, against their definitions.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  atMost,
  below,
  decades,
  logTicks,
  quantile,
  rank,
  roomy,
  roundStep,
  sortNumbers,
  ticks,
  ticksWithEnds,
} from "../../../pages/_ui/client/scale.js";

/** The same numbers at every run: Park and Miller's generator. */
function generator(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

test("counts are those of a filter", () => {
  const random = generator(7);
  for (let n = 0; n < 40; n += 1) {
    const sorted = sortNumbers(Array.from({ length: n }, () => Math.floor(10 * random())));
    for (const x of [-1, 0, 3, 4.5, 9, 12]) {
      assert.equal(below(sorted, x), sorted.filter((value) => value < x).length);
      assert.equal(atMost(sorted, x), sorted.filter((value) => value <= x).length);
    }
  }
});

test("quantiles are those of numpy", () => {
  // numpy.quantile([1, 2, 4, 8], [0, .1, .25, .5, .75, .9, 1])
  const expected = [1, 1.3, 1.75, 3, 5, 6.8, 8];
  [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1].forEach((q, i) => {
    assert.ok(Math.abs(quantile([1, 2, 4, 8], q) - expected[i]) < 1e-12);
  });
  assert.equal(quantile([3], 0.7), 3);
});

test("equal values share the middle of their ranks, and a single one stands where it is told to", () => {
  assert.deepEqual(
    [1, 5, 100].map((value) => rank([1, 1, 5, 100], value)),
    [1 / 6, 2 / 3, 1],
  );
  assert.equal(rank([4], 4), 0.5);
  assert.equal(rank([4], 4, 1), 1);
});

test("steps are 1, 2 or 5 times a power of ten, and the next that is large enough", () => {
  const random = generator(11);
  for (let i = 0; i < 300; i += 1) {
    const rough = 10 ** (12 * random() - 6);
    const step = roundStep(rough);
    const lead = Number(step.toExponential(6).split("e")[0]);
    assert.ok([1, 2, 5, 10].includes(lead), `${rough} gave ${step}`);
    assert.ok(step >= rough * (1 - 1e-12) && step <= 2.5 * rough * (1 + 1e-12));
  }
});

test("an axis has at least two ticks, inside it, each with a text of its own", () => {
  const ranges = [
    [0.9845, 0.9878],
    [0, 1],
    [-3.1, 7.9],
    [0.951, 0.999],
    [119, 121],
    [1e-6, 1.9e-6],
    [0.9999991, 0.9999998],
    [-1e-9, 2e-9],
    [1e6, 1e6 + 1e-3],
  ];
  for (const [low, high] of ranges) {
    for (const n of [1, 2, 3, 5, 8]) {
      const found = ticks(low, high, n);
      assert.ok(found.length >= 2);
      assert.equal(new Set(found.map(([, text]) => text)).size, found.length);
      for (const [value] of found) assert.ok(value >= low - 1e-9 && value <= high * (1 + 1e-9));
    }
  }
  assert.deepEqual(ticks(3, 3), [[3, "3"]]);
});

test("ends of a parameter are told, unless a round value is near", () => {
  const values = (found) => found.map(([value]) => value).sort((a, b) => a - b);
  assert.deepEqual(values(ticksWithEnds(1, 20, true)), [1, 5, 10, 15, 20]);
  assert.deepEqual(values(ticksWithEnds(0, 1, false)), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(values(ticksWithEnds(4, 4, true)), [4]);
});

test("log axes have powers of ten, or 1, 2 and 5 of few decades", () => {
  const texts = (found) => found.map(([, text]) => text);
  assert.deepEqual(texts(logTicks(1e-3, 1e3)), ["10⁻³", "0.01", "0.1", "1", "10", "100", "1000"]);
  assert.deepEqual(
    texts(logTicks(32, 256))
      .map(Number)
      .sort((a, b) => a - b),
    [32, 50, 100, 200, 256],
  );
  assert.deepEqual(texts(logTicks(33, 250, { hasEnds: false })), ["50", "100", "200"]);
  assert.ok(logTicks(3.1, 3.9, { hasEnds: false }).length >= 2);
  assert.ok(logTicks(1e-30, 1e30).length <= 9);
});

test("ticks of a tiny range are told apart", () => {
  for (const [low, high] of [
    [0.5, 0.50001],
    [1, 1 + 2e-9],
    [1.2e5, 1.201e5],
    [3e-5, 3.0001e-5],
  ]) {
    for (const found of [logTicks(low, high), ticksWithEnds(low, high, false)]) {
      assert.ok(found.length >= 2);
      assert.equal(new Set(found.map(([, text]) => text)).size, found.length);
      for (const [value, text] of found) assert.ok(Math.abs(Number(text) - value) <= 0.1 * (high - low));
    }
  }
});

test("marks between labelled ones", () => {
  assert.deepEqual(decades(5, 60, [1, 5]), [1, 5, 10, 50]);
});

test("roomy ends hold all values, and a positive axis stays positive", () => {
  const random = generator(3);
  for (let i = 0; i < 200; i += 1) {
    const [low, high] = [random(), random()].sort((a, b) => a - b);
    const [from, to] = roomy(low, high);
    assert.ok(from <= low + 1e-9 && to >= high - 1e-9 && from > 0);
  }
  assert.ok(roomy(2, 2)[0] < 2 && roomy(2, 2)[1] > 2);
});
