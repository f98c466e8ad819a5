// What all seeds have at one moment: spread of the best values, winners' configs, and validation against test.

import { short } from "../../../client/format.js";
import { quantile, sortNumbers } from "../../../client/scale.js";
import { ROW, valueAt } from "../model.js";
import { alpha, choiceTicks, line, marker } from "./plot.js";
import { tr } from "../../../client/words.js";

/** @typedef {import("../types.js").Row & { 0: number }} Winner a trial that has a value */
/** @typedef {import("../model.js").Model} Model */

/** @param {number[]} values */
const medianOf = (values) => quantile(sortNumbers(values), 0.5);

/** @type {import("../types.js").Draw} */
export function drawSpread(plot, model, view, theme, scale) {
  /** @param {number[]} column */
  const worstOf = (column) => (model.sign > 0 ? Math.min(...column) : Math.max(...column));
  const context = plot.begin(theme, scale);
  const columns = model.methods.map((_, m) => model.column(m, view.clock));
  const all = columns.flat();
  if (!all.length) {
    plot.wait(tr("No run has a value at this moment."));
    return;
  }
  const ends = sortNumbers(all);
  let [low, high] = [quantile(ends, 0.02), ends[ends.length - 1]];
  if (model.direction === "minimize") [low, high] = [ends[0], quantile(ends, 0.98)];
  const pad = 0.07 * (high - low || Math.abs(high) || 1);
  const {
    area: box,
    px,
    py,
  } = plot.frame({
    x: [low - pad, high + pad],
    y: [-0.5, model.methods.length - 0.5],
    left: 88,
    xLabel: tr("best {metric} so far, one mark per seed", { metric: model.metric }),
    yTicks: model.methods.map((method, m) => [model.methods.length - 1 - m, method.title]),
  });
  plot.inside(box, () =>
    columns.forEach((column, m) => {
      if (!column.length) return;
      const [colour, , shape] = model.methods[m].style;
      const at = model.methods.length - 1 - m;
      const sorted = sortNumbers(column);
      const [q1, q2, q3] = [0.25, 0.5, 0.75].map((q) => quantile(sorted, q));
      const half = 0.3 * Math.abs(py(0) - py(1));
      context.fillStyle = alpha(colour, 0.2);
      context.fillRect(px(q1), py(at) - half, Math.max(px(q3) - px(q1), 1), 2 * half);
      context.fillStyle = alpha(colour, 0.75);
      column.forEach((value, k) => {
        // spread by seed, so that a mark stays in its place while the clock runs
        const offset = (((k * 0.618) % 1) - 0.5) * 1.5 * half;
        marker(context, shape, px(Math.min(Math.max(value, low), high)), py(at) + offset, 2.6 * scale);
        context.fill();
      });
      context.strokeStyle = theme.text;
      context.lineWidth = 2.4;
      line(context, px(q2), py(at) - half, px(q2), py(at) + half);
    }),
  );
  plot.say(
    columns
      .map((column, m) =>
        column.length
          ? tr("{method}: median {median}, worst {worst}", {
              method: model.methods[m].title,
              median: short(medianOf(column)),
              worst: short(worstOf(column)),
            })
          : "",
      )
      .filter(Boolean)
      .join(tr("; ")),
  );
}

/**
 * The best trial of a run at a moment.
 * @param {Model} model
 * @param {import("../types.js").Run} run
 * @param {import("../types.js").Moment} clock
 */
function winner(model, run, clock) {
  const n = model.count(run, clock);
  const at = n ? run.bestAt[n - 1] : -1;
  return at < 0 ? null : /** @type {Winner} */ (run.rows[at]);
}

// In how many rows names as wide as this, one every `step`, stand in turn so that none touches its neighbour.
/** @param {number[]} widths @param {number} step pixels, both */
export function rowsOf(widths, step) {
  /** @param {number} rows */
  const touches = (rows) => widths.some((width, j) => j >= rows && (width + widths[j - rows]) / 2 > rows * step);
  return [1, 2, 3].find((rows) => !touches(rows)) ?? 4;
}

/**
 * @typedef {object} Parallel axes side by side, one for each parameter and the last for the value
 * @property {string[]} names
 * @property {(j: number) => number} x where axis j stands, pixels
 * @property {(u: number) => number} y of a share from 0 (at the bottom) to 1, pixels
 * @property {number} top
 * @property {number} bottom
 * @property {number} nRows of names above the axes
 */

