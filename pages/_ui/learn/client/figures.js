// The pictures of a lesson: drawn in place, each with its summary in words.

import { el, setText } from "../../client/dom.js";
import { themedLayout, themedTrace } from "../../client/look.js";
import { loadPlotly, purge } from "../../client/plotly.js";
import { theme, watchTheme } from "../../client/theme.js";

const LEAST = 200; // pixels that a picture needs

export class Figures {
  /** @param {Element} parent @param {string} plotlyUrl */
  constructor(parent, plotlyUrl) {
    this.plotlyUrl = plotlyUrl;
    this.node = el("div", "le-figures", parent);
    /** @type {{ box: HTMLElement, title: HTMLElement, chart: HTMLElement, words: HTMLElement }[]} */
    this.boxes = [];
    /** @type {any[]} */
    this.views = [];
    this.room = 0; // pixels in height that there are for one; 0: as many as it wants
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
    const { isDark } = theme(this.node);
    for (const [i, { drawing }] of views.entries()) {
      const { chart } = this.boxes[i];
      const layout = themedLayout(drawing, chart);
      if (this.room) layout.height = Math.max(LEAST, this.room);
      chart.style.minHeight = `${layout.height}px`;
      const data = drawing.data.map((/** @type {any} */ trace) => themedTrace(trace, isDark));
      await Plotly.react(chart, data, layout, { displayModeBar: false, responsive: true });
    }
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
