// The small pictures below a decision: progress, the score of a game, length scales, and whether predictions hold.

import { better, short } from "../../../client/format.js";
import { frame, GREEN, GREY, ORANGE, PINK, yAxis } from "./frame.js";
import { tr } from "../../../client/words.js";

/** @typedef {import("./frame.js").Belief} Belief */
/** @typedef {import("./frame.js").Decision} Decision */
/** @typedef {import("./frame.js").Look} Look */
/** @typedef {import("./frame.js").Picture} Picture */

/**
 * How one player has played.
 * @typedef {object} Row
 * @property {string} title
 * @property {string} key "you", or the name of a method
 * @property {number | null} best
 * @property {number | null} foundAt trial, from 1 on
 * @property {number | null} regret distance of the best from the optimum, where that is known
 * @property {import("./frame.js").Curve} curve best so far, after each trial
 * @property {boolean} isOver
 */
/** @typedef {{ rows: Row[], isOver: boolean, order: string[] }} Score of a game; its order are titles, best first */

/** @param {Decision} v @param {Look} css @returns {Picture} */
export function pictureOfBest(v, css) {
  const curve = {
    type: "scatter",
    mode: "lines+markers",
    x: v.best.map((_, i) => i + 1),
    y: v.best,
    line: { shape: "hv", width: 3, color: v.isGame ? PINK : GREEN },
    name: v.isGame ? tr("You") : tr("best so far"),
    marker: { size: 5 },
  };
  const layout = frame(css, 230, {
    showlegend: false,
    xaxis: yAxis(tr("trial"), { range: [0.5, Math.max(v.trials, v.best.length) + 0.5] }),
    yaxis: yAxis(`${v.metric} (${better(v.direction)})`),
  });
  if (v.best.every((value) => value === null)) layout.yaxis.showticklabels = false; // no value, no scale
  if (v.optimum !== null && v.optimum !== undefined)
    layout.shapes = [
      {
        type: "line",
        xref: "paper",
        x0: 0,
        x1: 1,
        y0: v.optimum,
        y1: v.optimum,
        line: { color: GREY, dash: "dot", width: 1.5 },
      },
    ];
  return { traces: [curve], layout };
}

/** @param {Score} score @param {Decision} v @param {Look} css @returns {Picture} */
export function pictureOfScore(score, v, css) {
  /** Colour and dash. @param {string} key */
  const styleOf = (key) => (key === "you" ? [PINK, "solid"] : (css.styles[key] ?? [GREY, "solid"]));
  const traces = score.rows.map((row) => ({
    type: "scatter",
    mode: "lines",
    name: row.title,
    x: row.curve.map((_, i) => i + 1),
    y: row.curve,
    line: { shape: "hv", width: row.key === "you" ? 4 : 2.5, color: styleOf(row.key)[0], dash: styleOf(row.key)[1] },
  }));
  traces.reverse();
  return {
    traces,
    layout: frame(css, 320, {
      xaxis: yAxis(tr("trial")),
      yaxis: yAxis(
        tr("best {metric} ({better})", {
          metric: v.metric,
          better: better(v.direction),
        }),
      ),
    }),
  };
}

// Length scales: short means influential. Predictions against truth: points on the line are foreseen rightly.
/** @param {Belief} v @param {Look} css @returns {Picture} */
export function pictureOfScales(v, css) {
  const names = Object.keys(v.lengthScales);
  return {
    traces: [
      {
        type: "bar",
        orientation: "h",
        y: names,
        x: names.map((n) => v.lengthScales[n]),
        marker: { color: GREEN },
        text: names.map((n) => short(v.lengthScales[n])),
        textposition: "auto",
        hoverinfo: "skip",
      },
    ],
    layout: frame(css, 90 + 26 * Math.max(names.length, 2), {
      showlegend: false,
      margin: { l: 130, r: 16, t: 8, b: 44 },
      xaxis: yAxis(tr("in widths of the range"), { rangemode: "tozero" }),
      yaxis: { automargin: true, fixedrange: true, autorange: "reversed" },
    }),
  };
}

/** @param {Belief} v @param {Look} css @returns {Picture} */
export function pictureOfCalibration(v, css) {
  const c = v.calibration;
  const ends = [...c.map((r) => r[1]), ...c.map((r) => r[2])];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  return {
    traces: [
      {
        type: "scatter",
        mode: "lines",
        x: [low, high],
        y: [low, high],
        line: { color: GREY, dash: "dot" },
        hoverinfo: "skip",
      },
      {
        type: "scatter",
        mode: "markers",
        x: c.map((r) => r[2]),
        y: c.map((r) => r[1]),
        error_x: {
          type: "data",
          symmetric: false,
          array: c.map((r) => r[4] - r[2]),
          arrayminus: c.map((r) => r[2] - r[3]),
          color: GREY,
          thickness: 1,
        },
        text: c.map((r) => tr("trial {n}", { n: r[0] + 1 })),
        hovertemplate: tr("%{text}: foreseen %{x:.4g}, was %{y:.4g}") + "<extra></extra>",
        marker: {
          size: 8,
          color: c.map((r) => (r[1] >= r[3] && r[1] <= r[4] ? GREEN : ORANGE)),
          symbol: c.map((r) => (r[1] >= r[3] && r[1] <= r[4] ? "circle" : "x")),
        },
      },
    ],
    layout: frame(css, 300, {
      showlegend: false,
      xaxis: yAxis(tr("foreseen from all other trials")),
      yaxis: yAxis(tr("value found")),
    }),
  };
}
