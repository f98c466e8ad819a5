// A Plotly figure inside a card: patched with what changed, drawn in place, dimmed by the selection that all views
// share.

import { save } from "../../../client/dom.js";
import { loadPlotly, purge } from "../../../client/plotly.js";
import { theme } from "../../../client/theme.js";
import { dimmed, keysOf } from "./dim.js";
import { themedLayout, themedTrace } from "../../../client/look.js";

const NARROW = 480; // pixels: there Plotly's tool bar would lie on the legend

/** @typedef {import("../told.js").Content} Content */
/** @typedef {import("./dim.js").Trace} Trace */

/**
 * How to get from something to what comes next: it is the same, or another, or a list with other parts in the middle,
 * or some of its own parts are other ones.
 * @typedef {null | { "=": unknown } | { "@": number, "+": unknown[], "~": number }
 *   | { ".": Record<string, Step>, "-"?: string[] }} Step
 */

/**
 * What is read here of an axis, as plotly.js takes it.
 * @typedef {object} PlotAxis
 * @property {number[]} [domain] the share of the chart's width or height, from 0 to 1, where it begins and ends
 * @property {string} [matches] another axis, such as "x2"
 * @property {{ text: string }} [title]
 * @property {string} [constrain]
 * @property {unknown[]} [range]
 * @property {string} [uirevision] while it is the same, the zoom stays
 */
/** @typedef {import("../../../client/look.js").Layout} Known */
/** @typedef {Known & { uirevision?: string, [name: string]: unknown }} Layout axes are xaxis, xaxis2 ... */

/** @typedef {{ data: Trace, customdata?: unknown }} Point of a chart, as plotly.js tells it */
/** @typedef {{ points?: Point[], event?: MouseEvent }} Pointing what is clicked, selected or under the mouse */
/** @typedef {{ on(name: string, listener: (event: Pointing) => void): void }} Drawn what plotly.js makes of a node */

/**
 * The counterpart of changes.py. What did not change stays the same object.
 * @param {any} old whatever JSON can hold
 * @param {Step} step
 * @returns {any}
 */
export function patch(old, step) {
  if (step === null) return old;
  if ("=" in step) return step["="];
  if ("@" in step) return old.slice(0, step["@"]).concat(step["+"], old.slice(old.length - step["~"]));
  const next = Array.isArray(old) ? [...old] : { ...old };
  for (const [key, part] of Object.entries(step["."])) next[key] = patch(old[key], part);
  for (const key of step["-"] ?? []) delete next[key];
  return next;
}

/** Side by side panels, by where their x axes begin. @param {Layout} layout */
const columns = (layout) =>
  new Set(
    Object.entries(layout)
      .filter(([name]) => /^xaxis/.test(name))
      .map(([, axis]) => /** @type {PlotAxis} */ (axis).domain?.[0] ?? 0),
  ).size;

/**
 * An axis that measures something else is another axis, with its own zoom; counts in its title do not matter.
 * @param {Record<string, PlotAxis>} layout what else is in it is not looked at
 */
function ownZooms(layout) {
  for (const [name, axis] of Object.entries(layout)) {
    if (!/^[xy]axis/.test(name)) continue;
    const first = axis.matches ? layout[`${axis.matches[0]}axis${axis.matches.slice(1)}`] : axis;
    const title = first.title?.text.replace(/\d/g, "");
    if (title) layout[name] = { ...axis, uirevision: `${layout.uirevision} ${title}` };
  }
}

const SLOW_MS = 150;
/** @type {Set<Figure>} */
const slow = new Set(); // the figures that take longer

export class Figure {
  /**
   * @param {import("./card.js").Card} card
   * @param {string} plotlyUrl
   * @param {import("../trials.js").Trials} trials
   * @param {import("../trials.js").Selection} selection
   * @param {(key: string) => void} openTrial
   * @param {() => void} onSight is told when the card comes near the part of the page that one sees, and when it leaves
   */
  constructor(card, plotlyUrl, trials, selection, openTrial, onSight) {
    this.card = card;
    this.plotlyUrl = plotlyUrl;
    this.trials = trials;
    this.selection = selection;
    this.openTrial = openTrial;
    /** @type {Content | null} */
    this.content = null;
    this.number = 0;
    this.isWanted = false;
    this.isClosed = false;
    this.isInSight = false;
    this.revision = 0;
    this.cost = 0;
    this.drawn = 0;
    this.height = 0;
    this.width = 0;
    /** @type {Promise<unknown>} */
    this.busy = Promise.resolve();
    this.sight = new IntersectionObserver(
      ([entry]) => {
        this.isInSight = entry.isIntersecting;
        this.schedule();
        onSight();
      },
      { root: card.node.closest("[data-testid=stMain]"), rootMargin: "500px" },
    ); // a margin counts at what scrolls only
    this.sight.observe(card.node);
    this.resizes = new ResizeObserver(() => {
      // Legend, titles and labels are laid out for both.
      const { clientHeight, clientWidth } = /** @type {Element} */ (card.chart.parentElement);
      if (Math.abs(clientHeight - this.height) > 1 || Math.abs(clientWidth - this.width) > 1) this.schedule();
    });
    this.resizes.observe(/** @type {Element} */ (card.chart.parentElement));
    card.chart.setAttribute("role", "figure");
    this.onSelection = () => this.schedule();
    selection.listeners.push(this.onSelection);
  }

  /** @param {import("../told.js").Frame} frame */
  take(frame) {
    this.content = /** @type {Content} */ (frame.whole ?? patch(this.content, /** @type {Step} */ (frame.change)));
    this.version = frame.version;
    this.number = frame.frame;
    const { title, help, reason, summary } = this.content;
    this.card.about(title, help, reason);
    this.card.offer(this.content.choices, this.content.words);
    this.card.summarise(reason ? "" : summary);
    this.every = frame.every;
    this.card.chart.setAttribute("aria-label", summary);
    return this.schedule();
  }

