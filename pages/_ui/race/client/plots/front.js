// Pareto fronts of all methods in one frame: what nothing beats in both goals, and what can be had of each point.

import { el, setText, whenReleased } from "../../../client/dom.js";
import { fetched } from "../../../client/words/fetched.js";
import { better, short } from "../../../client/format.js";
import { logTicks } from "../../../client/scale.js";
import { dashesOf } from "../../../client/theme.js";
import { tr } from "../../../client/words.js";
import { ROW, valueAt } from "../model.js";
import { frontOf } from "../plane.js";
import { button } from "../widgets.js";
import { alpha, line, marker } from "./plot.js";

const NEAR = 18; // pixels
const LISTED = 8;

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../view.js").View} View */
/** @typedef {import("../types.js").Row} Row */
/** @typedef {import("../types.js").Goal} Goal */
/** @typedef {import("../types.js").Method} Method */
/** @typedef {import("../types.js").Point} Point */
/** @typedef {import("../types.js").Spot} Spot */
/** @typedef {import("../types.js").Brush} Brush */
/** @typedef {[row: Row, k: number, n: number]} Placed a row, its seed, its place in the run */
/** @typedef {{ method: Method, m: number, all: Placed[], front: Set<Row> }} Front of a method, and all its trials */
/** @typedef {Record<"px" | "py", import("../types.js").Scale>} Scales */

/**
 * The card of the fronts.
 * @typedef {object} Extras
 * @property {Spot[]} marks trials as they were drawn last; not there before
 * @property {HTMLElement} list points that one may have, as buttons
 * @property {string} [listed] which ones
 * @property {(draw: () => void) => void} whenReleased what draws the list
 * @property {(point: Point) => Promise<void>} pick shows config and code of a point
 * @property {Point} [picked]
 */
/** @typedef {import("./plot.js").Plot & Extras} FrontPlot */

/** @param {Goal} goal */
const title = (goal) => `${goal.title} (${better(goal.direction)})`;

/**
 * Rows up to the moment, of the seed that is looked at or of all.
 * @param {Model} model
 * @param {View} view
 * @param {number} m
 * @returns {Placed[]}
 */
function shown(model, view, m) {
  return model.runs[m].flatMap((run, k) =>
    view.seed < 0 || view.seed === k
      ? run.rows.slice(0, model.count(run, view.clock)).map(/** @returns {Placed} */ (row, n) => [row, k, n])
      : [],
  );
}

// The frame of an axis: from the best to somewhat beyond the reference, as losses, then as what was measured.
/** @param {Model} model @param {number} i the place of the goal */
function ends(model, i) {
  const { best, reference } = /** @type {import("../types.js").Plane} */ (model.plane);
  const span = reference[i] - best[i];
  const goal = model.goals.sought[i];
  /** @param {number} loss */
  const value = (loss) => (goal.isTime ? 10 ** loss : goal.direction === "maximize" ? -loss : loss);
  const found = [value(best[i] - 0.06 * span), value(reference[i] + 0.25 * span)];
  return found.sort((a, b) => a - b);
}

/**
 * Draws the card anew.
 * @param {FrontPlot} plot
 * @param {Model} model
 * @param {View} view
 * @param {import("../types.js").Theme} theme
 * @param {number} scale
 */
