// Parallel coordinates: one line per trial. Ranges can be brushed on every axis; axes move, flip, hide and change
// scale. Canvas for the lines (2,000 in a few milliseconds), SVG for axes and ranges, HTML for what keys reach.

import { el, setText, svg } from "../../../client/dom.js";
import { number } from "../../../client/format.js";
import { rank, sortNumbers } from "../../../client/scale.js";
import { dashesOf, theme } from "../../../client/theme.js";
import { MAX_TEXT } from "../trials.js";
import { button } from "../widgets.js";
import { Axis, placeOf, valueAxis } from "./axis.js";
import { keyOf, readAxes, writeAxes } from "./axes_text.js";
import { Heads } from "./heads.js";
import { Legend } from "./legend.js";
import { groupsOf, paint, path, SHORTER } from "./lines.js";
import { Mouse } from "./mouse.js";
import { download } from "./picture.js";
import { LOWEST, PLACES, sizes } from "./places.js";
import { Uprights } from "./uprights.js";
import { ntr, tr } from "../../../client/words.js";

/** @typedef {import("../trials.js").Trial} Trial */
export const MAX_LINES = 2000;

export class Parallel {
  /**
   * @param {import("../cards/card.js").Card} card @param {import("../trials.js").Trials} trials
   * @param {import("../trials.js").Selection} selection @param {(key: string) => void} openTrial
   * @param {string} axesText how the axes stood last @param {(text: string) => void} onAxes is told when that changes
   */
  constructor(card, trials, selection, openTrial, axesText, onAxes) {
    this.card = card;
    this.trials = trials;
    this.selection = selection;
    this.openTrial = openTrial;
    this.axesText = axesText;
    this.onAxes = onAxes;
    /** @type {Axis[]} */ this.axes = [];
    /** @type {import("./lines.js").Line[]} */ this.lines = [];
    /** @type {import("./lines.js").Line | null} */ this.bestLine = null;
    /** @type {{ close: () => void } | null} */ this.menu = null; // of an axis, while it is open
    this.goodness = sortNumbers([]);
    this.isFed = false; // whether any trials have come
    this.width = 0;
    this.colors = theme(card.node);
    this.best = 100;
    this.byMethod = false;
    this.pending = 0;
    this.size = sizes();
    card.chart.classList.add("lb-pc");
    const tools = el("div", "lb-tools lb-controls", card.chart);
    const label = el("label", "lb-slider", tools, tr("Best "));
    this.slider = el("input", "", label);
    Object.assign(this.slider, { type: "range", min: 1, max: 100, value: 100 });
    this.share = el("output", "", label, "100 %");
    this.slider.oninput = () => {
      this.best = Number(this.slider.value);
      this.filter();
    };
    this.method = button(tools, tr("Colour by method"), "", () => this.change(() => (this.byMethod = !this.byMethod)));
    this.scroll = el("div", "lb-pc-scroll", card.chart);
    this.stage = el("div", "lb-pc-stage", this.scroll);
    this.canvas = el("canvas", "", this.stage);
    this.svg = svg("svg", { class: "lb-pc-axes", "aria-hidden": "true" }, this.stage);
    this.uprights = new Uprights(this.svg);
    this.lit = svg("path", { class: "lb-pc-lit" }, this.svg);
    this.heads = new Heads(this, this.stage, tools);
    // Else nobody would guess.
    el("span", "lb-hint", tools, tr("Drag along an axis to select, drag its name to move it."));
    this.tip = el("div", "lb-tip", this.stage);
    this.legend = new Legend(card.chart);
    this.mouse = new Mouse(this);
    this.resizes = new ResizeObserver(() => this.schedule());
    this.resizes.observe(this.scroll);
    this.onSelection = () => {
      if (!selection.filter && this.isFiltered()) this.forgetRanges();
      this.schedule();
    };
    this.onHover = () => this.light();
    selection.listeners.push(this.onSelection);
    selection.hoverListeners.push(this.onHover);
  }

  // Data ----------------------------------------------------------------------------------------------------
  hello(/** @type {import("../told.js").Hello} */ hello) {
    this.axes = hello.axes.map((given, cell) => new Axis(given.name, { ...given, cell }));
    this.axes.push(Object.assign(valueAxis(hello.metric), { cell: -1 }));
    const problems = [...this.readAxes(this.axesText), ...this.readFilter(this.selection.filter)];
    this.card.note.textContent = problems.join(" ");
    this.method.hidden = hello.jobs.length < 2;
    this.heads.build();
  }

  update() {
    const all = this.trials.all;
    const done = /** @type {(Trial & { value: number })[]} */ (all.filter((trial) => trial.value !== null));
    for (const axis of this.axes) {
      axis.learn(
        done.length && axis.isValue
          ? done.map((t) => t.value)
          : all.map((t) => t.cells[axis.cell]).filter((v) => v !== null && v !== undefined),
      );
    }
    this.goodness = sortNumbers(done.map((trial) => trial.value));
    this.isFed = true;
    if (this.isFiltered()) this.filter(false);
    this.schedule();
  }

