// Curves over the race: mean ranks, thinking time; and what they share with the bands of the best so far.

import { seconds } from "../../../client/format.js";
import { dashesOf, readable } from "../../../client/theme.js";
import { line } from "./plot.js";
import { tr } from "../../../client/words.js";

/** @typedef {import("../types.js").Brush} Brush */
/** @typedef {import("../types.js").Theme} Theme */
/** @typedef {import("../types.js").Scale} Scale */
/** @typedef {import("../types.js").Box} Box */
/** @typedef {import("../model.js").Model} Model */
/** @typedef {{ colour: string, text: string, x: number, y: number, at?: number }} End name and end of a line, pixels */

// Steps through points [x, y]; a null breaks the line.
/** @param {Brush} context @param {[number, number | null][]} points @param {Scale} px @param {Scale} py */
export function steps(context, points, px, py) {
  context.beginPath();
  /** @type {number | null} */
  let last = null;
  for (const [x, y] of points) {
    if (y === null) {
      last = null;
      continue;
    }
    if (last === null) context.moveTo(px(x), py(y));
    else {
      context.lineTo(px(x), py(last));
      context.lineTo(px(x), py(y));
    }
    last = y;
  }
  context.stroke();
}

/** Why there is nothing to draw. @param {Model} model */
export const nothingOf = (model) =>
  model.isOver ? tr("No run has a value at this moment.") : tr("Waiting for the first trial of every run.");

// Names at the ends of the lines, pushed apart so that none covers another.
/** @param {Brush} context @param {End[]} ends @param {Box} box @param {Theme} theme @param {number} scale */
export function labels(context, ends, box, theme, scale) {
  const gap = 15 * scale;
  ends.sort((a, b) => a.y - b.y);
  let last = -Infinity;
  for (const end of ends) {
    end.at = Math.max(end.y, last + gap, box.top + 6);
    last = end.at;
  }
  const over = ends.length ? /** @type {Required<End>} */ (ends.at(-1)).at - (box.bottom - 4) : 0;
  context.textAlign = "left";
  context.textBaseline = "middle";
  for (const end of /** @type {Required<End>[]} */ (ends)) {
    /** @type {[string, number, number]} */
    const at = [end.text, Math.min(end.x + 6, box.right + 6), over > 0 ? end.at - over : end.at];
    Object.assign(context, { fillStyle: readable(end.colour, theme), strokeStyle: theme.background, lineWidth: 4 });
    context.strokeText(...at); // a line of another method may run below
    context.fillText(...at);
  }
}

/** @type {import("../types.js").Draw} */
export function drawRanks(plot, model, view, theme, scale) {
  const context = plot.begin(theme, scale);
  if (!model.ranks.length) {
    plot.wait(nothingOf(model));
    return;
  }
  const n = model.methods.length;
  const until = trialOf(model, view);
  const {
    area: box,
    px,
    py,
  } = plot.frame({
    x: [1, model.trials],
    y: [n + 0.15, 0.85],
    xLabel: tr("trials"),
    yLabel: tr("mean rank (1 is best)"),
    right: 92 * scale,
    yTicks: Array.from({ length: n }, (_, i) => [i + 1, String(i + 1)]),
  });
  /** @type {End[]} */
  const ends = [];
  model.methods.forEach((method, m) => {
    const [colour, dash] = method.style;
    context.strokeStyle = colour;
    context.lineWidth = 2.2 * scale;
    context.setLineDash(dashesOf(dash));
    context.beginPath();
    model.ranks
      .slice(0, until)
      .forEach((ranks, t) => (t ? context.lineTo(px(t + 1), py(ranks[m])) : context.moveTo(px(1), py(ranks[m]))));
    context.stroke();
    context.setLineDash([]);
    const last = model.ranks[Math.min(until, model.ranks.length) - 1];
    if (last) ends.push({ colour, text: method.title, x: px(Math.min(until, model.ranks.length)), y: py(last[m]) });
  });
  labels(context, ends, box, theme, scale);
  const last = model.ranks[Math.min(until, model.ranks.length) - 1];
  const told = last ? model.methods.map((method, m) => `${method.title} ${last[m].toFixed(2)}`) : [];
  plot.say(
    last
      ? tr("After trial {n}: {told}.", {
          n: Math.min(until, model.ranks.length),
          told: told.join(tr(", ")),
        })
      : "",
  );
}

// The trial that the clock shows; on a clock of seconds, the number that all runs have finished.
/** @param {Model} model @param {import("../view.js").View} view */
export function trialOf(model, view) {
  if (view.clock.by !== "seconds") return Math.floor(view.clock.at);
  let least = model.trials;
  for (const runs of model.runs)
    for (const run of runs) {
      const n = model.count(run, view.clock);
      if (!(run.isComplete && n === run.rows.length)) least = Math.min(least, n);
    }
  return least;
}

/** @type {import("../types.js").Draw} */
export function drawThinking(plot, model, view, theme, scale) {
  const context = plot.begin(theme, scale);
  const all = /** @type {number[]} */ (model.think.flat().filter((v) => v !== null && v > 0));
  if (!all.length) {
    plot.wait(nothingOf(model));
    return;
  }
  const typical = model.typicalSeconds;
  const values = model.isTimed && typical ? [...all, typical] : all;
  const until = trialOf(model, view);
  const {
    area: box,
    px,
    py,
  } = plot.frame({
    x: [1, model.trials],
    y: [Math.min(...values) / 1.5, Math.max(...values) * 1.5],
    yLog: true,
    xLabel: tr("trials"),
    yLabel: tr("seconds per trial"),
    right: 92 * scale,
  });
  /** @type {End[]} */
  const ends = [];
  model.methods.forEach((method, m) => {
    const [colour, dash] = method.style;
    context.strokeStyle = colour;
    context.lineWidth = 2 * scale;
    context.setLineDash(dashesOf(dash));
    context.beginPath();
    model.think[m]
      .slice(0, until)
      .forEach((v, t) => v && (t ? context.lineTo(px(t + 1), py(v)) : context.moveTo(px(1), py(v))));
    context.stroke();
    context.setLineDash([]);
    const last = model.think[m].slice(0, until).findLastIndex((v) => v); // a method may have taken no time at all
    if (last >= 0)
      ends.push({ colour, text: method.title, x: px(last + 1), y: py(/** @type {number} */ (model.think[m][last])) });
  });
  if (model.isTimed && typical) {
    context.strokeStyle = theme.faint;
    context.setLineDash([3, 3]);
    line(context, box.left, py(typical), box.right, py(typical));
    context.setLineDash([]);
    ends.push({ colour: theme.faint, text: tr("training"), x: box.right - 2, y: py(typical) });
  }
  labels(context, ends, box, theme, scale);
  const sums = model.methods.map((method, m) => `${method.title} ${seconds(model.spent(m, "asked", view.clock))}`);
  const training =
    model.isTimed && typical
      ? tr(" One trial trains for {each} on average.", {
          each: seconds(typical),
        })
      : "";
  plot.say(tr("Thinking per run so far: {told}.{training}", { told: sums.join(tr(", ")), training }));
}
