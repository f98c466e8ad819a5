// What is looked at in a race as text for the link, and back: name:value,name:value. Only what differs from the start.

/**
 * @typedef {object} View
 * @property {import("./clock.js").Clock} clock
 * @property {boolean} single whether the single runs are drawn
 * @property {boolean} regret whether the distance to the optimum is
 * @property {number} seed its place among the seeds; -1 for all
 * @property {number[]} pair the two parameters of the map
 * @property {number | null} target
 * @property {import("./types.js").Point | null} hover the trial that is pointed at
 */

/** The moment stays out while it follows the race. @param {View} view */
export function describe(view) {
  const parts = [];
  if (view.clock.by !== "trials") parts.push(`by:${view.clock.by}`);
  if (!view.clock.isFollowing) parts.push(`at:${Number(view.clock.at.toPrecision(5))}`);
  if (view.seed) parts.push(`seed:${view.seed}`);
  if (view.single) parts.push("single:yes");
  if (view.regret) parts.push("regret:yes");
  if (view.target !== null) parts.push(`target:${view.target}`);
  if (view.pair[0] !== 0 || view.pair[1] > 1) parts.push(`x:${view.pair[0]}`, `y:${view.pair[1]}`);
  return parts.join(",");
}

/**
 * What a text says of a race; what does not fit it is as at the start.
 * @param {string} text
 * @param {{ folds: number, seeds: unknown[], parameters: unknown[] }} race
 */
export function readView(text, race) {
  /** @type {Record<string, string | undefined>} */
  const given = Object.fromEntries(text.split(",").map((part) => part.split(":")));
  /** @param {string} name @param {number} low @param {number} high */
  const number = (name, low, high) => {
    const value = parseFloat(given[name] ?? "");
    return Number.isFinite(value) ? Math.min(Math.max(value, low), high) : null;
  };
  const last = race.parameters.length - 1;
  const [x, y] = [number("x", 0, last), number("y", 0, last)];
  const isUnit = given.by === "seconds" || (given.by === "fits" && race.folds > 1);
  return {
    by: isUnit ? String(given.by) : "trials",
    at: number("at", 0, Infinity),
    seed: number("seed", -1, race.seeds.length - 1) ?? 0,
    single: given.single === "yes",
    regret: given.regret === "yes",
    target: number("target", -Infinity, Infinity),
    pair: x !== null && y !== null && last > 1 ? [x, y] : null,
  };
}
