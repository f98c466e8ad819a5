// What this browser remembers of lessons: which are done, and what was guessed. It stays in the browser.

const NAME = "tuning.learn";

/** @typedef {{ done: Record<string, string>, guesses: Record<string, unknown> }} Kept */

/** @param {string | null} text @returns {any} */
function parsed(text) {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null; // somebody else's text: it is as if nothing were there
  }
}

/** What is kept, whatever stands there. @param {string | null} text @returns {Kept} */
export function read(text) {
  const found = parsed(text);
  const part = (/** @type {any} */ one) => (one && typeof one === "object" && !Array.isArray(one) ? one : {});
  return { done: part(part(found).done), guesses: part(part(found).guesses) };
}

export class Progress {
  /** @param {Pick<Storage, "getItem" | "setItem"> | null} store null where the browser keeps nothing */
  constructor(store) {
    this.store = store;
    this.kept = read(null);
    this.#read();
  }

  /** What another tab has written meanwhile is there too. */
  #read() {
    if (this.store) this.kept = read(this.store.getItem(NAME));
  }

  /** @param {string} lesson */
  isDone(lesson) {
    this.#read();
    return Object.hasOwn(this.kept.done, lesson);
  }

  /** @param {string} lesson */
  guess(lesson) {
    return Object.hasOwn(this.kept.guesses, lesson) ? this.kept.guesses[lesson] : null;
  }

  /** @param {string} lesson @param {unknown} guess */
  keepGuess(lesson, guess) {
    this.#read();
    if (guess === null) delete this.kept.guesses[lesson];
    else this.kept.guesses[lesson] = guess;
    this.#write();
  }

  /** @param {string} lesson @param {string} when */
  finish(lesson, when) {
    this.#read();
    this.kept.done[lesson] ??= when;
    this.#write();
  }

  forget() {
    this.kept = { done: {}, guesses: {} };
    this.#write();
  }

  #write() {
    try {
      this.store?.setItem(NAME, JSON.stringify(this.kept));
    } catch {
      this.store = null; // it is full or forbidden: from now on only this page remembers
    }
  }
}

/** The browser's storage; null where it is forbidden. */
export function storage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
