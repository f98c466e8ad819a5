// One parameter: what is believed and what is promised along it.

import { better } from "../../../client/format.js";
import { axisOf, BLUE, frame, GREEN, GREY, hover, isLog, ORANGE, PINK, YELLOW, yAxis } from "./frame.js";
import { populationOnOne } from "./population.js";
import { tr } from "../../../client/words.js";

/** @typedef {import("./frame.js").Along} Decision */
/** @typedef {import("./frame.js").Trace} Trace */

/** @param {Decision} v @param {number} rug the height of trials without a value @returns {Trace[]} */
function pointTraces(v, rug) {
  const done = v.points.filter((p) => p.value !== null);
  const rest = v.points.filter((p) => p.value === null);
  /** @type {Trace[]} */
  const traces = [
    {
      type: "scatter",
      mode: "markers",
      name: tr("trials so far"),
      x: done.map((p) => p.at[0]),
      y: done.map((p) => p.value),
      customdata: done.map((p) => p.number),
      text: done.map(hover),
      hovertemplate: "%{text}<extra></extra>",
      marker: {
        size: 10,
        color: done.map((p) => (p.isYours ? PINK : BLUE)),
        symbol: done.map((p) => (p.isYours ? "diamond" : "circle")),
        line: { width: 1.5, color: "#222" },
      },
    },
  ];
  if (rest.length) {
    traces.push({
      type: "scatter",
      mode: "markers",
      name: tr("without a value"),
      x: rest.map((p) => p.at[0]),
      y: rest.map(() => rug),
      text: rest.map(hover),
      hovertemplate: "%{text}<extra></extra>",
      marker: { size: 9, color: ORANGE, symbol: "x-thin-open", line: { width: 2 } },
    });
  }
  return traces;
}

/** What the upright axis shows. @param {Decision} v @returns {[low: number, high: number]} */
function spanOf(v) {
  const all = [
    ...(v.lower || []),
    ...(v.upper || []),
    ...(v.truth && !Array.isArray(v.truth[0]) ? v.truth : []),
    ...v.points.map((p) => p.value),
  ].filter((x) => x !== null && x !== undefined);
  if (!all.length) return [0, 1];
  const low = Math.min(...all);
  const high = Math.max(...all);
  const pad = 0.06 * (high - low || 1);
  return [low - pad, high + pad];
}

/** @param {number} x @param {string} colour @param {string} dash */
const vertical = (x, colour, dash) => ({
  type: "line",
  x0: x,
  x1: x,
  yref: "paper",
  y0: 0,
  y1: 1,
  line: { color: colour, width: 1.5, dash },
});

/** The place in a list of what is nearest to `x`. @param {number[]} positions @param {number} x */
function nearest(positions, x) {
  let best = 0;
  positions.forEach((p, i) => {
    if (Math.abs(p - x) < Math.abs(positions[best] - x)) best = i;
  });
  return best;
}

/** @typedef {"lines" | "markers+lines"} Mode how a curve is drawn: choices have markers */

/**
 * The band, functions that the method holds possible, and the mean.
 * @param {Decision} v @param {Mode} mode @param {boolean} hasDraws
 * @returns {Trace[]}
 */
function beliefTraces(v, mode, hasDraws) {
  if (!v.mean) return [];
  const x = v.positions[0];
  /** @type {Trace[]} */
  const band = [
    { type: "scatter", mode: "lines", x, y: v.lower, line: { width: 0 }, hoverinfo: "skip", showlegend: false },
    {
      type: "scatter",
      mode: "lines",
      x,
      y: v.upper,
      fill: "tonexty",
      fillcolor: "rgba(0,158,115,0.18)",
      line: { width: 0 },
      hoverinfo: "skip",
      name: tr("95 % of its belief"),
    },
  ];
  const draws = (hasDraws && v.draws ? v.draws : []).map((draw, i) => ({
    type: "scatter",
    mode: "lines",
    x,
    y: draw,
    line: { width: 1, color: GREY },
    opacity: 0.7,
    hoverinfo: "skip",
    name: tr("functions it holds possible"),
    showlegend: i === 0,
  }));
  return [
    ...band,
    ...draws,
    {
      type: "scatter",
      mode,
      x,
      y: v.mean,
      line: { width: 2.5, color: GREEN },
      name: tr("expected value"),
      hovertemplate: "%{y:.5g}<extra>" + tr("expected") + "</extra>",
    },
  ];
}

/** @param {Decision} v @param {Mode} mode @param {string} colour @returns {Trace[]} */
function truthTraces(v, mode, colour) {
  if (!v.truth) return [];
  return [
    {
      type: "scatter",
      mode,
      x: v.positions[0],
      y: v.truth,
      line: { width: 2, color: colour, dash: "dash" },
      name: tr("truth"),
      hovertemplate: "%{y:.5g}<extra>" + tr("truth") + "</extra>",
    },
  ];
}

/** What a method that looks at no score goes on with. @param {Decision} v @param {number} high @returns {Trace[]} */
function upcomingTraces(v, high) {
  if (!v.upcoming || v.kind !== "blind") return [];
  return [
    {
      type: "scatter",
      mode: "markers+text",
      name: tr("what comes next"),
      x: v.upcoming.map((p) => p[0]),
      y: v.upcoming.map(() => high),
      text: v.upcoming.map((_, i) => String(i + 1)),
      textposition: "bottom center",
      marker: { symbol: "triangle-down", size: 9, color: GREY },
      hoverinfo: "skip",
    },
  ];
}

