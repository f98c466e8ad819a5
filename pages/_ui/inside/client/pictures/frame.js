// What all pictures of a decision share: traces and layouts for plotly.js, from what the server says. No state here.

import { short } from "../../../client/format.js";
import { tr } from "../../../client/words.js";

/** @typedef {(number | null)[]} Curve values at places of one axis; null where there is none */
/** @typedef {Curve[]} Surface by place on the first axis, then by place on the second */

/**
 * A trial.
 * @typedef {object} Point
 * @property {number} number from 0 on
 * @property {number[]} at its place on each axis, 0 to 1; below 0 where the parameter is inactive
 * @property {number | null} value null unless it is done
 * @property {string} state
 * @property {string} text its config as one reads it
 * @property {boolean} isYours whether a person placed it
 * @property {string} message why it has no value; else ""
 */

/** @typedef {{ name: string, at: number[], text: string[], isCategory: boolean }} Axis a parameter with its ticks */

/**
 * What is told of every decision, even while a person plays and nothing is given away.
 * @typedef {object} Seen
 * @property {number} at number of the trial that is decided
 * @property {number} next number of the trial that would be made now
 * @property {number} trials the budget
 * @property {boolean} isOver
 * @property {boolean} isGame whether a person places the trials
 * @property {boolean} isHidden
 * @property {string} direction "maximize" or "minimize"
 * @property {string} metric as one reads it
 * @property {number | null} optimum the true best value, where it is known and not hidden
 * @property {Axis[]} axes one or two
 * @property {string[]} parameters
 * @property {Point[]} points the trials before it
 * @property {Curve} best so far, after each trial
 * @property {string | null} bestConfig as one types it; null without a value
 * @property {string} bestText the same as one reads it
 * @property {string} start a config in the middle of all ranges, as one types it
 * @property {Point | null} made what the trial became, if it has been made
 * @property {number} [milliseconds] that the server took
 */

/**
 * What a method knew and thought. Of what it has nothing to do with, a list is empty, and all else is null or "".
 * @template {Curve | Surface} [V=Curve | Surface]
 * @typedef {object} Belief
 * @property {"gp" | "tpe" | "population" | "blind" | "hidden"} kind model, densities, steps from earlier trials, no
 * score counted, not said
 * @property {string} method its title
 * @property {string} phase
 * @property {string} sentence why
 * @property {number[]} proposal place on each axis, as that of a trial
 * @property {string} proposalText its config as one reads it
 * @property {string} anchorText where the other parameters are held
 * @property {number[][]} positions of the values along each axis, 0 to 1
 * @property {V | null} mean what its model expects, in the unit of the metric
 * @property {V | null} std
 * @property {V | null} lower bound of the middle 95 % of its belief
 * @property {V | null} upper
 * @property {Curve[] | null} draws functions that it holds possible; for one axis only
 * @property {V | null} good density of the good trials
 * @property {V | null} bad density of the others
 * @property {V | null} acquisition higher is better
 * @property {string} acquisitionName
 * @property {number | null} proposalAcquisition
 * @property {Record<string, number>} lengthScales by parameter, in widths of the range
 * @property {number | null} noise standard deviation, in the unit of the metric
 * @property {string} transform of the values before the model sees them
 * @property {number | null} gain expected of the next trial, in the unit of the metric
 * @property {[number, number | null] | null} incumbent the trial that it holds for the best: number, believed value
 * @property {Foreseen[]} calibration
 * @property {number | null} r2
 * @property {number | null} covered share of the trials that lie in their band, 0 to 1
 * @property {number[]} members numbers of the trials among which it chose
 * @property {number[]} parents numbers of those from which it stepped
 * @property {number[] | null} centre of the normal distribution that it draws from, on the axes
 * @property {number[][] | null} covariance of that distribution
 * @property {number[][]} upcoming places of what would come next if no score counted
 * @property {V | null} truth null unless it is known and asked for
 * @property {boolean} hasTruth
 */

/**
 * A trial foreseen from all the others: the bounds are those of its 95 % band.
 * @typedef {[number: number, value: number, mean: number, lower: number, upper: number]} Foreseen
 */

