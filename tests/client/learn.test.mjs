// The pure parts of the Learn page: text, formulas, guesses, keys, and what the browser remembers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { progressText, reasonOf, shareOf } from "../../pages/_ui/learn/client/ask.js";
import { changedOf, changesOf, nextSeed, settingsOf } from "../../pages/_ui/learn/client/controls.js";
import * as scale from "../../pages/_ui/learn/client/guess/scale.js";
import { actOf } from "../../pages/_ui/learn/client/presenter.js";
import { Progress, read } from "../../pages/_ui/learn/client/progress.js";
import { parseBlocks, parseInline } from "../../pages/_ui/client/text/markdown.js";
import { partsOf } from "../../pages/_ui/client/words/glossary.js";
import { isFound } from "../../pages/_ui/learn/client/words.js";
import { parseTex } from "../../pages/_ui/client/text/tex.js";

const text = (...words) => words.map((one) => ({ kind: "text", text: one }));

test("markdown knows few forms, and the rest stays text", () => {
  assert.deepEqual(parseInline("a **b *c*** `d` $e^2$"), [
    ...text("a "),
    { kind: "strong", parts: [...text("b "), { kind: "em", parts: text("c") }] },
    ...text(" "),
    { kind: "code", text: "d" },
    ...text(" "),
    { kind: "tex", text: "e^2" },
  ]);
  assert.deepEqual(parseInline("2 * 3 * 4, from 5$ to 6$"), text("2 * 3 * 4, from 5$ to 6$"));
  assert.deepEqual(parseInline("\\*not\\*"), text("*not*"));
  assert.deepEqual(parseBlocks("# Head\n\none\ntwo\n\n- a\n- b\n  c\n\n1. d"), [
    { kind: "heading", parts: text("Head") },
    { kind: "paragraph", parts: text("one two") },
    { kind: "points", items: [text("a"), text("b c")] },
    { kind: "numbers", items: [text("d")] },
  ]);
});

test("nothing in markdown leads to markup, a picture or a script", () => {
  for (const evil of [
    "<img src=x onerror=alert(1)>",
    "![a](https://evil.example/a.png)",
    "[a](javascript:alert(1))",
    "[a](data:text/html,x)",
    "[a](http://plain.example)",
    "[a](//evil.example)",
  ]) {
    const kinds = parseInline(evil).map(({ kind }) => kind);
    assert.deepEqual(kinds, ["text"], evil);
  }
  const [link] = parseInline("[a](https://example.org/b?c=d)");
  assert.equal(link.href, "https://example.org/b?c=d");
});

test("formulas become MathML, and what is not known says so", () => {
  assert.deepEqual(parseTex("k^d"), [
    {
      tag: "msup",
      children: [
        { tag: "mi", text: "k" },
        { tag: "mi", text: "d" },
      ],
    },
  ]);
  const flat = (nodes) => nodes.map(({ text: own, children }) => own ?? flat(children ?? [])).join("");
  assert.equal(
    flat(parseTex("\\frac{\\sigma_i^2}{n+1} \\times \\text{of folds}")),
    "σ,i,2n+1×of folds".replace(/,/g, ""),
  );
  assert.deepEqual(
    parseTex("\\frac12 3")[0].children?.map((one) => one.text),
    ["1", "2"],
  );
  assert.equal(parseTex("x_{i,1}^{10}")[0].tag, "msubsup");
  assert.throws(() => parseTex("\\nonsense x"), /nonsense/);
  assert.deepEqual(
    parseTex("\\log x := \\log(y)").map((one) => one.text),
    ["log\u2009", "x", "≔", "log", "(", "y", ")"],
  );
});

