// What one can set of a decision: axes, acquisition and model.

import { el } from "../../client/dom.js";
import { short } from "../../client/format.js";
import { button, check, choice } from "./widgets.js";
import { tr } from "../../client/words.js";

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

/** What differs from the usual: the part that the link keeps. */
export const changed = (settings) =>
  Object.fromEntries(Object.entries(settings).filter(([name, value]) => String(value) !== String(USUAL[name])));

export function field(parent, label, node, hint) {
  const box = el("label", "in-field", parent);
  el("span", "", box, label).title = hint || "";
  box.appendChild(node);
  return node;
}

function slider(low, high, step, value, show, act) {
  const box = el("span", "in-slider");
  const input = el("input", "", box);
  Object.assign(input, { type: "range", min: low, max: high, step });
  input.value = value;
  const shown = el("output", "", box, show(Number(value)));
  input.oninput = () => {
    shown.textContent = show(Number(input.value));
    act(Number(input.value));
  };
  return box;
}

export function buildControls(board, v) {
  const c = board.controls;
  const { s } = board;
  c.replaceChildren();
  board.controlled = true;
  const names = v.parameters.map((n) => [n, n]);
  const axes = v.axes.map((a) => a.name);
  const setAxes = (first, second) =>
    board.change(
      "axes",
      [first, second].filter((x, i, all) => x && all.indexOf(x) === i),
    );
  const first = field(
    c,
    tr("Across"),
    choice(names, axes[0], () => setAxes(first.value, second.value)),
  );
  const second = field(
    c,
    tr("Upwards"),
    choice([["", tr("the value")], ...names], axes[1] || "", () => setAxes(first.value, second.value)),
  );
  if (board.data.isGame && v.isHidden) return;
  if (v.parameters.length > axes.length)
    field(
      c,
      tr("Others held"),
      choice(
        [
          ["best", tr("at the best trial")],
          ["proposal", tr("at the next trial")],
        ],
        s.anchor,
        (x) => board.change("anchor", x),
      ),
    );
  if (board.data.isModel) {
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
  if (v.hasTruth) check(c, tr("truth"), s.truth, (on) => board.change("truth", on), "in-check");
  const reset = button(c, tr("Reset settings"), "", () => {
    board.s = { ...USUAL, at: board.s.at, axes: board.s.axes };
    board.controlled = false;
    board.look();
    board.remember();
  });
  reset.title = tr("back to the settings of the search");
}
