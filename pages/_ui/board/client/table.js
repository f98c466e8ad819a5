// All trials as a table. Only the rows in sight are in the page, so ten thousand scroll as well as ten.

import { el, whenReleased } from "../../client/dom.js";
import { number, short } from "../../client/format.js";
import { button, check, labelled } from "./widgets.js";
import { tr } from "../../client/words.js";

const ROW = 30;
const EXTRA = 6;

/** @typedef {import("./trials.js").Trial} Trial */
/** @typedef {(trial: Trial) => string | number | null} Read what is sorted by; null comes last */

/** @type {Record<string, Read | null>} the columns; null where there is nothing to sort by */
const SORTS = {
  method: (t) => t.job,
  trial: (t) => t.number,
  state: (t) => t.state,
  value: (t) => t.value,
  spread: (t) => t.spread,
  seconds: (t) => t.seconds,
  config: null,
  message: (t) => t.message || null,
};

export class Table {
  /**
   * @param {Element} parent
   * @param {string} csv address of all trials as a file
   * @param {import("./trials.js").Trials} trials
   * @param {import("./trials.js").Selection} selection
   * @param {(key: string) => void} openTrial
   */
  constructor(parent, csv, trials, selection, openTrial) {
    this.trials = trials;
    this.selection = selection;
    this.openTrial = openTrial;
    this.sort = "trial";
    this.isDown = true;
    /** @type {Trial[]} */
    this.rows = []; // as they stand
    /** @type {string | null} */
    this.active = null;
    this.isOnly = false;
    this.node = el("section", "lb-trials", parent);
    this.node.setAttribute("aria-label", tr("Trials"));
    const line = el("div", "lb-line", this.node);
    el("h4", "", line, tr("Trials"));
    const tools = el("div", "lb-tools lb-controls", line);
    check(tools, tr("Selected only"), false, (isOn) => {
      this.isOnly = isOn;
      this.update();
    });
    const jump = Object.assign(el("input", "lb-jump"), { type: "number", min: 1 });
    jump.onchange = () => this.goTo(Number(jump.value) - 1);
    labelled(tools, tr("Go to trial "), jump);
    const link = el("a", "lb-button", tools, tr("CSV of all trials"));
    link.href = csv;
    link.download = "trials.csv";
    this.scroll = el("div", "lb-scroll", this.node);
    this.scroll.tabIndex = 0;
    this.scroll.setAttribute("role", "region");
    this.scroll.setAttribute("aria-label", tr("Table of trials. Arrow keys move, Space selects, Enter opens a trial."));
    const table = el("table", "", this.scroll);
    this.table = table;
    this.top = el("thead", "", table);
    const head = el("tr", "", this.top);
    /** @type {Record<string, HTMLTableCellElement>} */
    this.heads = {};
    for (const name of Object.keys(SORTS)) {
      const cell = el("th", `lb-col-${name}`, head);
      if (SORTS[name])
        button(cell, tr(name), tr("Sort by {name}", { name: tr(name) }), () => this.sortBy(name), "lb-sort");
      else cell.textContent = tr(name);
      this.heads[name] = cell;
    }
    this.body = el("tbody", "", table);
    this.whenReleased = whenReleased(this.body);
    this.scroll.onscroll = () => this.show();
    this.scroll.onkeydown = (event) => this.key(event);
    selection.listeners.push(() => (this.isOnly ? this.update() : this.show()));
    selection.hoverListeners.push(() => this.mark());
  }

  /** @param {string} name of a column */
  sortBy(name) {
    this.isDown = this.sort === name ? !this.isDown : true;
    this.sort = name;
    this.update();
  }

  update() {
    const read = /** @type {Read} */ (SORTS[this.sort]);
    const sign = this.isDown ? -1 : 1;
    this.node.classList.toggle("lb-one", this.trials.hello.jobs.length < 2);
    this.rows =
      this.isOnly && this.selection.keys ? this.trials.all.filter((t) => this.selection.has(t.key)) : this.trials.all;
    this.rows.sort((a, b) => {
      const [x, y] = [read(a), read(b)];
      if (x === null || y === null) return Number(x === null) - Number(y === null) || a.number - b.number;
      return (x < y ? -1 : x > y ? 1 : 0) * sign || (a.number - b.number) * sign;
    });
    for (const [name, cell] of Object.entries(this.heads))
      cell.setAttribute("aria-sort", name === this.sort ? (this.isDown ? "descending" : "ascending") : "none");
    this.show();
  }

