// What a round looks like: runs that become a band, a map with trials and guesses, votes.

import { el } from "../../client/dom.js";
import { short } from "../../client/format.js";
import { drawGround, fitted, placesOn } from "../../client/ground.js";
import { quantile, sortNumbers, ticks } from "../../client/scale.js";
import { tr } from "../../client/words.js";

/** @typedef {import("../../client/theme.js").Theme} Theme */
/** @typedef {import("./calls.js").Run} Run */

const LETTERS = 13; // pixels
const ROOM = { left: 56, right: 14, top: 14, bottom: 38 };
/** @type {Record<string, string>} */
const COLOUR = { random: "#E69F00", bayes: "#009E73", grid: "#0072B2" };
const [MINE, PERSON] = ["#D55E00", "#CC79A7"];
/** @type {Record<string, number[]>} */
const DASH = { random: [2, 5], grid: [10, 5] }; // a second mark beside the colour

/** Lower quartile, median and upper quartile of each trial. @param {number[][]} runs */
export function band(runs) {
  return runs[0].map((_, i) => {
    const sorted = sortNumbers(runs.map((run) => run[i]));
    return [0.25, 0.5, 0.75].map((q) => quantile(sorted, q));
  });
}

/**
 * The upright axis: from the optimum to the worst value after the first few trials.
 * @param {number[][]} runs
 * @param {{ direction: string, optimum: number }} facts
 * @returns {[low: number, high: number]}
 */
export function ends(runs, { direction, optimum }, from = 4) {
  const values = runs.map((run) => run[Math.min(from, run.length - 1)]);
  const worst = direction === "maximize" ? Math.min(...values, optimum) : Math.max(...values, optimum);
  const pad = 0.06 * Math.abs(worst - optimum) || 0.5;
  return direction === "maximize" ? [worst - pad, optimum + pad] : [optimum - pad, worst + pad];
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("./calls.js").SeedsFacts} facts
 * @param {Record<string, Run>} found by number
 * @param {Theme} css
 * @param {{ mine?: string, shown?: number }} [own]
 */
export function drawRuns(canvas, facts, found, css, { mine, shown = facts.trials } = {}) {
  const runs = Object.values(found).map((one) => one.best);
  const place = axes(canvas, facts, runs, css);
  if (!place) return;
  const { brush, px, py } = place;
  const colour = COLOUR[facts.method] ?? css.primary;
  const step = (/** @type {number[]} */ line) => stairs(place, line.slice(0, shown));
  if (runs.length > 2) {
    const bands = band(runs);
    brush.globalAlpha = 0.25;
    brush.fillStyle = colour;
    brush.beginPath();
    bands.forEach((b, i) => brush.lineTo(px(i), py(b[0])));
    for (let i = bands.length - 1; i >= 0; i -= 1) brush.lineTo(px(i), py(bands[i][2]));
    brush.fill();
    brush.globalAlpha = 1;
    brush.strokeStyle = colour;
    brush.lineWidth = 4;
    step(bands.map((b) => b[1]));
  }
  for (const [number, { best }] of Object.entries(found)) {
    const isMine = number === mine;
    brush.globalAlpha = isMine ? 1 : 0.45;
    brush.strokeStyle = isMine ? MINE : colour;
    brush.lineWidth = isMine ? 3 : 1.2;
    step(best);
  }
  brush.globalAlpha = 1;
  brush.restore();
}

/**
 * The methods as thick lines, persons as thin ones on top: as far as somebody has come, to the end once it is revealed.
 * @param {HTMLCanvasElement} canvas
 * @param {import("./calls.js").TournamentRound} round
 * @param {Record<string, Run>} found by number
 * @param {Theme} css
 */
export function drawTournament(canvas, { facts, revealed }, found, css) {
  const runs = Object.values(found).map((one) => one.best);
  const reached = revealed ? facts.trials : Math.max(0, ...runs.map((run) => run.length));
  const rivals = Object.entries(facts.rivals).map(
    ([name, curve]) => /** @type {const} */ ([name, curve.slice(0, reached)]),
  );
  const place = axes(
    canvas,
    facts,
    [...runs, ...rivals.map(([, curve]) => curve)].filter((run) => run.length),
    css,
  );
  if (!place) return;
  const { brush, px, py } = place;
  for (const [name, curve] of rivals) {
    brush.strokeStyle = COLOUR[name];
    brush.lineWidth = 4;
    brush.setLineDash(DASH[name] ?? []);
    stairs(place, curve);
    brush.setLineDash([]);
  }
  brush.strokeStyle = PERSON;
  brush.lineWidth = 1.4;
  brush.globalAlpha = 0.7;
  for (const run of runs) {
    stairs(place, run);
    dot(brush, px(run.length - 1), py(run[run.length - 1]), PERSON);
  }
  brush.globalAlpha = 1;
  brush.restore();
}

