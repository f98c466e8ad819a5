// A curve that is drawn: with the mouse or a finger over the axes, or with the keyboard at six places.

import { el, svg } from "../../../client/dom.js";
import { onAxis } from "../../../client/format.js";
import { tr } from "../../../client/words.js";
import { button } from "../widgets.js";
import { closed, columnsOf, COLUMNS, empty, heightsOf, pointsOf, reach, stroked, ticksOf } from "./scale.js";

const [WIDTH, HEIGHT] = [440, 250]; // of the picture in its own units
const ROOM = { left: 54, right: 12, top: 10, bottom: 42 };
const ENOUGH = 0.5; // of the axis
const PLACES = 6;
const STEPS = 40; // of a slider

export class DrawnCurve {
  /** @param {Element} box @param {any} prediction @param {any} known @param {(guess: unknown) => void} onchange */
  constructor(box, prediction, known, onchange) {
    this.prediction = prediction;
    this.onchange = onchange;
    this.isLocked = false;
    this.columns = columnsOf(prediction.x, prediction.log);
    this.heights = Array.isArray(known) ? heightsOf(this.columns, known) : empty();
    /** @type {[number, number] | null} */
    this.last = null;
    const size = { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "le-draw", role: "img" };
    this.picture = svg("svg", size, box);
    this.axes();
    this.line = svg("polyline", { class: "le-drawn" }, this.picture);
    this.picture.addEventListener("pointerdown", (event) => this.begin(event));
    this.picture.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) this.picture.addEventListener(name, () => this.end());
    const below = el("div", "le-below", box);
    this.hint = el("span", "le-hint", below);
    button(below, tr("Clear"), tr("Clear the curve"), () => this.take(empty()));
    const keys = el("details", "le-keys", box);
    el("summary", "", keys, tr("Draw with the keyboard"));
    this.sliders = this.places().map((column) => this.slider(keys, column));
    this.draw();
  }

  places() {
    return Array.from({ length: PLACES }, (_, i) => Math.round((i * (COLUMNS - 1)) / (PLACES - 1)));
  }

  // Where things are ---------------------------------------------------------------------------------------------
  /** @param {number} share */
  across = (share) => ROOM.left + share * (WIDTH - ROOM.left - ROOM.right);

  /** @param {number} y */
  up = (y) => {
    const [low, high] = this.prediction.y;
    return HEIGHT - ROOM.bottom - ((y - low) / (high - low)) * (HEIGHT - ROOM.top - ROOM.bottom);
  };

  /** @param {number} x */
  shareOf(x) {
    const { x: ends, log } = this.prediction;
    const [low, high] = ends;
    return log ? Math.log(x / low) / Math.log(high / low) : (x - low) / (high - low);
  }

  axes() {
    const { x, y, log, x_label: xLabel, y_label: yLabel } = this.prediction;
    const [bottom, right] = [HEIGHT - ROOM.bottom, WIDTH - ROOM.right];
    for (const tick of ticksOf(y, false)) {
      svg("line", { class: "le-grid", x1: ROOM.left, x2: right, y1: this.up(tick), y2: this.up(tick) }, this.picture);
      const place = { x: ROOM.left - 6, y: this.up(tick) + 4, "text-anchor": "end" };
      svg("text", place, this.picture, onAxis(tick));
    }
    for (const tick of ticksOf(x, log)) {
      const at = this.across(this.shareOf(tick));
      svg("line", { class: "le-grid", x1: at, x2: at, y1: ROOM.top, y2: bottom }, this.picture);
      svg("text", { x: at, y: bottom + 15, "text-anchor": "middle" }, this.picture, onAxis(tick));
    }
    const middle = (ROOM.left + right) / 2;
    svg("text", { x: middle, y: HEIGHT - 8, "text-anchor": "middle" }, this.picture, xLabel);
    const turned = `translate(13 ${(ROOM.top + bottom) / 2}) rotate(-90)`;
    svg("text", { transform: turned, "text-anchor": "middle" }, this.picture, yLabel);
    const frame = { class: "le-frame", x: ROOM.left, y: ROOM.top, width: right - ROOM.left, height: bottom - ROOM.top };
    svg("rect", frame, this.picture);
  }

  // With a mouse or a finger -------------------------------------------------------------------------------------
  /** @param {PointerEvent} event @returns {[number, number]} */
  under(event) {
    const { left, top, width, height } = this.picture.getBoundingClientRect();
    const share = (((event.clientX - left) / width) * WIDTH - ROOM.left) / (WIDTH - ROOM.left - ROOM.right);
    const level = (HEIGHT - ROOM.bottom - ((event.clientY - top) / height) * HEIGHT) / (this.up(0) - this.up(1));
    const [low, high] = this.prediction.y;
    const column = Math.round(Math.min(Math.max(share, 0), 1) * (COLUMNS - 1));
    return [column, Math.min(Math.max(low + level, low), high)];
  }

  /** @param {PointerEvent} event */
  begin(event) {
    if (this.isLocked || event.button !== 0) return;
    event.preventDefault();
    this.picture.setPointerCapture(event.pointerId);
    this.last = this.under(event);
    this.take(stroked(this.heights, this.last, this.last));
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.last || this.isLocked) return;
    const next = this.under(event);
    this.take(stroked(this.heights, this.last, next));
    this.last = next;
  }

  end() {
    this.last = null;
    this.tellAll();
  }

  // With the keyboard --------------------------------------------------------------------------------------------
  /** @param {Element} parent @param {number} column */
  slider(parent, column) {
    const [low, high] = this.prediction.y;
    const label = el("label", "le-field", parent, tr("at {place}", { place: onAxis(this.columns[column]) }));
    const input = el("input", "", label);
    Object.assign(input, { type: "range", min: low, max: high, step: (high - low) / STEPS });
    input.value = String((low + high) / 2); // on its own it stands at an end, where an arrow moves nothing
    input.oninput = () => this.steer(column, Number(input.value));
    return { column, input };
  }

  // The curve is straight between the places that have been set.
  /** @param {number} column @param {number} height */
  steer(column, height) {
    let next = [...this.heights];
    const places = this.places();
    const at = places.indexOf(column);
    next[column] = height;
    for (const other of [places[at - 1], places[at + 1]]) {
      const known = other === undefined ? null : next[other];
      if (known !== null && known !== undefined) next = stroked(next, [other, known], [column, height]);
    }
    this.take(next);
    this.tellAll();
  }

  // What is known ------------------------------------------------------------------------------------------------
  /** @param {import("./scale.js").Heights} heights */
  take(heights) {
    this.heights = heights;
    this.draw();
    if (!this.last) this.tellAll();
  }

  tellAll() {
    const points = pointsOf(this.columns, this.heights);
    this.onchange(reach(this.heights) >= ENOUGH ? points : null);
  }

  draw() {
    const shown = closed(this.heights);
    const points = shown.flatMap((y, i) => (y === null ? [] : [`${this.across(i / (COLUMNS - 1))},${this.up(y)}`]));
    this.line.setAttribute("points", points.join(" "));
    const is = reach(this.heights);
    const ends = pointsOf(this.columns, this.heights);
    const said = points.length
      ? tr("Your curve, from {from} to {to}.", { from: onAxis(ends[0][1]), to: onAxis(ends[ends.length - 1][1]) })
      : tr("Nothing is drawn yet.");
    this.picture.setAttribute("aria-label", said);
    this.hint.textContent = !is
      ? tr("Draw the curve that you expect, with the mouse or a finger.")
      : is < ENOUGH
        ? tr("Keep drawing: the curve must cover at least half of the axis.")
        : said;
    for (const { column, input } of this.sliders ?? []) {
      const height = shown[column];
      if (height !== null) input.value = String(height);
      input.setAttribute("aria-valuetext", height === null ? tr("not set") : onAxis(height));
    }
  }

  /** @param {boolean} isLocked */
  lock(isLocked) {
    this.isLocked = isLocked;
    this.picture.classList.toggle("le-locked", isLocked);
  }
}
