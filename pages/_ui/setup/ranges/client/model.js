// What a range becomes when a person changes a part of it.

/**
 * A range as people type it: two ends on a scale, choices, or one value.
 * @typedef {{ kind: string, low: string, high: string, choices: string }} Range
 */

/**
 * A row of the editor.
 * @typedef {object} Row
 * @property {string} key the parameter, as the link names it
 * @property {string} name the parameter, as people read it
 * @property {string} help what it does
 * @property {Range} given
 * @property {[string, string][]} kinds what the range may be, and what is shown of it
 * @property {Range} usual the range that one has without changing any
 * @property {string} middle the value at which it becomes fixed
 * @property {number[]} rug where sampled values lie, in percent of the range
 * @property {string} said what the rug shows, or what is wrong
 * @property {boolean} isWrong whether what is typed makes no sense
 */

/** Whether a range is a list of values, not two ends. @param {string} kind */
export const isListed = (kind) => kind === "of" || kind === "fix";

/** As the link writes it. @param {Range} range */
export const textOf = ({ kind, low, high, choices }) =>
  isListed(kind) ? `${kind}:${choices}` : `${kind}:${low}:${high}`;

/**
 * Another scale keeps the ends; as choices they are the values to choose from. What becomes fixed is fixed at the first
 * choice, or at the middle of the range.
 * @param {Row} row
 * @param {keyof Range} part
 * @param {string} value
 * @returns {Range}
 */
export function changed({ given, usual, middle }, part, value) {
  if (part === "choices") return { ...given, choices: value };
  if (part !== "kind") return { ...given, [part]: value.replaceAll(":", ";") }; // a colon separates ends in the link
  if (value === "fix") return { kind: value, low: "", high: "", choices: middle };
  if (value === "of") {
    const choices = given.kind === "fix" ? usual.choices || given.choices : `${given.low}, ${given.high}`;
    return { kind: value, low: "", high: "", choices };
  }
  const { low, high } = isListed(given.kind) ? usual : given;
  return { kind: value, low, high, choices: "" };
}
