// A guess as a place on a slider and back; a curve as heights over places from left to right.

/** @typedef {{ low: number, high: number, log: boolean, digits: number, unit: string }} Range */

/** The number at a place from 0 to 1. @param {Range} range @param {number} place */
export function valueAt({ low, high, log, digits }, place) {
  const exact = log ? low * (high / low) ** place : low + (high - low) * place;
  const rounded = Number(log ? Number(exact.toPrecision(2)).toFixed(Math.max(digits, 0)) : exact.toFixed(digits));
  return Math.min(Math.max(rounded, low), high);
}

/** @param {Range} range @param {number} value */
export const placeAt = ({ low, high, log }, value) =>
  log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);

/** @param {Range} range @param {number} value */
export function said({ unit, digits }, value) {
  const number = value.toLocaleString("en", { maximumFractionDigits: Math.max(digits, 0) });
  return unit === "%" ? `${number}%` : unit ? `${number} ${unit}` : number;
}

/** What was typed as a number of the range; null where it is none. @param {Range} range @param {string} text */
export function typedIn({ low, high }, text) {
  const value = Number(text.replaceAll(",", "").replace("%", ""));
  return text.trim() && Number.isFinite(value) && value >= low && value <= high ? value : null;
}

// A curve --------------------------------------------------------------------------------------------------------
export const COLUMNS = 49;

/** @typedef {(number | null)[]} Heights */

/** @returns {Heights} */
export const empty = () => new Array(COLUMNS).fill(null);

/**
 * Heights with a stroke from one column to another.
 * @param {Heights} heights
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @returns {Heights}
 */
export function stroked(heights, [i, y], [j, z]) {
  const next = [...heights];
  const steps = Math.abs(j - i);
  for (let k = 0; k <= steps; k += 1) next[i + Math.sign(j - i) * k] = steps ? y + ((z - y) * k) / steps : z;
  return next;
}

/** Gaps between what was drawn are closed by straight lines. @param {Heights} heights @returns {Heights} */
export function closed(heights) {
  let next = [...heights];
  let last = -1;
  heights.forEach((height, i) => {
    if (height === null) return;
    if (last >= 0 && i - last > 1) next = stroked(next, [last, /** @type {number} */ (heights[last])], [i, height]);
    last = i;
  });
  return next;
}

/** The share of the axis over which something is drawn. @param {Heights} heights */
export function reach(heights) {
  const first = heights.findIndex((height) => height !== null);
  const last = heights.findLastIndex((height) => height !== null);
  return first < 0 ? 0 : (last - first) / (COLUMNS - 1);
}

/** @param {[number, number]} ends @param {boolean} isLog */
export const columnsOf = ([low, high], isLog) =>
  Array.from({ length: COLUMNS }, (_, i) => {
    const share = i / (COLUMNS - 1);
    if (i === COLUMNS - 1) return high;
    return isLog ? low * (high / low) ** share : low + (high - low) * share;
  });

/** @param {number[]} columns @param {Heights} heights @returns {[number, number][]} */
export const pointsOf = (columns, heights) =>
  closed(heights).flatMap((height, i) =>
    height === null ? [] : [/** @type {[number, number]} */ ([columns[i], height])],
  );

/** Heights of points that were kept. @param {number[]} columns @param {[number, number][]} points @returns {Heights} */
export const heightsOf = (columns, points) =>
  columns.map((x) => points.find(([at]) => Math.abs(at - x) <= 1e-9 * Math.abs(x) + 1e-12)?.[1] ?? null);

/**
 * Round numbers on an axis, a handful of them.
 * @param {[number, number]} ends
 * @param {boolean} isLog
 * @returns {number[]}
 */
export function ticksOf([low, high], isLog) {
  if (isLog) {
    const found = [];
    for (let e = Math.ceil(Math.log10(low) - 1e-9); e <= Math.log10(high) + 1e-9; e += 1) found.push(10 ** e);
    const every = Math.ceil(found.length / 6);
    return found.length > 1 ? found.filter((_, i) => i % every === 0) : [low, high];
  }
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each >= rough * 0.999) ?? rough;
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k += 1)
    found.push(Number((k * step).toPrecision(12)));
  return found;
}

/** Whether something that was kept is a guess for this prediction. @param {any} prediction @param {any} guess */
export function fits({ kind, options, low, high, x, y }, guess) {
  if (kind === "choice") return options.includes(guess);
  const within = (/** @type {any} */ v, /** @type {number} */ a, /** @type {number} */ b) =>
    typeof v === "number" && v >= a && v <= b;
  if (kind === "number") return within(guess, low, high);
  if (!Array.isArray(guess) || guess.length < 2) return false;
  return guess.every((point) => Array.isArray(point) && within(point[0], x[0], x[1]) && within(point[1], y[0], y[1]));
}
