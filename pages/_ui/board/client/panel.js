// The side panel of one trial: config, folds, metrics, learning curves, why it was proposed, neighbours, code.

import { el, svg, whenReleased } from "../../client/dom.js";
import { contentOf, fetched } from "../../client/words/fetched.js";
import { duration, number, short } from "../../client/format.js";
import { button } from "./widgets.js";
import { tr } from "../../client/words.js";

/** @typedef {import("./told.js").Details} Details */
/** @typedef {import("./told.js").Curve} Curve */

export class Panel {
  /**
   * @param {Element} root
   * @param {(key: string) => string} urlOf the address of all about a trial
   * @param {(key: string) => void} openTrial
   */
  constructor(root, urlOf, openTrial) {
    this.urlOf = urlOf;
    this.openTrial = openTrial;
    /** @type {string | null} */
    this.key = null;
    this.node = el("aside", "lb-panel", root);
    this.node.setAttribute("aria-label", tr("One trial"));
    this.node.hidden = true;
    const line = el("div", "lb-line", this.node);
    this.title = el("h3", "", line);
    this.title.tabIndex = -1;
    button(line, "✕", tr("Close the panel (Escape)"), () => this.close());
    this.body = el("div", "lb-panel-body", this.node);
    this.whenReleased = whenReleased(this.body);
    this.node.onkeydown = (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault(); // the selection stays
      this.close();
    };
  }

  /** @param {string} key */
  async open(key) {
    if (this.node.hidden) this.returnTo = document.activeElement;
    await this.load(key);
    if (this.key === key) this.title.focus();
  }

  // A trial that runs changes while one looks at it.
  refresh() {
    if (this.key && this.isRunning) this.load(this.key);
  }

  /** @param {string} key */
  async load(key) {
    this.key = key;
    this.node.hidden = false;
    if (this.body.dataset.key !== key)
      this.title.textContent = tr("Trial {number}", { number: Number(key.split(":")[1]) + 1 });
    const top = this.body.dataset.key === key ? this.body.scrollTop : 0;
    this.body.dataset.key = key;
    try {
      const answer = await fetched(this.urlOf(key));
      const found = answer.ok ? await contentOf(answer) : `${(await answer.text()).slice(0, 200)} (${answer.status})`;
      if (this.key !== key) return;
      if (!answer.ok) throw new Error(found);
      this.whenReleased(() => {
        if (this.key !== key) return;
        this.show(found);
        this.body.scrollTop = top;
      });
    } catch (/** @type {any} */ error) {
      if (this.key === key) this.body.replaceChildren(el("p", "", null, error.message));
    }
  }

  close() {
    this.node.hidden = true;
    this.key = null;
    if (this.returnTo instanceof HTMLElement && this.returnTo.isConnected) this.returnTo.focus();
  }

  /** @param {Details} t */
  show(t) {
    this.isRunning = t.state === "running";
    this.title.textContent = tr("Trial {number} · {label}", { number: t.number + 1, label: t.label });
    const body = el("div");
    const head = el("p", "lb-verdict", body);
    el("b", "", head, t.value === null ? tr(t.state) : number(t.value));
    const spread = t.spread === null ? "" : tr(" ± {spread} between folds", { spread: short(t.spread, 2) });
    el(
      "span",
      "",
      head,
      t.value === null ? "" : tr(" {metric}{spread}, rank {rank}", { metric: t.metric, spread, rank: t.rank }),
    );
    if (t.message) el("p", "lb-error", body, t.message);
    pairs(
      section(body, tr("Config")),
      t.config.map(([name, value]) => [name, value ?? tr("inactive")]),
    );
    if (t.folds.length) folds(section(body, tr("Folds: {metric}", { metric: t.metric })), t.folds);
    if (t.metrics.length)
      pairs(
        section(body, tr("All metrics, mean of the folds")),
        t.metrics.map((m) => [m.title, number(m.mean)]),
      );
    const title = t.gets_rows ? tr("Score by rows fitted to, mean over folds") : tr("Learning curve per fold");
    if (t.curves.length) curves(section(body, title), t.curves, t.metric, t.gets_rows);
    const why = section(body, tr("Why it was proposed"));
    el("p", "lb-why", why, t.why);
    if (t.note.length) pairs(why, t.note);
    /** @type {[string, string][]} */
    const times = [
      [tr("training"), duration(t.times.fit)],
      [tr("scoring"), duration(t.times.score)],
      [tr("method's thinking"), duration(t.times.ask)],
      [tr("start to end"), duration(t.times.wall)],
    ];
    pairs(section(body, tr("Time")), this.isRunning ? [times[2]] : times); // the others are not known before the end
    const near = section(body, tr("Nearest trials"));
    for (const other of t.neighbours) {
      const value = other.value === null ? tr(other.state) : number(other.value);
      button(
        near,
        tr("trial {number}: {value} (distance {distance})", {
          number: other.number + 1,
          value,
          distance: short(other.distance, 2),
        }),
        "",
        () => this.openTrial(`${/** @type {string} */ (this.key).split(":")[0]}:${other.number}`),
        "lb-button lb-neighbour",
      );
    }
    if (!t.neighbours.length) el("p", "", near, tr("There is no other trial yet."));
    if (t.code) this.code(section(body, tr("Code of exactly this model")), t.code);
    this.body.replaceChildren(body);
  }

