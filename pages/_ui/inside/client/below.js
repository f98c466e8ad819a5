// What stands below a decision: the model behind it, and the score of a game.

import { short } from "../../client/format.js";
import { pictureOfCalibration, pictureOfScales, pictureOfScore } from "./pictures/cards.js";
import { tr } from "../../client/words.js";

/** @typedef {{ node: HTMLElement, chart: HTMLElement, text: HTMLElement }} Card a small picture */
/** @typedef {{ scales: Card, calibration: Card }} Below what is known of a model */
/** @typedef {import("./pictures/frame.js").Look} Look */
/** @typedef {import("../../client/plotly.js").Plotly} Plotly */

/**
 * What its model is like.
 * @param {Below} board
 * @param {Plotly} Plotly
 * @param {import("./pictures/frame.js").Decision} v
 * @param {Look} css
 * @param {object} config of plotly.js
 */
export async function showModel(board, Plotly, v, css, config) {
  const hasModel = v.kind === "gp" && Object.keys(v.lengthScales).length > 0;
  for (const card of [board.scales, board.calibration]) card.chart.style.display = hasModel ? "" : "none";
  board.scales.text.textContent = hasModel
    ? tr("Noise: {noise} {metric}; values used as {transform}; expected gain of the next trial: {gain}.", {
        noise: short(v.noise),
        metric: v.metric,
        transform: tr(v.transform),
        gain: short(v.gain),
      })
    : v.kind === "population"
      ? tr("There is no model: this method ranks trials and steps from the better ones.")
      : tr("There is no model: scores play no part, or too little is known.");
  const canJudge = hasModel && v.calibration.length >= 3;
  board.calibration.chart.style.display = canJudge ? "" : "none";
  board.calibration.text.textContent = canJudge
    ? tr("R² {r2}; {share} % of {n} trials lie in their 95 % band.", {
        r2: short(v.r2),
        share: Math.round(100 * /** @type {number} */ (v.covered)),
        n: v.calibration.length,
      })
    : tr("Needs a model and at least three trials with a value.");
  if (hasModel) {
    const made = pictureOfScales(v, css);
    await Plotly.react(board.scales.chart, made.traces, made.layout, config);
  }
  if (canJudge) {
    const made = pictureOfCalibration(v, css);
    await Plotly.react(board.calibration.chart, made.traces, made.layout, config);
  }
}

/**
 * The game's score, asked for until the methods have played too.
 * @param {import("./main.js").Board} board
 * @param {Plotly} Plotly
 * @param {Look} css
 * @param {object} config of plotly.js
 */
export async function showScore(board, Plotly, css, config) {
  clearTimeout(board.scoring);
  board.scores.node.style.display = "";
  const score = /** @type {import("./pictures/cards.js").Score | null} */ (await board.ask("score", {}));
  if (!score) return;
  const made = pictureOfScore(score, /** @type {import("./pictures/frame.js").Decision} */ (board.v), css);
  await Plotly.react(board.scores.chart, made.traces, made.layout, config);
  const words = score.rows
    .map(
      (r) =>
        `${r.title}: ${short(r.best)}` +
        (r.regret === null ? "" : tr(" ({regret} from the optimum)", { regret: short(r.regret) })) +
        (r.isOver ? "" : " …"),
    )
    .join(" · ");
  board.scores.text.textContent = score.isOver
    ? tr("{words}. Order: {order}. One game proves little: other seeds may turn the order.", {
        words,
        order: score.order.join(", "),
      })
    : words;
  board.root.dataset.score = score.isOver ? "over" : "running";
  if (score.isOver || board.closed) return;
  board.scoring = setTimeout(() => !board.closed && showScore(board, Plotly, css, config), 500);
}
