// Curves over the race: bands of the best so far, mean ranks, thinking time.

import { better, seconds, short } from "../../../client/format.js";
import { atMost, logTicks } from "../../../client/scale.js";
import { dashesOf, readable } from "../../../client/theme.js";
import { alpha, line } from "./plot.js";
import { ntr, tr } from "../../../client/words.js";

/** @typedef {import("../types.js").Brush} Brush */
/** @typedef {import("../types.js").TimedBand} TimedBand */
/** @typedef {import("../types.js").Theme} Theme */
/** @typedef {import("../types.js").Scale} Scale */
/** @typedef {import("../types.js").Box} Box */
/** @typedef {import("../model.js").Model} Model */
/** @typedef {{ colour: string, text: string, x: number, y: number, at?: number }} End name and end of a line, pixels */

// Steps through points [x, y]; a null breaks the line.
/** @param {Brush} context @param {[number, number | null][]} points @param {Scale} px @param {Scale} py */
function steps(context, points, px, py) {
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

/** @param {Brush} context @param {TimedBand[]} points @param {Scale} px @param {Scale} py */
function area(context, points, px, py) {
  const known = /** @type {[number, number[]][]} */ (points.filter((point) => point[1] !== null));
  if (known.length < 2) return;
  context.beginPath();
  known.forEach(([x, band], i) => {
    if (i) context.lineTo(px(x), py(known[i - 1][1][2]));
    context.lineTo(px(x), py(band[2]));
  });
  for (let i = known.length - 1; i >= 0; i -= 1) {
    context.lineTo(px(known[i][0]), py(known[i][1][0]));
    if (i) context.lineTo(px(known[i][0]), py(known[i - 1][1][0]));
  }
  context.fill();
}

// From a fifth of the race on: the very first values would squeeze everything else.
/** @param {Model} model @param {boolean} isRegret */
function range(model, isRegret) {
  /** @type {number[]} */
  const values = [];
  model.bands.forEach((bands) =>
    bands.forEach((band, t) => {
      if (band && t >= Math.min(Math.floor(model.trials / 5), bands.length - 1)) values.push(...band);
    }),
  );
  if (!values.length) return null;
  const shown = isRegret ? values.map((v) => model.regret(v)).filter((v) => v > 0) : values;
  if (!shown.length) return null;
  const low = Math.min(...shown);
  const high = Math.max(...shown);
  if (isRegret) return [low / 1.6, high * 1.4];
  const pad = 0.06 * (high - low || Math.abs(high) || 1);
  return [low - pad, high + pad];
}

/** Why there is nothing to draw. @param {Model} model */
const nothingOf = (model) =>
  model.isOver ? tr("No run has a value at this moment.") : tr("Waiting for the first trial of every run.");

/** @type {import("../types.js").Draw} */
export function drawBands(plot, model, view, theme, scale) {
  const context = plot.begin(theme, scale);
  const isRegret = view.regret && model.optimum !== null;
  const y = range(model, isRegret);
  const bySeconds = view.clock.by === "seconds";
  const factor = view.clock.by === "fits" ? model.folds : 1;
  if (!y) {
    plot.wait(nothingOf(model));
    return;
  }
  const x = bySeconds ? [0, Math.max(model.longest, 1e-9)] : [factor, model.trials * factor];
  const unit = bySeconds
    ? model.isTimed
      ? tr("seconds of training, simulated clock")
      : tr("simulated seconds, one per trial")
    : tr(view.clock.by);
  const {
    area: box,
    px,
    py,
  } = plot.frame({
    x,
    y,
    yLog: isRegret,
    yTicks: isRegret ? [[y[0], "0"], ...logTicks(y[0], y[1], { hasEnds: false })] : undefined,
    xLabel: model.live && bySeconds ? tr("seconds since the start of each run") : unit,
    yLabel: isRegret
      ? tr("distance to the optimum (lower is better)")
      : tr("best {metric} ({better})", { metric: model.metric, better: better(model.direction) }),
    right: 92 * scale,
  });
  /** @type {Scale} */
  const show = (v) => (isRegret ? Math.max(model.regret(v), y[0]) : v);
  const until = bySeconds ? Math.min(view.clock.at, model.reachedSeconds) : Math.floor(view.clock.at);
  /** @type {End[]} */
  const ends = [];
  plot.inside(box, () => {
    model.methods.forEach((method, m) => {
      const [colour, dash] = method.style;
      /** @type {TimedBand[]} */
      const points = bySeconds
        ? model.secondBands(model.reachedSeconds)[m].filter(([time]) => time <= until)
        : model.bands[m].slice(0, until).map((band, t) => [(t + 1) * factor, band]);
      const shown = /** @type {TimedBand[]} */ (points.map(([at, band]) => [at, band && band.map(show)]));
      if (view.single) {
        context.setLineDash([]);
        context.lineWidth = 0.8;
        context.strokeStyle = alpha(colour, model.seeds.length > 30 ? 0.16 : 0.3);
        for (const run of model.runs[m]) {
          const n = bySeconds ? atMost(run.finish, until) : Math.min(until, run.rows.length);
          steps(
            context,
            run.best
              .slice(0, n)
              .map((v, t) => [bySeconds ? run.finish[t] : (t + 1) * factor, v === null ? null : show(v)]),
            px,
            py,
          );
        }
      }
      context.fillStyle = alpha(colour, 0.2);
      area(context, shown, px, py);
      context.strokeStyle = colour;
      context.lineWidth = 2.6 * scale;
      context.setLineDash(dashesOf(dash));
      steps(
        context,
        shown.map(([at, band]) => [at, band && band[1]]),
        px,
        py,
      );
      context.setLineDash([]);
      const end = /** @type {[number, number[]] | undefined} */ (shown.filter((point) => point[1]).at(-1));
      if (end) ends.push({ colour, text: method.title, x: px(end[0]), y: py(end[1][1]) });
    });
    if (view.target !== null) {
      context.strokeStyle = theme.faint;
      context.setLineDash([3, 3]);
      context.lineWidth = 1;
      line(context, box.left, py(show(view.target)), box.right, py(show(view.target)));
      context.setLineDash([]);
    }
    if (!bySeconds) scoreMarks(context, model, box, (trial) => px(trial * factor));
    context.strokeStyle = alpha("#888888", 0.7);
    context.lineWidth = 1;
    line(context, px(view.clock.at * factor), box.top, px(view.clock.at * factor), box.bottom);
  });
  labels(context, ends, box, theme, scale);
  const told = model.methods
    .map((method, m) => {
      const bands = bySeconds ? model.secondBands(model.reachedSeconds)[m].filter(([time]) => time <= until) : [];
      const band = bySeconds ? bands.at(-1)?.[1] : model.bands[m][until - 1];
      return band
        ? tr("{method} {median} (middle half {low} to {high})", {
            method: method.title,
            median: short(band[1]),
            low: short(band[0]),
            high: short(band[2]),
          })
        : null;
    })
    .filter(Boolean);
  plot.say(
    told.length
      ? ntr("Best so far with {n} seed: {told}.", "Median best so far of {n} seeds: {told}.", model.seeds.length, {
          told: told.join(tr("; ")),
        })
      : "",
  );
}

// Where each method begins to use scores: what is ahead on the left of its mark was luck.
/** @param {Brush} context @param {Model} model @param {Box} box @param {Scale} px of a trial */
function scoreMarks(context, model, box, px) {
  model.methods.forEach((method, m) => {
    const from = method.usesScoresFrom;
    if (!from || from > model.trials) return;
    const [colour, dash] = method.style;
    const nth = model.methods.slice(0, m).filter((other) => other.usesScoresFrom === from).length;
    context.strokeStyle = alpha(colour, 0.8);
    context.lineWidth = 1;
    context.setLineDash(dashesOf(dash));
    line(context, px(from) + 2 * nth, box.top, px(from) + 2 * nth, box.bottom);
    context.setLineDash([]);
  });
}

// Names at the ends of the lines, pushed apart so that none covers another.
/** @param {Brush} context @param {End[]} ends @param {Box} box @param {Theme} theme @param {number} scale */
function labels(context, ends, box, theme, scale) {
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
