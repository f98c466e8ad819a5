// What has been received of a race, and what follows from it at a moment of its clock. No drawing here.

import { short } from "../../client/format.js";
import { atMost, quantile, sortNumbers } from "../../client/scale.js";
import { tr } from "../../client/words.js";
import { Goals, Staircase } from "./plane.js";

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").Run} Run */
/** @typedef {import("./types.js").Band} Band */
/** @typedef {import("./types.js").Moment} Moment */

export const ROW = /** @type {const} */ ({ value: 0, seconds: 1, finish: 2, ask: 3, why: 4, test: 5, unit: 6 });

export class Model {
  /** @param {import("./types.js").Hello} hello what does not change while the race runs */
  constructor(hello) {
    this.methods = hello.methods;
    this.seeds = hello.seeds;
    this.trials = hello.trials; // of one run
    this.folds = hello.folds;
    this.metric = hello.metric;
    this.direction = hello.direction;
    this.optimum = hello.optimum;
    this.problem = hello.problem;
    this.isTimed = hello.isTimed; // whether training takes time
    this.live = hello.live; // whether models are trained for it now
    this.why = hello.why;
    this.parameters = hello.parameters;
    this.landscapes = hello.landscapes;
    this.error = "";
    this.sign = hello.direction === "maximize" ? 1 : -1;
    this.groundSign = this.sign; // of the score, by which the ground is coloured
    this.goals = new Goals(hello.goals ?? [], hello.parameters.length);
    this.isTwofold = this.goals.all.length > 0;
    /** @type {import("./plane.js").Plane | null} */
    this.plane = null;
    if (this.isTwofold) {
      // What is compared is then the share of the plane that a run covers.
      Object.assign(this, { metric: tr("share of the plane"), direction: "maximize", optimum: null, sign: 1 });
    }
    /** @type {Run[][]} by method and seed */
    this.runs = hello.methods.map(() =>
      hello.seeds.map(() => ({
        rows: [],
        best: [],
        bestAt: [],
        finish: [],
        asked: [],
        trained: [],
        isComplete: false,
      })),
    );
    /** @type {(Band | null)[][]} per method and trial */
    this.bands = hello.methods.map(() => []);
    /** @type {number[][]} per trial: mean rank of each method */
    this.ranks = [];
    /** @type {(number | null)[][]} per method and trial: median thinking seconds */
    this.think = hello.methods.map(() => []);
    /** @type {import("./types.js").Update["verdicts"]} */
    this.verdicts = {};
    /** @type {import("./types.js").Line[]} */
    this.table = [];
    /** @type {import("./types.js").Tests} */
    this.tests = {};
    this.state = "running";
    this.version = 0;
  }

