// The clock of a race, and what is looked at as text of the link.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock } from "../../pages/_ui/race/client/clock.js";
import { drawPlaces } from "../../pages/_ui/race/client/plots/places.js";
import { Plot } from "../../pages/_ui/race/client/plots/plot.js";
import { rowsOf, whyUntested } from "../../pages/_ui/race/client/plots/spread.js";
import { describe, readView } from "../../pages/_ui/race/client/view.js";

const race = { folds: 3, seeds: [0, 1, 2], parameters: ["a", "b", "c"] };
const model = () => ({ reached: 40, reachedSeconds: 8, isOver: true });
const viewOf = (text, clock = new Clock(model())) => {
  const { by, at, ...rest } = readView(text, race);
  Object.assign(clock, { by, at: at ?? clock.at, isFollowing: at === null });
  return { clock, ...rest, pair: rest.pair ?? [0, 1] };
};

test("a view is written as it was read", () => {
  for (const text of ["", "by:seconds,at:3.5,seed:-1,single:yes,regret:yes,target:0.91,x:2,y:0", "by:fits,seed:2"]) {
    assert.equal(describe(viewOf(text)), text);
  }
});

test("what does not fit the race is as at the start", () => {
  for (const text of ["by:hours", "seed:x", "target:", "nonsense", "at:NaN", "x:1"])
    assert.equal(describe(viewOf(text)), "");
  assert.equal(readView("seed:99", race).seed, 2);
  assert.equal(readView("by:fits", { ...race, folds: 1 }).by, "trials");
  assert.equal(readView("x:0,y:1", { ...race, parameters: ["a", "b"] }).pair, null);
});

test("a clock follows the race until someone goes back, and again from its end on", () => {
  const clock = new Clock(model());
  clock.follow();
  assert.equal(clock.at, 40);
  clock.step(-1);
  assert.deepEqual([clock.at, clock.isFollowing], [39, false]);
  clock.follow();
  assert.equal(clock.at, 39);
  clock.jump(Infinity);
  assert.deepEqual([clock.at, clock.isFollowing], [40, true]);
  clock.jump(-5);
  assert.equal(clock.at, 1);
});

test("it plays from the start where it stood at the end, and stops there", () => {
  const clock = new Clock(model());
  clock.jump(Infinity);
  clock.toggle();
  assert.deepEqual([clock.at, clock.isPlaying], [1, true]);
  assert.ok(clock.advance(100));
  assert.equal(clock.at, 1 + 3 * 0.25); // a tab that was away does not leap
  for (let i = 0; i < 100; i += 1) clock.advance(0.25);
  assert.deepEqual([clock.at, clock.isPlaying, clock.isFollowing], [40, false, true]);
  assert.equal(clock.advance(1), false);
});

test("another unit shows the same share of the race", () => {
  const clock = new Clock(model());
  clock.jump(20.5);
  clock.reclock("seconds");
  assert.equal(clock.at, 4);
  clock.reclock("trials");
  assert.equal(clock.at, 20.5);
});

test("the moment of a link is waited for", () => {
  const growing = { reached: 10, reachedSeconds: 1, isOver: false };
  const clock = new Clock(growing);
  Object.assign(clock, { wanted: 30, isFollowing: false });
  clock.follow();
  assert.deepEqual([clock.at, clock.wanted], [10, 30]);
  growing.reached = 35;
  clock.follow();
  assert.deepEqual([clock.at, clock.wanted], [30, null]);
});

test("a race without scores on a test part says why there are none", () => {
  const said = (state, tests, isTimed = true) => whyUntested({ state, tests, isTimed });
  assert.match(said("finished", {}, false), /test function/);
  assert.match(said("running", {}), /when the race is over/);
  assert.match(said("finished", { random: [null, null] }), /no test part/);
  assert.match(said("finished", { random: [null, 0.9] }), /at the last trial/);
});

test("names of axes stand in as few rows as keep them apart", () => {
  assert.equal(rowsOf([40, 40, 40], 46), 1);
  assert.equal(rowsOf([80, 90, 90, 80], 46), 2);
  assert.equal(rowsOf([95, 60, 105, 60, 60], 46), 3);
  assert.equal(rowsOf([300, 300, 300, 300], 46), 4);
});

globalThis.document = { createElement: () => ({ getContext: () => null }) }; // colours are mixed by a canvas

// Where the texts of "Where each method looked" end or begin, on a canvas that counts seven pixels a letter.
function drawn(choices) {
  const [texts, origins] = [[], [[0, 0]]];
  const known = {
    measureText: (text) => ({ width: 7 * text.length }),
    fillText: (text, x) => texts.push({ text, x: origins.at(-1)[0] + x, align: context.textAlign }),
    save: () => origins.push(origins.at(-1)),
    restore: () => origins.pop(),
    translate: (x, y) => origins.splice(-1, 1, [x, y]),
  };
  const context = new Proxy(known, { get: (all, name) => (name in all ? all[name] : () => {}) });
  const theme = { font: "x", text: "#000", faint: "#000", grid: "#000", background: "#fff", isDark: false };
  const plot = Object.create(Plot.prototype);
  Object.assign(plot, { card: { clientWidth: 390 }, context, begin: () => context, say: () => {}, theme, scale: 1 });
  const [log, choice] = [
    { name: "C", kind: "log", low: 1, high: 100 },
    { name: "which", kind: "categorical", choices },
  ];
  const method = { title: "Random", style: ["#0072B2", "", "circle"] };
  const facts = { parameters: [log, choice], methods: [method], landscapes: [], runs: [[{ rows: [], bestAt: [] }]] };
  drawPlaces(plot, { ...facts, count: () => 0 }, { pair: [0, 1], seed: 0, clock: null }, theme, 1);
  return texts;
}

test("an axis's name stands left of the longest of its choices", () => {
  for (const choices of [
    ["a", "b"],
    ["distance", "uniform"],
    ["friedman_mse!", "squared_error"],
  ]) {
    const texts = drawn(choices);
    const [name] = texts.filter(({ text }) => text.startsWith("which ("));
    const ticks = texts.filter(({ align, text }) => align === "right" && choices.some((one) => one.startsWith(text)));
    assert.equal(ticks.length, 2);
    for (const { text, x } of ticks) assert.ok(x - 7 * text.length >= name.x + 12, `${text} lies under the name`);
    assert.ok(name.x >= 0);
  }
});
