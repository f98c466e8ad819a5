// A row of the list of studies.

import { el, svg } from "../../client/dom.js";
import { widgets } from "../../client/widgets.js";
import { tr } from "../../client/words.js";
import { bestOf, lengthOf, sketchPoints, titleOf, trialsOf, whenOf } from "./model.js";

const { button } = widgets("rn");

/**
 * The row of a study, with what one does with it.
 * @param {import("./main.js").Board} board
 * @param {import("./model.js").Study} study
 */
export function rowOf(board, study) {
  const line = el("tr", "rn-row");
  line.dataset.id = study.id;
  const box = el("input", "", el("td", "rn-box", line));
  box.type = "checkbox";
  box.setAttribute("aria-label", tr("Choose {title}", { title: titleOf(study) }));
  box.dataset.key = `box-${study.id}`;
  box.onchange = () => board.choose(box.checked ? new Set([...board.chosen, study.id]) : board.without(study.id));
  const star = button(
    el("td", "rn-star", line),
    study.starred ? "★" : "☆",
    study.starred ? tr("Remove the star") : tr("Give a star: it is kept longest"),
    () => board.change(study.id, { starred: !study.starred }),
    "rn-plain",
  );
  star.dataset.key = `star-${study.id}`;
  star.setAttribute("aria-pressed", String(study.starred));
  const title = el("td", "rn-title", line);
  const open = button(title, titleOf(study), "", () => board.choose(new Set([study.id])), "rn-open");
  open.dataset.key = `open-${study.id}`;
  const kind = study.kind === "search" ? "" : tr(study.kind);
  const below = [kind, study.name ? study.problem : "", study.metric].filter(Boolean).join(" · ");
  el("div", "rn-below", title, below);
  for (const tag of study.tags) el("span", "rn-tag", title, tag);
  el("td", "rn-method", line, study.method || tr(study.kind));
  const best = el("td", "rn-best", line, bestOf(study));
  best.title = study.direction === "minimize" ? tr("lower is better") : tr("higher is better");
  const points = sketchPoints(study.sketch, study.direction, 72, 20);
  const cell = el("td", "rn-sketch", line);
  if (points) {
    const picture = svg("svg", { viewBox: "0 0 72 20", width: 72, height: 20, "aria-hidden": "true" }, cell);
    svg("polyline", { points, fill: "none", stroke: "currentColor", "stroke-width": 1.6 }, picture);
  }
  el("td", "rn-trials", line, trialsOf(study));
  const when = el("td", "rn-when", line, whenOf(study.created));
  when.title = new Date(1000 * study.created).toLocaleString();
  el("td", "rn-length", line, lengthOf(study));
  const state = el("td", "rn-state", line);
  el("span", `rn-chip rn-is-${study.state}`, state, tr(study.state)).title = study.reason;
  const actions = el("td", "rn-actions", line);
  const [text, label] = study.deleted
    ? [tr("Undo"), tr("Bring it back")]
    : [tr("Delete"), tr("Delete {title}", { title: titleOf(study) })];
  button(actions, text, label, () => board.remove(study), "rn-plain").dataset.key = `delete-${study.id}`;
  return line;
}
