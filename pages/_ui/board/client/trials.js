// The trials that arrived, and the one selection that all views share. A trial's key is "JOB:NUMBER".

import { short } from "../../client/format.js";
import { tr } from "../../client/words.js";

/** @typedef {import("./told.js").Row} Row */

/**
 * @typedef {object} Trial
 * @property {string} key "JOB:NUMBER"
 * @property {number} job the place of its search among those of the board
 * @property {number} number from 0 on
 * @property {string} state
 * @property {number | null} value
 * @property {number | null} spread between folds
 * @property {number} seconds from its start to its end
 * @property {(number | null)[]} cells one for each parameter: a number, the place of a choice, null if it is off
 * @property {string} message
 */

export class Trials {
  constructor() {
    /** Nothing needs the look before it is told. @type {import("./told.js").Hello} */
    this.hello = /** @type {any} */ ({ axes: [], jobs: [], metric: "", title: "", direction: "maximize", token: "" });
    /** @type {Trial[]} */
    this.ended = [];
    /** @type {Trial[]} */
    this.running = [];
    /** @type {Map<string, Trial>} */
    this.byKey = new Map();
  }

  /** Other searches, or another feed. @param {import("./told.js").Hello} hello */
  reset(hello) {
    this.hello = hello;
    this.ended = [];
    this.running = [];
    this.byKey = new Map();
  }

  /**
   * Rows that are held already are not taken twice; a gap is a reason to ask for everything again.
   * @param {number} from how many ended trials come before the rows
   * @param {Row[]} rows of trials that have ended
   * @param {Row[]} running
   * @returns {boolean} false where there is a gap
   */
  add(from, rows, running) {
    if (from > this.ended.length) return false;
    for (const row of rows.slice(this.ended.length - from)) this.ended.push(this.read(row));
    for (const trial of this.running) if (this.byKey.get(trial.key) === trial) this.byKey.delete(trial.key);
    this.running = running.map((row) => this.read(row));
    return true;
  }

  /** @param {Row} row @returns {Trial} */
  read([job, number, state, value, spread, seconds, cells, message]) {
    const trial = { key: `${job}:${number}`, job, number, state, value, spread, seconds, cells, message };
    this.byKey.set(trial.key, trial);
    return trial;
  }

  get all() {
    return this.ended.concat(this.running);
  }

  /** What a trial has of a parameter, for reading. @param {Trial} trial @param {number} j the parameter's place */
  cell(trial, j) {
    const axis = this.hello.axes[j];
    const value = trial.cells[j];
    if (value === null) return tr("inactive");
    if (axis.labels) return axis.labels[value];
    return Number.isInteger(value) ? String(value) : short(value);
  }

  /** @param {Trial} trial */
  config(trial) {
    /** @type {string[]} */
    const parts = [];
    this.hello.axes.forEach((axis, j) => {
      if (trial.cells[j] !== null) parts.push(`${axis.name} = ${this.cell(trial, j)}`);
    });
    return parts.join(", ");
  }

  /** @param {Trial} trial */
  name(trial) {
    const label = this.hello.jobs.length > 1 ? tr(" of {label}", { label: this.hello.jobs[trial.job].label }) : "";
    return tr("trial {number}{label}", { number: trial.number + 1, label });
  }

  /** Positive when a is better than b. @param {Trial} a @param {Trial} b */
  compare(a, b) {
    if (a.value === null || b.value === null) return Number(a.value !== null) - Number(b.value !== null);
    return this.hello.direction === "maximize" ? a.value - b.value : b.value - a.value;
  }
}

export const MAX_TEXT = 480; // of the selection or of the axes in the link

export class Selection {
  constructor() {
    /** @type {Set<string> | null} */
    this.keys = null; // null: nothing is selected, and nothing is dimmed
    this.filter = ""; // the text of the ranges, when they made the selection
    /** @type {string | null} */
    this.hovered = null;
    /** @type {(() => void)[]} */
    this.listeners = [];
    /** @type {((key: string | null) => void)[]} */
    this.hoverListeners = [];
  }

  /** @param {string} key */
  has(key) {
    return this.keys === null || this.keys.has(key);
  }

  /** @param {Iterable<string> | null} keys @param {string} filter the text of the ranges, if they made it */
  set(keys, filter = "") {
    const next = keys === null ? null : new Set(keys);
    const isSame =
      this.keys === next ||
      (this.keys &&
        next &&
        this.keys.size === next.size &&
        [...next].every((key) => /** @type {Set<string>} */ (this.keys).has(key)));
    if (isSame && filter === this.filter) return;
    this.keys = next;
    this.filter = filter;
    for (const listener of this.listeners) listener();
  }

  /** @param {string} key */
  toggle(key) {
    const keys = new Set(this.filter ? [] : this.keys);
    if (!keys.delete(key)) keys.add(key);
    this.set(keys.size ? keys : null);
  }

  clear() {
    this.set(null);
  }

  /** @param {string | null} key */
  hover(key) {
    if (this.hovered === key) return;
    this.hovered = key;
    for (const listener of this.hoverListeners) listener(key);
  }

  // For the link: ranges as they are, trials as "0:3-17,20;1:5"; "" where it would be too long.
  text() {
    if (this.filter) return this.filter.length <= MAX_TEXT ? this.filter : "";
    if (!this.keys) return "";
    /** @type {Map<number, number[]>} */
    const byJob = new Map();
    for (const key of this.keys) {
      const [job, number] = key.split(":").map(Number);
      byJob.set(job, [...(byJob.get(job) ?? []), number]);
    }
    const parts = [...byJob.entries()].sort((a, b) => a[0] - b[0]).map(([job, numbers]) => `${job}:${runs(numbers)}`);
    const text = parts.join(";");
    return text.length <= MAX_TEXT ? text : "";
  }

  /** The trials of such a text; null where there are none. @param {string} text */
  static keysOf(text) {
    /** @type {Set<string>} */
    const keys = new Set();
    for (const part of text.split(";")) {
      const found = /^(\d{1,2}):([\d,-]+)$/.exec(part);
      if (!found) continue;
      for (const run of found[2].split(",")) {
        const ends = /^(\d{1,7})(?:-(\d{1,7}))?$/.exec(run);
        if (!ends) continue;
        const last = Math.min(Number(ends[2] ?? ends[1]), Number(ends[1]) + 20_000);
        for (let n = Number(ends[1]); n <= last; n++) keys.add(`${Number(found[1])}:${n}`);
      }
    }
    return keys.size ? keys : null;
  }
}

/** "3-17,20". @param {number[]} numbers */
function runs(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const parts = [];
  for (let i = 0; i < sorted.length;) {
    let j = i;
    while (j + 1 < sorted.length && sorted[j + 1] === sorted[j] + 1) j++;
    parts.push(j > i ? `${sorted[i]}-${sorted[j]}` : `${sorted[i]}`);
    i = j + 1;
  }
  return parts.join(",");
}
