// The menu of one axis of parallel coordinates: all that the mouse can do with it, for the keyboard too.

import { el } from "../../../client/dom.js";
import { button, choice, labelled } from "../widgets.js";
import { tr } from "../../../client/words.js";

/** @typedef {import("./parallel.js").Parallel} Parallel */
/** @typedef {import("./axis.js").Axis} Axis */

/** @param {Parallel} parallel @param {Axis} axis */
export function openAxisMenu(parallel, axis) {
  parallel.menu?.close();
  const node = el("div", "lb-menu", parallel.card.chart);
  node.setAttribute("role", "group");
  node.setAttribute("aria-label", tr("Axis {name}", { name: axis.name }));
  const box = axis.head.getBoundingClientRect();
  const frame = parallel.card.chart.getBoundingClientRect();
  Object.assign(node.style, {
    top: `${box.bottom - frame.top + 4}px`,
    left: `${Math.max(0, Math.min(box.left - frame.left, frame.width - 276))}px`,
  });
  /** @param {PointerEvent} event */
  const outside = (event) => !node.contains(/** @type {Node} */ (event.target)) && close();
  const close = () => {
    document.removeEventListener("pointerdown", outside);
    node.remove();
    parallel.menu = null;
  };
  parallel.menu = { close };
  document.addEventListener("pointerdown", outside);
  node.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
    axis.head.focus();
  };
  el("b", "", node, axis.name);
  if (axis.scales().length > 1) {
    /** @type {[string, string][]} */
    const scales = axis.scales().map((name) => [name, tr(name)]);
    labelled(
      node,
      tr("Scale"),
      choice(scales, axis.scale, (name) => parallel.change(() => (axis.scale = name))),
    );
  }
  const flip = labelled(node, tr("Flipped"), Object.assign(el("input"), { type: "checkbox", checked: axis.flipped }));
  flip.onchange = () => parallel.change(() => (axis.flipped = flip.checked));
  for (const [name, isHigh] of /** @type {[string, boolean][]} */ ([
    [tr("From"), false],
    [tr("To"), true],
  ]))
    addEnd(parallel, axis, node, name, isHigh);
  axis.places.forEach((name, i) => addPlace(parallel, axis, node, name, i));
  const row = el("div", "lb-tools", node);
  button(row, "←", tr("Move {name} to the left", { name: axis.name }), () => parallel.moveAxis(axis, -1));
  button(row, "→", tr("Move {name} to the right", { name: axis.name }), () => parallel.moveAxis(axis, 1));
  button(row, tr("Clear range"), "", () => {
    axis.range = null;
    parallel.filter();
    parallel.schedule();
    close();
  });
  const hide = button(row, tr("Hide"), tr("Hide the axis {name}", { name: axis.name }), () => {
    const next = parallel.shown()[parallel.shown().indexOf(axis) + 1] ?? parallel.shown()[0];
    close();
    parallel.change(() => (axis.hidden = true));
    next.head.focus();
  });
  hide.disabled = parallel.shown().length < 2;
  /** @type {HTMLElement | null} */ (node.querySelector("select, input"))?.focus();
}

/**
 * One end of the range: a number, or a category.
 * @param {Parallel} parallel
 * @param {Axis} axis
 * @param {Element} node the menu
 * @param {string} name
 * @param {boolean} isHigh
 */
function addEnd(parallel, axis, node, name, isHigh) {
  const end =
    axis.range && Number.isFinite(isHigh ? axis.range.high : axis.range.low)
      ? isHigh
        ? axis.range.high
        : axis.range.low
      : null;
  /** @type {() => number} */
  let read;
  /** @type {HTMLSelectElement | HTMLInputElement} */
  let input;
  if (axis.labels) {
    input = labelled(node, name, el("select"));
    el("option", "", input, tr("any")).value = "";
    axis.labels.forEach((label, i) => Object.assign(el("option", "", input, label), { value: i }));
    if (end !== null) input.value = String(Math.round(isHigh ? end - 0.49 : end + 0.49));
    read = () => Number(input.value) + (isHigh ? 0.5 : -0.5);
  } else {
    input = labelled(
      node,
      name,
      Object.assign(el("input"), {
        type: "number",
        step: "any",
        placeholder: "any",
        value: end === null ? "" : Number(end.toPrecision(5)),
      }),
    );
    read = () => Number(input.value);
  }
  input.onchange = () => {
    const value = input.value === "" ? (isHigh ? Infinity : -Infinity) : read();
    const range =
      axis.range && axis.range.low <= axis.range.high
        ? axis.range
        : { low: -Infinity, high: Infinity, places: axis.range?.places ?? [] };
    axis.range = { ...range, [isHigh ? "high" : "low"]: value };
    parallel.filter();
    parallel.schedule();
  };
}

/**
 * Whether trials at a place without a number (inactive, failed ...) are in the range.
 * @param {Parallel} parallel
 * @param {Axis} axis
 * @param {Element} node the menu
 * @param {string} name of the place
 * @param {number} i which of the places it is
 */
function addPlace(parallel, axis, node, name, i) {
  const box = labelled(
    node,
    tr("With {name}", { name: tr(name) }),
    Object.assign(el("input"), { type: "checkbox", checked: axis.range ? axis.range.places.includes(i) : true }),
  );
  box.onchange = () => {
    const range = axis.range ?? { low: -Infinity, high: Infinity, places: axis.places.map((_, k) => k) };
    axis.range = {
      ...range,
      places: box.checked ? [...new Set([...range.places, i])] : range.places.filter((k) => k !== i),
    };
    parallel.filter();
    parallel.schedule();
  };
}
