// The one event stream of a screen. It may close while the tab is hidden, and it goes on after a lost connection. A
// server that no longer knows what is asked for has ended it for good: then it says so, once.

import { tr } from "./words.js";

const lost = () => tr("The connection to the server was lost; trying again …");
const WAITS = [500, 1000, 2000, 4000]; // milliseconds between attempts

/**
 * @typedef {object} Handlers
 * @property {(hello: any) => void} hello
 * @property {(update: any) => void} update
 * @property {() => void} over
 * @property {(text: string) => void} trouble what there is to say of the connection; "" when all is well
 * @property {(wasLost: boolean) => void} gone the server does not keep it; whether the connection was lost before
 */

export class Stream {
  /** @param {string} url @param {Handlers} handlers */
  constructor(url, handlers, { restsWhenHidden = false } = {}) {
    this.url = url;
    this.handlers = handlers;
    this.restsWhenHidden = restsWhenHidden;
    /** @type {EventSource | null} */
    this.source = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
    this.attempts = 0;
    this.wasLost = false;
    this.isOver = false;
    this.isPaused = false;
    this.isEnded = false;
    this.isGone = false;
    this.onVisibility = () => (document.hidden && this.restsWhenHidden ? this.close() : this.open());
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  /** Where the stream is asked for. */
  address() {
    return this.url;
  }

  /** @param {MessageEvent} _event the update that was taken in */
  taken(_event) {}

  /** @param {boolean} isPaused */
  pause(isPaused) {
    this.isPaused = isPaused;
    if (isPaused) this.close();
    else this.open();
  }

  restart() {
    this.isOver = false;
    this.close();
    this.open();
  }

  get rests() {
    return this.isOver || this.isPaused || this.isEnded || this.isGone || (this.restsWhenHidden && document.hidden);
  }

  open() {
    if (this.source || this.rests) return;
    clearTimeout(this.waiting);
    const source = new EventSource(this.address());
    this.source = source;
    /** @param {(event: MessageEvent) => void} handle */
    const ours = (handle) => /** @param {MessageEvent} event */ (event) => source === this.source && handle(event);
    source.addEventListener(
      "hello",
      ours((event) => this.handlers.hello(JSON.parse(event.data))),
    );
    source.addEventListener(
      "update",
      ours((event) => {
        this.handlers.update(JSON.parse(event.data));
        this.taken(event);
      }),
    );
    source.addEventListener(
      "over",
      ours(() => {
        this.isOver = true;
        this.close();
        this.handlers.over();
      }),
    );
    source.onopen = () => {
      this.attempts = 0;
      this.wasLost = false;
      this.handlers.trouble("");
    };
    source.onerror = () => {
      if (source !== this.source) return;
      if (source.readyState === EventSource.CONNECTING) this.wasLost = true; // else the server has answered
      this.close();
      this.askWhy();
    };
  }

  // An event source does not say why it failed.
  async askWhy() {
    const gaveUp = new AbortController();
    let isKnown = true;
    let words = lost();
    try {
      const answer = await fetch(this.address(), { signal: gaveUp.signal, cache: "no-store" });
      isKnown = answer.status !== 404;
      if (answer.status === 503) words = await answer.text(); // too many watch; there is room again later
      gaveUp.abort();
    } catch {
      this.wasLost = true; // no answer at all
    }
    if (this.source || this.rests) return;
    if (isKnown) {
      this.handlers.trouble(words);
      this.waiting = setTimeout(() => this.open(), WAITS[Math.min(this.attempts, WAITS.length - 1)]);
      this.attempts += 1;
      return;
    }
    this.isGone = true;
    this.handlers.gone(this.wasLost);
  }

  close() {
    clearTimeout(this.waiting);
    this.source?.close();
    this.source = null;
  }

  end() {
    this.isEnded = true;
    this.close();
    document.removeEventListener("visibilitychange", this.onVisibility);
  }
}
