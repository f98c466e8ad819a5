// The pictures of a lesson: drawn in place, each with its summary in words.

import { el, setText } from "../../client/dom.js";
import { themedLayout, themedTrace } from "../../client/look.js";
import { loadPlotly, purge } from "../../client/plotly.js";
import { readable, theme, watchTheme } from "../../client/theme.js";

const LEAST = 200; // pixels that a picture needs
const NARROW = 560; // pixels of width: there what is written above a picture goes below it
const LINE = 24;

/**
 * A layout whose notes can be read, and lie on no legend.
 * @param {any} layout
 * @param {number} width
 * @param {import("../../client/theme.js").Theme} colours
 */
export function withNotes(layout, width, colours) {
  const isAbove = (/** @type {any} */ note) => note.yref === "paper" && note.y >= 1 && !note.showarrow;
  const moves = width < NARROW && (layout.annotations ?? []).some(isAbove);
  const annotations = (layout.annotations ?? []).map((/** @type {any} */ note) => ({
    ...note,
    ...(note.font?.color && {
      font: { ...note.font, color: readable(note.font.color, colours) },
      bgcolor: colours.background, // it may lie on a bar
      borderpad: 1,
    }),
    ...(moves && isAbove(note) && { y: 0, yanchor: "bottom", yshift: -(layout.margin.b + LINE) }),
  }));
  const margin = { ...layout.margin, b: layout.margin.b + (moves ? LINE : 0) };
  return { ...layout, annotations, margin, height: layout.height + (moves ? LINE : 0) };
}

export class Figures {
  /** @param {Element} parent @param {string} plotlyUrl */
  constructor(parent, plotlyUrl) {
    this.plotlyUrl = plotlyUrl;
    this.node = el("div", "le-figures", parent);
    /** @type {{ box: HTMLElement, title: HTMLElement, chart: HTMLElement, words: HTMLElement }[]} */
    this.boxes = [];
    /** @type {any[]} */
    this.views = [];
    /** @type {() => number} pixels in height that there are for all; 0: as many as they want */
    this.room = () => 0;
    this.isClosed = false;
    this.endWatch = watchTheme(() => this.again());
  }

  /** @param {any[]} views */
  async show(views) {
    this.views = views;
    while (this.boxes.length > views.length) this.#drop();
    while (this.boxes.length < views.length) {
      const box = el("section", "le-figure", this.node);
      const title = el("h4", "", box);
      const chart = el("div", "le-chart", box);
      chart.setAttribute("role", "figure");
      this.boxes.push({ box, title, chart, words: el("p", "le-summary", box) });
    }
    views.forEach(({ title, summary }, i) => {
      const box = this.boxes[i];
      setText(box.title, title);
      setText(box.words, summary);
      box.chart.setAttribute("aria-label", summary);
    });
    await this.draw();
  }

  async draw() {
    const { views } = this;
    const Plotly = await loadPlotly(this.plotlyUrl);
    if (this.isClosed || views !== this.views) return;
    const colours = theme(this.node);
    const height = this.#height();
    for (const [i, { drawing }] of views.entries()) {
      const { chart } = this.boxes[i];
      const layout = withNotes(themedLayout(drawing, chart), chart.clientWidth, colours);
      if (height) layout.height = height;
      chart.style.minHeight = `${layout.height}px`;
      const data = drawing.data.map((/** @type {any} */ trace) => themedTrace(trace, colours.isDark));
      await Plotly.react(chart, data, layout, { displayModeBar: false, responsive: true });
    }
  }

  // Of each picture, where they shall fit into a room; its title and its words need theirs. On a slide they stand
  // beside each other.
  #height() {
    const room = this.room();
    if (!room) return 0;
    const words = this.boxes.map(({ box, chart }) => box.offsetHeight - chart.offsetHeight);
    return Math.max(LEAST, Math.floor(room - Math.max(...words)));
  }

  // The theme or the size of type has changed.
  again() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.views.length && !this.isClosed && this.draw(), 100);
  }

  #drop() {
    const { box, chart } = /** @type {{ box: HTMLElement, chart: HTMLElement }} */ (this.boxes.pop());
    purge(chart);
    box.remove();
  }

  close() {
    this.isClosed = true;
    clearTimeout(this.later);
    this.endWatch();
    while (this.boxes.length) this.#drop();
  }
}
