// Where each method looked: one panel per method over the same two parameters, on the true ground where it is known.

import { brushOf, el } from "../../../client/dom.js";
import { power } from "../../../client/format.js";
import { readable } from "../../../client/theme.js";
import { ROW, valueAt } from "../model.js";
import { alpha, choiceTicks, marker } from "./plot.js";
import { tr } from "../../../client/words.js";

const LIGHT = ["#E9EDF3", "#C9D6E8", "#A3BEDC", "#7BA3CC", "#5486B6", "#33689A", "#1D4B79"];
const DARK = ["#161C26", "#1D2C42", "#25405F", "#2F577D", "#3F739C", "#5C94BB", "#8CB9D9"];

/** @typedef {import("../types.js").Parameter} Parameter */
/** @typedef {import("../types.js").Point} Point */
/** @typedef {import("../types.js").Land} Land */
/** @typedef {import("../types.js").Box} Box */
/** @typedef {import("../types.js").Brush} Brush */
/** @typedef {import("../types.js").Scale} Scale */
/** @typedef {import("../types.js").Theme} Theme */
/** @typedef {import("../view.js").View} View */
/** @typedef {import("../types.js").Method["style"]} Style */
/** @typedef {import("../model.js").Model} Model */
/**
 * A trial where it is drawn, in pixels; for two goals the one that is pointed at takes the place of the best.
 * @typedef {[x: number, y: number, isNewest: boolean, isBest: boolean]} Mark
 */

/** Red, green and blue. @param {string[]} stops colours as #rrggbb @param {number} u 0 for the first, 1 for the last */
function mix(stops, u) {
  const at = Math.min(Math.max(u, 0), 1) * (stops.length - 1);
  const low = Math.min(Math.floor(at), stops.length - 2);
  /** @param {string} hex @param {number} i */
  const channel = (hex, i) => parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
  return [0, 1, 2].map((i) =>
    Math.round(channel(stops[low], i) + (at - low) * (channel(stops[low + 1], i) - channel(stops[low], i))),
  );
}

/**
 * The ground as a picture: coloured by rank, so that differences among good values show too.
 * @param {import("../model.js").Model} model
 * @param {import("../types.js").Land} land
 * @param {boolean} isDark
 */
function picture(model, land, isDark) {
  const flat = land.z.flat();
  const order = [...new Set(flat.filter((v) => v !== null))].sort((a, b) => model.groundSign * (a - b));
  const rank = new Map(order.map((v, i) => [v, order.length > 1 ? i / (order.length - 1) : 1]));
  const canvas = el("canvas");
  canvas.width = land.x.length;
  canvas.height = land.y.length;
  const context = brushOf(canvas);
  const image = context.createImageData(canvas.width, canvas.height);
  land.z.forEach((row, r) =>
    row.forEach((v, c) => {
      const at = 4 * ((canvas.height - 1 - r) * canvas.width + c);
      const [red, green, blue] =
        v === null ? [128, 128, 128] : mix(isDark ? DARK : LIGHT, /** @type {number} */ (rank.get(v)));
      image.data.set([red, green, blue, 255], at);
    }),
  );
  context.putImageData(image, 0, 0);
  return canvas;
}

/** Both ends of cells around some positions. @param {number[]} at */
function edges(at) {
  const step = at.length > 1 ? at[1] - at[0] : 1;
  return [at[0] - step / 2, /** @type {number} */ (at.at(-1)) + step / 2];
}

/** @param {Parameter} parameter @returns {import("../types.js").Tick[]} by positions from 0 to 1 */
function axisTicks(parameter) {
  if (parameter.kind === "categorical") return choiceTicks(parameter);
  if (parameter.kind === "linear") return [0, 0.5, 1].map((u) => [u, valueAt(parameter, u)]);
  /** @type {import("../types.js").Tick[]} */
  const found = [];
  const [low, high] = [Math.log10(parameter.low), Math.log10(parameter.high)];
  const every = Math.max(1, Math.ceil((high - low) / 4));
  for (let e = Math.ceil(low - 1e-9); e <= high + 1e-9; e += every) found.push([(e - low) / (high - low), power(e)]);
  return found.length > 1 ? found : [0, 1].map((u) => [u, valueAt(parameter, u)]);
}

/**
 * Whether that trial is the one that is pointed at.
 * @param {Point | null} hover
 * @param {number} m
 * @param {import("../types.js").Run} run
 * @param {number} n
 */
const isSame = (hover, m, run, n) =>
  Boolean(hover) &&
  /** @type {Point} */ (hover).m === m &&
  /** @type {Point} */ (hover).n === n &&
  run.rows[n] === /** @type {Point} */ (hover).row;

