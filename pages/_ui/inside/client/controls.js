// What one can set of a decision: axes, acquisition and model.

import { el } from "../../client/dom.js";
import { short } from "../../client/format.js";
import { button, check, choice } from "./widgets.js";
import { tr } from "../../client/words.js";

/**
 * What one has set of a decision.
 * @typedef {object} Settings
 * @property {number | null} at number of the trial; null: the next one
 * @property {string[]} axes one or two parameters; empty: those that the server takes
 * @property {string} acquisition its name; "" as searched
 * @property {number | ""} kappa
 * @property {number | ""} xi in standard deviations of the values
 * @property {number} factor of the length scales, as power of 2
 * @property {string} noise standard deviation in the unit of the metric; "" is estimated
 * @property {string} anchor where the other parameters are held: "best" or "proposal"
 * @property {boolean} draws
 * @property {boolean} truth
 */

/**
 * What the page sends.
 * @typedef {object} Data
 * @property {string} base the address of this board on the server
 * @property {string} plotly address of plotly.js
 * @property {string[]} steps colours from bad to good
 * @property {Record<string, string[]>} styles colour, dash and marker of each method, by its name
 * @property {boolean} isGame whether a person places the trials
 * @property {boolean} isModel whether the method has the settings of a model
 * @property {Partial<Settings>} settings those that the link keeps
 */

/** @type {Settings} */
export const USUAL = {
  at: null,
  axes: [],
  acquisition: "",
  kappa: "",
  xi: "",
  factor: 0,
  noise: "",
  anchor: "best",
  draws: true,
  truth: false,
};

/** What differs from the usual: the part that the link keeps. @param {Settings} settings */
export const changed = (settings) =>
  Object.fromEntries(
    Object.entries(settings).filter(
      ([name, value]) => String(value) !== String(USUAL[/** @type {keyof Settings} */ (name)]),
    ),
  );

/**
 * A control with its label before it.
 * @template {HTMLElement} T
 * @param {HTMLElement} parent
 * @param {string} label
 * @param {T} node
 * @param {string} [hint]
 */
export function field(parent, label, node, hint) {
  const box = el("label", "in-field", parent);
  el("span", "", box, label).title = hint || "";
  box.appendChild(node);
  return node;
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} step
 * @param {number} value
 * @param {(value: number) => string} show
 * @param {(value: number) => void} act
 */
function slider(low, high, step, value, show, act) {
  const box = el("span", "in-slider");
  const input = el("input", "", box);
  Object.assign(input, { type: "range", min: low, max: high, step });
  /** @type {{ value: string | number }} */ (input).value = value; // becomes text
  const shown = el("output", "", box, show(Number(value)));
  input.oninput = () => {
    shown.textContent = show(Number(input.value));
    act(Number(input.value));
  };
  return box;
}

/** @typedef {import("./main.js").Board} Board */
/** @typedef {import("./pictures/frame.js").Decision} Decision */

/** @param {Board} board @param {Decision} v */
export function buildControls(board, v) {
  const c = board.controls;
  c.replaceChildren();
  board.controlled = true;
  axesControls(board, v);
  if (board.data.isGame && v.isHidden) return;
  if (v.parameters.length > v.axes.length) anchorControl(board);
  if (board.data.isModel) modelControls(board);
  if (v.hasTruth) check(c, tr("truth"), board.s.truth, (on) => board.change("truth", on), "in-check");
  const reset = button(c, tr("Reset settings"), "", () => {
    board.s = { ...USUAL, at: board.s.at, axes: board.s.axes };
    board.controlled = false;
    board.look();
    board.remember();
  });
  reset.title = tr("back to the settings of the search");
}

/** Along which parameters one looks. @param {Board} board @param {Decision} v */
function axesControls(board, v) {
  const c = board.controls;
  /** @type {[string, string][]} */
  const names = v.parameters.map((n) => [n, n]);
  const axes = v.axes.map((a) => a.name);
  /** @param {string} first @param {string} second */
  const setAxes = (first, second) =>
    board.change(
      "axes",
      [first, second].filter((x, i, all) => x && all.indexOf(x) === i),
    );
  /** @type {HTMLSelectElement} */
  const first = field(
    c,
    tr("Across"),
    choice(names, axes[0], () => setAxes(first.value, second.value)),
  );
  /** @type {HTMLSelectElement} */
  const second = field(
    c,
    tr("Upwards"),
    choice([["", tr("the value")], ...names], axes[1] || "", () => setAxes(first.value, second.value)),
  );
}

/** Where the other parameters are held. @param {Board} board */
function anchorControl(board) {
  field(
    board.controls,
    tr("Others held"),
    choice(
      [
        ["best", tr("at the best trial")],
        ["proposal", tr("at the next trial")],
      ],
      board.s.anchor,
      (x) => board.change("anchor", x),
    ),
  );
}

/** What is asked of the surrogate instead of what was searched with. @param {Board} board */
function modelControls(board) {
  const { controls: c, s } = board;
  field(
    c,
    tr("Acquisition"),
    choice(
      [
        ["", tr("as searched")],
        ["log_ei", tr("log expected improvement")],
        ["ei", tr("expected improvement")],
        ["pi", tr("probability of improvement")],
        ["lcb", tr("confidence bound")],
        ["thompson", tr("Thompson sampling")],
      ],
      s.acquisition,
      (x) => board.change("acquisition", x),
    ),
    tr("How promise is measured"),
  );
  field(
    c,
    tr("κ: love of the unknown"),
    slider(0, 10, 0.25, s.kappa === "" ? 2 : s.kappa, short, (x) => board.change("kappa", x)),
    tr("Width of the confidence bound; works with that acquisition"),
  );
  field(
    c,
    tr("ξ: least gain that counts"),
    slider(0, 2, 0.05, s.xi === "" ? 0 : s.xi, short, (x) => board.change("xi", x)),
    tr("In standard deviations of the values"),
  );
  field(
    c,
    tr("Length scales ×"),
    slider(
      -3,
      3,
      0.5,
      s.factor,
      (x) => short(2 ** x),
      (x) => board.change("factor", x),
    ),
    tr("Below 1 it expects more change between trials"),
  );
  const noise = el("input");
  Object.assign(noise, { type: "number", min: 0, step: "any", placeholder: tr("estimated"), value: s.noise });
  noise.onchange = () => board.change("noise", noise.value);
  field(c, tr("Noise"), noise, tr("Standard deviation of the noise, in the metric's unit; empty: estimated"));
  check(c, tr("draws"), s.draws, (on) => board.change("draws", on), "in-check");
}
