// One box per search: state, best value, progress.

import { el, setText } from "../../client/dom.js";
import { better, duration, number, short } from "../../client/format.js";

const OVER = ["finished", "stopped", "error"];

export function buildJob(parent) {
  const node = el("div", "lb-job", parent);
  const line = el("div", "lb-line", node);
  const job = { node, title: el("h4", "", line), state: el("span", "lb-state", line), big: el("div", "lb-big", node) };
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

export function showJob(job, s) {
  setText(job.title, s.label);
  setText(job.state, s.state === "waiting" ? `waiting, ${s.ahead} searches ahead` : s.state);
  job.node.dataset.state = s.state;
  setText(job.big, s.best === null ? "–" : number(s.best));
  job.big.title = `best ${s.metric}, ${better(s.direction)}`;
  const part = s.trials ? (100 * s.finished) / s.trials : s.finished ? 50 : 0;
  job.fill.style.width = `${part}%`;
  job.bar.setAttribute("aria-valuenow", Math.round(part));
  job.bar.setAttribute("aria-label", `${s.label}: trials done, per cent`);
  const failed = s.failed ? `, ${s.failed} without a value` : "";
  const pruned = s.pruned ? `, ${s.pruned} pruned` : "";
  setText(job.count, `${s.finished}${s.trials ? ` of ${s.trials}` : ""} trials${failed}${pruned}`);
  const rate = s.seconds > 0.5 && s.finished ? `${short(s.finished / s.seconds, 3)} per s` : "";
  const left = s.eta === null ? rate : `${duration(s.eta)} left · ${rate}`;
  setText(job.eta, OVER.includes(s.state) ? `${duration(s.seconds)} in all` : left);
  const config = s.config
    ? Object.entries(s.config)
        .map(([k, v]) => `${k} = ${v}`)
        .join(", ")
    : "";
  setText(
    job.config,
    s.best === null ? "" : `best ${s.metric} (${better(s.direction)}), trial ${s.number + 1}: ${config}`,
  );
  setText(job.outlook, s.outlook);
  setText(job.error, [s.error, s.unsaved].filter(Boolean).join(" "));
}

/** All searches in a few words, and the share of their trials that are done. @returns {[string, number]} */
export function inBrief(statuses) {
  const [finished, trials] = ["finished", "trials"].map((name) => statuses.reduce((sum, s) => sum + (s[name] ?? 0), 0));
  const [first] = statuses;
  const best = statuses.length === 1 && first.best !== null ? `, best ${number(first.best)}` : "";
  const state = OVER.includes(first.state) ? `${first.state}: ` : "";
  return [`${state}${finished}${trials ? ` of ${trials}` : ""} trials${best}`, trials ? finished / trials : 0];
}
