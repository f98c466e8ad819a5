// What the Inside page asks of the server.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Board } from "../../pages/_ui/inside/client/main.js";

/** A board that asks, without a page; the answers are given by hand. */
function asking() {
  const answers = [];
  const answer = (found) => ({ status: 200, json: async () => found });
  globalThis.fetch = () => new Promise((give) => answers.push((found) => give(answer(found))));
  const classList = { add() {}, remove() {} };
  const board = { asked: 0, closed: false, data: { base: "/inside/x" }, root: { classList } };
  Object.assign(board, { ask: Board.prototype.ask, query: () => "", say() {}, pause() {} });
  return [board, answers];
}

test("who asks for the score while he looks elsewhere sees both", async () => {
  const [board, answers] = asking();
  const looked = board.ask("look");
  const scored = board.ask("score", {});
  answers[0]({ at: 3 });
  answers[1]({ rows: [] });
  assert.deepEqual([await looked, await scored], [{ at: 3 }, { rows: [] }]);
});

test("of two looks only the later one is shown, and no score of before it", async () => {
  const [board, answers] = asking();
  const scored = board.ask("score", {});
  const first = board.ask("look");
  const second = board.ask("look");
  answers.forEach((give, i) => give({ at: i }));
  assert.deepEqual([await scored, await first, await second], [null, null, { at: 2 }]);
});

test("the second click of a double click places no trial", () => {
  const placed = [];
  const axis = { _offset: 0, _length: 100, p2d: (at) => at / 100 };
  const _fullLayout = { _plots: { xy: { xaxis: axis, yaxis: axis } } };
  const chart = { getBoundingClientRect: () => ({ left: 0, top: 0 }), _fullLayout };
  const board = { v: { isGame: true, isOver: false }, chart, typedAt: String, place: (at) => placed.push(at) };
  for (const detail of [1, 2]) Board.prototype.clicked.call(board, { clientX: 50, clientY: 25, detail });
  assert.deepEqual(placed, ["0.5,0.25"]);
});