/**
 * @param {import("../types.js").Brush} context
 * @param {import("./plot.js").Plot} plot
 * @param {Model} model
 * @param {number} scale
 * @returns {Parallel}
 */
function axesOf(context, plot, model, scale) {
  const names = [...model.parameters.map((p) => p.name), model.metric];
  /** @param {number} j */
  const x = (j) => 46 * scale + (j * (plot.width - 92 * scale)) / (names.length - 1);
  const nRows = rowsOf(
    names.map((name) => context.measureText(name).width + 6 * scale),
    x(1) - x(0),
  );
  const top = (18 + 14 * nRows) * scale;
  const bottom = plot.shownHeight - 22 * scale;
  return { names, x, y: (u) => bottom - u * (bottom - top), top, bottom, nRows };
}

/** @type {import("../types.js").Draw} */
export function drawFinals(plot, model, view, theme, scale) {
  const context = plot.begin(theme, scale);
  const winners = model.runs.map(
    (runs) => /** @type {Winner[]} */ (runs.map((run) => winner(model, run, view.clock)).filter(Boolean)),
  );
  const values = winners.flat().map((row) => row[ROW.value]);
  if (!values.length) {
    plot.wait(tr("No run has a value at this moment."));
    return;
  }
  const axes = axesOf(context, plot, model, scale);
  /** @type {[number, number]} */
  const span = [Math.min(...values), Math.max(...values)];
  drawAxes(context, model, axes, span, theme, scale);
  winners.forEach((rows, m) => {
    context.strokeStyle = alpha(model.methods[m].style[0], model.seeds.length > 30 ? 0.3 : 0.55);
    context.lineWidth = 1.4 * scale;
    rows.forEach((row, k) => drawRow(context, model, axes, span, row, k));
  });
  drawChoices(context, model, axes, theme, scale);
  const leads = winners.map((rows, m) => {
    if (!rows.length) return "";
    const best = rows.reduce((a, b) => (model.sign * b[ROW.value] > model.sign * a[ROW.value] ? b : a));
    const config = model.parameters.map((p, j) => `${p.name} = ${valueAt(p, best[ROW.unit + j])}`);
    return tr("{method} {value} at {config}", {
      method: model.methods[m].title,
      value: short(best[ROW.value]),
      config: config.join(tr(", ")),
    });
  });
  plot.say(tr("Best of each method: {told}.", { told: leads.filter(Boolean).join(tr("; ")) }));
}

/**
 * Axes with their names and ends.
 * @param {import("../types.js").Brush} context
 * @param {Model} model
 * @param {Parallel} axes
 * @param {[number, number]} span of the values
 * @param {import("../types.js").Theme} theme
 * @param {number} scale
 */
function drawAxes(context, model, { names, x, y, top, bottom, nRows }, span, theme, scale) {
  context.textAlign = "center";
  names.forEach((name, j) => {
    context.strokeStyle = theme.faint;
    context.lineWidth = 1;
    line(context, x(j), top, x(j), bottom);
    context.fillStyle = theme.text;
    context.textBaseline = "bottom";
    context.fillText(name, x(j), top - (15 + 14 * (j % nRows)) * scale);
    context.fillStyle = theme.faint;
    const parameter = model.parameters[j];
    if (parameter?.kind === "categorical") return;
    const ends = parameter ? [short(parameter.low, 2), short(parameter.high, 2)] : span.map((value) => short(value));
    ends.forEach((text, u) => {
      context.textBaseline = u ? "bottom" : "top";
      context.fillText(text, x(j), y(u) + (u ? 0 : 4));
    });
  });
}

/**
 * One trial as a line, which breaks where a parameter does not apply.
 * @param {import("../types.js").Brush} context
 * @param {Model} model
 * @param {Parallel} axes
 * @param {[number, number]} span of the values
 * @param {Winner} row
 * @param {number} k which of its method
 */
function drawRow(context, model, { names, x, y }, [low, high], row, k) {
  const shift = (((k * 0.618) % 1) - 0.5) * 0.03; // equal choices side by side
  context.beginPath();
  let isDown = false;
  names.forEach((_, j) => {
    const isValue = j === names.length - 1;
    const unit = isValue ? (high > low ? (row[ROW.value] - low) / (high - low) : 0.5) : row[ROW.unit + j];
    if (unit === null) {
      isDown = false;
      return;
    }
    const at = y(model.parameters[j]?.kind === "categorical" ? unit + shift : unit);
    if (isDown) context.lineTo(x(j), at);
    else context.moveTo(x(j), at);
    isDown = true;
  });
  context.stroke();
}

