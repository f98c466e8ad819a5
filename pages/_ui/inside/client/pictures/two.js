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

/**
 * Two parameters: heat maps side by side, each with the trials and the next point.
 * @param {import("./frame.js").Across} v
 * @param {import("./frame.js").Look} css
 * @returns {import("./frame.js").Picture}
 */
export function pictureOfTwo(v, css) {
  /** @type {Panel[]} */
  const panels = [];
  const isUp = v.direction === "maximize";
  /**
   * @param {string} title
   * @param {Surface | null | undefined} z
   * @param {Panel["scale"]} scale
   * @param {boolean} [reverse]
   * @param {object} [more]
   */
  const add = (title, z, scale, reverse, more) => z && panels.push({ title, z: transposed(z), scale, reverse, more });
  add(tr("expected value (model, not truth)"), v.mean, isUp ? css.good : css.bad);
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
  add(tr("truth"), v.truth, isUp ? css.good : css.bad);
  if (!panels.length) panels.push({ title: v.isHidden ? tr("your trials") : tr("the trials"), z: null });
  const narrow = css.width < 640;
  const columns = narrow ? 1 : Math.min(panels.length, panels.length === 4 || css.width < 860 ? 2 : 3);
  const rows = Math.ceil(panels.length / columns);
  const gap = rows > 1 ? 0.32 / rows : 0;
  const tall = (1 - gap * (rows - 1)) / rows;
  /** @type {Trace[]} */
  const traces = [];
  /** @type {object[]} */
  const annotations = [];
  const layout = frame(css, 90 + rows * (panels.length === 1 ? 440 : 340), { showlegend: false });
  const values = v.points.map((p) => p.value).filter((x) => x !== null);
  panels.forEach((panel, i) => {
    const suffix = i === 0 ? "" : String(i + 1);
    const column = i % columns;
    const row = Math.floor(i / columns);
    const x0 = column / columns;
    const x1 = (column + 1) / columns - (columns > 1 ? 0.035 : 0);
    const y1 = 1 - row * (tall + gap);
    const y0 = y1 - tall;
    layout[`xaxis${suffix}`] = axisOf(v.axes[0], { domain: [x0 + 0.025, x1], anchor: `y${suffix}` });
    layout[`yaxis${suffix}`] = axisOf(v.axes[1], {
      domain: [y0, y1],
      anchor: `x${suffix}`,
      title: { text: column === 0 ? v.axes[1].name : "", standoff: 4, font: { size: 13 } },
    });
    annotations.push({
      text: panel.title,
      xref: "paper",
      yref: "paper",
      x: x0 + 0.025,
      y: y1 + 0.01,
      xanchor: "left",
      yanchor: "bottom",
      showarrow: false,
      font: { size: 13, color: css.text },
    });
    const places = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
    if (panel.z)
      traces.push({
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
      });
    traces.push({
      type: "scatter",
      mode: "markers",
      x: v.points.map((p) => p.at[0]),
      y: v.points.map((p) => p.at[1]),
      text: v.points.map(hover),
      hovertemplate: "%{text}<extra></extra>",
      customdata: v.points.map((p) => p.number),
      marker: panel.z
        ? {
            size: 8,
            symbol: v.points.map(symbolOf),
            color: v.points.map((p) => (p.value === null ? ORANGE : p.isYours ? PINK : "#FFFFFF")),
            line: { color: "#111", width: 1.5 },
          }
        : {
            size: v.points.length > 60 ? 9 : 13,
            symbol: v.points.map(symbolOf),
            color: v.points.map((p) => p.value),
            colorscale: isUp ? css.good : css.bad,
            cmin: Math.min(...values),
            cmax: Math.max(...values),
            showscale: values.length > 1,
            colorbar: { title: { text: v.metric, font: { size: 13 } }, tickfont: { size: 12 }, thickness: 12 },
            line: { color: "#111", width: 1.5 },
          },
      ...places,
    });
    traces.push(...populationTraces(v, places));
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
  });
  layout.annotations = annotations;
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
