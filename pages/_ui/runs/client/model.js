// What the list of studies shows of one: plain functions, tested without a browser.

import { duration, number } from "../../client/format.js";
import { ntr, tr } from "../../client/words.js";

/**
 * @typedef {object} Study
 * @property {string} id
 * @property {string} kind
 * @property {string} name
 * @property {string} problem
 * @property {string} method
 * @property {string} metric
 * @property {string} direction
 * @property {string} state
 * @property {string} reason
 * @property {number} created seconds since 1970
 * @property {number} seconds
 * @property {number} n_trials
 * @property {number | null} planned
 * @property {number | null} best
 * @property {(number | null)[]} sketch the best value so far
 * @property {boolean} starred
 * @property {string[]} tags
 * @property {string} note
 * @property {number | null} deleted
 */

/** What a study is called. @param {Study} study */
export const titleOf = (study) => study.name || study.problem || tr(study.kind);

/** @param {Study} study */
export const trialsOf = (study) =>
  study.planned && study.planned !== study.n_trials
    ? tr("{n} of {all}", {
        n: study.n_trials,
        all: study.planned,
      })
    : String(study.n_trials);

/** @param {Study} study */
export const bestOf = (study) => (study.best === null ? "–" : number(study.best));

/** How long it ran. @param {Study} study */
export const lengthOf = (study) => (study.seconds > 0 ? duration(study.seconds) : "–");

/** When it was begun: today by the time, else by the day. @param {number} created @param {Date} [now] */
export function whenOf(created, now = new Date()) {
  const then = new Date(1000 * created);
  const isToday = then.toDateString() === now.toDateString();
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const day = `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
  return isToday ? `${two(then.getHours())}:${two(then.getMinutes())}` : day;
}

/**
 * The line of the best value so far as points of an SVG polyline, better upwards; "" where there are not two values.
 * @param {(number | null)[]} sketch @param {string} direction @param {number} width @param {number} height
 */
export function sketchPoints(sketch, direction, width, height) {
  const values = sketch.filter((value) => value !== null);
  if (values.length < 2) return "";
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const better = direction === "minimize" ? -1 : 1;
  return values
    .map((value, i) => {
      const up = (value - low) / span;
      const y = better > 0 ? 1 - up : up;
      return `${((i * width) / (values.length - 1)).toFixed(1)},${(1 + y * (height - 2)).toFixed(1)}`;
    })
    .join(" ");
}

/** What is asked of the server. @param {Record<string, string | number>} filters */
export function queryOf(filters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== "" && value !== 0) query.set(name, String(value));
  return query.toString();
}

/** "51 to 75 of 10,000 studies" @param {number} offset @param {number} shown @param {number} total */
export function placeOf(offset, shown, total) {
  if (!total) return tr("no studies");
  const said = total.toLocaleString("en");
  if (shown === total) return ntr("{n} study", "{n} studies", total, { n: said });
  return tr("{from} to {to} of {total} studies", {
    from: (offset + 1).toLocaleString("en"),
    to: (offset + shown).toLocaleString("en"),
    total: said,
  });
}

/**
 * Whether what the page says to be chosen is to be taken over: not while it is what was chosen before the last click.
 * @param {string[][]} told what was chosen last by the page, then what it was told since and has not answered
 * @param {string[]} chosen by the page now
 */
export function isLatest(told, chosen) {
  const text = JSON.stringify(chosen);
  const at = told.findLastIndex((ids) => JSON.stringify(ids) === text);
  const isOlder = at >= 0 && at < told.length - 1;
  if (isOlder) told.splice(0, at);
  else told.splice(0, told.length, chosen);
  return !isOlder;
}
