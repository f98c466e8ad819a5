import { widgets } from "../../client/widgets.js";

export const { button, choice, labelled, select } = widgets("le");

/**
 * A button with more about it than its text: who speaks to it says what stands on it.
 * @param {Element} parent
 * @param {string} text
 * @param {string} hint
 * @param {() => void} act
 */
export const hinted = (parent, text, hint, act) => Object.assign(button(parent, text, "", act), { title: hint });
