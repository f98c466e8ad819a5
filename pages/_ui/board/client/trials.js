// The trials that arrived, and the one selection that all views share. A trial's key is "JOB:NUMBER".

import { short } from "../../client/format.js";
import { tr } from "../../client/words.js";

/**
 * @typedef {object} Trial
 * @property {string} key
 * @property {number} job
 * @property {number} number
 * @property {string} state
 * @property {number | null} value
 * @property {number | null} spread
 * @property {number} seconds
 * @property {(number | null)[]} cells one for each parameter: a number, the place of a choice, null if it is off
 * @property {string} message
 */

export class Trials {
  constructor() {
    /** @type {any} */
    this.hello = { axes: [], jobs: [], metric: "", title: "", direction: "maximize", token: "" };
    /** @type {Trial[]} */
    this.ended = [];
    /** @type {Trial[]} */
    this.running = [];
    /** @type {Map<string, Trial>} */
    this.byKey = new Map();
  }

  reset(hello) {
    this.hello = hello;
    this.ended = [];
    this.running = [];
    this.byKey = new Map();
  }

  // Rows that are held already are not taken twice; a gap is a reason to ask for everything again.
  add(from, rows, running) {
    if (from > this.ended.length) return false;
    for (const row of rows.slice(this.ended.length - from)) this.ended.push(this.read(row));
    for (const trial of this.running) if (this.byKey.get(trial.key) === trial) this.byKey.delete(trial.key);
    this.running = running.map((row) => this.read(row));
    return true;
  }

  read([job, number, state, value, spread, seconds, cells, message]) {
    const trial = { key: `${job}:${number}`, job, number, state, value, spread, seconds, cells, message };
    this.byKey.set(trial.key, trial);
    return trial;
  }

  get all() {
    return this.ended.concat(this.running);
  }

  cell(trial, j) {
    const axis = this.hello.axes[j];
    const value = trial.cells[j];
    if (value === null) return tr("inactive");
    if (axis.labels) return axis.labels[value];
    return Number.isInteger(value) ? String(value) : short(value);
  }

  config(trial) {
    const parts = [];
    this.hello.axes.forEach((axis, j) => {
      if (trial.cells[j] !== null) parts.push(`${axis.name} = ${this.cell(trial, j)}`);
    });
    return parts.join(", ");
  }

  name(trial) {
    const label = this.hello.jobs.length > 1 ? tr(" of {label}", { label: this.hello.jobs[trial.job].label }) : "";
    return tr("trial {number}{label}", { number: trial.number + 1, label });
  }

  // Positive when a is better than b.
  compare(a, b) {
    if (a.value === null || b.value === null) return Number(a.value !== null) - Number(b.value !== null);
    return this.hello.direction === "maximize" ? a.value - b.value : b.value - a.value;
  }
}

export const MAX_TEXT = 480; // of the selection or of the axes in the link

export class Selection {
  constructor() {
    this.keys = null; // null: nothing is selected, and nothing is dimmed
    this.filter = ""; // the text of the ranges, when they made the selection
    this.hovered = null;
    this.listeners = [];
    this.hoverListeners = [];
  }

  has(key) {
    return this.keys === null || this.keys.has(key);
  }

  set(keys, filter = "") {
    const next = keys === null ? null : new Set(keys);
    const isSame =
      this.keys === next ||
      (this.keys && next && this.keys.size === next.size && [...next].every((key) => this.keys.has(key)));
    if (isSame && filter === this.filter) return;
    this.keys = next;
    this.filter = filter;
    for (const listener of this.listeners) listener();
  }

  toggle(key) {
    const keys = new Set(this.filter ? [] : this.keys);
    if (!keys.delete(key)) keys.add(key);
    this.set(keys.size ? keys : null);
  }

  clear() {
    this.set(null);
  }

  hover(key) {
    if (this.hovered === key) return;
    this.hovered = key;
    for (const listener of this.hoverListeners) listener(key);
  }

  // For the link: ranges as they are, trials as "0:3-17,20;1:5"; "" where it would be too long.
  text() {
    if (this.filter) return this.filter.length <= MAX_TEXT ? this.filter : "";
    if (!this.keys) return "";
    const byJob = new Map();
    for (const key of this.keys) {
      const [job, number] = key.split(":").map(Number);
      byJob.set(job, [...(byJob.get(job) ?? []), number]);
    }
    const parts = [...byJob.entries()].sort((a, b) => a[0] - b[0]).map(([job, numbers]) => `${job}:${runs(numbers)}`);
    const text = parts.join(";");
    return text.length <= MAX_TEXT ? text : "";
  }

  static keysOf(text) {
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
