// The pure parts of the live board: axes, selection, what is dimmed, and figures that are patched.

import assert from "node:assert/strict";
import { test } from "node:test";

import { dimmed } from "../../../pages/_ui/board/client/cards/dim.js";
import { Figure, patch } from "../../../pages/_ui/board/client/cards/figure.js";
import { readAxes, writeAxes } from "../../../pages/_ui/board/client/parallel/axes_text.js";
import { Axis, valueAxis } from "../../../pages/_ui/board/client/parallel/axis.js";
import { Selection, Trials } from "../../../pages/_ui/board/client/trials.js";
import { themedTrace } from "../../../pages/_ui/client/look.js";

const close = (found, expected) =>
  assert.ok(found.length === expected.length && found.every((x, i) => Math.abs(x - expected[i]) < 1e-12), `${found}`);

test("axes put values where they belong", () => {
  const log = new Axis("x", { low: 1e-3, high: 1e3, log: true });
  const heights = () => [1e-3, 1, 1e3].map((value) => log.height(value));
  close(heights(), [0, 0.5, 1]);
  log.flipped = true;
  close(heights(), [1, 0.5, 0]);
  log.brush(-0.3, 0.5); // no place without a number: the parameter is always active
  assert.deepEqual(
    [1e3, 1.1, 0.9, null].map((value) => log.accepts(value, 0)),
    [true, true, false, false],
  );
  Object.assign(log, { flipped: false, scale: "rank" });
  log.learn([5, 1, 100, 1]);
  close(
    [1, 5, 100].map((value) => log.height(value)),
    [1 / 6, 2 / 3, 1],
  );
  const value = valueAxis("score");
  value.learn([0, 0, 0]);
  close([value.height(0), new Axis("one", { low: 3, high: 3 }).height(3)], [0.5, 0.5]);
  const zero = new Axis("z", { low: 0, high: 10, log: false });
  assert.deepEqual([zero.scales(), zero.height(0)], [["linear", "rank"], 0]); // no log axis where 0 is a value
});

test("a range of categories is written as it was read", () => {
  const build = () => new Axis("k", { labels: ["a", "b", "c", "d"], conditional: true });
  const [axis, again] = [build(), build()];
  close([axis.height(0), axis.height(3)], [1 / 8, 7 / 8]);
  axis.brush(0.5, 1.1);
  again.parse(axis.text());
  for (const each of [axis, again]) {
    assert.deepEqual(
      [0, 1, 2, 3, null].map((value) => each.accepts(value, 0)),
      [false, false, true, true, false],
    );
  }
  for (const text of ["", "1", "1~2", "a~b~", "1~2~9", "1.2.3~~"]) assert.equal(build().parse(text), false, text);
});

test("a range without trials is empty, not NaN", () => {
  const axis = new Axis("x", { low: 1, high: 2 });
  axis.scale = "rank";
  assert.ok(axis.ticks(5).every(({ text }) => text === "0"));
  axis.brush(0.2, 0.8);
  assert.equal(axis.text(), "0~0~");
});

test("how axes stand is written as it was read", () => {
  const names = ["a", "b c", "ä;~@=", "*", "by-method", "f"];
  const build = () => [...names.map((name, cell) => new Axis(name, { low: 1, high: 9, cell })), valueAxis("a")];
  const state = (axes) => axes.map((axis) => [axis.name, axis.isValue, axis.flipped, axis.hidden, axis.scale].join());
  let seed = 7;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  for (let i = 0; i < 300; i += 1) {
    const axes = build();
    for (let k = random(4); k > 0; k -= 1) axes.splice(random(7), 0, axes.splice(random(7), 1)[0]);
    for (const axis of axes) {
      const scale = ["linear", "log", "rank"][random(3)];
      Object.assign(axis, { flipped: !random(3), hidden: !random(9), scale });
    }
    axes[0].hidden = false;
    const text = writeAxes(axes, !random(2));
    const again = readAxes(text, build());
    assert.deepEqual([state(again.axes), again.problems], [state(axes), []]);
    assert.equal(writeAxes(again.axes, again.byMethod), text);
  }
  assert.equal(writeAxes(build(), false), "");
  const one = build();
  one.push(one.shift());
  assert.equal(writeAxes(one, false), "a@6"); // one axis that moved is one part, wherever it went
});

test("a selection is written as it was read, and nonsense selects nothing", () => {
  const read = (text) => {
    const selection = new Selection();
    selection.set(Selection.keysOf(text));
    return [selection.text(), selection.keys && [...selection.keys].sort()];
  };
  for (const text of ["0:3", "0:3-17,20;1:5", "2:0,2,4"]) assert.equal(read(text)[0], text);
  assert.deepEqual(read("0:3-5;x;1:<b>;9")[1], ["0:3", "0:4", "0:5"]);
  assert.deepEqual(read("nonsense"), ["", null]);
});

