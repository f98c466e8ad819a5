// A decision in words.

import { short } from "../../client/format.js";

export function words(v) {
  if (v.isHidden) {
    const goal = v.direction === "maximize" ? "highest" : "lowest";
    const rule = `The truth stays hidden until your ${v.trials} trials are made.`;
    return `Find the ${goal} ${v.metric}: click in the chart where the next trial shall go. ${rule}`;
  }
  const made =
    v.made && v.made.value !== null
      ? ` It gave ${short(v.made.value)}.`
      : v.made
        ? ` It ended ${v.made.state}${v.made.message ? `: ${v.made.message}` : ""}.`
        : "";
  const who =
    v.made && v.made.isYours
      ? `You placed trial ${v.at + 1}. ${v.method} would have chosen ${v.proposalText}: `
      : v.proposalText
        ? `${v.method} ${v.made ? "chose" : "chooses"} ${v.proposalText}. `
        : "";
  return `${who}${v.sentence}${made}`;
}

// What the maps have no legend for.
export function held(v) {
  const colours =
    v.mean || v.acquisition || v.good
      ? "Amber is good and blue is bad; a circle is a trial, the star is the next one. "
      : "";
  const rings =
    v.kind === "population" && v.members.length
      ? `${
          v.centre
            ? "Rings: the last generation, green its better half; the ellipses hold 39 and 86 % of what it draws. "
            : v.members.length > 1
              ? "Grey rings: the trials that live. "
              : ""
        }${v.centre ? "" : "Green ring: where the step begins. "}`
      : "";
  const held = v.anchorText ? `Other parameters held at ${v.anchorText}.` : "";
  return `${v.axes.length > 1 ? colours + rings : ""}${held}`;
}