test("terms are found in a text, each where it stands first, the longer ones before their parts", () => {
  const phrases = { "cross-validation": "cross_validation", fold: "fold", "length scale": "length_scale" };
  const known = { phrases, pattern: /\b(length scale|cross-validation|fold)s?\b/gi };
  const parts = partsOf("Folds of a fold: Cross-validation, unfolded.", known, new Set());
  assert.deepEqual(
    parts.filter(({ name }) => name).map(({ text, name }) => [text, name]),
    [
      ["Folds", "fold"],
      ["Cross-validation", "cross_validation"],
    ],
  );
  assert.equal(parts.map(({ text }) => text).join(""), "Folds of a fold: Cross-validation, unfolded.");
  assert.deepEqual(partsOf("<b>fold</b>", known, new Set(["fold"])), [{ text: "<b>fold</b>", name: "" }]);
});

test("a word is found by any parts of what is said of it", () => {
  const term = { name: "fold", title: "Fold", words: "A part of the rows that scores what was fitted to the others." };
  assert.ok(["", "FO", "rows fold", "  scores  "].every((typed) => isFound(term, typed)));
  assert.ok(!isFound(term, "fold kernel"));
});

test("a place on a slider is a round number, and back", () => {
  const log = { low: 10, high: 1_000_000, log: true, digits: 0, unit: "fits" };
  assert.equal(scale.valueAt(log, 0), 10);
  assert.equal(scale.valueAt(log, 1), 1_000_000);
  for (let place = 0; place <= 1; place += 0.01) {
    const value = scale.valueAt(log, place);
    assert.ok(Number.isInteger(value));
    assert.ok(Math.abs(scale.placeAt(log, value) - place) < 0.02);
  }
  const share = { low: 0, high: 1, log: false, digits: 2, unit: "%" };
  assert.equal(scale.valueAt(share, 0.333), 0.33);
  assert.equal(scale.said(share, 0.33), "0.33%");
  assert.equal(scale.said(log, 12288), "12,288 fits");
  assert.equal(scale.typedIn(log, "12,288"), 12288);
  for (const none of ["", "much", "1", "1e9", "NaN"]) assert.equal(scale.typedIn(log, none), null);
});

test("a curve is what was drawn, with straight lines in its gaps", () => {
  const columns = scale.columnsOf([1, 100], true);
  assert.equal(columns.length, scale.COLUMNS);
  assert.ok(Math.abs(columns[24] - 10) < 1e-9);
  let heights = scale.stroked(scale.empty(), [0, 0], [10, 1]);
  assert.equal(heights[5], 0.5);
  heights = scale.stroked(heights, [30, 0.2], [20, 0.4]); // from right to left too
  assert.equal(heights[25], 0.30000000000000004);
  assert.equal(heights[15], null);
  assert.equal(scale.reach(heights), 30 / 48);
  const points = scale.pointsOf(columns, heights);
  assert.equal(points.length, 31);
  assert.equal(points[15][1], 0.7);
  assert.deepEqual(scale.heightsOf(columns, points), scale.closed(heights));
  assert.equal(scale.reach(scale.empty()), 0);
  assert.deepEqual(scale.ticksOf([0, 30], false), [0, 10, 20, 30]);
  assert.deepEqual(scale.ticksOf([0.001, 1], true), [0.001, 0.01, 0.1, 1]);
});

test("only a guess of this prediction is taken from what was kept", () => {
  const choice = { kind: "choice", options: ["a", "b"] };
  const number = { kind: "number", low: 0, high: 10 };
  const curve = { kind: "curve", x: [0, 1], y: [0, 1] };
  assert.ok(scale.fits(choice, "a") && scale.fits(number, 3));
  assert.ok(
    scale.fits(curve, [
      [0, 0],
      [1, 1],
    ]),
  );
  for (const bad of [null, 3, "c", [], {}]) assert.ok(!scale.fits(choice, bad));
  for (const bad of [null, "3", 11, NaN, [3]]) assert.ok(!scale.fits(number, bad));
  for (const bad of [
    null,
    "x",
    [],
    [[0, 0]],
    [
      [0, 0],
      [2, 0],
    ],
    [[0, 0], 1],
  ])
    assert.ok(!scale.fits(curve, bad));
});