/** @param {CanvasRenderingContext2D} brush @param {number} x @param {number} y @param {string} fill */
function dot(brush, x, y, fill) {
  brush.beginPath();
  brush.arc(x, y, 3.5, 0, 7);
  brush.fillStyle = fill;
  brush.fill();
}

/**
 * @param {{ brush: CanvasRenderingContext2D, px: (i: number) => number, py: (v: number) => number }} place
 * @param {number[]} line
 */
function stairs({ brush, px, py }, line) {
  brush.beginPath();
  line.forEach((v, i) => {
    if (i) brush.lineTo(px(i), py(line[i - 1]));
    brush.lineTo(px(i), py(v));
  });
  brush.stroke();
}

/**
 * The frame, with what is drawn next kept inside of it until the brush is restored; nothing to draw: null.
 * @param {HTMLCanvasElement} canvas
 * @param {{ trials: number, direction: string, optimum: number }} facts
 * @param {number[][]} runs
 * @param {Theme} css
 */
function axes(canvas, facts, runs, css) {
  const { brush, width, height } = fitted(canvas);
  const inner = { width: width - ROOM.left - ROOM.right, height: height - ROOM.top - ROOM.bottom };
  brush.strokeStyle = css.border;
  brush.lineWidth = 1;
  brush.strokeRect(ROOM.left, ROOM.top, inner.width, inner.height);
  brush.fillStyle = css.faint;
  brush.font = `13px ${css.font}`;
  brush.textAlign = "right";
  brush.fillText(tr("trial"), width - ROOM.right, height - 4);
  if (!runs.length) return null;
  const [low, high] = ends(runs, facts);
  const px = (/** @type {number} */ i) => ROOM.left + (i / (facts.trials - 1)) * inner.width;
  const py = (/** @type {number} */ v) => ROOM.top + (1 - (v - low) / (high - low)) * inner.height;
  brush.textBaseline = "middle";
  for (const [value, text] of ticks(low, high)) {
    brush.fillText(text, ROOM.left - 6, py(value));
    brush.beginPath();
    brush.moveTo(ROOM.left, py(value));
    brush.lineTo(ROOM.left + inner.width, py(value));
    brush.stroke();
  }
  brush.textBaseline = "alphabetic";
  brush.textAlign = "center";
  for (const trial of [1, 5, 10, 15, 20, 25, 30].filter((t) => t <= facts.trials))
    brush.fillText(String(trial), px(trial - 1), height - ROOM.bottom + 15);
  brush.save();
  brush.beginPath();
  brush.rect(ROOM.left, ROOM.top, inner.width, inner.height);
  brush.clip();
  return { brush, px, py };
}

/**
 * What is on a map: trials, and in the end the truth and the guess of Bayesian search.
 * @typedef {object} MapRound
 * @property {{ points?: import("./calls.js").Trial[] }} facts
 * @property {{ ground: number[][], bayes?: import("./calls.js").Place } | null} revealed
 */

/**
 * A map of both parameters: known trials with their values, guesses, and in the end the truth.
 * @param {HTMLCanvasElement} canvas
 * @param {MapRound} round
 * @param {Record<string, import("./calls.js").Place>} guesses by number
 * @param {Theme} css
 * @param {string} [mine]
 */
