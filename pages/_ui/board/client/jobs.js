// One box per search: state, best value, progress.

import { el, setText } from "../../client/dom.js";
import { better, duration, number, short } from "../../client/format.js";
import { tr } from "../../client/words.js";

const OVER = ["finished", "stopped", "error"];

/** @typedef {import("./told.js").Status} Status */

/**
 * What the parts of a search's box are shown in.
 * @typedef {object} Box
 * @property {HTMLDivElement} node
 * @property {HTMLHeadingElement} title
 * @property {HTMLElement} state
 * @property {HTMLDivElement} big the best value
 * @property {HTMLElement} bar of the progress
 * @property {HTMLElement} fill the part of the bar that is done
 * @property {HTMLElement} count
 * @property {HTMLElement} eta
 * @property {HTMLElement} config of the best trial
 * @property {HTMLElement} outlook
 * @property {HTMLElement} error
 */

/** @param {Element} parent */
export function buildJob(parent) {
  const node = el("div", "lb-job", parent);
  const line = el("div", "lb-line", node);
  const job = /** @type {Box} */ ({
    node,
    title: el("h4", "", line),
    state: el("span", "lb-state", line),
    big: el("div", "lb-big", node),
  });
  const bar = el("div", "lb-bar", node);
  bar.setAttribute("role", "progressbar");
  job.bar = bar;
  job.fill = el("div", "", bar);
  const counts = el("div", "lb-line", node);
  job.count = el("span", "lb-count", counts);
  job.eta = el("span", "", counts);
  job.config = el("div", "lb-config", node);
  job.outlook = el("div", "lb-outlook", node);
  job.error = el("div", "lb-error", node);
  job.error.setAttribute("role", "status");
  return job;
}

/** @param {Box} job @param {Status} s */
export function showJob(job, s) {
  setText(job.title, s.label);
  setText(job.state, s.state === "waiting" ? tr("waiting, {ahead} searches ahead", { ahead: s.ahead }) : tr(s.state));
  job.node.dataset.state = s.state;
  setText(job.big, s.front ? s.front.big : s.best === null ? "–" : number(s.best));
  job.big.title = s.front
    ? s.front.text
    : tr("best {metric}, {direction}", { metric: s.metric, direction: better(s.direction) });
  const part = s.trials ? (100 * s.finished) / s.trials : s.finished ? 50 : 0;
  job.fill.style.width = `${part}%`;
  job.bar.setAttribute("aria-valuenow", String(Math.round(part)));
  job.bar.setAttribute("aria-label", tr("{label}: trials done, per cent", { label: s.label }));
  const failed = s.failed ? tr(", {failed} without a value", { failed: s.failed }) : "";
  const pruned = s.pruned ? tr(", {pruned} pruned", { pruned: s.pruned }) : "";
  setText(job.count, `${counted(s.finished, s.trials)}${failed}${pruned}`);
  const rate = s.seconds > 0.5 && s.finished ? tr("{n} per s", { n: short(s.finished / s.seconds, 3) }) : "";
  const left = s.eta === null ? rate : tr("{time} left · {rate}", { time: duration(s.eta), rate });
  setText(job.eta, OVER.includes(s.state) ? tr("{time} in all", { time: duration(s.seconds) }) : left);
  const config = s.config
    ? Object.entries(s.config)
        .map(([k, v]) => `${k} = ${v}`)
        .join(", ")
    : "";
  const best =
    s.best === null
      ? ""
      : tr("best {metric} ({direction}), trial {number}: {config}", {
          metric: s.metric,
          direction: better(s.direction),
          number: /** @type {number} */ (s.number) + 1,
          config,
        });
  setText(job.config, s.front ? s.front.text : best);
  setText(job.outlook, s.outlook);
  setText(job.error, [s.error, s.why, s.unsaved].filter(Boolean).join(" "));
}

/** How many trials are done, of how many. @param {number} done @param {number | null} all */
const counted = (done, all) => (all ? tr("{done} of {all} trials", { done, all }) : tr("{done} trials", { done }));

/**
 * All searches in a few words, and the share of their trials that are done.
 * @param {Status[]} statuses
 * @returns {[string, number]}
 */
export function inBrief(statuses) {
  const [finished, trials] = /** @type {const} */ (["finished", "trials"]).map((name) =>
    statuses.reduce((sum, s) => sum + (s[name] ?? 0), 0),
  );
  const [first] = statuses;
  const isBest = statuses.length === 1 && first.best !== null && !first.front;
  const best = isBest ? tr(", best {best}", { best: number(first.best) }) : "";
  const state = OVER.includes(first.state) ? `${tr(first.state)}: ` : "";
  return [`${state}${counted(finished, trials)}${best}`, trials ? finished / trials : 0];
}
