import assert from "node:assert/strict";
import test from "node:test";

/** A history as browsers have it: an object without methods of its own. */
class Steps {
  /** @type {string[]} */
  all = ["http://here/search"];

  /** @param {unknown} state @param {string} title @param {string | URL | null} [url] */
  pushState(state, title, url) {
    this.all.push(new URL(url ?? "", this.all.at(-1)).href);
    globalThis.window.location.href = String(this.all.at(-1));
  }

  /** @param {unknown} state @param {string} title @param {string | URL | null} [url] */
  replaceState(state, title, url) {
    this.all.pop();
    this.all.push(new URL(url ?? "", "http://here/search").href);
    globalThis.window.location.href = String(this.all.at(-1));
  }
}

/** A location that knows its path, as a browser's. */
class Place {
  href = "http://here/search";

  get pathname() {
    return new URL(this.href).pathname;
  }
}

test("a choice takes the place of the one before, a page is a step", async () => {
  const history = new Steps();
  Object.assign(globalThis, { window: { history, location: new Place() } });
  await import("../../../pages/_ui/client/page/back.js?first");
  history.pushState({}, "", "/search?metric=f1");
  history.pushState({}, "", "/search?metric=f1&trials=30");
  assert.deepEqual(history.all, ["http://here/search?metric=f1&trials=30"]);
  history.pushState({}, "", "/race?metric=f1");
  history.pushState({}, "", "/race?metric=roc_auc");
  assert.deepEqual(history.all, ["http://here/search?metric=f1&trials=30", "http://here/race?metric=roc_auc"]);
  const once = history.pushState;
  await import("../../../pages/_ui/client/page/back.js?again");
  assert.equal(history.pushState, once, "a page that is drawn anew changes nothing");
  Reflect.deleteProperty(globalThis, "window");
});
