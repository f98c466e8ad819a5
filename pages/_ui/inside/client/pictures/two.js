// Two parameters: heat maps side by side.

import { axisOf, frame, GREY, hover, isLog, ORANGE, PINK, YELLOW } from "./frame.js";
import { populationTraces } from "./population.js";
import { tr } from "../../../client/words.js";

/** @typedef {import("./frame.js").Surface} Surface */
/** @typedef {import("./frame.js").Trace} Trace */

/**
 * A heat map: its title, its values by row from bottom to top (null: only the trials), its colours, and what else
 * plotly.js is told of them.
 * @typedef {object} Panel
 * @property {string} title
 * @property {Surface | null} z
 * @property {string | [number, string][]} [scale]
 * @property {boolean} [reverse]
 * @property {object} [more]
 */

/** @param {Surface} z */
const transposed = (z) => z[0].map((_, j) => z.map((row) => row[j]));

/** @typedef {import("./frame.js").Across} Decision */
/** @typedef {import("./frame.js").Look} Look */

/** What the method believes, promises and cannot know, each as a heat map. @param {Decision} v @param {Look} css */
function panelsOf(v, css) {
  /** @type {Panel[]} */
  const panels = [];
  const byValue = v.direction === "maximize" ? css.good : css.bad;
  /**
   * @param {string} title
   * @param {Surface | null | undefined} z
   * @param {Panel["scale"]} scale
   * @param {boolean} [reverse]
   * @param {object} [more]
   */
  const add = (title, z, scale, reverse, more) => z && panels.push({ title, z: transposed(z), scale, reverse, more });
  add(tr("expected value (model, not truth)"), v.mean, byValue);
  add(tr("uncertainty (dark: nobody knows)"), v.std, "Greys", true);
  add(
    tr("acquisition ({name})", {
      name: /** @type {string} */ (v.acquisitionName), // undefined where there is no such panel
    }),
    v.acquisition && !v.good ? v.acquisition : null,
    css.good,
    false,
    v.acquisition && isLog(v.acquisitionName) ? floorOf(v.acquisition) : {},
  );
  add(tr("density of good trials"), v.good, "Greens", true);
  add(tr("density of the others"), v.bad, "Greys", true);
  add(tr("log ratio of the densities"), v.good ? v.acquisition : null, css.good);
  add(tr("truth"), v.truth, byValue);
  if (!panels.length) panels.push({ title: v.isHidden ? tr("your trials") : tr("the trials"), z: null });
  return panels;
}

/** @typedef {{ xaxis: string, yaxis: string }} Places the axes of a panel */

/** @param {Decision} v @param {Panel} panel @param {Places} places @returns {Trace[]} */
function surfaceTraces(v, panel, places) {
  if (!panel.z) return [];
  return [
    {
      type: "heatmap",
      x: /** @type {number[][]} */ (v.positions)[0],
      y: /** @type {number[][]} */ (v.positions)[1],
      z: panel.z,
      colorscale: panel.scale,
      reversescale: panel.reverse,
      showscale: false,
      zsmooth: v.axes.some((a) => a.isCategory) ? false : "best",
      hovertemplate: `${panel.title}: %{z:.4g}<extra></extra>`,
      ...panel.more,
      ...places,
    },
  ];
}

/** Of trials without a surface below them, in colours by value. @param {Decision} v @param {Look} css */
function valueMarker(v, css) {
  const values = v.points.map((p) => p.value).filter((x) => x !== null);
  return {
    size: v.points.length > 60 ? 9 : 13,
    symbol: v.points.map(symbolOf),
    color: v.points.map((p) => p.value),
    colorscale: v.direction === "maximize" ? css.good : css.bad,
    cmin: Math.min(...values),
    cmax: Math.max(...values),
    showscale: values.length > 1,
    colorbar: { title: { text: v.metric, font: { size: 13 } }, tickfont: { size: 12 }, thickness: 12 },
    line: { color: "#111", width: 1.5 },
  };
}

/** @param {Decision} v */
const bareMarker = (v) => ({
  size: 8,
  symbol: v.points.map(symbolOf),
  color: v.points.map((p) => (p.value === null ? ORANGE : p.isYours ? PINK : "#FFFFFF")),
  line: { color: "#111", width: 1.5 },
});

