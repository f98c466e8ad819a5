// Two goals: what is compared of a row, and how much of the plane the rows of a run have covered. No drawing here.

import { ROW } from "./model.js";

const TICK = 1e-6; // seconds: as tuning.study.goals has it

/**
 * @typedef {object} Goal
 * @property {string} name
 * @property {string} title
 * @property {string} direction
 * @property {boolean} isTime
 * @property {number | null} limit
 * @property {boolean} isSought
 */
/** @typedef {{ best: number[], reference: number[] }} Plane */
/** @typedef {import("./types.js").Row} Row */

export class Goals {
  /** @param {Goal[]} goals @param {number} nParameters whose places come before the goals in each row */
  constructor(goals, nParameters) {
    this.all = goals;
    this.sought = goals.filter((goal) => goal.isSought);
    this.from = ROW.unit + nParameters;
  }

  /** What was measured of a goal. @param {Row} row @param {Goal} goal @returns {number | null} */
  value(row, goal) {
    return row[this.from + this.all.indexOf(goal)];
  }

  /** Both values; null where one is not there. @param {Row} row @returns {number[] | null} */
  pair(row) {
    const found = this.sought.map((goal) => this.value(row, goal));
    return found.includes(null) ? null : /** @type {number[]} */ (found);
  }

  /** Whether all limits are kept. @param {Row} row */
  isInside(row) {
    return this.all.every((goal) => {
      if (goal.limit === null) return true;
      const value = this.value(row, goal);
      return value !== null && (goal.direction === "maximize" ? value >= goal.limit : value <= goal.limit);
    });
  }

  /** Lower is better; null without both values, and beyond a limit. @param {Row} row @returns {number[] | null} */
  losses(row) {
    const pair = this.pair(row);
    if (!pair || !this.isInside(row)) return null;
    return pair.map((value, i) => {
      const { isTime, direction } = this.sought[i];
      if (isTime) return Math.log10(Math.max(value, TICK));
      return direction === "maximize" ? -value : value;
    });
  }
}

/**
 * The rows that none of the others beats in both, from the best in the second goal on.
 * @param {Goals} goals
 * @param {Row[]} rows
 */
export function frontOf(goals, rows) {
  const known = rows
    .flatMap((row) => {
      const losses = goals.losses(row);
      return losses ? [{ row, losses }] : [];
    })
    .sort((a, b) => a.losses[1] - b.losses[1] || a.losses[0] - b.losses[0]);
  const found = [];
  let best = Infinity;
  for (const one of known) {
    const last = found.at(-1)?.losses;
    const isEqual = last && last[0] === one.losses[0] && last[1] === one.losses[1];
    if (one.losses[0] < best || isEqual) found.push(one);
    best = Math.min(best, one.losses[0]);
  }
  return found.map((one) => one.row);
}

// The staircase of a run: how much of the plane it covers grows with each row.
export class Staircase {
  /** @param {Plane} plane */
  constructor(plane) {
    this.plane = plane;
    /** @type {[number, number][]} corners by the first goal; the second falls */
    this.corners = [];
    this.share = 0;
  }

  /** The share after one row more. @param {number[] | null} losses */
  add(losses) {
    if (!losses) return this.share;
    const { best, reference } = this.plane;
    const [x, y] = losses.map((loss, i) => (loss - best[i]) / (reference[i] - best[i]));
    if (!(x < 1 && y < 1) || this.corners.some(([a, b]) => a <= x && b <= y)) return this.share;
    this.corners = this.corners.filter(([a, b]) => !(x <= a && y <= b));
    this.corners.push([x, y]);
    this.corners.sort((a, b) => a[0] - b[0]);
    this.share = this.corners.reduce((sum, [a, b], i) => sum + (1 - a) * ((this.corners[i - 1]?.[1] ?? 1) - b), 0);
    return this.share;
  }
}