  /** 0 for the worst value, 1 for the best. @param {Trial} trial that has one */
  rankOf(trial) {
    const at = rank(this.goodness, /** @type {number} */ (trial.value), 1);
    return this.trials.hello.direction === "maximize" || this.goodness.length < 2 ? at : 1 - at;
  }

  cellOf(/** @type {Axis} */ axis, /** @type {Trial} */ trial) {
    return axis.isValue ? trial.value : trial.cells[axis.cell];
  }

  placeOn(/** @type {Axis} */ axis, /** @type {Trial} */ trial) {
    return axis.isValue ? placeOf(trial.state) : 0;
  }

  heightOf(/** @type {Axis} */ axis, /** @type {Trial} */ trial) {
    const value = this.cellOf(axis, trial);
    return value === null || value === undefined ? PLACES[Math.max(this.placeOn(axis, trial), 0)] : axis.height(value);
  }

  // Selection by ranges -------------------------------------------------------------------------------------
  isFiltered() {
    return this.best < 100 || this.axes.some((axis) => axis.range);
  }

  filter(isUser = true) {
    setText(this.share, `${this.best} %`);
    if (!this.isFiltered()) {
      if (this.selection.filter) this.selection.clear();
      return;
    }
    const active = this.axes.filter((axis) => axis.range);
    const done = this.goodness.length;
    const allowed = Math.max(1, Math.ceil((done * this.best) / 100));
    const bar = this.trials.hello.direction === "maximize" ? this.goodness[done - allowed] : this.goodness[allowed - 1];
    const sign = this.trials.hello.direction === "maximize" ? 1 : -1;
    const keys = [];
    for (const trial of this.trials.all) {
      if (this.best < 100 && (trial.value === null || sign * trial.value < sign * bar)) continue;
      if (active.every((axis) => axis.accepts(this.cellOf(axis, trial), this.placeOn(axis, trial))))
        keys.push(trial.key);
    }
    const text = [
      "f:" + (this.best < 100 ? `best=${this.best}` : ""),
      ...active.map((axis) => `${keyOf(axis)}=${axis.text()}`),
    ].join(";");
    this.selection.set(keys, isUser ? text : this.selection.filter || text);
  }

  /** A sentence for each part of the text that is not of this search. @param {string} text */
  readFilter(text) {
    if (!text) return [];
    const problems = [];
    for (const part of text.slice(2).split(";").filter(Boolean)) {
      const [key, range = ""] = part.split("=");
      const axis = this.axes.find((each) => keyOf(each) === key || each.name === key);
      if (key === "best" && /^\d{1,3}$/.test(range)) this.best = Math.min(Math.max(Number(range), 1), 100);
      else if (!axis)
        problems.push(tr("The link has a range on {key}, which is no axis of this search; it was left out.", { key }));
      else if (!axis.parse(range))
        problems.push(tr("The link's range on {name} cannot be read; it was left out.", { name: axis.name }));
    }
    this.slider.value = String(this.best);
    setText(this.share, `${this.best} %`);
    if (!this.isFiltered()) this.selection.clear();
    return problems;
  }

  forgetRanges() {
    this.best = 100;
    this.slider.value = "100";
    setText(this.share, "100 %");
    for (const axis of this.axes) axis.range = null;
  }

  // A range of one metric says nothing about another.
  forgetValueRange() {
    const axis = this.axes.find((each) => each.isValue);
    if (!axis?.range) return;
    axis.range = null;
    this.filter();
  }

  // Drawing -------------------------------------------------------------------------------------------------
  schedule() {
    if (!this.pending)
      this.pending = requestAnimationFrame(() => {
        this.pending = 0;
        this.draw();
      });
  }

  shown() {
    return this.axes.filter((axis) => !axis.hidden);
  }

  get length() {
    return this.size.height - this.size.top - this.size.bottom;
  }

  x(/** @type {number} */ i, /** @type {number} */ n) {
    const { left, right } = this.size;
    return n === 1 ? this.width / 2 : left + (i * (this.width - left - right)) / (n - 1);
  }

  y(/** @type {number} */ height) {
    return this.size.top + ((1 - height) / (1 - LOWEST)) * this.length;
  }

  pickLines() {
    const all = this.trials.all;
    if (all.length <= MAX_LINES) return all;
    const best = [...this.trials.ended]
      .filter((t) => t.value !== null)
      .sort((a, b) => this.trials.compare(b, a))
      .slice(0, MAX_LINES / 2);
    const kept = new Set(best);
    for (let i = all.length - 1; i >= 0 && kept.size < MAX_LINES; i--) kept.add(all[i]);
    return all.filter((trial) => kept.has(trial));
  }