  /** @param {import("./types.js").Update} update */
  add(update) {
    for (const [m, k, from, isComplete, rows] of update.runs) {
      const run = this.runs[m][k];
      if (from > run.rows.length) throw new Error(`trials ${run.rows.length} to ${from} of a run are missing`);
      run.rows.length = from;
      run.best.length = run.bestAt.length = run.finish.length = run.asked.length = run.trained.length = from;
      for (const row of rows) this.addRow(run, row);
      run.isComplete = isComplete;
    }
    for (const name of /** @type {const} */ (["state", "error", "seconds", "verdicts", "table", "tests", "foldNoise"]))
      /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (this))[name] = update[name];
    if (this.isTwofold) this.cover(update.plane);
    if (update.ground.length && !this.landscapes.length) this.landscapes = update.ground;
    if (!this.isTwofold || update.plane !== undefined) this.grow();
    this.version += 1;
  }

  // With the plane all that is compared changes: shares of another one are other numbers.
  /** @param {import("./plane.js").Plane | null | undefined} plane */
  cover(plane) {
    if (plane === undefined) return; // more rows follow at once
    this.plane = plane;
    this.bands = this.methods.map(() => []);
    this.think = this.methods.map(() => []);
    this.ranks = [];
    for (const run of this.runs.flat()) {
      const stairs = plane && new Staircase(plane);
      let last = -1;
      run.rows.forEach((row, n) => {
        const before = /** @type {number} */ (n ? run.best[n - 1] : 0); // a share, as the one of this trial
        run.best[n] = stairs ? stairs.add(this.goals.losses(row)) : null;
        if (run.best[n] !== null && run.best[n] > before) last = n;
        run.bestAt[n] = last;
      });
    }
  }

  /** @param {Run} run @param {Row} row */
  addRow(run, row) {
    const n = run.rows.length;
    const before = n ? run.best[n - 1] : null;
    // prettier-ignore
    const isBetter =
      !this.isTwofold && row[ROW.value] !== null &&
      (before === null || this.sign * (/** @type {number} */ (row[ROW.value]) - before) > 0);
    run.rows.push(row);
    run.best.push(isBetter ? row[ROW.value] : before);
    run.bestAt.push(isBetter ? n : n ? run.bestAt[n - 1] : -1);
    run.asked.push((n ? run.asked[n - 1] : 0) + row[ROW.ask]); // running sums of seconds
    run.trained.push((n ? run.trained[n - 1] : 0) + row[ROW.seconds]);
    run.finish.push(n ? Math.max(run.finish[n - 1], row[ROW.finish]) : row[ROW.finish]);
  }

  // How many trials every run has; a complete run has all.
  get reached() {
    let least = this.trials;
    for (const runs of this.runs)
      for (const run of runs) least = Math.min(least, run.isComplete ? this.trials : run.rows.length);
    return least;
  }

  // Trials of all runs together, of which a slow model makes many before every run has its first.
  get done() {
    return this.runs.flat().reduce((n, run) => n + run.rows.length, 0);
  }

  // How much of the race is behind; a run that ended early, as a grid does, has all of its own.
  get share() {
    const runs = this.runs.flat();
    const behind = runs.reduce((n, run) => n + (run.isComplete ? this.trials : run.rows.length), 0);
    return behind / (this.trials * runs.length);
  }

  get isOver() {
    return ["finished", "stopped", "error"].includes(this.state);
  }

  get longest() {
    let most = 0;
    for (const runs of this.runs) for (const run of runs) most = Math.max(most, run.finish.at(-1) ?? 0);
    return most;
  }

  // Until when every run's best is known, on the simulated clock.
  get reachedSeconds() {
    let least = this.longest;
    for (const runs of this.runs)
      for (const run of runs) if (!run.isComplete) least = Math.min(least, run.finish.at(-1) ?? 0);
    return least;
  }

  /** @param {Run} run @param {number} n trials */
  bestAfter(run, n) {
    const at = Math.min(n, run.rows.length) - 1;
    return at < 0 ? null : run.best[at];
  }

  // Columns of trials that all runs have reached since the last time.
  grow() {
    for (let t = this.ranks.length + 1; t <= this.reached; t += 1) {
      const columns = this.runs.map((runs) => runs.map((run) => this.bestAfter(run, t)));
      columns.forEach((column, m) => {
        const known = column.filter((value) => value !== null);
        const sorted = sortNumbers(known);
        this.bands[m].push(
          known.length === column.length
            ? [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)]
            : null,
        );
        const asks = sortNumbers(
          this.runs[m].filter((run) => run.rows.length >= t).map((run) => run.rows[t - 1][ROW.ask]),
        );
        this.think[m].push(asks.length ? quantile(asks, 0.5) : null);
      });
      this.ranks.push(meanRanks(columns, this.sign));
    }
  }

  /** Bands over simulated seconds, at `n` moments up to `until`. @param {number} until */
  secondBands(until, n = 160) {
    if (this.cached?.version === this.version && this.cached.until === until) return this.cached.value;
    const times = Array.from({ length: n }, (_, i) => (until * i) / (n - 1));
    const value = this.runs.map((runs) =>
      times.map(
        /** @returns {import("./types.js").TimedBand} */ (time) => {
          const column = runs.map((run) => this.bestAfter(run, atMost(run.finish, time)));
          if (column.some((x) => x === null)) return [time, null];
          const sorted = sortNumbers(/** @type {number[]} */ (column));
          return [time, [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)]];
        },
      ),
    );
    /** @type {{ version: number, until: number, value: import("./types.js").TimedBand[][] } | undefined} */
    this.cached = { version: this.version, until, value };
    return value;
  }

  /** How many trials a run has finished at a moment of the clock. @param {Run} run @param {Moment} clock */
  count(run, clock) {
    return clock.by === "seconds" ? atMost(run.finish, clock.at) : Math.min(Math.floor(clock.at), run.rows.length);
  }

  /**
   * Mean over the seeds of a running sum of seconds at a moment.
   * @param {number} m
   * @param {"asked" | "trained"} sums
   * @param {Moment} clock
   */
  spent(m, sums, clock) {
    return (
      this.runs[m].reduce((total, run) => total + (run[sums][this.count(run, clock) - 1] ?? 0), 0) / this.seeds.length
    );
  }

  // Mean training seconds of one trial.
  get typicalSeconds() {
    const runs = this.runs.flat().filter((run) => run.rows.length);
    const trials = runs.reduce((n, run) => n + run.rows.length, 0);
    return trials ? runs.reduce((total, run) => total + /** @type {number} */ (run.trained.at(-1)), 0) / trials : null;
  }

  /** Best of each run at a moment, nulls left out. @param {number} m @param {Moment} clock */
  column(m, clock) {
    return this.runs[m].map((run) => this.bestAfter(run, this.count(run, clock))).filter((value) => value !== null);
  }

  // Median trials to a target, as tuning.compare has it: who never comes there is later than all.
  /** @param {number} m @param {number} target */
  toTarget(m, target) {
    const needed = this.runs[m]
      .map((run) => {
        const at = run.best.findIndex((value) => value !== null && this.sign * value >= this.sign * target - 1e-12);
        return at < 0 ? Infinity : at + 1;
      })
      .sort((a, b) => a - b);
    const n = needed.length;
    const middle = (needed[(n - 1) >> 1] + needed[n >> 1]) / 2;
    return { median: Number.isFinite(middle) ? middle : null, never: needed.filter((x) => x === Infinity).length / n };
  }

  // The median best of the method that is behind: about half of its runs reach it.
  defaultTarget() {
    const medians = this.bands.map((band) => band.at(-1)?.[1]).filter((x) => x !== undefined && x !== null);
    return medians.length ? this.sign * Math.min(...medians.map((x) => this.sign * x)) : null;
  }

  /** @param {number} value */
  regret(value) {
    return this.optimum === null ? NaN : Math.max(this.sign * (this.optimum - value), 0);
  }

  /** The newest verdict at or before a trial. @param {number} trial */
  verdictAt(trial) {
    const known = Object.keys(this.verdicts)
      .map(Number)
      .filter((t) => t <= trial);
    const at = Math.max(...known);
    return known.length ? { at, ...this.verdicts[at] } : null;
  }
}