export function drawFronts(plot, model, view, theme, scale) {
  const context = plot.begin(theme, scale);
  plot.marks = [];
  if (!model.plane) {
    plot.wait(tr("Waiting until some trial has both values."));
    list(plot, model, []);
    return;
  }
  const [up, across] = model.goals.sought;
  const isLog = across.isTime;
  const x = ends(model, 1);
  const y = ends(model, 0);
  const xLog = isLog ? x.map(Math.log10) : x;
  /** @param {number} value */
  const at = (value) => (isLog ? Math.log10(Math.max(value, 1e-6)) : value);
  const {
    area: box,
    px,
    py,
  } = plot.frame({
    x: xLog,
    y,
    xTicks: isLog
      ? logTicks(x[0], x[1], { hasEnds: false }).map(
          /** @returns {import("../types.js").Tick} */ ([value, text]) => [Math.log10(value), text],
        )
      : undefined,
    xLabel: title(across),
    yLabel: title(up),
  });
  let [beyond, inAll] = [0, 0];
  const fronts = model.methods.map((method, m) => {
    const all = shown(model, view, m).filter(([row]) => model.goals.pair(row));
    const front = new Set(
      frontOf(
        model.goals,
        all.map(([row]) => row),
      ),
    );
    return { method, m, all, front };
  });
  plot.inside(box, () => {
    for (const { method, m, all, front } of fronts) {
      const [colour, , shape] = method.style;
      for (const [row, k, n] of all) {
        const [b, a] = /** @type {number[]} */ (model.goals.pair(row));
        const spot = { x: px(at(a)), y: py(b), m, k, n, row, isFront: front.has(row) };
        inAll += 1;
        if (spot.x < box.left - 1 || spot.x > box.right + 1 || spot.y < box.top - 1 || spot.y > box.bottom + 1) {
          beyond += 1;
          continue;
        }
        plot.marks.push(spot);
        if (spot.isFront) continue;
        marker(context, shape, spot.x, spot.y, 2.6 * scale);
        context.fillStyle = alpha(colour, 0.35);
        context.strokeStyle = alpha(colour, 0.5);
        context.lineWidth = 1;
        if (model.goals.isInside(row)) context.fill();
        else context.stroke();
      }
    }
    for (const { method, front } of fronts) stairs(plot, model, method, [...front], { px: (v) => px(at(v)), py, box });
    for (const goal of [up, across]) limit(context, theme, goal, box, { px: (v) => px(at(v)), py, isUp: goal === up });
    const hover = view.hover && plot.marks.find((one) => isSame(one, /** @type {Point} */ (view.hover)));
    if (hover) {
      context.strokeStyle = theme.text;
      context.lineWidth = 2;
      marker(context, "circle", hover.x, hover.y, 9 * scale);
      context.stroke();
    }
  });
  list(plot, model, best(model, fronts));
  const told = fronts
    .map(({ method, front }) =>
      tr("{method}: {n} that none of its trials beats", { method: method.title, n: front.size }),
    )
    .join(tr("; "));
  plot.say(
    tr("{fronts}.", { fronts: told }) +
      (beyond ? tr(" {n} of {all} trials lie beyond the frame.", { n: beyond, all: inAll }) : ""),
  );
}

/**
 * Steps from the best in the second goal on: between two of them the worse first value is what one can have.
 * @param {FrontPlot} plot
 * @param {Model} model
 * @param {Method} method
 * @param {Row[]} rows
 * @param {Scales & { box: import("../types.js").Box }} frame
 */
function stairs(plot, model, method, rows, { px, py, box }) {
  if (!rows.length) return;
  const { context, scale } = plot;
  const [colour, dash, shape] = method.style;
  const isLeft = model.goals.sought[1].direction === "minimize"; // the better end of the second goal
  const points = rows.map((row) => /** @type {number[]} */ (model.goals.pair(row))).map(([b, a]) => [px(a), py(b)]);
  context.strokeStyle = colour;
  context.lineWidth = 2.2 * scale;
  context.setLineDash(dashesOf(dash));
  context.beginPath();
  context.moveTo(points[0][0], model.goals.sought[0].direction === "minimize" ? box.top : box.bottom);
  points.forEach(([u, v], i) => {
    if (i) context.lineTo(u, points[i - 1][1]);
    context.lineTo(u, v);
  });
  context.lineTo(isLeft ? box.right : box.left, /** @type {number[]} */ (points.at(-1))[1]);
  context.stroke();
  context.setLineDash([]);
  context.fillStyle = colour;
  for (const [u, v] of points) {
    marker(context, shape, u, v, 4.4 * scale);
    context.fill();
  }
}

/**
 * @param {Brush} context
 * @param {import("../types.js").Theme} theme
 * @param {Goal} goal
 * @param {import("../types.js").Box} box
 * @param {Scales & { isUp: boolean }} frame
 */
function limit(context, theme, goal, box, { px, py, isUp }) {
  if (goal.limit === null) return;
  context.strokeStyle = theme.faint;
  context.lineWidth = 1.4;
  context.setLineDash([5, 4]);
  if (isUp) line(context, box.left, py(goal.limit), box.right, py(goal.limit));
  else line(context, px(goal.limit), box.top, px(goal.limit), box.bottom);
  context.setLineDash([]);
}

// What none of any method beats, at most so many, spread evenly.
/** @param {Model} model @param {Front[]} fronts */
function best(model, fronts) {
  const all = new Map(fronts.flatMap(({ m, all: rows }) => rows.map(([row, k, n]) => [row, { row, m, k, n }])));
  const seen = new Set(); // one of those that are equal in both
  const rows = frontOf(model.goals, [...all.keys()]).filter((row) => {
    const values = String(model.goals.pair(row));
    return !seen.has(values) && seen.add(values);
  });
  const every = Math.max(1, (rows.length - 1) / (LISTED - 1));
  const kept = rows.length > LISTED ? Array.from({ length: LISTED }, (_, i) => rows[Math.round(i * every)]) : rows;
  return kept.map((row) => /** @type {Point} */ (all.get(row)));
}