  draw() {
    if (!this.axes.length || !this.scroll.clientWidth || !this.isFed) return;
    const began = performance.now();
    const axes = this.shown();
    const n = axes.length;
    this.size = sizes();
    this.width = Math.max(this.scroll.clientWidth, this.size.left + this.size.right + (n - 1) * this.size.gap);
    Object.assign(this.stage.style, { width: `${this.width}px`, height: `${this.size.height}px` });
    this.colors = theme(this.card.node);
    this.method.setAttribute("aria-pressed", String(this.byMethod));
    this.legend.show(this);
    const xs = axes.map((_, i) => this.x(i, n));
    this.lines = this.pickLines().map((trial) => {
      const points = new Float32Array(2 * n);
      for (let i = 0; i < n; i++) {
        points[2 * i] = xs[i];
        points[2 * i + 1] = this.y(this.heightOf(axes[i], trial));
      }
      const look = this.trials.hello.jobs[trial.job];
      return {
        trial,
        points,
        state: trial.state,
        share: trial.value === null ? 0 : this.rankOf(trial),
        isIn: this.selection.has(trial.key),
        color: look.color,
        dash: dashesOf(look.dash, SHORTER),
      };
    });
    this.bestLine = null;
    for (const line of this.lines) {
      const isBetter = !this.bestLine || this.trials.compare(line.trial, this.bestLine.trial) > 0;
      if (line.isIn && line.trial.value !== null && isBetter) this.bestLine = line;
    }
    if (this.bestLine) this.bestLine.paint = this.byMethod ? this.bestLine.color : this.trials.hello.look.steps.at(-1);
    this.groups = groupsOf(this.lines, this.trials.hello.look, this.byMethod);
    Object.assign(this.canvas.style, { width: `${this.width}px`, height: `${this.size.height}px` });
    paint(this.canvas, this.width, this.size.height, this.groups, this.bestLine, this.colors.isDark);
    this.uprights.draw(this, axes, xs);
    this.uprights.drawRanges(this, axes, xs);
    this.light();
    this.summarise();
    this.stage.dataset.milliseconds = (performance.now() - began).toFixed(1);
    this.stage.dataset.lines = String(this.lines.length);
    this.stage.dataset.inside = String(this.lines.filter((line) => line.isIn).length);
  }

  // The line under the mouse, wherever the mouse is.
  light() {
    const line = this.lines.find((each) => each.trial.key === this.selection.hovered);
    this.lit.setAttribute("d", line ? path(line.points) : "");
    if (!line) this.tip.style.display = "none";
  }

  summarise() {
    const n = this.trials.all.length;
    const inside = this.selection.keys ? this.trials.all.filter((trial) => this.selection.has(trial.key)).length : n;
    const cap =
      this.lines.length < n
        ? tr("{shown} of {n} trials are drawn: the best and the latest. ", { shown: this.lines.length, n })
        : ntr("{n} trial. ", "{n} trials. ", n);
    const share = this.selection.keys ? ntr("{n} is selected. ", "{n} are selected. ", inside) : "";
    const best = this.bestLine?.trial;
    const named = best ? `${this.trials.name(best)}: ${this.trials.config(best)}` : "";
    this.card.summarise(
      cap +
        share +
        (best
          ? tr("The best of them, {best}, is {named}.", { best: number(best.value), named })
          : tr("None has a value.")),
    );
  }

  // How the axes stand --------------------------------------------------------------------------------------
  /** Sentences about what of the text does not fit this search. @param {string} text */
  readAxes(text) {
    const found = readAxes(text, this.axes);
    this.axes = found.axes;
    this.byMethod = found.byMethod;
    this.axesText = writeAxes(this.axes, this.byMethod);
    return found.problems;
  }

  // What a person does to the axes: drawn at once, since mouse and keyboard go on from there, and told to the link.
  change(/** @type {() => unknown} */ how) {
    how();
    this.axesText = writeAxes(this.axes, this.byMethod);
    this.uprights.drawn = "";
    this.card.note.textContent =
      this.axesText.length > MAX_TEXT ? tr("The link cannot hold so many changes of the axes.") : "";
    this.update();
    this.draw();
    this.onAxes(this.axesText);
  }

  resetAxes() {
    this.change(() => this.readAxes(""));
  }

  moveAxis(/** @type {Axis} */ axis, /** @type {number} */ step) {
    const axes = this.shown();
    const other = axes[axes.indexOf(axis) + step];
    if (!other) return;
    this.change(() => {
      const to = this.axes.indexOf(other);
      this.axes.splice(this.axes.indexOf(axis), 1);
      this.axes.splice(to, 0, axis);
    });
  }

  /** @param {string} kind */
  download(kind) {
    download(this, kind);
  }

  close() {
    cancelAnimationFrame(this.pending);
    this.resizes.disconnect();
    this.selection.listeners.splice(this.selection.listeners.indexOf(this.onSelection), 1);
    this.selection.hoverListeners.splice(this.selection.hoverListeners.indexOf(this.onHover), 1);
  }
}
