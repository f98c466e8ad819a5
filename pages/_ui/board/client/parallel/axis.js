// One upright axis of parallel coordinates: cells to heights and back, ticks, and the range that is brushed on it.
// Heights: 0 is the bottom and 1 the top; places for what is no number (inactive, failed ...) lie below 0.

import { PLACES } from "./places.js";

const STATES = ["pruned", "running", "failed"];

export const placeOf = (state) => (state === "done" ? -1 : state === "pruned" ? 0 : state === "running" ? 1 : 2);

export class Axis {
  constructor(name, given) {
    Object.assign(this, { name, labels: null, low: 0, high: 1, whole: false, isValue: false, conditional: false }, given);
    this.scale = this.labels ? "category" : given.log ? "log" : "linear";
    this.home = this.scale;
    this.flipped = false;
    this.hidden = false;
    this.range = null; // { low, high, places: [..] } in values, or null
    this.sorted = [];
    this.places = this.conditional ? ["inactive"] : [];
  }

  get canLog() {
    return !this.labels && this.low > 0;
  }

  scales() {
    return this.labels ? ["category"] : this.canLog ? ["linear", "log", "rank"] : ["linear", "rank"];
  }

  // The values that are there: for ranks, and for the ends of the objective's axis.
  learn(values) {
    if (this.scale === "rank" || this.isValue) this.sorted = Float64Array.from(values).sort();
    if (this.isValue && this.sorted.length) [this.low, this.high] = roomy(this.sorted[0], this.sorted[this.sorted.length - 1]);
    if (this.scale === "log" && !this.canLog && this.sorted.length) this.scale = "linear";
  }

  upright(value) {
    if (this.labels) return (value + 0.5) / this.labels.length;
    if (this.scale === "rank") return rank(this.sorted, value);
    if (this.low === this.high) return 0.5;
    const at = this.scale === "log" ? (Math.log(value) - Math.log(this.low)) / (Math.log(this.high) - Math.log(this.low)) : (value - this.low) / (this.high - this.low);
    return Math.min(Math.max(at, 0), 1);
  }

  height(value) {
    const at = this.upright(value);
    return this.flipped ? 1 - at : at;
  }

  valueAt(at) {
    if (this.labels) return at * this.labels.length - 0.5;
    if (this.scale === "rank") return quantile(this.sorted, at);
    if (this.scale === "log") return Math.exp(Math.log(this.low) + at * (Math.log(this.high) - Math.log(this.low)));
    return this.low + at * (this.high - this.low);
  }

  // A drag from one height to another; beyond an end everything there is meant, the extreme value included.
  brush(from, to) {
    let [a, b] = from < to ? [from, to] : [to, from];
    const places = this.places.map((_, i) => i).filter((i) => PLACES[i] >= a && PLACES[i] <= b);
    if (b < 0) {
      this.range = { low: Infinity, high: -Infinity, places };
      return;
    }
    if (this.flipped) [a, b] = [1 - Math.min(b, 1), a <= 0 ? 1 : 1 - a];
    this.range = { low: a <= 0.004 ? -Infinity : this.valueAt(a), high: b >= 0.996 ? Infinity : this.valueAt(b), places };
  }

  // Whether a cell is inside; `place` is where it lies when it has no value.
  accepts(value, place) {
    if (!this.range) return true;
    return value === null ? this.range.places.includes(place) : value >= this.range.low && value <= this.range.high;
  }

  // Where the brushed range is drawn: [bottom, top], or null when only places are in it.
  extent() {
    const { low, high } = this.range;
    if (low > high) return null;
    const ends = [low === -Infinity ? 0 : this.upright(low), high === Infinity ? 1 : this.upright(high)];
    return this.flipped ? [1 - ends[1], 1 - ends[0]] : ends;
  }

  ticks(room) {
    let found;
    if (this.labels) {
      const step = Math.max(1, Math.ceil(this.labels.length / room));
      found = this.labels.map((text, i) => [i, text]).filter((_, i) => i % step === 0);
    } else if (this.scale === "rank") {
      found = [0, 0.25, 0.5, 0.75, 1].map((q) => [quantile(this.sorted, q), null, q]);
    } else if (this.scale === "log") found = logTicks(this.low, this.high);
    else found = linearTicks(this.low, this.high, this.whole);
    return found.map(([value, text, at]) => {
      const up = at ?? this.upright(value);
      return { at: this.flipped ? 1 - up : up, text: text ?? write(value) };
    });
  }