/**
 * Among thousands of marks the one that is pointed at.
 * @param {import("../types.js").Brush} context
 * @param {Mark[]} marks
 * @param {import("../types.js").Theme} theme
 * @param {number} scale
 */
function ring(context, marks, theme, scale) {
  for (const [x, y, , isPointed] of marks) {
    if (!isPointed) continue;
    marker(context, "circle", x, y, 6 * scale);
    context.strokeStyle = theme.text;
    context.lineWidth = 2;
    context.stroke();
  }
}

/** @type {WeakMap<object, Record<string, HTMLCanvasElement>>} of each model, by its parameters and the theme */
const pictures = new WeakMap();

/** @typedef {{ canvas: HTMLCanvasElement, x: number[], y: number[] }} Ground a picture, and where its ends are */

/**
 * The ground over two parameters, as they are asked for; each picture is made once.
 * @param {Model} model
 * @param {Land | undefined} land
 * @param {[i: number, j: number]} pair
 * @param {boolean} isDark
 * @returns {Ground | null}
 */
function groundOf(model, land, [i, j], isDark) {
  if (!land) return null;
  const isFlipped = land.i !== i;
  const shown = isFlipped
    ? { ...land, x: land.y, y: land.x, z: land.x.map((_, c) => land.z.map((row) => row[c])) }
    : land;
  const made = /** @type {Record<string, HTMLCanvasElement>} */ (
    pictures.get(model) ?? pictures.set(model, {}).get(model)
  );
  const canvas = (made[`${i}-${j}-${isDark}`] ??= picture(model, shown, isDark));
  return { canvas, x: edges(shown.x), y: edges(shown.y) };
}

/** @typedef {{ box: Box, px: Scale, py: Scale }} Panel where a method is drawn */

/** @param {Brush} context @param {Ground} ground @param {Panel} panel */
function drawGround(context, ground, { box, px, py }) {
  const { canvas, x, y } = ground;
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.clip();
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, px(x[0]), py(y[1]), px(x[1]) - px(x[0]), py(y[0]) - py(y[1]));
  context.restore();
}

/**
 * The trials of a method so far, where they are drawn, and how many positions on each axis differ.
 * @param {Model} model
 * @param {View} view
 * @param {number} m
 * @param {Panel} panel
 */
function marksOf(model, view, m, { px, py }) {
  const [i, j] = axesOf(model, view);
  /** @type {Set<number | null>[]} positions on each axis */
  const distinct = [new Set(), new Set()];
  /** @type {Mark[]} */
  const marks = [];
  for (const run of view.seed < 0 ? model.runs[m] : [model.runs[m][view.seed]]) {
    const count = model.count(run, view.clock);
    run.rows.slice(0, count).forEach((row, t) => {
      const [u, v] = [row[ROW.unit + i], j >= 0 ? row[ROW.unit + j] : 0.5];
      distinct[0].add(u);
      distinct[1].add(v);
      const isBest = model.isTwofold ? isSame(view.hover, m, run, t) : t === run.bestAt[count - 1];
      if (u !== null && v !== null) marks.push([px(u), py(v), t === count - 1, isBest]);
    });
  }
  return { marks, distinct };
}

/**
 * Each trial in the shape of its method, the newest larger and the best ringed.
 * @param {Brush} context
 * @param {Mark[]} marks
 * @param {Style} style
 * @param {Theme} theme
 * @param {number} scale
 */
function drawMarks(context, marks, [colour, , shape], theme, scale) {
  for (const [x, y, isNewest, isBest] of marks) {
    marker(context, shape, x, y, (isNewest ? 6 : 4) * scale);
    context.fillStyle = alpha(colour, 0.95);
    context.fill();
    context.lineWidth = isNewest ? 2.4 : 1.1;
    context.strokeStyle = isBest ? "#F0E442" : theme.isDark ? "#FFFFFF" : "#10151C";
    context.stroke();
  }
}

/**
 * Thousands of trials: plain squares, which are quick to draw.
 * @param {Brush} context
 * @param {Mark[]} marks
 * @param {string} colour
 * @param {number} size
 */
function drawSquares(context, marks, colour, size) {
  context.fillStyle = alpha(colour, 0.55);
  for (const [x, y] of marks) context.fillRect(x - size / 2, y - size / 2, size, size);
}

/**
 * Rugs: what is left of the points on each axis alone.
 * @param {Brush} context
 * @param {Mark[]} marks
 * @param {Box} box
 * @param {boolean} hasTwo whether there is a second axis
 */
function drawRugs(context, marks, box, hasTwo) {
  context.lineWidth = 1;
  context.beginPath();
  for (const x of new Set(marks.map((mark) => Math.round(mark[0] * 2) / 2))) {
    context.moveTo(x, box.bottom + 1);
    context.lineTo(x, box.bottom + 6);
  }
  if (hasTwo)
    for (const y of new Set(marks.map((mark) => Math.round(mark[1] * 2) / 2))) {
      context.moveTo(box.left - 6, y);
      context.lineTo(box.left - 1, y);
    }
  context.stroke();
}

