// One upright axis of parallel coordinates: cells to heights and back, ticks, and the range that is brushed on it.
// Heights: 0 is the bottom and 1 the top; places for what is no number (inactive, failed ...) lie below 0.

import { onAxis } from "../../../client/format.js";
import { decades, logTicks, quantile, rank, roomy, sortNumbers, ticksWithEnds } from "../../../client/scale.js";
import { PLACES } from "./places.js";

const STATES = ["pruned", "running", "failed"];

/** The place of a trial without a value on the objective's axis. @param {string} state */
export const placeOf = (state) => (state === "done" ? -1 : state === "pruned" ? 0 : state === "running" ? 1 : 2);

/** @typedef {{ low: number, high: number, places: number[] }} Range in values; none of them where low is above high */

/**
 * A parameter as the stream tells it; `cell` is its place in the rows of trials.
 * @typedef {object} Given
 * @property {string[] | null} [labels] of its choices
 * @property {number} [low]
 * @property {number} [high]
 * @property {boolean} [log]
 * @property {boolean} [whole]
 * @property {boolean} [isValue] whether it is the objective
 * @property {boolean} [conditional]
 * @property {number} [cell]
 */

export class Axis {
  /** @param {string} name @param {Given} given */
  constructor(name, given) {
    const { labels = null, low = 0, high = 1, whole = false, isValue = false, conditional = false, cell = -1 } = given;
    this.name = name;
    this.labels = labels;
    this.low = low;
    this.high = high;
    this.whole = whole;
    this.isValue = isValue;
    this.conditional = conditional;
    this.cell = cell;
    /** Its name, which Heads builds before anything else is done with an axis. @type {HTMLButtonElement} */
    this.head = /** @type {any} */ (undefined);
    this.wasDragged = false; // by its name, since that was last pressed
    this.scale = this.labels ? "category" : given.log ? "log" : "linear";
    this.home = this.scale;
    this.flipped = false;
    this.hidden = false;
    /** @type {Range | null} */
    this.range = null;
    /** @type {ArrayLike<number>} */
    this.sorted = [];
    this.places = this.conditional ? ["inactive"] : [];
  }

  get canLog() {
    return !this.labels && this.low > 0;
  }

  scales() {
    return this.labels ? ["category"] : this.canLog ? ["linear", "log", "rank"] : ["linear", "rank"];
  }

  /** The values that are there: for ranks, and for the ends of the objective's axis. @param {number[]} values */
  learn(values) {
    if (this.scale === "rank" || this.isValue) this.sorted = sortNumbers(values);
    if (this.isValue && this.sorted.length)
      [this.low, this.high] = roomy(this.sorted[0], this.sorted[this.sorted.length - 1]);
    if (this.scale === "log" && !this.canLog && this.sorted.length) this.scale = "linear";
  }

  /** The height of a value on an axis that is not flipped. @param {number} value */
  upright(value) {
    if (this.labels) return (value + 0.5) / this.labels.length;
    if (this.scale === "rank") return rank(this.sorted, value);
    if (this.low === this.high) return 0.5;
    const at =
      this.scale === "log"
        ? (Math.log(value) - Math.log(this.low)) / (Math.log(this.high) - Math.log(this.low))
        : (value - this.low) / (this.high - this.low);
    return Math.min(Math.max(at, 0), 1);
  }

  /** @param {number} value */
  height(value) {
    const at = this.upright(value);
    return this.flipped ? 1 - at : at;
  }

  /** @param {number} at a height on an axis that is not flipped */
  valueAt(at) {
    if (this.labels) return at * this.labels.length - 0.5;
    if (this.scale === "rank") return this.sorted.length ? quantile(this.sorted, at) : 0;
    if (this.scale === "log") return Math.exp(Math.log(this.low) + at * (Math.log(this.high) - Math.log(this.low)));
    return this.low + at * (this.high - this.low);
  }

  /**
   * A drag from one height to another; beyond an end everything there is meant, the extreme value included.
   * @param {number} from
   * @param {number} to
   */
  brush(from, to) {
    let [a, b] = from < to ? [from, to] : [to, from];
    const places = this.places.map((_, i) => i).filter((i) => PLACES[i] >= a && PLACES[i] <= b);
    if (b < 0) {
      this.range = { low: Infinity, high: -Infinity, places };
      return;
    }
    if (this.flipped) [a, b] = [1 - Math.min(b, 1), a <= 0 ? 1 : 1 - a];
    this.range = {
      low: a <= 0.004 ? -Infinity : this.valueAt(a),
      high: b >= 0.996 ? Infinity : this.valueAt(b),
      places,
    };
  }

  /** Whether a cell is inside. @param {number | null} value @param {number} place where it lies without a value */
  accepts(value, place) {
    if (!this.range) return true;
    return value === null ? this.range.places.includes(place) : value >= this.range.low && value <= this.range.high;
  }

  // Where the brushed range is drawn: [bottom, top], or null when only places are in it.
  extent() {
    if (!this.range) return null;
    const { low, high } = this.range;
    if (low > high) return null;
    const ends = [low === -Infinity ? 0 : this.upright(low), high === Infinity ? 1 : this.upright(high)];
    return this.flipped ? [1 - ends[1], 1 - ends[0]] : ends;
  }

  /** Heights and texts. @param {number} room for so many */
  ticks(room) {
    /** @type {[value: number, text: string | null, at?: number][]} */
    let found;
    if (this.labels) {
      const step = Math.max(1, Math.ceil(this.labels.length / room));
      found = this.labels
        .map((text, i) => /** @type {[number, string]} */ ([i, text]))
        .filter((_, i) => i % step === 0);
    } else if (this.scale === "rank") {
      found = [0, 0.25, 0.5, 0.75, 1].map((q) => [this.valueAt(q), null, q]);
    } else if (this.scale === "log") found = logTicks(this.low, this.high);
    else found = ticksWithEnds(this.low, this.high, this.whole);
    return found.map(([value, text, at]) => {
      const up = at ?? this.upright(value);
      return { at: this.flipped ? 1 - up : up, text: text ?? onAxis(value) };
    });
  }

  // Heights of the marks between the labelled ones of a log axis.
  marks() {
    if (this.scale !== "log" || this.high / this.low > 1e7) return [];
    const between = decades(this.low, this.high, [2, 3, 4, 5, 6, 7, 8, 9]);
    return between.filter((value) => value > this.low && value < this.high).map((value) => this.height(value));
  }

  // For the link: LOW~HIGH~PLACES, an open end is empty.
  text() {
    if (!this.range) return "";
    const { low, high, places } = this.range;
    /** @param {number} x */
    const end = (x) => (Number.isFinite(x) ? String(Number(x.toPrecision(6))) : "");
    return low > high ? `none~none~${places.join("")}` : `${end(low)}~${end(high)}~${places.join("")}`;
  }

  /** Whether the text is a range; only then it becomes this axis's. @param {string} text */
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

/** The objective's axis. @param {string} name */
export function valueAxis(name) {
  const axis = new Axis(name, { isValue: true });
  axis.places = STATES;
  return axis;
}