  // Only what is in sight is drawn. Drawings do not pile up: what came in while one was under way is drawn once, and
  // charts that take this browser long leave each other and the mouse their time.
  schedule() {
    if (this.isWanted || !this.isInSight || !this.content?.figure) return this.busy;
    this.isWanted = true;
    const others = [...slow]
      .filter((figure) => figure !== this && figure.isInSight)
      .reduce((sum, figure) => sum + figure.cost, 0);
    const wait = slow.has(this) ? Math.max(0, this.drawn + 50 + others - performance.now()) : 0;
    this.busy = this.busy
      .then(() => wait && new Promise((done) => setTimeout(done, wait)))
      .then(async () => {
        this.isWanted = false;
        if (!this.isClosed) await this.draw();
      })
      .catch((error) => console.error(`${this.card.name}:`, error));
    return this.busy;
  }

  async draw() {
    const Plotly = await loadPlotly(this.plotlyUrl);
    if (!this.content?.figure) return; // there was one when this was asked for
    const { data, layout } = this.content.figure;
    const version = this.version;
    const node = this.card.chart;
    const began = performance.now();
    const { isDark } = theme(node);
    const themed = themedLayout(this.content.figure, node);
    // Another choice is another picture, with its own zoom.
    themed.uirevision = `${layout.uirevision} ${this.card.spec}`;
    ownZooms(/** @type {Record<string, PlotAxis>} */ (themed));
    this.forgetSquares(node, layout);
    // As high as its row of cards; the chart fills it and never stretches it.
    const frame = /** @type {HTMLElement} */ (node.parentElement);
    frame.style.minHeight = `${themed.height}px`;
    themed.height = Math.max(themed.height, frame.clientHeight);
    [this.height, this.width] = [frame.clientHeight, frame.clientWidth];
    // Many panels scroll rather than shrink.
    node.style.minWidth = `${columns(layout) > 1 ? 200 * columns(layout) : 0}px`;
    const drawing = Plotly.react(
      node,
      dimmed(
        data.map((trace) => themedTrace(trace, isDark)),
        this.trials.hello.jobs,
        this.selection,
      ),
      { ...themed, selectionrevision: ++this.revision },
      {
        displaylogo: false,
        displayModeBar: frame.clientWidth < NARROW ? false : "hover",
        responsive: true,
        modeBarButtonsToRemove: ["sendChartToCloud", "toImage"],
        modeBarButtonsToAdd: ["select2d", "lasso2d"],
      },
    );
    this.cost = this.drawn ? performance.now() - began : 0; // the first one is slower, and no measure of the next
    await drawing;
    node.dataset.version = String(version);
    this.drawn = performance.now();
    slow[this.cost > SLOW_MS ? "add" : "delete"](this);
    this.card.rhythm(Math.max(/** @type {number} */ (this.every), this.cost / 1000));
    if (!this.isListening) this.listen(/** @type {typeof node & Drawn} */ (node));
  }

  /**
   * Where cells are kept square, plotly.js would hold on to a wider range that it was given before.
   * @param {Element} node
   * @param {Layout} layout
   */
  forgetSquares(node, layout) {
    const axes = Object.entries(/** @type {Record<string, PlotAxis>} */ (layout)).filter(
      ([, axis]) => axis?.constrain === "domain",
    );
    const squares = axes.length ? JSON.stringify(axes.map(([name, axis]) => [name, axis.range])) : "";
    if (squares !== (this.squares ??= squares)) {
      purge(node);
      this.isListening = false;
    }
    /** @type {string | undefined} */
    this.squares = squares;
  }

  // Selection -----------------------------------------------------------------------------------------------
  /** @param {Drawn} node */
  listen(node) {
    this.isListening = true;
    /** @param {Pointing | undefined} event */
    const keys = (event) =>
      (event?.points ?? []).flatMap((point) => keysOf(point.data, point.customdata, this.trials.hello.jobs));
    node.on("plotly_click", (event) => {
      const found = keys(event);
      if (!found.length) return;
      const mouse = /** @type {Partial<MouseEvent>} */ (event.event ?? {});
      if (mouse.shiftKey || mouse.ctrlKey || mouse.metaKey) this.selection.toggle(found[0]);
      else this.openTrial(found[0]);
    });
    node.on("plotly_selected", (event) => {
      const found = keys(event);
      if (found.length) this.selection.set(found);
    });
    node.on("plotly_deselect", () => this.selection.clear());
    node.on("plotly_hover", (event) => this.selection.hover(keys(event)[0] ?? null));
    node.on("plotly_unhover", () => this.selection.hover(null));
  }

  // Files ---------------------------------------------------------------------------------------------------
  /** @param {string} format "png" or "svg" */
  async download(format) {
    if (!this.content?.figure) return;
    const Plotly = await loadPlotly(this.plotlyUrl);
    const { width, height } = this.card.chart.getBoundingClientRect();
    // As it is shown: zoom included.
    const { data, layout } = this.card.chart.data ? this.card.chart : this.content.figure;
    const figure = { data, layout: { ...layout, paper_bgcolor: theme(this.card.node).background } };
    const url = await Plotly.toImage(figure, { format, width, height, scale: format === "png" ? 2 : 1 });
    save(`${this.card.name}.${format}`, await (await fetch(url)).blob());
  }

  close() {
    this.isClosed = true;
    slow.delete(this);
    this.sight.disconnect();
    this.resizes.disconnect();
    this.selection.listeners.splice(this.selection.listeners.indexOf(this.onSelection), 1);
    purge(this.card.chart);
  }
}