  // Heights of the marks between the labelled ones of a log axis.
  marks() {
    if (this.scale !== "log" || this.high / this.low > 1e7) return [];
    const found = [];
    for (let k = Math.floor(Math.log10(this.low)); k <= Math.log10(this.high); k++) {
      for (let m = 2; m < 10; m++) if (m * 10 ** k > this.low && m * 10 ** k < this.high) found.push(this.height(m * 10 ** k));
    }
    return found;
  }

  // For the link: LOW~HIGH~PLACES, an open end is empty.
  text() {
    const { low, high, places } = this.range;
    const end = (x) => (Number.isFinite(x) ? String(Number(x.toPrecision(6))) : "");
    return low > high ? `none~none~${places.join("")}` : `${end(low)}~${end(high)}~${places.join("")}`;
  }

  // Whether the text is a range; only then it becomes this axis's.
  parse(text) {
    const found = /^(none|[-+.e\d]*)~(none|[-+.e\d]*)~([012]*)$/.exec(text);
    if (!found) return false;
    const isNone = found[1] === "none";
    const low = isNone ? Infinity : found[1] === "" ? -Infinity : Number(found[1]);
    const high = isNone ? -Infinity : found[2] === "" ? Infinity : Number(found[2]);
    if (Number.isNaN(low) || Number.isNaN(high)) return false;
    this.range = { low, high, places: [...found[3]].map(Number) };
    return true;
  }
}

export function valueAxis(name) {
  const axis = new Axis(name, { isValue: true });
  axis.places = STATES;
  return axis;
}

function rank(sorted, value) {
  if (sorted.length < 2) return 0.5;
  const below = bound(sorted, value, false), upTo = bound(sorted, value, true);
  return Math.min(Math.max((below + Math.max(upTo - 1, below)) / 2 / (sorted.length - 1), 0), 1);
}

function quantile(sorted, at) {
  if (!sorted.length) return 0;
  const place = Math.min(Math.max(at, 0), 1) * (sorted.length - 1), i = Math.floor(place);
  return i + 1 < sorted.length ? sorted[i] + (place - i) * (sorted[i + 1] - sorted[i]) : sorted[i];
}

function bound(sorted, value, isUpper) {
  let a = 0, b = sorted.length;
  while (a < b) {
    const middle = (a + b) >> 1;
    if (sorted[middle] < value || (isUpper && sorted[middle] === value)) a = middle + 1;
    else b = middle;
  }
  return a;
}

// Ends that stay where they are while values come in: the next round step below and above.
function roomy(low, high) {
  if (low === high) return [low - Math.max(Math.abs(low) * 0.1, 0.5e-3), high + Math.max(Math.abs(high) * 0.1, 0.5e-3)];
  const step = roundStep((high - low) / 4);
  const ends = [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
  return low > 0 && ends[0] <= 0 ? [low, ends[1]] : ends;
}

function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough)), part = rough / power;
  return power * (part > 5 ? 10 : part > 2 ? 5 : part > 1 ? 2 : 1);
}

function linearTicks(low, high, isWhole) {
  if (low === high) return [[low, null]];
  const step = Math.max(roundStep((high - low) / 5), isWhole ? 1 : 0), found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) found.push([Number((i * step).toPrecision(12)), null]);
  if (isWhole && high - low < 1) return [[low, null]];
  const near = (value) => found.some(([other]) => Math.abs(other - value) < step * 0.45);
  return [...found, ...[low, high].filter((value) => !near(value)).map((value) => [value, null])];
}

function logTicks(low, high) {
  const powers = [];
  for (let k = Math.ceil(Math.log10(low) - 1e-9); k <= Math.floor(Math.log10(high) + 1e-9); k++) powers.push(k);
  if (powers.length < 3) return fewDecades(low, high);
  const step = Math.ceil(powers.length / 7);
  return powers.filter((_, i) => i % step === 0).map((k) => [10 ** k, k < -2 || k > 3 ? `10${raised(k)}` : write(10 ** k)]);
}

// 1, 2 and 5 of each decade, and the ends where they are far enough from these.
function fewDecades(low, high) {
  const isInside = (value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  const found = [];
  for (let k = Math.floor(Math.log10(low)); k <= Math.log10(high); k++) found.push(...[1, 2, 5].map((m) => Number(`${m}e${k}`)).filter(isInside));
  const isFar = (value) => found.every((other) => Math.abs(Math.log(value / other)) > 0.09 * Math.log(high / low));
  return [...found, ...[low, high].filter(isFar)].map((value) => [value, null]);
}

const raised = (k) => String(k).replace(/[-\d]/g, (c) => ({ "-": "⁻" })[c] ?? "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]);
const write = (value) => {
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)) return value.toExponential(2).replace(/\.?0*e/, "e").replace("e+", "e");
  return Number(value.toPrecision(4)).toString();
};
