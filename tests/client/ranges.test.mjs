// What a range becomes in the editor, and how a link writes it.

import assert from "node:assert/strict";
import test from "node:test";

import { changed, textOf } from "../../pages/_ui/setup/ranges/client/model.js";

const range = (kind, low = "", high = "", choices = "") => ({ kind, low, high, choices });
const row = (given, usual = range("log", "0.01", "100"), middle = "1.0") => ({ given, usual, middle });

test("ends, choices and one value are written as links have them", () => {
  assert.equal(textOf(range("log", "1e-5", "0.1")), "log:1e-5:0.1");
  assert.equal(textOf(range("of", "", "", "relu, tanh")), "of:relu, tanh");
  assert.equal(textOf(range("fix", "", "", "(50,)")), "fix:(50,)");
});

test("an end is what is typed, without the sign between ends", () => {
  assert.deepEqual(changed(row(range("log", "1", "2")), "low", "0.5"), range("log", "0.5", "2"));
  assert.deepEqual(changed(row(range("log", "1", "2")), "high", "1:9"), range("log", "1", "1;9"));
  assert.deepEqual(changed(row(range("of", "", "", "a")), "choices", "a:b, c"), range("of", "", "", "a:b, c"));
});

test("another scale keeps the ends, and choices begin with them", () => {
  const given = range("log", "1", "oops");
  assert.deepEqual(changed(row(given), "kind", "lin"), range("lin", "1", "oops"));
  assert.deepEqual(changed(row(given), "kind", "of"), range("of", "", "", "1, oops"));
  assert.deepEqual(changed(row(given), "kind", "fix"), range("fix", "", "", "1.0"));
});

test("what was a list of numbers gets the usual ends", () => {
  assert.deepEqual(changed(row(range("of", "", "", "1, 2")), "kind", "lin"), range("lin", "0.01", "100"));
  assert.deepEqual(changed(row(range("fix", "", "", "1")), "kind", "log"), range("log", "0.01", "100"));
});

test("what was fixed is chosen again from the usual choices, or from itself", () => {
  const usual = range("of", "", "", "rbf, poly");
  assert.deepEqual(changed(row(range("fix", "", "", "poly"), usual, "rbf"), "kind", "of"), usual);
  assert.deepEqual(changed(row(range("fix", "", "", "7")), "kind", "of"), range("of", "", "", "7"));
});
