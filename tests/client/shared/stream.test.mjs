// The event stream after a lost connection, and questions that get no answer, with an event source and a server that do
// what the test says.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

class Source {
  static CONNECTING = 0;
  static CLOSED = 2;
  static all = [];

  constructor(url) {
    Object.assign(this, { url, readyState: 0, listeners: {}, isClosed: false });
    Source.all.push(this);
  }

  addEventListener(name, listener) {
    this.listeners[name] = listener;
  }

  say(name, data, lastEventId = "") {
    this.listeners[name]({ data: JSON.stringify(data), lastEventId });
  }

  fail(readyState) {
    this.readyState = readyState;
    this.onerror();
  }

  close() {
    this.isClosed = true;
  }
}

const page = { hidden: false, addEventListener: () => null, removeEventListener: () => null };
Object.assign(globalThis, { EventSource: Source, document: page });
const { Stream } = await import("../../../pages/_ui/client/stream.js");
const { Live } = await import("../../../pages/_ui/board/client/live.js");
const { contentOf, fetched } = await import("../../../pages/_ui/client/words/fetched.js");
const { learn } = await import("../../../pages/_ui/client/words.js");

let said;
const handlers = Object.fromEntries(
  ["hello", "update", "over", "trouble", "gone"].map((name) => [name, (value) => said.push([name, value])]),
);
const answers = (status) =>
  (globalThis.fetch = async () => (status ? { status } : Promise.reject(new Error("refused"))));
const settle = async () => {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
};

beforeEach(() => {
  said = [];
  Source.all.length = 0;
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

test("a lost connection is said, tried again until the server answers, and then forgotten", async () => {
  const stream = new Stream("/live", handlers);
  stream.open();
  Source.all[0].onopen();
  answers(0);
  Source.all[0].fail(Source.CONNECTING);
  await settle();
  assert.match(said.at(-1)[1], /lost; trying again/);
  for (let n = 2; n < 6; n += 1) {
    mock.timers.tick(4000);
    assert.equal(Source.all.length, n);
    Source.all.at(-1).fail(Source.CONNECTING);
    await settle();
  }
  mock.timers.tick(4000);
  Source.all.at(-1).onopen();
  assert.deepEqual(said.at(-1), ["trouble", ""]);
  assert.ok(Source.all.slice(0, -1).every((source) => source.isClosed));
  assert.equal(said.filter(([name]) => name === "gone").length, 0);
});

test("a server that was restarted has lost it; one that never went has forgotten it", async () => {
  for (const [isRestarted, state] of [
    [true, Source.CONNECTING],
    [false, Source.CLOSED],
  ]) {
    said = [];
    const stream = new Stream("/live", handlers);
    stream.open();
    answers(404);
    Source.all.at(-1).fail(state);
    await settle();
    assert.deepEqual(said, [["gone", isRestarted]]);
    const n = Source.all.length;
    stream.restart();
    mock.timers.tick(60_000);
    assert.equal(Source.all.length, n, "it asks for what is gone");
  }
});

test("an answer that is no stream, such as that of a busy server, is no reason to give up", async () => {
  const stream = new Stream("/live", handlers);
  stream.open();
  answers(503);
  Source.all[0].fail(Source.CLOSED);
  await settle();
  mock.timers.tick(500);
  assert.equal(Source.all.length, 2);
  stream.end();
  Source.all[1].fail(Source.CLOSED);
  await settle();
  mock.timers.tick(60_000);
  assert.equal(Source.all.length, 2);
});

test("the board goes on where it is: rows and frames that are here are not asked for again", async () => {
  const numbers = new Map([["slice", 3]]);
  const live = new Live("/live?jobs=a", handlers, (card) => numbers.get(card) ?? 0);
  live.watch(["slice", "edf"]);
  const asked = () => Object.fromEntries(new URLSearchParams(Source.all.at(-1).url.split("?")[1]));
  assert.deepEqual(asked(), { jobs: "a", cards: "slice,edf", known: "3,0", since: "" });
  Source.all[0].say("update", {}, "token:12");
  numbers.set("slice", 5).set("edf", 1);
  answers(0);
  Source.all[0].fail(Source.CONNECTING);
  await settle();
  mock.timers.tick(500);
  assert.deepEqual(asked(), { jobs: "a", cards: "slice,edf", known: "5,1", since: "token:12" });
  live.restart();
  assert.equal(asked().since, "");
  Source.all.at(-1).say("over", {});
  const n = Source.all.length;
  live.watch(["slice"]);
  assert.equal(Source.all.length, n, "nothing more comes of what is over");
  live.watch(["slice", "rank"]);
  assert.equal(Source.all.length, n + 1);
});

test("no answer to a question is told in the words of the page", async () => {
  answers(0);
  await assert.rejects(fetched("/x"), { message: "The server does not answer. Try again." });
  learn({ "The server does not answer. Try again.": "服务器没有响应。" }, "zh");
  await assert.rejects(fetched("/x"), { message: "服务器没有响应。" });
  learn({}, "en");
});

test("an answer of somebody between is no error of ours", async () => {
  globalThis.fetch = async () => new Response("<h1>Bad gateway</h1>", { status: 502 });
  await assert.rejects(contentOf(await fetched("/x")), { message: "The server answered 502. Try again." });
  globalThis.fetch = async () => new Response('{"a": 1}');
  assert.deepEqual(await contentOf(await fetched("/x")), { a: 1 });
});