  show() {
    this.whenReleased(() => this.draw());
  }

  draw() {
    const first = Math.max(0, Math.floor(this.scroll.scrollTop / ROW) - EXTRA);
    const last = Math.min(this.rows.length, first + Math.ceil((this.scroll.clientHeight || 350) / ROW) + 2 * EXTRA);
    this.table.setAttribute("aria-rowcount", String(this.rows.length));
    const lines = [spacer(first * ROW)];
    for (let i = first; i < last; i++) lines.push(this.line(this.rows[i], i));
    lines.push(spacer((this.rows.length - last) * ROW));
    this.body.replaceChildren(...lines);
  }

  /** @param {Trial} trial @param {number} i its place among the rows */
  line(trial, i) {
    const row = el("tr", ["done", "running"].includes(trial.state) ? "" : "lb-bad");
    row.dataset.key = trial.key;
    row.setAttribute("aria-rowindex", String(i + 1));
    const isChosen = this.selection.keys !== null && this.selection.has(trial.key);
    row.classList.toggle("lb-chosen", isChosen);
    row.classList.toggle("lb-out", this.selection.keys !== null && !isChosen);
    row.classList.toggle("lb-active", this.active === trial.key);
    row.classList.toggle("lb-lit", this.selection.hovered === trial.key);
    row.setAttribute("aria-selected", String(isChosen));
    const config = this.trials.config(trial);
    const cells = [
      this.trials.hello.jobs[trial.job].label,
      String(trial.number + 1),
      tr(trial.state),
      trial.value === null ? "" : number(trial.value),
      trial.spread === null ? "" : short(trial.spread, 2),
      trial.state === "running" ? "" : String(trial.seconds),
      config,
      trial.message,
    ];
    Object.keys(SORTS).forEach((name, k) => {
      const cell = el("td", `lb-col-${name}`, row, cells[k]);
      if (k > 5) cell.title = cells[k];
    });
    row.onmouseenter = () => this.selection.hover(trial.key);
    row.onmouseleave = () => this.selection.hover(null);
    row.onclick = (event) => {
      this.active = trial.key;
      if (event.shiftKey || event.ctrlKey || event.metaKey) this.selection.toggle(trial.key);
      else this.openTrial(trial.key);
    };
    return row;
  }

  mark() {
    for (const row of this.body.rows) {
      row.classList.toggle("lb-lit", row.dataset.key !== undefined && row.dataset.key === this.selection.hovered);
    }
  }

  /** @param {number} n the number of a trial */
  goTo(n) {
    const i = this.rows.findIndex((trial) => trial.number === n);
    if (i < 0) return;
    this.active = this.rows[i].key;
    this.reveal(i);
  }

  /** @param {number} i the place of a row */
  reveal(i) {
    const head = this.top.offsetHeight;
    const borders = 2; // the head stays in sight
    const top = i * ROW;
    const room = this.scroll.clientHeight - head - ROW - borders;
    if (top < this.scroll.scrollTop) this.scroll.scrollTop = top;
    else if (top > this.scroll.scrollTop + room) this.scroll.scrollTop = top - room;
    this.show();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.target !== this.scroll) return;
    const i = this.rows.findIndex((trial) => trial.key === this.active);
    /** @type {Record<string, number>} */
    const moves = {
      ArrowDown: i + 1,
      ArrowUp: i - 1,
      Home: 0,
      End: this.rows.length - 1,
      PageDown: i + 10,
      PageUp: i - 10,
    };
    if (event.key in moves && this.rows.length) {
      const to = Math.min(Math.max(moves[event.key], 0), this.rows.length - 1);
      this.active = this.rows[to].key;
      this.reveal(to);
    } else if (event.key === "Enter" && this.active) this.openTrial(this.active);
    else if (event.key === " " && this.active) this.selection.toggle(this.active);
    else return;
    event.preventDefault();
  }
}

/** @param {number} height in pixels */
function spacer(height) {
  const row = el("tr", "lb-spacer");
  row.setAttribute("aria-hidden", "true");
  el("td", "", row).style.height = `${height}px`;
  return row;
}
