// Order statistics and the ticks of axes: one rule for all screens.

import { onAxis, power, short } from "./format.js";

/** @typedef {ArrayLike<number>} Sorted in ascending order */
/** @typedef {[value: number, text: string]} Tick */

/** @param {Iterable<number>} values */
export const sortNumbers = (values) => Float64Array.from(values).sort();

/** How many are less than x. @param {Sorted} sorted @param {number} x */
export const below = (sorted, x) => place(sorted, (value) => value < x);

/** How many are at most x. @param {Sorted} sorted @param {number} x */
export const atMost = (sorted, x) => place(sorted, (value) => value <= x);

/** @param {Sorted} sorted @param {(value: number) => boolean} isBefore */
function place(sorted, isBefore) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** As numpy's quantile: linear between the order statistics. @param {Sorted} sorted @param {number} q */
export function quantile(sorted, q) {
  const at = Math.min(Math.max(q, 0), 1) * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}

/**
 * 0 for the least of the values, 1 for the greatest; equal ones share the middle of their places.
 * @param {Sorted} sorted
 * @param {number} value
 * @param {number} alone where the only one stands
 */
export function rank(sorted, value, alone = 0.5) {
  if (sorted.length < 2) return alone;
  const first = below(sorted, value);
  const last = Math.max(atMost(sorted, value) - 1, first);
  return Math.min((first + last) / 2 / (sorted.length - 1), 1);
}

/** The next of 1, 2, 5, 10 times a power of ten. @param {number} rough */
export function roundStep(rough) {
  const unit = 10 ** Math.floor(Math.log10(rough));
  const part = rough / unit;
  return unit * (part > 5 ? 10 : part > 2 ? 5 : part > 1 ? 2 : 1);
}

/** The multiples of a step within a range. @param {number} low @param {number} high @param {number} step */
function multiples(low, high, step) {
  const found = [];
  const first = Math.ceil(low / step - 1e-9);
  for (let i = first; i * step <= high + step * 1e-9; i += 1) found.push(Number((i * step).toPrecision(12)));
  return found;
}

/** Ends that stay while values come in: the next round step outside. @param {number} low @param {number} high */
export function roomy(low, high) {
  if (low === high) {
    return [low - Math.max(Math.abs(low) * 0.1, 0.5e-3), high + Math.max(Math.abs(high) * 0.1, 0.5e-3)];
  }
  const step = roundStep((high - low) / 4);
  const ends = [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
  return low > 0 && ends[0] <= 0 ? [low, ends[1]] : ends;
}

/**
 * Round values of a range, about `n` of them, all with the same decimals. One tick alone says nothing of the scale.
 * @param {number} low
 * @param {number} high
 * @returns {Tick[]}
 */
export function ticks(low, high, n = 5) {
  if (!(high > low)) return [[low, fixed(low, 1)]];
  let step = roundStep((high - low) / Math.max(n, 1));
  let found = multiples(low, high, step);
  if (found.length < 2) {
    step = roundStep((high - low) / 5);
    found = multiples(low, high, step);
  }
  return found.map((value) => [value, fixed(value, step)]);
}

/** @param {number} value @param {number} step */
function fixed(value, step) {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  if (digits <= 6) return value.toFixed(digits);
  const needed = Math.ceil(Math.log10(Math.abs(value) / step) + 1e-9) + 1;
  return value.toPrecision(Math.min(Math.max(needed, 3), 17));
}

/**
 * The values with texts of as many digits as tell them apart.
 * @param {number[]} values
 * @returns {Tick[]}
 */
function named(values) {
  let texts = values.map(onAxis);
  for (let digits = 5; digits <= 17 && new Set(texts).size < new Set(values).size; digits += 1) {
    texts = values.map((value) => short(value, digits));
  }
  return values.map((value, i) => [value, texts[i]]);
}

/**
 * Round values of a range that ends where a parameter ends: both ends are told too.
 * @param {number} low
 * @param {number} high
 * @param {boolean} isWhole
 * @returns {Tick[]}
 */
export function ticksWithEnds(low, high, isWhole) {
  if (low === high || (isWhole && high - low < 1)) return [[low, onAxis(low)]];
  const step = Math.max(roundStep((high - low) / 5), isWhole ? 1 : 0);
  const found = multiples(low, high, step);
  /** @param {number} value */
  const isFar = (value) => found.every((other) => Math.abs(other - value) >= step * 0.45);
  return named([...found, ...[low, high].filter(isFar)]);
}

/**
 * Powers of ten; in a range of few decades 1, 2 and 5 of each, and the ends where they are far enough from these.
 * @param {number} low
 * @param {number} high
 * @returns {Tick[]}
 */
export function logTicks(low, high, { hasEnds = true } = {}) {
  const powers = [];
  const last = Math.floor(Math.log10(high) + 1e-9);
  for (let k = Math.ceil(Math.log10(low) - 1e-9); k <= last; k += 1) powers.push(k);
  if (powers.length >= 3) {
    const step = Math.ceil(powers.length / 7);
    return powers.filter((_, i) => i % step === 0).map((k) => [10 ** k, power(k)]);
  }
  /** @param {number} value */
  const isInside = (value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  const found = decades(low, high, [1, 2, 5]).filter(isInside);
  /** @param {number} value */
  const isFar = (value) => found.every((other) => Math.abs(Math.log(value / other)) > 0.09 * Math.log(high / low));
  const ends = hasEnds || found.length < 2 ? [low, high].filter(isFar) : [];
  return named([...found, ...ends]);
}

/**
 * Some multiples of each power of ten around a range.
 * @param {number} low
 * @param {number} high
 * @param {number[]} multiples
 */
export function decades(low, high, multiples) {
  const found = [];
  for (let k = Math.floor(Math.log10(low)); k <= Math.log10(high); k += 1) {
    found.push(...multiples.map((m) => Number(`${m}e${k}`)));
  }
  return found;
}