test("keys of a presentation leave alone what is typed in", () => {
  const page = { tag: "BODY" };
  assert.equal(actOf({ key: "ArrowRight" }, page), "next");
  assert.equal(actOf({ key: "R" }, page), "reveal");
  assert.equal(actOf({ key: "?" }, page), "help");
  assert.equal(actOf({ key: "r", ctrlKey: true }, page), "");
  assert.equal(actOf({ key: "x" }, page), "");
  assert.equal(actOf({ key: " " }, { tag: "BUTTON" }), "");
  assert.equal(actOf({ key: "ArrowRight" }, { tag: "INPUT", type: "range" }), "");
  assert.equal(actOf({ key: "n" }, { tag: "INPUT", type: "range" }), "lesson");
  assert.equal(actOf({ key: "n" }, { tag: "INPUT", type: "text" }), "");
  assert.equal(actOf({ key: "Escape" }, { tag: "INPUT", type: "text" }), "leave");
});

test("progress stays in the browser, and nonsense there does no harm", () => {
  const kept = new Map();
  const store = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
  const progress = new Progress(store);
  progress.finish("a", "2026-01-01");
  progress.keepGuess("b", 3);
  const again = new Progress(store);
  assert.ok(again.isDone("a") && !again.isDone("b") && !again.isDone("toString"));
  assert.equal(again.guess("b"), 3);
  again.forget();
  assert.ok(!new Progress(store).isDone("a"));
  for (const bad of [null, "", "{", "7", "[]", '{"done":3,"guesses":[]}'])
    assert.deepEqual(read(bad), { done: {}, guesses: {} });
  const full = new Progress({
    getItem: () => null,
    setItem: () => {
      throw new Error("full");
    },
  });
  full.finish("a", "now");
  assert.ok(full.isDone("a")); // this page still knows
});

test("what one tab has done is not forgotten by another", () => {
  const kept = new Map();
  const store = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => kept.set(name, value) };
  const [one, other] = [new Progress(store), new Progress(store)];
  one.finish("a", "now");
  other.keepGuess("b", 3);
  one.keepGuess("c", 4);
  other.finish("d", "now");
  for (const tab of [one, other, new Progress(store)]) assert.ok(tab.isDone("a") && tab.isDone("d"));
  assert.deepEqual([other.guess("b"), other.guess("c")], [3, 4]);
  other.forget();
  assert.ok(!one.isDone("a"));
});

test("what is not as usual can be read", () => {
  const controls = [
    { name: "n", label: "Levels", default: 3 },
    { name: "kind", label: "Data", default: "a", options: Object.entries({ a: "coin flips", b: "real rows" }) },
  ];
  assert.equal(changesOf(controls, {}), "");
  assert.equal(changesOf(controls, { n: 3 }), "");
  assert.equal(changesOf(controls, { n: 5, kind: "b" }), "Levels: 5; Data: real rows");
});

test("settings are the usual ones and what differs", () => {
  const controls = [
    { name: "n", default: 3 },
    { name: "kind", default: "a" },
  ];
  assert.deepEqual(settingsOf(controls, { n: 5 }), { n: 5, kind: "a" });
  assert.deepEqual(changedOf(controls, { n: 5, kind: "a" }), { n: 5 });
  assert.equal(nextSeed(2 ** 31 - 1), 0);
});

test("how far a run is", () => {
  assert.equal(progressText({ seconds: 2.4, usual: 8, ahead: 0 }), "Running, 2 s of about 8 s …");
  assert.equal(progressText({ seconds: 0, usual: null, ahead: 3 }), "Waiting: 3 others are served first …");
  assert.equal(shareOf({ seconds: 4, usual: 8, ahead: 0 }), 0.5);
  assert.equal(shareOf({ seconds: 4, usual: null, ahead: 0 }), null);
  assert.equal(reasonOf(new Error("no such lesson.")), "no such lesson.");
});
