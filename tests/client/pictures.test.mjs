// The pictures of a decision over two parameters, in any language.

import assert from "node:assert/strict";
import { test } from "node:test";

import { pictureOfTwo } from "../../pages/_ui/inside/client/pictures/two.js";
import { learn } from "../../pages/_ui/client/words.js";

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
