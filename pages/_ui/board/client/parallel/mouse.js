// The mouse on parallel coordinates: brush, move and resize ranges; light, tell and open the line that is under it.

import { el } from "../../../client/dom.js";
import { number, short } from "../../../client/format.js";
import { LOWEST, REACH } from "./places.js";
import { tr } from "../../../client/words.js";

const MOST_ROWS = 14; // of a config in the tip; a longer one is written as running text

/** @typedef {{ x: number, y: number }} Place in pixels of the chart */
/** @typedef {import("./axis.js").Axis} Axis */

/**
 * A range that is brushed, moved or resized; in heights on its axis.
 * @typedef {object} Drag
 * @property {Axis} axis
 * @property {number} from the end that stays
 * @property {number} start where the mouse was pressed
 * @property {boolean} isMoved whether it is more than a click
 * @property {number[] | null} extent of the range that is moved as a whole
 */

export class Mouse {
  /** @param {import("./parallel.js").Parallel} plot */
  constructor(plot) {
    this.plot = plot;
    /** @type {Drag | null} */
    this.drag = null;
    plot.svg.onpointerdown = (event) => this.press(event);
    plot.svg.onpointermove = (event) => this.move(/** @type {PointerEvent & { target: SVGElement }} */ (event));
    plot.svg.onpointerup = (event) => this.release(event);
    plot.svg.onpointercancel = () => (this.drag = null);
    plot.svg.onpointerleave = () => !this.drag && plot.selection.hover(null);
  }

  /** Where the mouse is; the height is one on an axis. @param {PointerEvent} event */
  where(event) {
    const box = this.plot.svg.getBoundingClientRect();
    const axes = this.plot.shown();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    const height = 1 - ((y - this.plot.size.top) / this.plot.length) * (1 - LOWEST);
    const i = axes.findIndex((_, k) => Math.abs(this.plot.x(k, axes.length) - x) <= REACH);
    return { x, y, height, axis: i < 0 ? null : axes[i] };
  }

  /** @param {PointerEvent} event */
  press(event) {
    const at = this.where(event);
    if (!at.axis || event.button !== 0) return;
    this.plot.svg.setPointerCapture(event.pointerId);
    const extent = at.axis.range && at.axis.extent();
    const edge = 7 / this.plot.length;
    this.drag = { axis: at.axis, from: at.height, start: at.height, isMoved: false, extent: null };
    if (!extent) return;
    if (Math.abs(at.height - extent[0]) < edge) this.drag.from = extent[1];
    else if (Math.abs(at.height - extent[1]) < edge) this.drag.from = extent[0];
    else if (at.height > extent[0] && at.height < extent[1]) this.drag.extent = extent;
  }

  /** @param {PointerEvent & { target: SVGElement }} event */
  move(event) {
    const at = this.where(event);
    const drag = this.drag;
    if (!drag) {
      this.plot.svg.style.cursor = at.axis ? "ns-resize" : "default";
      const line = event.target.dataset.whole ? null : this.nearest(at);
      this.plot.selection.hover(line ? line.trial.key : null);
      if (line) {
        if (!at.axis) this.plot.svg.style.cursor = "pointer";
        this.tell(line, at);
      } else if (event.target.dataset.whole) this.show([el("b", "", null, event.target.dataset.whole)], at);
      else this.plot.tip.style.display = "none";
      return;
    }
    if (Math.abs(at.height - drag.start) * this.plot.length > 4) drag.isMoved = true;
    if (!drag.isMoved) return;
    if (drag.extent) {
      const by = Math.min(Math.max(at.height - drag.start, -drag.extent[0]), 1 - drag.extent[1]);
      drag.axis.brush(drag.extent[0] + by, drag.extent[1] + by);
    } else drag.axis.brush(drag.from, at.height);
    this.plot.filter();
  }

  /** @param {PointerEvent} event */
  release(event) {
    const drag = this.drag;
    const at = this.where(event);
    this.drag = null;
    if (drag?.isMoved) return;
    if (drag?.axis.range) {
      drag.axis.range = null;
      this.plot.filter();
      this.plot.schedule();
      return;
    }
    const line = this.nearest(at);
    if (!line) return;
    if (event.shiftKey || event.ctrlKey || event.metaKey) this.plot.selection.toggle(line.trial.key);
    else this.plot.openTrial(line.trial.key);
  }

  /** The line that is under the mouse. @param {Place} at */
  nearest({ x, y }) {
    const n = this.plot.shown().length;
    /** @type {import("./lines.js").Line | null} */
    let found = null;
    let least = 9;
    for (const line of this.plot.lines) {
      if (!line.isIn) continue;
      const points = line.points;
      for (let i = 0; i + 1 < n; i++) {
        const x0 = points[2 * i];
        const x1 = points[2 * i + 2];
        if (x < x0 || x > x1) continue;
        const slope = (points[2 * i + 3] - points[2 * i + 1]) / (x1 - x0);
        const far = Math.abs(points[2 * i + 1] + slope * (x - x0) - y) / Math.sqrt(1 + slope * slope);
        if (far <= least) [found, least] = [line, far];
      }
    }
    return found;
  }

  /** @param {import("./lines.js").Line} line @param {Place} at */
  tell({ trial }, at) {
    const value = trial.value === null ? tr(trial.state) : number(trial.value);
    const { trials } = this.plot;
    const active = trials.hello.axes.map((_, j) => j).filter((j) => trial.cells[j] !== null);
    const list = active.length > MOST_ROWS ? el("div", "", null, trials.config(trial)) : el("dl", "lb-pairs");
    if (active.length <= MOST_ROWS) {
      for (const j of active) {
        el("dt", "", list, trials.hello.axes[j].name);
        el("dd", "", list, trials.cell(trial, j));
      }
    }
    const spread = trial.spread === null ? "" : ` ± ${short(trial.spread, 2)}`;
    const message = trial.message ? [el("div", "", null, trial.message.slice(0, 120))] : [];
    this.show([el("b", "", null, `${trials.name(trial)}: ${value}${spread}`), ...message, list], at);
  }

  /** @param {Element[]} parts of the tip @param {Place} at */
  show(parts, { x, y }) {
    this.plot.tip.replaceChildren(...parts);
    const isRight = x > this.plot.scroll.scrollLeft + this.plot.scroll.clientWidth / 2;
    Object.assign(this.plot.tip.style, {
      display: "block",
      left: isRight ? "" : `${x + 14}px`,
      right: isRight ? `${this.plot.width - x + 14}px` : "",
    });
    this.plot.tip.style.top = `${Math.max(0, Math.min(y, this.plot.size.height - this.plot.tip.offsetHeight - 4))}px`;
  }
}