/**
 * Mean rank of each method over seeds, 1 is best, equal values share their mean rank.
 * @param {(number | null)[][]} columns per method and seed
 * @param {number} sign
 */
function meanRanks(columns, sign) {
  const sums = columns.map(() => 0);
  const n = columns[0].length;
  for (let k = 0; k < n; k += 1) {
    columns.forEach((column, m) => {
      let rank = 1;
      columns.forEach((other, o) => {
        if (o === m) return;
        const a = column[k] === null ? -Infinity : sign * /** @type {number} */ (column[k]);
        const b = other[k] === null ? -Infinity : sign * /** @type {number} */ (other[k]);
        rank += b - a > 1e-12 ? 1 : a === b || Math.abs(b - a) <= 1e-12 ? 0.5 : 0;
      });
      sums[m] += rank;
    });
  }
  return sums.map((sum) => sum / n);
}

/**
 * A unit position as the parameter's value, for reading.
 * @param {import("./types.js").Parameter} parameter
 * @param {number | null} unit
 */
export function valueAt(parameter, unit) {
  if (unit === null) return "–";
  if (parameter.kind === "categorical")
    return parameter.choices[Math.min(Math.floor(unit * parameter.choices.length), parameter.choices.length - 1)];
  let { low, high } = parameter;
  if (parameter.whole) [low, high] = [low - 0.5, high + 0.5];
  const value =
    parameter.kind === "log"
      ? Math.exp(Math.log(low) + unit * (Math.log(high) - Math.log(low)))
      : low + unit * (high - low);
  return parameter.whole
    ? String(Math.min(Math.max(Math.round(value), parameter.low), parameter.high))
    : short(value, 3);
}
