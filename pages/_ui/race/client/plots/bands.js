// The best so far over the race: its median and middle half over the seeds, for each method.

import { better, short } from "../../../client/format.js";
import { atMost, logTicks } from "../../../client/scale.js";
import { dashesOf } from "../../../client/theme.js";
import { alpha, line } from "./plot.js";
import { labels, nothingOf, steps } from "./curves.js";
import { ntr, tr } from "../../../client/words.js";

/** @typedef {import("../types.js").Brush} Brush */
/** @typedef {import("../types.js").TimedBand} TimedBand */
/** @typedef {import("../types.js").Scale} Scale */
/** @typedef {import("../types.js").Box} Box */
/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("./curves.js").End} End */

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

/**
 * What the clock shows of the bands of the best so far, and on which axis.
 * @param {Model} model @param {import("../view.js").View} view
 */
function upToNow(model, view) {
  const bySeconds = view.clock.by === "seconds";
  const factor = view.clock.by === "fits" ? model.folds : 1;
  const until = bySeconds ? Math.min(view.clock.at, model.reachedSeconds) : Math.floor(view.clock.at);
  /** @type {(m: number) => TimedBand[]} of a method */
  const bands = (m) =>
    bySeconds
      ? model.secondBands(model.reachedSeconds)[m].filter(([time]) => time <= until)
      : model.bands[m].slice(0, until).map((band, t) => [(t + 1) * factor, band]);
  /** @type {(run: import("../types.js").Run) => [number, number | null][]} the best so far after each trial */
  const best = (run) => {
    const n = bySeconds ? atMost(run.finish, until) : Math.min(until, run.rows.length);
    return run.best.slice(0, n).map((v, t) => [bySeconds ? run.finish[t] : (t + 1) * factor, v]);
  };
  /** @param {number} m of a method, which may not have come so far */
  const last = (m) => (bySeconds ? bands(m).at(-1)?.[1] : model.bands[m][until - 1]) ?? null;
  return { bySeconds, factor, bands, best, last };
}

/** What the axis below the curves says. @param {Model} model @param {import("../view.js").View} view */
function clockLabel(model, view) {
  if (view.clock.by !== "seconds") return tr(view.clock.by);
  if (model.live) return tr("seconds since the start of each run");
  return model.isTimed ? tr("seconds of training, simulated clock") : tr("simulated seconds, one per trial");
}

/** @type {import("../types.js").Draw} */
export function drawBands(plot, model, view, theme, scale) {
  const context = plot.begin(theme, scale);
  const isRegret = view.regret && model.optimum !== null;
  const y = range(model, isRegret);
  if (!y) {
    plot.wait(nothingOf(model));
    return;
  }
  const now = upToNow(model, view);
  const {
    area: box,
    px,
    py,
  } = plot.frame({
    x: now.bySeconds ? [0, Math.max(model.longest, 1e-9)] : [now.factor, model.trials * now.factor],
    y,
    yLog: isRegret,
    yTicks: isRegret ? [[y[0], "0"], ...logTicks(y[0], y[1], { hasEnds: false })] : undefined,
    xLabel: clockLabel(model, view),
    yLabel: isRegret
      ? tr("distance to the optimum (lower is better)")
      : tr("best {metric} ({better})", { metric: model.metric, better: better(model.direction) }),
    right: 92 * scale,
  });
  /** @type {Scale} */
  const show = (v) => (isRegret ? Math.max(model.regret(v), y[0]) : v);
  /** @type {End[]} */
  const ends = [];
  plot.inside(box, () => {
    model.methods.forEach((method, m) => {
      const [colour, dash] = method.style;
      const shown = /** @type {TimedBand[]} */ (now.bands(m).map(([at, band]) => [at, band && band.map(show)]));
      if (view.single) {
        context.setLineDash([]);
        context.lineWidth = 0.8;
        context.strokeStyle = alpha(colour, model.seeds.length > 30 ? 0.16 : 0.3);
        for (const run of model.runs[m]) {
          const points = now.best(run);
          steps(
            context,
            points.map(([at, v]) => [at, v === null ? null : show(v)]),
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
    if (!now.bySeconds) scoreMarks(context, model, box, (trial) => px(trial * now.factor));
    context.strokeStyle = alpha("#888888", 0.7);
    context.lineWidth = 1;
    line(context, px(view.clock.at * now.factor), box.top, px(view.clock.at * now.factor), box.bottom);
  });
  labels(context, ends, box, theme, scale);
  plot.say(
    toldOf(
      model,
      model.methods.map((_, m) => now.last(m)),
    ),
  );
}

/**
 * What the bands say at a moment.
 * @param {Model} model
 * @param {(number[] | null)[]} bands of each method, which may have none
 */
function toldOf(model, bands) {
  const told = bands.flatMap((band, m) =>
    band
      ? tr("{method} {median} (middle half {low} to {high})", {
          method: model.methods[m].title,
          median: short(band[1]),
          low: short(band[0]),
          high: short(band[2]),
        })
      : [],
  );
  if (!told.length) return "";
  return ntr("Best so far with {n} seed: {told}.", "Median best so far of {n} seeds: {told}.", model.seeds.length, {
    told: told.join(tr("; ")),
  });
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
