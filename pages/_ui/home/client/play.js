// Where the playing race is, and what is best so far. Pure functions.

/** @typedef {{ race: number, run: number, step: number }} At */

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
 * @param {{ bands: Record<string, number[][]>, direction: string, optimum: number }} race
 * @returns {[worst: number, best: number]}
 */
export function ends(race, from = 3) {
  const isUp = race.direction === "maximize";
  const worst = Object.values(race.bands).map((band) => band[isUp ? 0 : 2][from]);
  return [isUp ? Math.min(...worst) : Math.max(...worst), race.optimum];
}
