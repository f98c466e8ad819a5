// What the colours and dashes of parallel coordinates mean.

import { el, svg } from "../../../client/dom.js";
import { number } from "../../../client/format.js";
import { dashesOf } from "../../../client/theme.js";
import { dashOf, SHORTER, stateOf } from "./lines.js";
import { tr } from "../../../client/words.js";

export class Legend {
  /** @param {Element} parent */
  constructor(parent) {
    this.node = el("div", "lb-legend", parent);
    this.told = "";
  }

  /** @param {import("./parallel.js").Parallel} plot */
  show({ trials, goodness, byMethod }) {
    const { jobs, metric, direction, look } = trials.hello;
    const isUp = direction === "maximize";
    const ends = goodness.length ? [goodness[0], goodness[goodness.length - 1]] : [null, null];
    const [worst, best] = (isUp ? ends : ends.reverse()).map(number);
    const states = [...new Set(trials.all.map((trial) => stateOf(trial.state)))].filter((state) => state !== "done");
    const told = JSON.stringify([byMethod, metric, worst, best, states]);
    if (this.told === told) return;
    this.told = told;
    this.node.replaceChildren();
    if (byMethod) {
      for (const { label, color, dash } of jobs) this.key(color, dashesOf(dash, SHORTER), 3, label);
      el(
        "span",
        "",
        this.node,
        tr("stronger lines: better {metric} ({better})", {
          metric,
          better: isUp ? tr("higher is better") : tr("lower is better"),
        }),
      );
    } else if (goodness.length) {
      el("span", "", this.node, tr("worst {worst}", { worst }));
      el("i", "", this.node).style.background = `linear-gradient(90deg, ${look.steps.join(",")})`;
      el("span", "", this.node, tr("best {best} · colour: rank by {metric}", { best, metric }));
    }
    for (const state of states) this.key(state === "failed" ? look.failed : look.grey, dashOf(state), 1.6, tr(state));
  }

  /** @param {string} color @param {number[]} dash @param {number} width @param {string} text */
  key(color, dash, width, text) {
    const box = el("span", "lb-key", this.node);
    const line = svg("svg", { width: 30, height: 10, "aria-hidden": "true" }, box);
    const look = { stroke: color, "stroke-width": width, "stroke-dasharray": dash.join(" ") };
    svg("line", { x1: 0, x2: 30, y1: 5, y2: 5, ...look }, line);
    el("span", "", box, text);
  }
}
