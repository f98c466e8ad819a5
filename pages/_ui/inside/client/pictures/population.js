// What a method that steps from earlier trials chose among, stepped from, and drew from.

import { GREEN, GREY, ORANGE } from "./frame.js";
import { ntr, tr } from "../../../client/words.js";

const ROUND = 72; // points of an ellipse

/** @typedef {import("./frame.js").Decision} Decision */
/** @typedef {import("./frame.js").Trace} Trace */

/** Places of the trials of some numbers. @param {Decision} v @param {number[]} numbers */
const placesOf = (v, numbers) => v.points.filter((p) => numbers.includes(p.number)).map((p) => p.at);

/**
 * The contour of a normal distribution at `widths` standard deviations, closed.
 * @param {number[]} centre
 * @param {number[][]} covariance of two axes, positive definite
 * @param {number} widths
 * @returns {[number[], number[]]} its points along both axes
 */
export function ellipse(centre, covariance, widths) {
  const [[a, b], [, c]] = covariance;
  const first = Math.sqrt(a); // the Cholesky factor is [first, 0; second, third]
  const second = b / first;
  const third = Math.sqrt(Math.max(c - second * second, 0));
  const turns = Array.from({ length: ROUND + 1 }, (_, i) => (2 * Math.PI * i) / ROUND);
  return [
    turns.map((t) => centre[0] + widths * first * Math.cos(t)),
    turns.map((t) => centre[1] + widths * (second * Math.cos(t) + third * Math.sin(t))),
  ];
}

/**
 * The density of a normal distribution in one dimension at `positions`.
 * @param {number[]} positions
 * @param {number} centre
 * @param {number} variance
 */
export const normal = (positions, centre, variance) =>
  positions.map((x) => Math.exp((-0.5 * (x - centre) ** 2) / variance) / Math.sqrt(2 * Math.PI * variance));

/**
 * Rings around those it chose among, filled ones around those it stepped from, and the way to the next trial.
 * @param {Decision} v
 * @param {{ xaxis?: string, yaxis?: string }} places the axes of the panel, by their names in plotly.js
 * @returns {Trace[]}
 */
export function populationTraces(v, places) {
  if (v.kind !== "population") return [];
  /** @param {string} name @param {number[]} numbers of trials @param {number} size in pixels @param {string} colour */
  const rings = (name, numbers, size, colour) => ({
    type: "scatter",
    mode: "markers",
    name,
    x: placesOf(v, numbers).map((at) => at[0]),
    y: placesOf(v, numbers).map((at) => at[1]),
    hoverinfo: "skip",
    marker: { symbol: "circle-open", size, color: colour, line: { width: 3 } },
    ...places,
  });
  /** @type {Trace[]} */
  const traces = [];
  const others = v.members.filter((number) => !v.parents.includes(number));
  if (others.length) traces.push(rings(tr("the population"), others, 20, GREY));
  if (v.parents.length) traces.push(rings(v.centre ? tr("its better half") : tr("stepped from"), v.parents, 22, GREEN));
  if (v.centre && v.covariance && !v.axes.some((a) => a.isCategory))
    [1, 2].forEach((widths) => {
      const [x, y] = ellipse(/** @type {number[]} */ (v.centre), /** @type {number[][]} */ (v.covariance), widths);
      traces.push({
        type: "scatter",
        mode: "lines",
        name: ntr("{n} standard deviation", "{n} standard deviations", widths),
        x,
        y,
        hoverinfo: "skip",
        line: { color: ORANGE, width: 2.5, dash: widths > 1 ? "dash" : "solid" },
        ...places,
      });
    });
  if (!v.centre && v.parents.length === 1 && v.proposal)
    placesOf(v, v.parents).forEach((at) =>
      traces.push({
        type: "scatter",
        mode: "lines",
        name: tr("the step"),
        x: [at[0], v.proposal[0]],
        y: [at[1], v.proposal[1]],
        hoverinfo: "skip",
        line: { color: GREEN, width: 2.5 },
        ...places,
      }),
    );
  return traces;
}

/**
 * The same along one axis: rings on the values, and the density that is drawn from.
 * @param {Decision} v
 * @returns {Trace[]}
 */
export function populationOnOne(v) {
  if (v.kind !== "population") return [];
  /** @type {Trace[]} */
  const traces = [];
  const known = v.points.filter((p) => p.value !== null);
  /** @param {string} name @param {number[]} numbers of trials @param {number} size in pixels @param {string} colour */
  const rings = (name, numbers, size, colour) => ({
    type: "scatter",
    mode: "markers",
    name,
    x: known.filter((p) => numbers.includes(p.number)).map((p) => p.at[0]),
    y: known.filter((p) => numbers.includes(p.number)).map((p) => p.value),
    hoverinfo: "skip",
    marker: { symbol: "circle-open", size, color: colour, line: { width: 3 } },
  });
  const others = v.members.filter((number) => !v.parents.includes(number));
  if (others.length) traces.push(rings(tr("the population"), others, 18, GREY));
  if (v.parents.length) traces.push(rings(v.centre ? tr("its better half") : tr("stepped from"), v.parents, 20, GREEN));
  if (v.centre && v.covariance && !v.axes[0].isCategory)
    traces.push({
      type: "scatter",
      mode: "lines",
      x: v.positions[0],
      y: normal(v.positions[0], v.centre[0], v.covariance[0][0]),
      yaxis: "y2",
      line: { width: 2, color: ORANGE },
      name: tr("where it draws"),
      hovertemplate: "%{y:.3g}<extra>" + tr("density") + "</extra>",
    });
  return traces;
}
