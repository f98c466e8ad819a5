// What buttons are called by those who do not see them, or speak to them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { nameOf } from "../../../pages/_ui/client/widgets.js";

test("a button's name has what stands on it", () => {
  assert.equal(nameOf("Projector", "Large type, few controls"), "Projector: Large type, few controls");
  assert.equal(nameOf("← newer", "Previous page"), "newer: Previous page");
  assert.equal(nameOf("Copy", "Copy the code"), "Copy the code");
  assert.equal(nameOf("+ C", "Show the axis C again"), "Show the axis C again");
  assert.equal(nameOf("投影", "大字，少按钮"), "投影: 大字，少按钮");
});

test("a sign that is no word is not spoken", () => {
  for (const sign of ["✕", "|<", "←", "★"]) assert.equal(nameOf(sign, "What it does"), "What it does");
});
