// A decision in words.

import { short } from "../../client/format.js";
import { tr } from "../../client/words.js";

/** @typedef {import("./pictures/frame.js").Decision} Decision */

/** @param {Decision} v */
export function words(v) {
  if (v.isHidden) {
    const goal =
      v.direction === "maximize"
        ? tr("Find the highest {metric}: click in the chart where the next trial shall go.", { metric: v.metric })
        : tr("Find the lowest {metric}: click in the chart where the next trial shall go.", { metric: v.metric });
    return goal + tr(" The truth stays hidden until your {n} trials are made.", { n: v.trials });
  }
  const who =
    v.made && v.made.isYours && v.proposalText
      ? tr("You placed trial {n}. {method} would have chosen {config}: ", {
          n: v.at + 1,
          method: v.method,
          config: v.proposalText,
        })
      : !v.proposalText
        ? ""
        : v.made
          ? tr("{method} chose {config}. ", { method: v.method, config: v.proposalText })
          : tr("{method} chooses {config}. ", { method: v.method, config: v.proposalText });
  return `${who}${v.sentence}${outcome(v)}`;
}

/** What the trial gave, if it was made. @param {Decision} v */
function outcome({ made }) {
  if (!made) return "";
  if (made.value !== null) return tr(" It gave {value}.", { value: short(made.value) });
  const state = tr(made.state) + (made.message ? `: ${made.message}` : "");
  return tr(" It ended: {state}.", { state });
}

/** What the maps have no legend for. @param {Decision} v */
export function held(v) {
  const said = [];
  if (v.axes.length > 1) {
    if (v.mean || v.acquisition || v.good)
      said.push(tr("Amber is good and blue is bad; a circle is a trial, the star is the next one. "));
    if (v.kind === "population" && v.members.length) {
      if (v.centre)
        said.push(
          tr("Rings: the last generation, green its better half; the ellipses hold 39 and 86 % of what it draws. "),
        );
      else {
        if (v.members.length > 1) said.push(tr("Grey rings: the trials that live. "));
        said.push(tr("Green ring: where the step begins. "));
      }
    }
  }
  if (v.anchorText) said.push(tr("Other parameters held at {config}.", { config: v.anchorText }));
  return said.join("");
}