test("several searches are told apart in every trace", () => {
  const scatter = (more) => ({ type: "scatter", mode: "markers", ...more });
  const traces = [
    scatter({ name: "grid: trials", y: [1, 2, 3], customdata: [0, 1, 2] }),
    scatter({ type: "scattergl", legendgroup: "random", y: [1, 2], customdata: [1, 2] }),
    scatter({
      name: "all",
      y: [1, 2],
      customdata: [
        [1, "grid"],
        [1, "random"],
      ],
    }),
    scatter({ mode: "lines", name: "grid", y: [1, 2, 3], customdata: [0, 1, 2] }),
    scatter({ mode: "lines", name: "random", y: [1, 2, null, 5, 6], customdata: [1, 1, 1, 2, 2] }),
    { type: "heatmap", z: [[1]] },
  ];
  const selection = new Selection();
  selection.set(Selection.keysOf("1:1"));
  const shown = dimmed(traces, [{ label: "grid" }, { label: "random" }], selection);
  assert.deepEqual(
    shown.slice(0, 3).map((trace) => trace.selectedpoints),
    [[], [0], [1]],
  );
  assert.equal(shown[3], traces[3]); // the best so far leads from trial to trial: no part of it is one trial's
  assert.ok(shown[4].opacity < 0.1);
  assert.deepEqual(shown[5].y, [1, 2, null, null, null]);
  assert.equal(shown[6], traces[5]);
});

test("a patch changes what it names, and keeps all else as the same objects", () => {
  const old = { data: [{ x: [1, 2, 3] }, { x: [7] }], gone: 1 };
  const next = patch(old, {
    ".": { data: { ".": { 0: { ".": { x: { "@": 3, "+": [4], "~": 0 } } } } } },
    "-": ["gone"],
  });
  assert.deepEqual(next, { data: [{ x: [1, 2, 3, 4] }, { x: [7] }] });
  assert.equal(next.data[1], old.data[1]);
  assert.deepEqual(old.data[0].x, [1, 2, 3]);
  assert.equal(patch(old, null), old);
  assert.deepEqual(patch([1, 2, 9], { "@": 1, "+": [5], "~": 1 }), [1, 5, 9]);
});

test("rows that are held are not taken twice, and a gap asks for all again", () => {
  const trials = new Trials();
  const row = (number) => [0, number, "done", number, null, 0.1, [], ""];
  assert.ok(trials.add(0, [row(0), row(1)], []));
  assert.ok(trials.add(1, [row(1), row(2)], [[0, 3, "running", null, null, 0, [], ""]]));
  assert.deepEqual(
    trials.all.map((trial) => trial.key),
    ["0:0", "0:1", "0:2", "0:3"],
  );
  assert.equal(trials.add(7, [row(7)], []), false);
});

test("whatever a trace is called, its uid can stand in a selector, and different ones stay different", () => {
  const names = ["band 1", "band-1", "band_1", "band_20_1", "Random (2)", "无值 <b>", "a.b#c", "🙂"];
  const uids = names.map((uid) => themedTrace({ uid, type: "scatter" }, true).uid);
  for (const uid of uids) assert.match(uid, /^[\w-]+$/);
  assert.equal(new Set(uids).size, names.length);
  assert.deepEqual(themedTrace({ type: "scatter" }, false), { type: "scatter" });
});

test("squares whose range changes are drawn anew, since plotly.js holds on to a wider one", () => {
  const purged = [];
  globalThis.window = { Plotly: { purge: (node) => purged.push(node) } };
  const node = { classList: { contains: () => true } };
  const figure = Object.create(Figure.prototype);
  const drawn = (range, constrain = "domain") => {
    figure.isListening = true;
    figure.forgetSquares(node, { height: 420, title: null, xaxis: { range, constrain } });
    return [purged.length, figure.isListening];
  };
  assert.deepEqual(drawn([0.5, 7.5]), [0, true]); // the first drawing
  assert.deepEqual(drawn([0.5, 7.5]), [0, true]);
  assert.deepEqual(drawn([0.5, 6.5]), [1, false]); // a shorter word: what heard of clicks is gone with it
  delete globalThis.window;
  const free = Object.create(Figure.prototype);
  free.forgetSquares(node, { xaxis: { range: [0, 1] } });
  free.forgetSquares(node, { xaxis: { range: [0, 2] } }); // others keep their zoom
  assert.equal(free.squares, ""); // nothing of them is kept
  assert.equal(purged.length, 1);
});
