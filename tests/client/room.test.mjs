// The pictures of a class room: the band of all runs, the ends of the axis, and where a tap lies on the map.

import assert from "node:assert/strict";
import test from "node:test";

import { placesOn, pointAt } from "../../pages/_ui/client/ground.js";
import { codeOf } from "../../pages/_ui/room/client/form.js";
import { band, ends, leaders, readable } from "../../pages/_ui/room/client/pictures.js";

test("the band is the middle half at each trial", () => {
  const runs = [1, 2, 3, 4, 5].map((v) => [v, 10 * v]);
  assert.deepEqual(band(runs), [
    [2, 3, 4],
    [20, 30, 40],
  ]);
});

test("the axis holds the optimum and the worst value after some trials", () => {
  const [low, high] = ends(
    [
      [0, 1, 2],
      [0, 0, 4],
    ],
    { direction: "maximize", optimum: 10 },
  );
  assert.ok(low < 2 && high > 10 && low > 1);
  const down = ends([[9, 8, 7]], { direction: "minimize", optimum: 0 });
  assert.ok(down[0] < 0 && down[1] > 7);
  assert.ok(ends([[3, 3, 3]], { direction: "minimize", optimum: 3 })[0] < 3); // nothing to show is no division by zero
});

test("a tap is the point that is drawn there", () => {
  const [x, y] = placesOn(300, 200)(0.25, 0.75);
  const { x: u, y: v } = pointAt(300, 200)(x, y);
  assert.ok(Math.abs(u - 0.25) < 1e-9 && Math.abs(v - 0.75) < 1e-9);
  assert.deepEqual(pointAt(300, 200)(-50, 900), { x: 0, y: 0 });
});

test("the lead is the best persons who are still there", () => {
  const members = [
    { number: 1, name: "Ada" },
    { number: 2, name: "Ben" },
    { number: 3, name: "<b>" },
  ];
  const found = { 1: { best: [3, 1] }, 2: { best: [0.5] }, 3: { best: [2] }, 9: { best: [-5] } };
  assert.deepEqual(leaders({ direction: "minimize" }, found, members, 2), [
    ["Ben", 0.5],
    ["Ada", 1],
  ]);
  assert.deepEqual(leaders({ direction: "maximize" }, found, members)[0], ["<b>", 2]);
});

test("of two labels that would cover each other the later one is drawn", () => {
  const label = (/** @type {string} */ text, left = 0, bottom = 0) => ({ text, left, bottom, across: 40 });
  const told = readable([label("first"), label("second", 10, 5), label("beside", 60, 5), label("below", 10, 20)]);
  assert.deepEqual(told.map(({ text }) => text).sort(), ["below", "beside", "second"]);
});

test("a code is read as it is said: with blanks, in small letters, in those of a Chinese keyboard", () => {
  for (const typed of ["KCJGK", " kcjgk\n", "K C J G K", "ＫＣＪＧＫ"]) assert.equal(codeOf(typed), "KCJGK");
});
