// What a person says before the reveal: one of several answers, a number, or a curve.

import { el, setText } from "../../../client/dom.js";
import { DrawnCurve } from "./curve.js";
import { showLine } from "../../../client/text/shown.js";
import { tr } from "../../../client/words.js";
import { placeAt, said, typedIn, valueAt } from "./scale.js";

const STEPS = 200;

/**
 * @param {Element} parent
 * @param {any} prediction as the server describes it
 * @param {any} known what was said before, or null
 * @param {(guess: unknown) => void} onchange
 * @returns {{ lock(isLocked: boolean): void, draw?(): void }}
 */
export function askFor(parent, prediction, known, onchange) {
  const box = el("fieldset", "le-guess", parent);
  showLine(el("legend", "", box), prediction.question);
  if (prediction.kind === "choice") askChoice(box, prediction, known, onchange);
  else if (prediction.kind === "number") askNumber(box, prediction, known, onchange);
  const curve = prediction.kind === "curve" ? new DrawnCurve(box, prediction, known, onchange) : null;
  return {
    lock(isLocked) {
      box.disabled = isLocked;
      curve?.lock(isLocked);
    },
    draw: () => curve?.draw(),
  };
}

let groups = 0;

/** @param {Element} box @param {any} prediction @param {unknown} known @param {(guess: unknown) => void} onchange */
function askChoice(box, { options, labels }, known, onchange) {
  const name = `le-choice-${(groups += 1)}`;
  for (const [i, option] of options.entries()) {
    const label = el("label", "le-option", box);
    const input = el("input", "", label);
    Object.assign(input, { type: "radio", name, value: option, checked: option === known });
    input.onchange = () => onchange(option);
    el("span", "", label, labels[i]);
  }
}

/** @param {Element} box @param {any} prediction @param {unknown} known @param {(guess: unknown) => void} onchange */
function askNumber(box, prediction, known, onchange) {
  const { question, low, high } = prediction;
  const row = el("div", "le-number", box);
  const track = el("div", "le-track", row);
  const slider = el("input", "", track);
  Object.assign(slider, { type: "range", min: 0, max: STEPS, step: 1 });
  slider.setAttribute("aria-label", question);
  const typed = el("input", "", row);
  Object.assign(typed, { type: "text", inputMode: "decimal", placeholder: tr("type a number"), autocomplete: "off" });
  typed.setAttribute("aria-label", tr("The same as a number"));
  el("span", "le-unit", row, prediction.unit);
  const ends = el("div", "le-ends", track);
  el("span", "", ends, said(prediction, low));
  el("span", "", ends, said(prediction, high));
  const note = el("div", "le-hint", box);

  /** @param {number} value @param {boolean} isTyped */
  const show = (value, isTyped) => {
    slider.value = String(Math.round(STEPS * placeAt(prediction, value)));
    slider.setAttribute("aria-valuetext", said(prediction, value));
    if (!isTyped) typed.value = said({ ...prediction, unit: "" }, value);
    slider.classList.add("le-said");
    setText(note, "");
  };
  slider.oninput = () => {
    const value = valueAt(prediction, Number(slider.value) / STEPS);
    show(value, false);
    onchange(value);
  };
  typed.oninput = () => {
    const value = typedIn(prediction, typed.value);
    if (value !== null) show(value, true);
    else
      setText(note, tr("A number from {low} to {high}.", { low: said(prediction, low), high: said(prediction, high) }));
    onchange(value);
  };
  if (typeof known === "number") show(known, false);
  else slider.value = String(STEPS / 2);
}
