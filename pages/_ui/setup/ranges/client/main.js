// The editor of ranges: a row for each hyperparameter. What is typed is told to the page, which judges it.

import { changed, textOf } from "./model.js";
import { Line } from "./row.js";

/** @typedef {import("./model.js").Row} Row */
/** @typedef {import("./model.js").Range} Range */

/**
 * What the page sends.
 * @typedef {object} Data
 * @property {string} of the set-up that the rows belong to: after a preset another one
 * @property {number} heard the number of what the page was told last
 * @property {Row[]} rows
 */

export class Board {
  /** @param {HTMLElement} root @param {Data} data @param {(name: string, value: unknown) => void} tell */
  constructor(root, data, tell) {
    this.root = root;
    this.tell = tell;
    this.told = 0;
    /** @type {Map<string, Range>} what was typed and the page has not heard yet */
    this.typed = new Map();
    /** @type {Map<string, Line>} */
    this.lines = new Map();
    this.data = data;
    this.draw();
  }

  close() {}

  /** @param {Data} data */
  configure(data) {
    const isAnother = data.of !== this.data.of;
    if (isAnother || data.heard >= this.told) this.typed.clear();
    if (isAnother) this.lines.clear();
    this.data = data;
    this.draw();
  }

  draw() {
    const { rows } = this.data;
    const lines = new Map(rows.map((row) => [row.key, this.line({ ...row, given: this.givenOf(row) })]));
    const nodes = [...lines.values()].map((line) => line.node);
    const isSame =
      nodes.length === this.root.children.length && nodes.every((node, at) => node === this.root.children[at]);
    if (!isSame) this.root.replaceChildren(...nodes); // to put a node where it is takes the focus away
    this.lines = lines;
  }

  /** @param {Row} row */
  givenOf(row) {
    return this.typed.get(row.key) ?? row.given;
  }

  /** The row's line as it is, brought up to date, or a new one. @param {Row} row */
  line(row) {
    const kept = this.lines.get(row.key);
    if (!kept || kept.row.help !== row.help || String(kept.row.kinds) !== String(row.kinds))
      return new Line(row, (part, value) => this.change(row.key, part, value));
    kept.show(row);
    return kept;
  }

  /** @param {string} key @param {keyof Range} part @param {string} value */
  change(key, part, value) {
    const row = this.data.rows.find((each) => each.key === key);
    if (!row) return;
    this.typed.set(key, changed({ ...row, given: this.givenOf(row) }, part, value));
    this.told = Math.max(Date.now(), this.told + 1);
    this.draw();
    const ranges = Object.fromEntries([...this.typed].map(([name, range]) => [name, textOf(range)]));
    this.tell("typed", { of: this.data.of, n: this.told, ranges });
  }
}