/**
 * No belief: it is hidden, or nothing is left to propose, and then the sentence says so.
 * @typedef {{ kind?: "none", sentence?: string } &
 * { [K in Exclude<keyof Belief, "kind" | "sentence">]?: undefined }} Nothing
 */

/**
 * A decision as the server tells it; its values are curves for one axis, and surfaces for two.
 * @template {Curve | Surface} [V=Curve | Surface]
 * @typedef {Seen & (Belief<V> | Nothing)} Decision
 */

/** @typedef {Decision<Curve>} Along one axis */
/** @typedef {Decision<Surface>} Across two axes */

// What plotly.js draws.
/** @typedef {{ type: string, name?: string, showlegend?: boolean, [setting: string]: unknown }} Trace */
/** @typedef {Record<string, unknown>} AxisLook */
/**
 * @typedef {object} Fixed
 * @property {number} height in pixels
 * @property {{ l: number, r: number, t: number, b: number }} margin in pixels
 * @property {AxisLook} [xaxis]
 * @property {AxisLook} [yaxis]
 * @property {AxisLook} [yaxis2] that of a second picture below the first
 * @property {boolean} [showlegend]
 * @property {object[]} [shapes]
 * @property {object[]} [annotations]
 */
/** @typedef {Fixed & Record<string, unknown>} Layout */
/** @typedef {{ traces: Trace[], layout: Layout }} Picture */

/**
 * The page's look for a picture, `width` pixels wide; `good` and `bad` are colour scales on which more is good, or bad;
 * `styles` has colour, dash and marker of each method.
 * @typedef {{ text: string, font: string, width: number, good: [number, string][], bad: [number, string][],
 * styles: Record<string, string[]> }} Look
 */

export const GREEN = "#009E73";
export const ORANGE = "#D55E00";
export const YELLOW = "#F0E442";
export const BLUE = "#56B4E9";
export const PINK = "#CC79A7";
export const GREY = "#8A8F98";

/**
 * The house's colours from bad to good, so that amber is good here as on the cards.
 * @param {string[]} steps
 * @returns {[number, string][]}
 */
export const scaleOf = (steps) => steps.map((colour, i) => [i / (steps.length - 1), colour]);

/**
 * A parameter as an axis.
 * @param {Axis} axis
 * @param {AxisLook} more
 * @returns {AxisLook}
 */
export function axisOf(axis, more) {
  const low = Math.min(0, ...axis.at);
  return {
    tickvals: axis.at,
    ticktext: axis.text,
    range: [low - 0.04, 1.04],
    zeroline: false,
    fixedrange: true,
    gridcolor: "rgba(128,128,128,0.18)",
    title: { text: axis.name, standoff: 6, font: { size: 13 } },
    tickfont: { size: 12 },
    ...more,
  };
}

/**
 * @template {Partial<Layout>} T
 * @param {Look} css
 * @param {number} height in pixels
 * @param {T} more
 * @returns {Layout & T}
 */
export function frame(css, height, more) {
  return {
    height,
    autosize: true,
    uirevision: "keep",
    hovermode: "closest",
    dragmode: false,
    showlegend: true,
    margin: { l: 66, r: 16, t: 36, b: 48 },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: css.text, family: css.font, size: 13 },
    legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", font: { size: 12 } },
    hoverlabel: { font: { size: 12 }, align: "left" },
    ...more,
  };
}

/**
 * An axis of values.
 * @param {string} text its title
 * @param {AxisLook} [more]
 * @returns {AxisLook}
 */
export const yAxis = (text, more) => ({
  title: { text, standoff: 4, font: { size: 13 } },
  tickfont: { size: 12 },
  zeroline: false,
  fixedrange: true,
  gridcolor: "rgba(128,128,128,0.18)",
  ...more,
});

/** What is said of a trial that is pointed at. @param {Point} p */
export const hover = (p) =>
  (p.isYours ? tr("trial {n} (yours)", { n: p.number + 1 }) : tr("trial {n}", { n: p.number + 1 })) +
  `: ${short(p.value)}${p.value === null ? ` ${tr(p.state)}` : ""}<br>${p.text}`;

/**
 * Whether an acquisition is a logarithm, which falls without end where nothing is promised.
 * @param {string} [name]
 */
export const isLog = (name) => name === "log_ei" || name === "log_ehvi";
