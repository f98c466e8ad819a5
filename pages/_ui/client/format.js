// Numbers as text: one rule for each kind of number, on all screens.

import { tr } from "./words.js";

/** @typedef {number | null | undefined} Maybe */

/**
 * At most so many digits, without a tail of zeros; a dash where there is no number.
 * @param {Maybe} x
 */
export function short(x, digits = 4) {
  return x === null || x === undefined || !Number.isFinite(x) ? "–" : String(Number(x.toPrecision(digits)));
}

/** @param {Maybe} x */
export const number = (x) => short(x, 5);

/** A number on an axis: in powers of ten where it is very small or large. @param {number} value */
export function onAxis(value) {
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5)) return short(value);
  return value
    .toExponential(2)
    .replace(/\.?0*e/, "e")
    .replace("e+", "e");
}

/** @param {number} exponent */
const raised = (exponent) =>
  String(exponent).replace(/[-\d]/g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]));

/** A power of ten as one writes it by hand. @param {number} exponent */
export const power = (exponent) => (exponent >= -2 && exponent <= 3 ? short(10 ** exponent) : `10${raised(exponent)}`);

/** How long something takes or took, from a second on. @param {number} s */
export function duration(s) {
  if (s >= 172_800) return tr("{n} days", { n: Math.round(s / 86_400) });
  if (s >= 7200) return tr("{n} h", { n: Math.round(s / 3600) });
  if (s >= 90) return tr("{n} min", { n: Math.round(s / 60) });
  return tr("{n} s", { n: s >= 10 ? Math.round(s) : short(s, 2) });
}

/** How long a moment is: thinking and training of one trial. @param {number | null} s */
export function seconds(s) {
  if (s === null) return "–";
  if (s >= 90) return tr("{n} min", { n: short(s / 60, 2) });
  return s >= 0.995 ? tr("{n} s", { n: short(s, 3) }) : tr("{n} ms", { n: short(1000 * s, 2) });
}

/** @param {string} direction */
export const better = (direction) => (direction === "maximize" ? tr("higher is better") : tr("lower is better"));
