// How a trace is made ready for Plotly.

import assert from "node:assert/strict";
import { test } from "node:test";

import { themedTrace } from "../../pages/_ui/client/look.js";

test("whatever a trace is called, its uid can stand in a selector, and different ones stay different", () => {
  const names = ["band 1", "band-1", "band_1", "band_20_1", "Random (2)", "无值 <b>", "a.b#c", "🙂"];
  const uids = names.map((uid) => themedTrace({ uid, type: "scatter" }, true).uid);
  for (const uid of uids) assert.match(uid, /^[\w-]+$/);
  assert.equal(new Set(uids).size, names.length);
  assert.deepEqual(themedTrace({ type: "scatter" }, false), { type: "scatter" });
});