/**
 * What stands around a panel: the method above, and a name along each axis.
 * @param {Brush} context
 * @param {{ box: Box, title: string, colour: string, names: string[], gap: number }} panel
 * @param {Theme} theme
 * @param {number} scale
 */
function drawWords(context, { box, title, colour, names, gap }, theme, scale) {
  context.fillStyle = readable(colour, theme);
  context.textAlign = "left";
  context.textBaseline = "bottom";
  context.fillText(title, box.left, box.top - 8);
  context.fillStyle = theme.text;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText(names[0], (box.left + box.right) / 2, box.bottom + 27 * scale);
  if (names.length < 2) return;
  context.save();
  context.translate(box.left - 0.82 * gap, (box.top + box.bottom) / 2);
  context.rotate(-Math.PI / 2);
  context.fillText(names[1], 0, 0);
  context.restore();
}

/**
 * The two parameters that are shown; the second is -1 where there is one only.
 * @param {Model} model
 * @param {View} view
 */
const axesOf = (model, view) => /** @type {[number, number]} */ (model.parameters.length > 1 ? view.pair : [0, -1]);

/** What is said of the ground. @param {Model} model @param {Land | undefined} land @param {boolean} isDark */
function saidOfGround(model, land, isDark) {
  if (land)
    return isDark
      ? tr(" Ground: {note}, coloured by rank, brighter is better.", { note: land.note })
      : tr(" Ground: {note}, coloured by rank, darker is better.", { note: land.note });
  if (model.landscapes.length || model.parameters.length < 2) return "";
  return tr(" The truth under live training is not known: a model of all trials is drawn once the race is over.");
}

/** @type {import("../types.js").Draw} */
export function drawPlaces(plot, model, view, theme, scale) {
  const n = model.methods.length;
  const columns = Math.min(n, Math.max(1, Math.floor((plot.card.clientWidth || 900) / 225)));
  const rows = Math.ceil(n / columns);
  const [i, j] = axesOf(model, view);
  const yTicks = j >= 0 ? axisTicks(model.parameters[j]) : [];
  const gap = Math.max(66 * scale, (plot.widest(yTicks, theme, scale) + 9 + 16 * scale) / 0.82); // for the axis's name
  const width = Math.max(plot.card.clientWidth - 28, 200);
  const side = Math.min((width - 12) / columns - gap, 330 * scale);
  plot.height = (rows * (side * 0.8 + 74 * scale)) / (scale > 1 ? 1.15 : 1);
  const context = plot.begin(theme, scale);
  const land = model.landscapes.find((one) => one.i === Math.min(i, j) && one.j === Math.max(i, j));
  const ground = groundOf(model, land, [i, j], theme.isDark);
  const names = [i, j].filter((axis) => axis >= 0).map((axis) => model.parameters[axis].name);
  const many = view.seed < 0 && model.seeds.length > 1;
  const told = model.methods.map((method, m) => {
    const left = gap * 0.88 + (m % columns) * ((width - 12) / columns);
    const top = 24 * scale + Math.floor(m / columns) * (side * 0.8 + 74 * scale);
    const box = { left, right: left + side, top, bottom: top + side * 0.8 };
    const { px, py } = plot.frame({
      x: [0, 1],
      y: [0, 1],
      box,
      pad: 9,
      xTicks: axisTicks(model.parameters[i]),
      yTicks,
    });
    const panel = { box, px, py };
    if (ground) drawGround(context, ground, panel);
    const [colour] = method.style;
    const { marks, distinct } = marksOf(model, view, m, panel);
    if (many) {
      drawSquares(context, marks, colour, 3.4 * scale);
      if (model.isTwofold) ring(context, marks, theme, scale);
    } else drawMarks(context, marks, method.style, theme, scale);
    context.strokeStyle = colour;
    context.globalAlpha = many ? 0.35 : 0.9;
    drawRugs(context, marks, box, j >= 0);
    context.globalAlpha = 1;
    const title = tr("{method}: {n} trials", { method: method.title, n: marks.length });
    const counts = names.map((name, axis) => tr("{name} ({n} distinct)", { name, n: distinct[axis].size }));
    drawWords(context, { box, title, colour, names: counts, gap }, theme, scale);
    const apart = names.map((name, axis) => tr("{n} distinct {name}", { n: distinct[axis].size, name }));
    return `${method.title} ${apart.join(tr(", "))}`;
  });
  plot.say(tr("{told}.{ground}", { told: told.join(tr("; ")), ground: saidOfGround(model, land, theme.isDark) }));
}
