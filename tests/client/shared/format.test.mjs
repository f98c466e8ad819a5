// Numbers as text.

import assert from "node:assert/strict";
import { test } from "node:test";

import { better, duration, number, onAxis, power, seconds, short } from "../../../pages/_ui/client/format.js";

test("numbers are short, and what is none is a dash", () => {
  assert.deepEqual(
    [0.123456, 1234567, 2, -0.5].map((x) => short(x)),
    ["0.1235", "1235000", "2", "-0.5"],
  );
  assert.equal(number(0.123456), "0.12346");
  for (const x of [null, undefined, NaN, Infinity]) assert.equal(short(x), "–");
});

test("an axis writes very small and large numbers in powers of ten", () => {
  assert.deepEqual([0, 0.001, 0.00012, 99999, 123456].map(onAxis), ["0", "0.001", "1.2e-4", "100000", "1.23e5"]);
});

test("powers of ten as one writes them by hand", () => {
  assert.deepEqual([-12, -3, -2, 0, 3, 4].map(power), ["10⁻¹²", "10⁻³", "0.01", "1", "1000", "10⁴"]);
});

test("times in words", () => {
  assert.deepEqual([0.123, 9.99, 10.4, 89, 91, 7200, 200_000].map(duration), [
    "0.12 s",
    "10 s",
    "10 s",
    "89 s",
    "2 min",
    "2 h",
    "2 days",
  ]);
  assert.deepEqual([null, 0.0123, 1.234, 120].map(seconds), ["–", "12 ms", "1.23 s", "2 min"]);
  assert.deepEqual(["maximize", "minimize"].map(better), ["higher is better", "lower is better"]);
});