export function drawMap(canvas, round, guesses, css, mine) {
  const { facts, revealed } = round;
  const { brush, width, height } = fitted(canvas);
  if (revealed) drawGround(canvas, revealed.ground);
  else {
    brush.fillStyle = "rgb(128 128 128 / 15%)";
    brush.fillRect(0, 0, width, height);
  }
  const place = placesOn(width, height);
  const mark = (/** @type {[number, number]} */ [x, y], /** @type {string} */ fill, size = 6) => {
    brush.beginPath();
    brush.arc(x, y, size, 0, 7);
    brush.fillStyle = fill;
    brush.strokeStyle = "#111";
    brush.lineWidth = 1.5;
    brush.fill();
    brush.stroke();
  };
  for (const [number, { x, y }] of Object.entries(guesses)) mark(place(x, y), number === mine ? MINE : PERSON);
  if (revealed?.bayes) mark(place(revealed.bayes.x, revealed.bayes.y), COLOUR.bayes, 11);
  brush.font = `600 ${LETTERS}px ${css.font}`;
  const labels = (facts.points ?? []).map(([x, y, value]) => {
    const [left, top] = place(x, y);
    mark([left, top], "#fff", 5);
    const text = short(value);
    const across = brush.measureText(text).width;
    const isLeft = left > width - 70;
    return { text, across, left: isLeft ? left - 9 - across : left + 9, bottom: top > 16 ? top - 6 : top + 16 };
  });
  brush.textAlign = "left";
  brush.lineWidth = 3;
  brush.strokeStyle = revealed ? "#fff" : css.background;
  brush.fillStyle = revealed ? "#111" : css.text;
  for (const { text, left, bottom } of readable(labels)) {
    brush.strokeText(text, left, bottom);
    brush.fillText(text, left, bottom);
  }
}

/**
 * The labels that can be read: where two would cover each other, the later one.
 * @template {{ left: number, bottom: number, across: number }} Label
 * @param {Label[]} labels places and widths in pixels
 * @returns {Label[]}
 */
export function readable(labels) {
  /** @type {Label[]} */
  const found = [];
  for (const one of [...labels].reverse()) {
    const isFree = found.every(
      (other) =>
        one.left + one.across < other.left ||
        other.left + other.across < one.left ||
        Math.abs(one.bottom - other.bottom) > LETTERS,
    );
    if (isFree) found.push(one);
  }
  return found;
}

/**
 * What the lines of a tournament are, and who is ahead.
 * @param {HTMLElement} into
 * @param {import("./calls.js").TournamentFacts} facts
 * @param {Record<string, Run>} found by number
 * @param {import("./calls.js").Member[]} members
 */
export function showLead(into, facts, found, members) {
  into.textContent = "";
  const keys = el("p", "cr-keys", into);
  for (const [name, title] of Object.entries(facts.titles)) {
    el("i", `cr-key cr-key-${name}`, keys);
    el("span", "", keys, title);
  }
  el("i", "cr-key cr-key-person", keys);
  el("span", "", keys, tr("a person"));
  const list = el("ol", "cr-lead", into);
  const best = leaders(facts, found, members);
  for (const [name, value] of best) {
    const row = el("li", "", list);
    row.value = best.findIndex(([, other]) => other === value) + 1; // equal persons share a place
    el("bdi", "", row, name); // a name from right to left leaves the number where it is
    row.append(`: ${short(value)}`);
  }
}

/**
 * The best persons, the best first.
 * @param {{ direction: string }} facts
 * @param {Record<string, Run>} found by number
 * @param {import("./calls.js").Member[]} members
 * @returns {[name: string, value: number][]}
 */
export function leaders({ direction }, found, members, most = 5) {
  const names = new Map(members.map(({ number, name }) => [String(number), name]));
  const sign = direction === "maximize" ? -1 : 1;
  return Object.entries(found)
    .filter(([number, { best }]) => names.has(number) && best.length)
    .map(([number, { best }]) => /** @type {[string, number]} */ ([names.get(number) ?? "", best[best.length - 1]]))
    .sort((a, b) => sign * (a[1] - b[1]))
    .slice(0, most);
}

/**
 * Bars of votes, with the truth beside them.
 * @param {HTMLElement} into
 * @param {import("./calls.js").PredictionRound} round
 * @param {Record<string, { choice: string }>} found by number
 */
export function showVotes(into, round, found) {
  into.textContent = "";
  const votes = Object.values(found).map((one) => one.choice);
  for (const [name, title] of Object.entries(round.facts.choices)) {
    const n = votes.filter((vote) => vote === name).length;
    const row = el("p", "cr-vote", into);
    const isRight = round.revealed?.winners.includes(name);
    el("b", "", row, `${isRight ? "✓ " : ""}${title}`);
    const bar = el("i", "", row);
    bar.style.width = `${votes.length ? (100 * n) / votes.length : 0}%`;
    bar.style.background = COLOUR[name];
    const said = { n, all: votes.length, value: short(round.revealed?.medians[name]) };
    el("span", "", row, round.revealed ? tr("{n} of {all}, median best {value}", said) : tr("{n} of {all}", said));
  }
}