/**
 * Choices stand beside their axis, and on top of the lines; as many as have room.
 * @param {import("../types.js").Brush} context
 * @param {Model} model
 * @param {Parallel} axes
 * @param {import("../types.js").Theme} theme
 * @param {number} scale
 */
function drawChoices(context, model, { x, y, top, bottom }, theme, scale) {
  context.textAlign = "left";
  context.textBaseline = "middle";
  context.strokeStyle = theme.background;
  context.fillStyle = theme.text;
  context.lineWidth = 4 * scale;
  model.parameters.forEach((parameter, j) => {
    if (parameter.kind !== "categorical") return;
    const all = choiceTicks(parameter);
    const every = Math.ceil((all.length * 14 * scale) / (bottom - top));
    all.forEach(([u, text], i) => {
      if (i % every) return;
      /** @type {[string, number, number]} */
      const at = [text, x(j) + 6 * scale, y(u)];
      context.strokeText(...at);
      context.fillText(...at);
    });
  });
}

/** Why there is nothing to show against the test part. @param {Pick<Model, "isTimed" | "state" | "tests">} model */
export function whyUntested(model) {
  if (!model.isTimed) return tr("A test function has no test part.");
  if (model.state !== "finished") return tr("The test part is scored when the race is over.");
  const isScored = Object.values(model.tests).some((scores) => scores?.some((score) => score !== null));
  return isScored ? tr("The test part was scored at the last trial.") : tr("This problem has no test part.");
}

/** @type {import("../types.js").Draw} */
export function drawGap(plot, model, view, theme, scale) {
  const context = plot.begin(theme, scale);
  const points = model.runs.map(
    (runs, m) =>
      /** @type {[validation: number, test: number][]} */ (
        runs
          .map((run, k) => {
            const row = winner(model, run, view.clock);
            if (!row) return null;
            const isLast = model.count(run, view.clock) === run.rows.length;
            const test = row[ROW.test] ?? (isLast ? model.tests[model.methods[m].label]?.[k] : null) ?? null;
            return test === null ? null : [row[ROW.value], test];
          })
          .filter(Boolean)
      ),
  );
  const all = points.flat();
  if (!all.length) {
    plot.wait(whyUntested(model));
    plot.say("");
    return;
  }
  const [xs, ys] = [sortNumbers(all.map((p) => p[0])), sortNumbers(all.map((p) => p[1]))];
  /** @param {import("../../../client/scale.js").Sorted} sorted */
  const cut = (sorted) => [quantile(sorted, 0.03), quantile(sorted, 0.97)];
  const [xr, yr] = [cut(xs), cut(ys)].map(([a, b]) => {
    const pad = 0.12 * (b - a || Math.abs(b) * 0.1 || 1);
    return [a - pad, b + pad];
  });
  const {
    area: box,
    px,
    py,
  } = plot.frame({
    x: xr,
    y: yr,
    xLabel: tr("validation: best {metric} of the search", { metric: model.metric }),
    yLabel: tr("test part: {metric}", { metric: model.metric }),
  });
  plot.inside(box, () => {
    context.strokeStyle = theme.faint;
    context.setLineDash([4, 4]);
    line(
      context,
      px(Math.max(xr[0], yr[0])),
      py(Math.max(xr[0], yr[0])),
      px(Math.min(xr[1], yr[1])),
      py(Math.min(xr[1], yr[1])),
    );
    context.setLineDash([]);
    points.forEach((column, m) => {
      const [colour, , shape] = model.methods[m].style;
      context.fillStyle = alpha(colour, 0.7);
      column.forEach(([a, b], k) => {
        marker(context, shape, px(a) + ((k * 0.618) % 1) * 5 - 2.5, py(b) + ((k * 0.382) % 1) * 5 - 2.5, 3.4 * scale);
        context.fill();
      });
    });
  });
  const gaps = points
    .map((column, m) =>
      column.length
        ? `${model.methods[m].title} ${short(medianOf(column.map(([a, b]) => model.sign * (a - b))), 2)}`
        : "",
    )
    .filter(Boolean);
  plot.say(
    tr("Validation better than test by (median): {told}. On the dashed line both are equal.", {
      told: gaps.join(tr(", ")),
    }),
  );
}