/** @param {Omit<Point, "row">} one @param {Omit<Point, "row">} other */
export const isSame = (one, other) => one.m === other.m && one.k === other.k && one.n === other.n;

/** One trial in words. @param {Model} model @param {Point} point */
export function told(model, { m, k, n, row }) {
  const values = model.goals.all.map((goal) => `${goal.title} ${short(model.goals.value(row, goal))}`);
  const config = model.parameters
    .map((p, j) => (row[ROW.unit + j] === null ? null : `${p.name} = ${valueAt(p, row[ROW.unit + j])}`))
    .filter(Boolean);
  return tr("{method}, seed {seed}, trial {n}: {values}; {config}", {
    method: model.methods[m].title,
    seed: model.seeds[k],
    n: n + 1,
    values: values.join(tr(", ")),
    config: config.join(tr(", ")),
  });
}

// Points that one may have, as buttons: by keyboard and finger too.
/** @param {FrontPlot} plot @param {Model} model @param {Point[]} points */
function list(plot, model, points) {
  const key = points.map(({ m, k, n }) => `${m}.${k}.${n}`).join(" ");
  if (plot.listed === key) return;
  plot.listed = key;
  plot.whenReleased(() => buttons(plot, model, points));
}

/** @param {FrontPlot} plot @param {Model} model @param {Point[]} points */
function buttons(plot, model, points) {
  const wasFocused = plot.list.contains(document.activeElement);
  plot.list.replaceChildren();
  for (const point of points) {
    const [b, a] = /** @type {number[]} */ (model.goals.pair(point.row));
    const [up, across] = model.goals.sought;
    const method = model.methods[point.m];
    const text = `${short(b)} · ${short(a, 3)}`;
    const label = tr("Config and code of {method}: {up} {b}, {across} {a}", {
      method: method.title,
      up: up.title,
      across: across.title,
      b: short(b),
      a: short(a),
    });
    const node = button(plot.list, text, label, () => plot.pick(point));
    node.style.borderColor = method.style[0];
  }
  if (wasFocused) /** @type {HTMLElement | null} */ (plot.list.firstElementChild)?.focus();
}

/**
 * What one can do with the card: look at a point, and get its config and code.
 * @param {FrontPlot} plot
 * @param {Model} model
 * @param {View} view
 * @param {(point: Point) => string} urlOf
 * @param {() => void} onchange
 */
export function makeFronts(plot, model, view, urlOf, onchange) {
  const below = el("div", "rb-front", plot.card);
  el("span", "rb-help", below, tr("Beaten by none of any method:"));
  plot.list = el("div", "rb-points", below);
  plot.whenReleased = whenReleased(plot.list);
  const about = el("div", "rb-point", below, tr("Point at a trial to read it; click it for its config and code."));
  const code = el("pre", "rb-code", below);
  code.tabIndex = 0;
  code.hidden = true;
  const copy = button(below, tr("Copy"), tr("Copy the code"), async () => {
    await navigator.clipboard.writeText(code.textContent ?? "");
    copy.textContent = tr("Copied");
  });
  copy.hidden = true;
  plot.pick = async (point) => {
    plot.picked = point;
    setText(about, told(model, point));
    look(point);
    const [text, isCode] = await fetched(urlOf(point))
      .then(async (answer) => /** @type {const} */ ([await answer.text(), answer.ok]))
      .catch((error) => /** @type {const} */ ([error.message, false]));
    if (plot.picked !== point) return;
    code.textContent = text.slice(0, 20000);
    code.hidden = false;
    copy.hidden = !isCode;
    copy.textContent = tr("Copy");
  };
  /** @param {Point | null} point */
  const look = (point) => {
    if (view.hover === point || (view.hover && point && isSame(view.hover, point))) return;
    view.hover = point;
    if (point) setText(about, told(model, point));
    onchange();
  };
  /** @param {MouseEvent} event */
  const nearest = (event) => {
    const { left, top } = plot.canvas.getBoundingClientRect();
    const gaps = (plot.marks ?? []).map(
      /** @returns {[number, Spot | null]} */ (one) => [
        Math.hypot(one.x - event.clientX + left, one.y - event.clientY + top) - (one.isFront ? 4 : 0),
        one,
      ],
    );
    const near = gaps.reduce((a, b) => (b[0] < a[0] ? b : a), [NEAR, null]);
    return near[1];
  };
  plot.canvas.onpointermove = (event) => look(nearest(event) ?? plot.picked ?? null);
  plot.canvas.onpointerleave = () => look(plot.picked ?? null);
  plot.canvas.onclick = (event) => {
    const point = nearest(event);
    if (point) plot.pick(point);
  };
}
