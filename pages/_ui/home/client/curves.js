// The best so far of each method: this run as a line, the middle half of all seeds as a band behind it.

import { short } from "../../client/format.js";
import { tr } from "../../client/words.js";
import { dashesOf } from "../../client/theme.js";
import { fitted } from "../../client/ground.js";
import { bestSoFar, ends } from "./play.js";

const ROOM = { left: 54, right: 12, top: 20, bottom: 30 };

/** @typedef {import("./play.js").Race} Race */
/** @typedef {import("./play.js").Recorded} Recorded */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Race} race
 * @param {Record<string, number[][]>} runs the trials of each method in this run
 * @param {number} step how many of them are made
 * @param {Recorded} found
 * @param {import("../../client/theme.js").Theme} css
 */
export function drawCurves(canvas, race, runs, step, found, css) {
  const { brush, width, height } = fitted(canvas);
  const isUp = race.direction === "maximize";
  const [worst, best] = ends(race);
  const inner = { width: width - ROOM.left - ROOM.right, height: height - ROOM.top - ROOM.bottom };
  const px = (/** @type {number} */ trial) => ROOM.left + ((trial - 1) / (found.trials - 1)) * inner.width;
  const pad = 0.08;
  const py = (/** @type {number} */ value) => {
    const share = (value - worst) / (best - worst); // 0 at the bad end, 1 at the optimum
    const up = isUp ? share : 1 - share;
    return ROOM.top + (1 - (pad + up * (1 - 2 * pad))) * inner.height;
  };
  brush.font = `12px ${css.font}`;
  brush.strokeStyle = css.border;
  brush.strokeRect(ROOM.left, ROOM.top, inner.width, inner.height);
  brush.save();
  brush.beginPath();
  brush.rect(ROOM.left, ROOM.top, inner.width, inner.height);
  brush.clip();
  brush.setLineDash([5, 4]);
  level(brush, px(1), px(found.trials), py(best), css.faint);
  for (const [method, [colour, dash]] of Object.entries(found.looks)) {
    const [low, , high] = race.bands[method];
    brush.globalAlpha = 0.16;
    brush.fillStyle = colour;
    brush.beginPath();
    low.forEach((v, i) => brush.lineTo(px(i + 1), py(v)));
    for (let i = high.length - 1; i >= 0; i -= 1) brush.lineTo(px(i + 1), py(high[i]));
    brush.fill();
    brush.globalAlpha = 1;
    brush.strokeStyle = colour;
    brush.lineWidth = 2.6;
    brush.setLineDash(dashesOf(dash));
    brush.beginPath();
    let last = NaN;
    bestSoFar(runs[method].slice(0, step), isUp).forEach((v, i) => {
      if (i) brush.lineTo(px(i + 1), py(last));
      brush.lineTo(px(i + 1), py(v));
      last = v;
    });
    brush.stroke();
  }
  brush.restore();
  words(brush, race, found, { px, py, worst, best, width, height, css });
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {number} from
 * @param {number} to
 * @param {number} y
 * @param {string} c
 */
function level(brush, from, to, y, c) {
  brush.strokeStyle = c;
  brush.lineWidth = 1.5;
  brush.beginPath();
  brush.moveTo(from, y);
  brush.lineTo(to, y);
  brush.stroke();
}

/**
 * A place on the canvas is in pixels.
 * @typedef {object} Frame
 * @property {(trial: number) => number} px
 * @property {(value: number) => number} py
 * @property {number} worst value at one end of the upright axis
 * @property {number} best value at its other end
 * @property {number} width
 * @property {number} height
 * @property {import("../../client/theme.js").Theme} css
 */

/** @typedef {{ fillText(text: string | number, x: number, y: number): void }} Writes a number becomes text */

/** @param {CanvasRenderingContext2D & Writes} brush @param {Race} race @param {Recorded} found @param {Frame} frame */
function words(brush, race, found, { px, py, worst, best, width, height, css }) {
  brush.setLineDash([]);
  brush.fillStyle = css.faint;
  brush.textBaseline = "middle";
  brush.textAlign = "right";
  for (const value of [worst, best]) brush.fillText(short(value, 3), ROOM.left - 6, py(value));
  brush.textBaseline = "alphabetic";
  brush.textAlign = "left";
  const narrow = width < 460;
  const isUp = race.direction === "maximize";
  const beyond = isUp ? tr("; lines begin below what is shown") : tr("; lines begin above what is shown");
  const what = tr("best {metric} so far, dashed: the optimum", { metric: tr(race.metric) });
  brush.fillText(what + (narrow ? "" : beyond), ROOM.left, ROOM.top - 7);
  brush.textAlign = "center";
  for (const trial of [1, 5, 10, 15, 20, 25].filter((t) => t <= found.trials))
    brush.fillText(trial, px(trial), height - ROOM.bottom + 14);
  brush.textAlign = "right";
  brush.fillText(
    narrow ? tr("trial") : tr("trial; shaded: the middle half of all seeds"),
    width - ROOM.right,
    height - 3,
  );
}