  /** @param {Element} parent @param {string} text */
  code(parent, text) {
    const pre = el("pre", "lb-code", parent, text);
    pre.tabIndex = 0;
    const copy = button(parent, tr("Copy"), tr("Copy the code"), async () => {
      await navigator.clipboard.writeText(text);
      copy.textContent = tr("Copied");
    });
  }
}

/** @param {Element} parent @param {string} title */
function section(parent, title) {
  el("h5", "", parent, title);
  return el("div", "lb-part", parent);
}

/** @param {Element} parent @param {[name: string, value: string][]} rows */
function pairs(parent, rows) {
  const list = el("dl", "lb-pairs", parent);
  for (const [name, value] of rows) {
    el("dt", "", list, name);
    el("dd", "", list, value);
  }
}

/** @param {Element} parent @param {(number | null)[]} scores one for each fold */
function folds(parent, scores) {
  const known = scores.filter((score) => score !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const span = high - low || 1;
  scores.forEach((score, i) => {
    const row = el("div", "lb-fold", parent);
    el("span", "", row, tr("fold {fold}", { fold: i + 1 }));
    const line = el("span", "lb-fold-line", row);
    if (score !== null) el("i", "", line).style.left = `${5 + (90 * (score - low)) / span}%`;
    el("span", "", row, number(score));
  });
}

/** @param {Curve} curve */
const inWords = ({ fold, y }) =>
  tr("fold {fold} from {from} to {to}", { fold: fold + 1, from: number(y[0]), to: number(y.at(-1)) });

/** @param {Element} parent @param {Curve[]} found @param {string} metric @param {boolean} getsRows not epochs */
function curves(parent, found, metric, getsRows) {
  const width = 340;
  const height = 150;
  const left = 46;
  const bottom = 22;
  const xs = found.flatMap((curve) => curve.x);
  const ys = found.flatMap((curve) => curve.y);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  /** @param {number} v */
  const x = (v) => left + ((v - x0) / (x1 - x0 || 1)) * (width - left - 10);
  /** @param {number} v */
  const y = (v) => height - bottom - ((v - y0) / (y1 - y0 || 1)) * (height - bottom - 10);
  const node = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "lb-curves", role: "img" }, parent);
  const [from, to] = [number(found[0].y[0]), number(found[0].y.at(-1))];
  node.setAttribute(
    "aria-label",
    getsRows
      ? tr("{metric} by rows fitted to: from {from} to {to}", { metric, from, to })
      : tr("{metric} by epoch: {found}", { metric, found: found.map(inWords).join(", ") }),
  );
  found.forEach((curve, i) => {
    const points = curve.x.map((v, k) => `${x(v).toFixed(1)},${y(curve.y[k]).toFixed(1)}`).join(" ");
    svg(
      "polyline",
      {
        points,
        fill: "none",
        stroke: "currentColor",
        "stroke-width": 1.6,
        "stroke-dasharray": ["", "6 3", "2 3", "8 3 2 3"][i % 4],
      },
      node,
    );
  });
  for (const v of [y0, y1])
    svg(
      "text",
      { x: left - 5, y: y(v) + 4, "text-anchor": "end", "font-size": 11, fill: "currentColor" },
      node,
      short(v, 3),
    );
  for (const [v, anchor] of /** @type {[number, string][]} */ ([
    [x0, "start"],
    [x1, "end"],
  ]))
    svg(
      "text",
      { x: x(v), y: height - 6, "text-anchor": anchor, "font-size": 11, fill: "currentColor" },
      node,
      v === x1 ? (getsRows ? tr("{rows} rows", { rows: v }) : tr("epoch {epoch}", { epoch: v })) : `${v}`,
    );
}
