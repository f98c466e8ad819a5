// What all pictures of a decision share: traces and layouts for plotly.js, from what the server says. No state here.

import { short } from "../../../client/format.js";
import { tr } from "../../../client/words.js";

/**
 * The page's look for a picture; `good` and `bad` are colour scales on which more is good, or bad; `styles` has
 * colour, dash and marker of each method.
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

export const yAxis = (text, more) => ({
  title: { text, standoff: 4, font: { size: 13 } },
  tickfont: { size: 12 },
  zeroline: false,
  fixedrange: true,
  gridcolor: "rgba(128,128,128,0.18)",
  ...more,
});

export const hover = (p) =>
  (p.isYours ? tr("trial {n} (yours)", { n: p.number + 1 }) : tr("trial {n}", { n: p.number + 1 })) +
  `: ${short(p.value)}${p.value === null ? ` ${tr(p.state)}` : ""}<br>${p.text}`;
