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
  const line = axis.isCategory ? "markers+lines" : "lines";
  /** @type {Trace[]} */
  const traces = [];
  const shapes = [];
  const hasBelow = Boolean(v.acquisition || v.good || (v.centre && !axis.isCategory));
  if (v.mean) {
    traces.push({
      type: "scatter",
      mode: "lines",
      x: v.positions[0],
      y: v.lower,
      line: { width: 0 },
      hoverinfo: "skip",
      showlegend: false,
    });
    traces.push({
      type: "scatter",
      mode: "lines",
      x: v.positions[0],
      y: v.upper,
      fill: "tonexty",
      fillcolor: "rgba(0,158,115,0.18)",
      line: { width: 0 },
      hoverinfo: "skip",
      name: tr("95 % of its belief"),
    });
    if (show.draws)
      (v.draws || []).forEach((draw, i) =>
        traces.push({
          type: "scatter",
          mode: "lines",
          x: v.positions[0],
          y: draw,
          line: { width: 1, color: GREY },
          opacity: 0.7,
          hoverinfo: "skip",
          name: tr("functions it holds possible"),
          showlegend: i === 0,
        }),
      );
    traces.push({
      type: "scatter",
      mode: line,
      x: v.positions[0],
      y: v.mean,
      line: { width: 2.5, color: GREEN },
      name: tr("expected value"),
      hovertemplate: "%{y:.5g}<extra>" + tr("expected") + "</extra>",
    });
  }
  if (v.truth)
    traces.push({
      type: "scatter",
      mode: line,
      x: v.positions[0],
      y: v.truth,
      line: { width: 2, color: css.text, dash: "dash" },
      name: tr("truth"),
      hovertemplate: "%{y:.5g}<extra>" + tr("truth") + "</extra>",
    });
  traces.push(...pointTraces(v, low), ...populationOnOne(v));
  if (v.upcoming && v.kind === "blind") {
    traces.push({
      type: "scatter",
      mode: "markers+text",
      name: tr("what comes next"),
      x: v.upcoming.map((p) => p[0]),
      y: v.upcoming.map(() => high),
      text: v.upcoming.map((_, i) => String(i + 1)),
      textposition: "bottom center",
      marker: { symbol: "triangle-down", size: 9, color: GREY },
      hoverinfo: "skip",
    });
  }
  if (v.proposal) {
    shapes.push(vertical(v.proposal[0], ORANGE, "dot"));
    const at = v.mean ? v.mean[nearest(v.positions[0], v.proposal[0])] : high - 0.07 * (high - low);
    traces.push({
      type: "scatter",
      mode: "markers",
      x: [v.proposal[0]],
      y: [at],
      name: tr("next trial"),
      marker: { symbol: "star", size: 18, color: YELLOW, line: { color: "#222", width: 1.5 } },
      text: [v.proposalText],
      hovertemplate: tr("next: {text}", { text: "%{text}" }) + "<extra></extra>",
    });
  }
  if (v.acquisition) {
    traces.push({
      type: "scatter",
      mode: line,
      x: v.positions[0],
      y: v.acquisition,
      yaxis: "y2",
      line: { width: 2, color: ORANGE },
      name: tr("acquisition ({name})", { name: v.acquisitionName }),
      hovertemplate: "%{y:.4g}<extra>" + tr("acquisition") + "</extra>",
    });
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
  }
  if (v.good) {
    traces.push({
      type: "scatter",
      mode: line,
      x: v.positions[0],
      y: v.good,
      yaxis: "y2",
      line: { width: 2, color: GREEN },
      name: tr("density of good trials"),
    });
    traces.push({
      type: "scatter",
      mode: line,
      x: v.positions[0],
      y: v.bad,
      yaxis: "y2",
      line: { width: 2, color: GREY, dash: "dash" },
      name: tr("density of the others"),
    });
  }
  const finite = (v.acquisition || []).filter((x) => x !== null);
  const top = Math.max(...finite);
  const floor = isLog(v.acquisitionName) && finite.length ? Math.max(Math.min(...finite), top - 25) : undefined;
  const layout = frame(css, hasBelow ? 520 : 400, {
    shapes,
    xaxis: axisOf(axis, { anchor: hasBelow ? "y2" : "y" }),
    yaxis: yAxis(`${v.metric} (${better(v.direction)})`, { domain: hasBelow ? [0.36, 1] : [0, 1], range: [low, high] }),
  });
  legendRoom(layout, traces.filter((trace) => trace.showlegend !== false).length, css.width);
  if (hasBelow)
    layout.yaxis2 = yAxis(v.good || v.centre ? tr("density") : /** @type {string} */ (v.acquisitionName), {
      domain: [0, 0.27],
      ...(floor !== undefined ? { range: [floor, top + 0.06 * (top - floor || 1)] } : { autorange: true }),
    });
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