/**
 * The next trial, on the mean if there is one.
 * @param {Decision} v
 * @param {number} bare its height if there is none
 * @returns {Trace[]}
 */
function proposalTraces(v, bare) {
  if (!v.proposal) return [];
  return [
    {
      type: "scatter",
      mode: "markers",
      x: [v.proposal[0]],
      y: [v.mean ? v.mean[nearest(v.positions[0], v.proposal[0])] : bare],
      name: tr("next trial"),
      marker: { symbol: "star", size: 18, color: YELLOW, line: { color: "#222", width: 1.5 } },
      text: [v.proposalText],
      hovertemplate: tr("next: {text}", { text: "%{text}" }) + "<extra></extra>",
    },
  ];
}

/** What is promised, below what is believed. @param {Decision} v @param {Mode} mode @returns {Trace[]} */
function acquisitionTraces(v, mode) {
  if (!v.acquisition) return [];
  /** @type {Trace[]} */
  const traces = [
    {
      type: "scatter",
      mode,
      x: v.positions[0],
      y: v.acquisition,
      yaxis: "y2",
      line: { width: 2, color: ORANGE },
      name: tr("acquisition ({name})", { name: v.acquisitionName }),
      hovertemplate: "%{y:.4g}<extra>" + tr("acquisition") + "</extra>",
    },
  ];
  if (v.proposalAcquisition !== null)
    traces.push({
      type: "scatter",
      mode: "markers",
      x: [v.proposal[0]],
      y: [v.proposalAcquisition],
      yaxis: "y2",
      showlegend: false,
      hoverinfo: "skip",
      marker: { symbol: "star", size: 14, color: YELLOW, line: { color: "#222", width: 1 } },
    });
  return traces;
}

/** The two densities of a Parzen estimator. @param {Decision} v @param {Mode} mode @returns {Trace[]} */
function densityTraces(v, mode) {
  if (!v.good) return [];
  const shared = { type: "scatter", mode, x: v.positions[0], yaxis: "y2" };
  return [
    { ...shared, y: v.good, line: { width: 2, color: GREEN }, name: tr("density of good trials") },
    { ...shared, y: v.bad, line: { width: 2, color: GREY, dash: "dash" }, name: tr("density of the others") },
  ];
}

/** The upright axis below: of a logarithm, from not too far below the best on. @param {Decision} v */
function axisBelow(v) {
  const finite = (v.acquisition || []).filter((x) => x !== null);
  const top = Math.max(...finite);
  const isCut = isLog(v.acquisitionName) && finite.length;
  const floor = isCut ? Math.max(Math.min(...finite), top - 25) : undefined;
  return yAxis(v.good || v.centre ? tr("density") : /** @type {string} */ (v.acquisitionName), {
    domain: [0, 0.27],
    ...(floor !== undefined ? { range: [floor, top + 0.06 * (top - floor || 1)] } : { autorange: true }),
  });
}

/**
 * One parameter: belief above, acquisition (or the two densities) below, on the same axis.
 * @param {Decision} v
 * @param {import("./frame.js").Look} css
 * @param {{ draws: boolean }} show whether the functions that the method holds possible are drawn
 * @returns {import("./frame.js").Picture}
 */
export function pictureOfOne(v, css, show) {
  const [low, high] = spanOf(v);
  const axis = v.axes[0];
  const mode = axis.isCategory ? "markers+lines" : "lines";
  const hasBelow = Boolean(v.acquisition || v.good || (v.centre && !axis.isCategory));
  const traces = [
    ...beliefTraces(v, mode, show.draws),
    ...truthTraces(v, mode, css.text),
    ...pointTraces(v, low),
    ...populationOnOne(v),
    ...upcomingTraces(v, high),
    ...proposalTraces(v, high - 0.07 * (high - low)),
    ...acquisitionTraces(v, mode),
    ...densityTraces(v, mode),
  ];
  const layout = frame(css, hasBelow ? 520 : 400, {
    shapes: v.proposal ? [vertical(v.proposal[0], ORANGE, "dot")] : [],
    xaxis: axisOf(axis, { anchor: hasBelow ? "y2" : "y" }),
    yaxis: yAxis(`${v.metric} (${better(v.direction)})`, { domain: hasBelow ? [0.36, 1] : [0, 1], range: [low, high] }),
  });
  legendRoom(layout, traces.filter((trace) => trace.showlegend !== false).length, css.width);
  if (hasBelow) layout.yaxis2 = axisBelow(v);
  return { traces, layout };
}

// A legend that needs several lines must not lie on the chart.
const ENTRY = 215;
const LINE = 19; // pixels: the widest entry of a legend, and the height of one
/**
 * @param {import("./frame.js").Layout} layout
 * @param {number} n entries
 * @param {number} width of the chart in pixels
 */
function legendRoom(layout, n, width) {
  const lines = width > 900 ? 1 : Math.ceil(n / Math.max(1, Math.floor((width - 82) / ENTRY)));
  layout.margin = { ...layout.margin, t: layout.margin.t + LINE * (lines - 1) };
  layout.height += LINE * (lines - 1);
}
