// How the axes of parallel coordinates stand, as text for the link, and back. One part for each axis that is not as the
// search has it: NAME@PLACE~MARK~MARK, where the place and the marks (scale, flip, hide) are left out when they are as
// ever.

import { tr } from "../../../client/words.js";

const VALUE = "*"; // the objective's axis, whatever the metric is called
const SCALES = ["linear", "log", "rank"];
export const BY_METHOD = "by-method"; // a part of its own: it has no sign that an axis has

/** @typedef {import("./axis.js").Axis} Axis */

const isPlain = /^[\w.-]$/;
/** @param {string} name */
const coded = (name) =>
  [...name]
    .map((c) =>
      isPlain.test(c) ? c : encodeURIComponent(c).replace(/[!~*'()]/g, (d) => `%${d.charCodeAt(0).toString(16)}`),
    )
    .join("");
/** What an axis is called in the link. @param {Axis} axis */
export const keyOf = (axis) => (axis.isValue ? VALUE : coded(axis.name));

/** The place that an axis has at first. @param {Axis} axis */
const homeOf = (axis) => (axis.isValue ? Infinity : axis.cell);

/** @param {Axis[]} axes in their order @param {boolean} byMethod whether lines have the colours of the searches */
export function writeAxes(axes, byMethod) {
  const moved = movedOf(axes);
  const parts = axes.map((axis, i) => {
    const marks = [
      axis.scale === axis.home ? "" : axis.scale,
      axis.flipped ? "flip" : "",
      axis.hidden ? "hide" : "",
    ].filter(Boolean);
    const told = (moved.has(axis) ? `@${i}` : "") + marks.map((mark) => `~${mark}`).join("");
    return told && keyOf(axis) + told;
  });
  return [byMethod ? BY_METHOD : "", ...parts].filter(Boolean).join(";");
}

/**
 * The fewest axes that have to be told their places: all but the longest run that is still in order.
 * @param {Axis[]} axes
 */
function movedOf(axes) {
  /** @type {Axis[][]} */
  const best = []; // for each axis the longest run in order that ends with it
  axes.forEach((axis, i) => {
    const before = best
      .slice(0, i)
      .filter((run) => homeOf(/** @type {Axis} */ (run.at(-1))) < homeOf(axis))
      .reduce((a, b) => (b.length > a.length ? b : a), []);
    best.push([...before, axis]);
  });
  const still = new Set(best.reduce((a, b) => (b.length > a.length ? b : a), []));
  return new Set(axes.filter((axis) => !still.has(axis)));
}

/**
 * Sets the axes as the text says. Returns them in their order, and a sentence for each part that does not fit this
 * search.
 * @param {string} text
 * @param {Axis[]} axes
 */
export function readAxes(text, axes) {
  /** @type {[Axis, number][]} */
  const placed = [];
  /** @type {string[]} */
  const problems = [];
  let byMethod = false;
  for (const axis of axes) Object.assign(axis, { scale: axis.home, flipped: false, hidden: false });
  for (const part of text.split(";").filter(Boolean)) {
    if (part === BY_METHOD) {
      byMethod = true;
      continue;
    }
    const [head, ...marks] = part.split("~");
    const [key, place] = head.split("@");
    const axis = axes.find((each) => keyOf(each) === key);
    if (!axis) {
      problems.push(
        tr("The link speaks of an axis {key}, which this search does not have; it was left out.", { key: named(key) }),
      );
      continue;
    }
    if (place !== undefined) placed.push([axis, Number(place)]);
    for (const mark of marks) {
      if (mark === "flip") axis.flipped = true;
      else if (mark === "hide") axis.hidden = true;
      else if (axis.isValue ? SCALES.includes(mark) : axis.scales().includes(mark)) axis.scale = mark;
      else {
        const or = tr(" or ");
        const scales = axis.scales().join(or);
        problems.push(
          tr("The link wants the axis {name} {mark}; it can be {scales}.", { name: axis.name, mark, scales }),
        );
      }
    }
  }
  if (axes.length && axes.every((axis) => axis.hidden)) {
    problems.push(tr("The link hides every axis; all are shown."));
    for (const axis of axes) axis.hidden = false;
  }
  const moving = new Set(placed.map(([axis]) => axis));
  const ordered = axes.filter((axis) => !moving.has(axis)).sort((a, b) => homeOf(a) - homeOf(b));
  for (const [axis, place] of placed.sort((a, b) => a[1] - b[1])) ordered.splice(place, 0, axis);
  return { axes: ordered, byMethod, problems };
}

/** The name of an axis as one reads it. @param {string} key */
function named(key) {
  try {
    return decodeURIComponent(key);
  } catch {
    return key; // not written by this page: shown as it is
  }
}
