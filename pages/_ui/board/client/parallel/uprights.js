// The upright axes of parallel coordinates as SVG: lines, ticks, and the ranges that are brushed on them.

import { svg } from "../../../client/dom.js";
import { tr } from "../../../client/words.js";
import { placeOf } from "./axis.js";
import { PLACES } from "./places.js";

const LETTER = 6.4; // pixels: the mean width of a letter of a tick

export class Uprights {
  /** @param {SVGSVGElement} parent */
  constructor(parent) {
    this.svg = parent;
    this.node = svg("g", {}, parent);
    this.ranges = svg("g", {}, parent);
    this.drawn = "";
  }

  /**
   * Draws the axes where anything of them has changed since the last time.
   * @param {import("./parallel.js").Parallel} plot
   * @param {import("./axis.js").Axis[]} axes
   * @param {number[]} xs
   */
  draw(plot, axes, xs) {
    const room = Math.floor(plot.length / (17 * plot.size.k));
    const marks = axes.map((axis, i) => ({
      x: xs[i],
      name: axis.name,
      ticks: [...axis.ticks(room), ...placeTicks(axis, plot.lines)],
      marks: axis.marks(),
    }));
    const drawn = JSON.stringify([marks, plot.width, plot.colors]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.svg.setAttribute("width", String(plot.width));
    this.svg.setAttribute("height", String(plot.size.height));
    this.node.replaceChildren();
    const width = axes.length > 1 ? xs[1] - xs[0] - 12 : 200;
    for (const mark of marks) this.drawOne(plot, mark, width);
    plot.heads.place(axes, xs);
  }

  /**
   * @param {import("./parallel.js").Parallel} plot
   * @param {{ x: number, ticks: { at: number, text: string }[], marks: number[] }} mark
   * @param {number} width room for the text of a tick
   */
  drawOne(plot, { x, ticks, marks }, width) {
    const { k } = plot.size;
    const { text: color, background } = plot.colors;
    const stroke = { stroke: color, "stroke-opacity": 0.55 };
    svg("line", { x1: x, x2: x, y1: plot.y(1), y2: plot.y(0), ...stroke, "stroke-width": 1.3 }, this.node);
    for (const at of marks) {
      const y = plot.y(at);
      svg("line", { x1: x - 2, x2: x + 2, y1: y, y2: y, stroke: color, "stroke-opacity": 0.4 }, this.node);
    }
    // Only the picture is shortened: the mouse tells the whole.
    const most = Math.max(4, Math.floor(width / (LETTER * k)));
    const halo = { stroke: background, "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke" };
    for (const { at, text } of ticks) {
      const y = plot.y(at);
      svg("line", { x1: x - 4, x2: x + 4, y1: y, y2: y, ...stroke }, this.node);
      const shown = text.length > most ? `${text.slice(0, most - 1)}…` : text;
      const node = svg("text", { x: x + 7, y: y + 4, "font-size": 12 * k, fill: color, ...halo }, this.node, shown);
      if (shown !== text) node.dataset.whole = text;
    }
  }

  /**
   * @param {import("./parallel.js").Parallel} plot
   * @param {import("./axis.js").Axis[]} axes
   * @param {number[]} xs
   */
  drawRanges(plot, axes, xs) {
    this.ranges.replaceChildren();
    const { primary } = plot.colors;
    const look = { width: 14, rx: 2, fill: primary, "fill-opacity": 0.28, stroke: primary, "stroke-width": 1.5 };
    axes.forEach((axis, i) => {
      if (!axis.range) return;
      const extent = axis.extent();
      if (extent) {
        const [bottom, top] = extent.map((at) => plot.y(at));
        svg("rect", { x: xs[i] - 7, y: top - 1, height: Math.max(bottom - top, 2) + 2, ...look }, this.ranges);
      }
      for (const place of axis.range.places) {
        svg("rect", { x: xs[i] - 7, y: plot.y(PLACES[place]) - 7, height: 14, ...look }, this.ranges);
      }
    });
  }
}

/** @param {import("./axis.js").Axis} axis @param {{ state: string }[]} lines */
function placeTicks(axis, lines) {
  const found = axis.places.map((text, i) => ({ at: PLACES[i], text: tr(text) }));
  return found.filter((_, i) => !axis.isValue || lines.some((line) => placeOf(line.state) === i));
}