/** The trials, what comes next, and the next one. @param {Decision} v @param {object} marker @param {Places} places */
function trialTraces(v, marker, places) {
  /** @type {Trace[]} */
  const traces = [
    {
      type: "scatter",
      mode: "markers",
      x: v.points.map((p) => p.at[0]),
      y: v.points.map((p) => p.at[1]),
      text: v.points.map(hover),
      hovertemplate: "%{text}<extra></extra>",
      customdata: v.points.map((p) => p.number),
      marker,
      ...places,
    },
    ...populationTraces(v, places),
  ];
  if (v.upcoming && v.kind === "blind")
    traces.push({
      type: "scatter",
      mode: "markers+text",
      x: v.upcoming.map((p) => p[0]),
      y: v.upcoming.map((p) => p[1]),
      text: v.upcoming.map((_, k) => String(k + 1)),
      textposition: "top center",
      hoverinfo: "skip",
      marker: { symbol: "circle-open", size: 10, color: GREY },
      ...places,
    });
  if (v.proposal)
    traces.push({
      type: "scatter",
      mode: "markers",
      x: [v.proposal[0]],
      y: [v.proposal[1]],
      text: [v.proposalText],
      hovertemplate: tr("next: {text}", { text: "%{text}" }) + "<extra></extra>",
      marker: { symbol: "star", size: 18, color: YELLOW, line: { color: "#111", width: 1.5 } },
      ...places,
    });
  return traces;
}

/**
 * Where panels lie in the chart, in shares of it: row by row from the top.
 * @param {number} n panels
 * @param {number} width of the chart in pixels
 */
function cellsOf(n, width) {
  const columns = width < 640 ? 1 : Math.min(n, n === 4 || width < 860 ? 2 : 3);
  const rows = Math.ceil(n / columns);
  const gap = rows > 1 ? 0.32 / rows : 0;
  const tall = (1 - gap * (rows - 1)) / rows;
  const cells = Array.from({ length: n }, (_, i) => {
    const column = i % columns;
    const top = 1 - Math.floor(i / columns) * (tall + gap);
    return {
      isFirst: column === 0,
      x: [column / columns + 0.025, (column + 1) / columns - (columns > 1 ? 0.035 : 0)],
      y: [top - tall, top],
    };
  });
  return { rows, cells };
}

/**
 * Two parameters: heat maps side by side, each with the trials and the next point.
 * @param {Decision} v
 * @param {Look} css
 * @returns {import("./frame.js").Picture}
 */
export function pictureOfTwo(v, css) {
  const panels = panelsOf(v, css);
  const { rows, cells } = cellsOf(panels.length, css.width);
  const layout = frame(css, 90 + rows * (panels.length === 1 ? 440 : 340), { showlegend: false });
  const traces = panels.flatMap((panel, i) => {
    const suffix = i === 0 ? "" : String(i + 1);
    const places = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
    layout[`xaxis${suffix}`] = axisOf(v.axes[0], { domain: cells[i].x, anchor: places.yaxis });
    layout[`yaxis${suffix}`] = axisOf(v.axes[1], {
      domain: cells[i].y,
      anchor: places.xaxis,
      title: { text: cells[i].isFirst ? v.axes[1].name : "", standoff: 4, font: { size: 13 } },
    });
    const marker = panel.z ? bareMarker(v) : valueMarker(v, css);
    return [...surfaceTraces(v, panel, places), ...trialTraces(v, marker, places)];
  });
  layout.annotations = panels.map((panel, i) => ({
    text: panel.title,
    xref: "paper",
    yref: "paper",
    x: cells[i].x[0],
    y: cells[i].y[1] + 0.01,
    xanchor: "left",
    yanchor: "bottom",
    showarrow: false,
    font: { size: 13, color: css.text },
  }));
  layout.margin.t = 46;
  return { traces, layout };
}

/** @param {import("./frame.js").Point} p */
const symbolOf = (p) => (p.value === null ? "x" : p.isYours ? "diamond" : "circle");

/** Colours from not too far below the best on. @param {Surface} z */
function floorOf(z) {
  const all = z.flat().filter((x) => x !== null);
  const top = Math.max(...all);
  return { zmin: Math.max(Math.min(...all), top - 15), zmax: top };
}
