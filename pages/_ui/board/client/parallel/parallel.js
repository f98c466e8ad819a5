// Parallel coordinates: one line per trial. Ranges can be brushed on every axis; axes move, flip, hide and change scale.
// Canvas for the lines (2,000 in a few milliseconds), SVG for axes and ranges, HTML for what the keyboard reaches.

import { Axis, placeOf, valueAxis } from "./axis.js";
import { keyOf, readAxes, writeAxes } from "./axes_text.js";
import { button, el, number, save, setText, svg, theme } from "./dom.js";
import { Heads } from "./heads.js";
import { asSvg, dashOf, groupsOf, paint, path, stateOf } from "./lines.js";
import { Mouse } from "./mouse.js";
import { LOWEST, PLACES, sizes } from "./places.js";
import { MAX_TEXT } from "./trials.js";

export const MAX_LINES = 2000;
const DASHES = { solid: [], dash: [7, 4], dot: [2, 3], dashdot: [7, 3, 2, 3], longdash: [12, 4] };

export class Parallel {
  // `axesText` is how the axes stood when they were last seen; `onAxes` is told when that changes.
  constructor(card, trials, selection, openTrial, axesText, onAxes) {
    Object.assign(this, { card, trials, selection, openTrial, axesText, onAxes, axes: [], lines: [], best: 100, byMethod: false, pending: 0, size: sizes() });
    card.chart.classList.add("lb-pc");
    const tools = el("div", "lb-tools lb-controls", card.chart);
    const label = el("label", "lb-slider", tools, "Best ");
    this.slider = Object.assign(el("input", "", label), { type: "range", min: 1, max: 100, value: 100 });
    this.share = el("output", "", label, "100 %");
    this.slider.oninput = () => {
      this.best = Number(this.slider.value);
      this.filter();
    };
    this.method = button(tools, "Colour by method", "", () => this.change(() => (this.byMethod = !this.byMethod)));
    this.scroll = el("div", "lb-pc-scroll", card.chart);
    this.stage = el("div", "lb-pc-stage", this.scroll);
    this.canvas = el("canvas", "", this.stage);
    this.svg = svg("svg", { class: "lb-pc-axes", "aria-hidden": "true" }, this.stage);
    this.uprights = svg("g", {}, this.svg);
    this.ranges = svg("g", {}, this.svg);
    this.lit = svg("path", { class: "lb-pc-lit" }, this.svg);
    this.heads = new Heads(this, this.stage, tools);
    el("span", "lb-hint", tools, "Drag along an axis to select, drag its name to move it."); // else nobody would guess
    this.tip = el("div", "lb-tip", this.stage);
    this.legend = el("div", "lb-legend", card.chart);
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
  hello(hello) {
    this.axes = hello.axes.map((given, cell) => new Axis(given.name, { ...given, cell }));
    this.axes.push(Object.assign(valueAxis(hello.metric), { cell: -1 }));
    const problems = [...this.readAxes(this.axesText), ...this.readFilter(this.selection.filter)];
    this.card.note.textContent = problems.join(" ");
    this.method.hidden = hello.jobs.length < 2;
    this.heads.build();
  }

  update() {
    const all = this.trials.all;
    const done = all.filter((trial) => trial.value !== null);
    for (const axis of this.axes) {
      axis.learn(done.length && axis.isValue ? done.map((t) => t.value) : all.map((t) => t.cells[axis.cell]).filter((v) => v !== null && v !== undefined));
    }
    this.goodness = Float64Array.from(done.map((trial) => trial.value)).sort();
    if (this.isFiltered()) this.filter(false);
    this.schedule();
  }

  // 0 for the worst value, 1 for the best; ties share the middle of their places.
  rankOf(trial) {
    const sorted = this.goodness, find = (isUpper) => {
      let a = 0, b = sorted.length;
      while (a < b) {
        const middle = (a + b) >> 1;
        if (sorted[middle] < trial.value || (isUpper && sorted[middle] === trial.value)) a = middle + 1;
        else b = middle;
      }
      return a;
    };
    if (sorted.length < 2) return 1;
    const at = (find(false) + find(true) - 1) / 2 / (sorted.length - 1);
    return this.trials.hello.direction === "maximize" ? at : 1 - at;
  }

  cellOf(axis, trial) {
    return axis.isValue ? trial.value : trial.cells[axis.cell];
  }

  placeOn(axis, trial) {
    return axis.isValue ? placeOf(trial.state) : 0;
  }

  heightOf(axis, trial) {
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
    const done = this.goodness.length, allowed = Math.max(1, Math.ceil((done * this.best) / 100));
    const bar = this.trials.hello.direction === "maximize" ? this.goodness[done - allowed] : this.goodness[allowed - 1];
    const sign = this.trials.hello.direction === "maximize" ? 1 : -1;
    const keys = [];
    for (const trial of this.trials.all) {
      if (this.best < 100 && (trial.value === null || sign * trial.value < sign * bar)) continue;
      if (active.every((axis) => axis.accepts(this.cellOf(axis, trial), this.placeOn(axis, trial)))) keys.push(trial.key);
    }
    const text = ["f:" + (this.best < 100 ? `best=${this.best}` : ""), ...active.map((axis) => `${keyOf(axis)}=${axis.text()}`)].join(";");
    this.selection.set(keys, isUser ? text : this.selection.filter || text);
  }

  // A sentence for each part of the text that is not of this search.
  readFilter(text) {
    if (!text) return [];
    const problems = [];
    for (const part of text.slice(2).split(";").filter(Boolean)) {
      const [key, range = ""] = part.split("=");
      const axis = this.axes.find((each) => keyOf(each) === key || each.name === key);
      if (key === "best" && /^\d{1,3}$/.test(range)) this.best = Math.min(Math.max(Number(range), 1), 100);
      else if (!axis) problems.push(`The link has a range on ${key}, which is no axis of this search; it was left out.`);
      else if (!axis.parse(range)) problems.push(`The link's range on ${axis.name} cannot be read; it was left out.`);
    }
    this.slider.value = this.best;
    setText(this.share, `${this.best} %`);
    if (!this.isFiltered()) this.selection.clear();
    return problems;
  }

  forgetRanges() {
    this.best = 100;
    this.slider.value = 100;
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
    if (!this.pending) this.pending = requestAnimationFrame(() => {
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

  x(i, n) {
    const { left, right } = this.size;
    return n === 1 ? this.width / 2 : left + (i * (this.width - left - right)) / (n - 1);
  }

  y(height) {
    return this.size.top + ((1 - height) / (1 - LOWEST)) * this.length;
  }

  pickLines() {
    const all = this.trials.all;
    if (all.length <= MAX_LINES) return all;
    const best = [...this.trials.ended].filter((t) => t.value !== null).sort((a, b) => this.trials.compare(b, a)).slice(0, MAX_LINES / 2);
    const kept = new Set(best);
    for (let i = all.length - 1; i >= 0 && kept.size < MAX_LINES; i--) kept.add(all[i]);
    return all.filter((trial) => kept.has(trial));
  }

  draw() {
    if (!this.axes.length || !this.scroll.clientWidth || !this.goodness) return;
    const began = performance.now();
    const axes = this.shown(), n = axes.length;
    this.size = sizes();
    this.width = Math.max(this.scroll.clientWidth, this.size.left + this.size.right + (n - 1) * this.size.gap);
    Object.assign(this.stage.style, { width: `${this.width}px`, height: `${this.size.height}px` });
    this.colors = theme(this.card.node);
    this.method.setAttribute("aria-pressed", this.byMethod);
    this.explain();
    const xs = axes.map((_, i) => this.x(i, n));
    this.lines = this.pickLines().map((trial) => {
      const points = new Float32Array(2 * n);
      for (let i = 0; i < n; i++) {
        points[2 * i] = xs[i];
        points[2 * i + 1] = this.y(this.heightOf(axes[i], trial));
      }
      const look = this.trials.hello.jobs[trial.job];
      return { trial, points, state: trial.state, share: trial.value === null ? 0 : this.rankOf(trial), isIn: this.selection.has(trial.key), color: look.color, dash: DASHES[look.dash] ?? [] };
    });
    this.bestLine = this.lines.reduce((a, b) => (b.isIn && b.trial.value !== null && (!a || this.trials.compare(b.trial, a.trial) > 0) ? b : a), null);
    if (this.bestLine) this.bestLine.paint = this.byMethod ? this.bestLine.color : this.trials.hello.look.steps.at(-1);
    this.groups = groupsOf(this.lines, this.trials.hello.look, this.byMethod);
    Object.assign(this.canvas.style, { width: `${this.width}px`, height: `${this.size.height}px` });
    paint(this.canvas, this.width, this.size.height, this.groups, this.bestLine, this.colors.isDark);
    this.drawAxes(axes, xs);
    this.drawRanges(axes, xs);
    this.light();
    this.summarise();
    this.stage.dataset.milliseconds = (performance.now() - began).toFixed(1);
    this.stage.dataset.lines = this.lines.length;
    this.stage.dataset.inside = this.lines.filter((line) => line.isIn).length;
  }

  // What the colours and dashes mean.
  explain() {
    const { jobs, metric, direction, look } = this.trials.hello, better = direction === "maximize" ? "higher" : "lower";
    const values = this.goodness, ends = values.length ? [values[0], values[values.length - 1]] : [null, null];
    const [worst, best] = (direction === "maximize" ? ends : ends.reverse()).map(number);
    const states = [...new Set(this.trials.all.map((trial) => stateOf(trial.state)))].filter((state) => state !== "done");
    const signature = JSON.stringify([this.byMethod, metric, worst, best, states]);
    if (this.explained === signature) return;
    this.explained = signature;
    this.legend.replaceChildren();
    if (this.byMethod) {
      for (const { label, color, dash } of jobs) this.key(color, DASHES[dash] ?? [], 3, label);
      el("span", "", this.legend, `stronger lines: better ${metric} (${better} is better)`);
    } else {
      el("span", "", this.legend, `worst ${worst}`);
      el("i", "", this.legend).style.background = `linear-gradient(90deg, ${look.steps.join(",")})`;
      el("span", "", this.legend, `best ${best} · colour: rank by ${metric}`);
    }
    for (const state of states) this.key(state === "failed" ? look.failed : look.grey, dashOf(state), 1.6, state);
  }

  key(color, dash, width, text) {
    const box = el("span", "lb-key", this.legend);
    const line = svg("svg", { width: 30, height: 10, "aria-hidden": "true" }, box);
    svg("line", { x1: 0, x2: 30, y1: 5, y2: 5, stroke: color, "stroke-width": width, "stroke-dasharray": dash.join(" ") }, line);
    el("span", "", box, text);
  }

  drawAxes(axes, xs) {
    const room = Math.floor(this.length / (17 * this.size.k));
    const marks = axes.map((axis, i) => ({ x: xs[i], name: axis.name, ticks: [...axis.ticks(room), ...this.placeTicks(axis)], marks: axis.marks() }));
    const width = axes.length > 1 ? xs[1] - xs[0] - 12 : 200;
    const signature = JSON.stringify([marks, this.width, this.colors]);
    if (signature === this.signature) return;
    this.signature = signature;
    this.svg.setAttribute("width", this.width);
    this.svg.setAttribute("height", this.size.height);
    this.uprights.replaceChildren();
    for (const { x, ticks, marks: between } of marks) {
      svg("line", { x1: x, x2: x, y1: this.y(1), y2: this.y(0), stroke: this.colors.text, "stroke-opacity": 0.55, "stroke-width": 1.3 }, this.uprights);
      for (const at of between) svg("line", { x1: x - 2, x2: x + 2, y1: this.y(at), y2: this.y(at), stroke: this.colors.text, "stroke-opacity": 0.4 }, this.uprights);
      for (const { at, text } of ticks) {
        const y = this.y(at);
        svg("line", { x1: x - 4, x2: x + 4, y1: y, y2: y, stroke: this.colors.text, "stroke-opacity": 0.55 }, this.uprights);
        const most = Math.max(4, Math.floor(width / (6.4 * this.size.k))); // only the picture is shortened: the mouse tells the whole
        const node = svg("text", { x: x + 7, y: y + 4, "font-size": 12 * this.size.k, fill: this.colors.text, stroke: this.colors.background, "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke" }, this.uprights, text.length > most ? `${text.slice(0, most - 1)}…` : text);
        if (text.length > most) node.dataset.whole = text;
      }
    }
    this.heads.place(axes, xs);
  }

  placeTicks(axis) {
    return axis.places.map((text, i) => ({ at: PLACES[i], text })).filter((_, i) => !axis.isValue || this.lines.some((line) => placeOf(line.state) === i));
  }

  drawRanges(axes, xs) {
    this.ranges.replaceChildren();
    const look = { fill: this.colors.primary, "fill-opacity": 0.28, stroke: this.colors.primary, "stroke-width": 1.5, rx: 2 };
    axes.forEach((axis, i) => {
      if (!axis.range) return;
      const extent = axis.extent();
      if (extent) svg("rect", { x: xs[i] - 7, width: 14, y: this.y(extent[1]) - 1, height: Math.max(this.y(extent[0]) - this.y(extent[1]), 2) + 2, ...look }, this.ranges);
      for (const place of axis.range.places) svg("rect", { x: xs[i] - 7, width: 14, y: this.y(PLACES[place]) - 7, height: 14, ...look }, this.ranges);
    });
  }

  // The line under the mouse, wherever the mouse is.
  light() {
    const line = this.lines.find((each) => each.trial.key === this.selection.hovered);
    this.lit.setAttribute("d", line ? path(line.points) : "");
    if (!line) this.tip.style.display = "none";
  }

  summarise() {
    const n = this.trials.all.length, inside = this.selection.keys ? this.trials.all.filter((trial) => this.selection.has(trial.key)).length : n;
    const cap = this.lines.length < n ? `${this.lines.length} of ${n} trials are drawn: the best and the latest. ` : `${n} ${n === 1 ? "trial" : "trials"}. `;
    const share = this.selection.keys ? `${inside} ${inside === 1 ? "is" : "are"} selected. ` : "";
    const best = this.bestLine?.trial;
    this.card.summarise(`${cap}${share}${best ? `The best of them, ${number(best.value)}, is ${this.trials.name(best)}: ${this.trials.config(best)}.` : "None has a value."}`);
  }

  // How the axes stand --------------------------------------------------------------------------------------
  // Sentences about what of the text does not fit this search.
  readAxes(text) {
    const found = readAxes(text, this.axes);
    this.axes = found.axes;
    this.byMethod = found.byMethod;
    this.axesText = writeAxes(this.axes, this.byMethod);
    return found.problems;
  }

  // What a person does to the axes: drawn at once, since mouse and keyboard go on from there, and told to the link.
  change(how) {
    how();
    this.axesText = writeAxes(this.axes, this.byMethod);
    this.signature = "";
    this.card.note.textContent = this.axesText.length > MAX_TEXT ? "This many changes of axes are too long for the link." : "";
    this.update();
    this.draw();
    this.onAxes(this.axesText);
  }

  resetAxes() {
    this.change(() => this.readAxes(""));
  }

  moveAxis(axis, step) {
    const axes = this.shown(), other = axes[axes.indexOf(axis) + step];
    if (!other) return;
    this.change(() => {
      const to = this.axes.indexOf(other);
      this.axes.splice(this.axes.indexOf(axis), 1);
      this.axes.splice(to, 0, axis);
    });
  }

  // Files ---------------------------------------------------------------------------------------------------
  picture() {
    this.draw();
    const names = this.shown().map((axis, i, axes) => `<text x="${this.x(i, axes.length)}" y="22" text-anchor="middle" font-weight="bold" fill="${this.colors.text}">${escaped(axis.name)}</text>`);
    return asSvg(this.width, this.size.height, this.groups, this.bestLine, new XMLSerializer().serializeToString(this.uprights) + names.join(""), this.colors);
  }

  download(kind) {
    const text = this.picture();
    if (kind === "svg") return save("parallel_coordinates.svg", text, "image/svg+xml");
    const image = new Image();
    image.onload = () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: this.width * 2, height: this.size.height * 2 });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => save("parallel_coordinates.png", blob));
    };
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  }

  close() {
    cancelAnimationFrame(this.pending);
    this.resizes.disconnect();
    this.selection.listeners.splice(this.selection.listeners.indexOf(this.onSelection), 1);
    this.selection.hoverListeners.splice(this.selection.hoverListeners.indexOf(this.onHover), 1);
  }
}

const escaped = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
