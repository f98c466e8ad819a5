// Where the playing race is, and what is best so far. Pure functions.

/** @typedef {{ race: number, run: number, step: number }} At numbers of the race and the run, and trials made in it */

/**
 * A recorded race of some methods on one problem.
 * @typedef {object} Race
 * @property {string} name of the problem, in words
 * @property {string} direction "maximize" or "minimize"
 * @property {string} metric
 * @property {string[]} axes names of both parameters
 * @property {number} optimum
 * @property {number[][]} ground the true values by rank, 0 (worst) to 99, by row from bottom to top
 * @property {Record<string, number[][]>[]} runs of some seeds: by method, each trial's place on both axes (in
 * thousandths) and value
 * @property {Record<string, number[][]>} bands by method: quartiles of the best so far over all seeds, by trial
 * @property {Record<string, string>} titles of the methods
 * @property {Record<string, number>} medians of the best, by method
 * @property {Against[]} against how often Bayesian search is ahead of each other method, over all seeds
 */
/** @typedef {{ method: string, won: number, level: number, lost: number }} Against */

/**
 * All that is played.
 * @typedef {object} Recorded
 * @property {number} trials of each run
 * @property {number} seeds
 * @property {Record<string, [colour: string, dash: string]>} looks of the methods
 * @property {Race[]} races
 */

/**
 * One trial on; after the last one the next run begins.
 * @param {At} at
 * @param {number} trials
 * @param {number} runs
 * @returns {At}
 */
export function next(at, trials, runs) {
  return at.step < trials ? { ...at, step: at.step + 1 } : { ...at, run: (at.run + 1) % runs, step: 1 };
}

/**
 * The best value after each trial.
 * @param {number[][]} points places on both axes and value
 * @param {boolean} isUp whether higher is better
 * @returns {number[]}
 */
export function bestSoFar(points, isUp) {
  let best = isUp ? -Infinity : Infinity;
  return points.map((point) => (best = isUp ? Math.max(best, point[2]) : Math.min(best, point[2])));
}

/**
 * The first and last value of the upright axis: from the optimum to where the middle halves stand after some trials.
 * @param {Pick<Race, "bands" | "direction" | "optimum">} race
 * @returns {[worst: number, best: number]}
 */
export function ends(race, from = 3) {
  const isUp = race.direction === "maximize";
  const worst = Object.values(race.bands).map((band) => band[isUp ? 0 : 2][from]);
  return [isUp ? Math.min(...worst) : Math.max(...worst), race.optimum];
}
