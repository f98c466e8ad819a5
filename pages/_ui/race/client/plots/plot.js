// A card with a canvas, and axes on it. Sharp on any screen; drawn anew at every frame.

import { brushOf, el, setText } from "../../../client/dom.js";
import { logTicks, ticks } from "../../../client/scale.js";
import { theme } from "../../../client/theme.js";
import { mark } from "../../../client/words/glossary.js";

/** @typedef {import("../types.js").Theme} Theme */
/** @typedef {import("../types.js").Tick} Tick */
/** @typedef {import("../types.js").Box} Box */
/** @typedef {import("../types.js").Scale} Scale */
/** @typedef {import("../types.js").Brush} Brush */

/**
 * A frame with axes. Ends of an axis that runs downwards stand in that order.
 * @typedef {object} Axes
 * @property {number[]} x both ends
 * @property {number[]} y
 * @property {string} [xLabel]
 * @property {string} [yLabel]
 * @property {boolean} [yLog]
 * @property {Tick[]} [xTicks] round values if they are not given
 * @property {Tick[]} [yTicks]
 * @property {number} [left] pixels around the frame, as are the next three
 * @property {number} [right]
 * @property {number} [top]
 * @property {number} [bottom]
 * @property {Box} [box] the frame itself, instead of these
 * @property {number} [pad] pixels between the frame and the texts of ticks
 */

/** @param {Theme} theme @param {number} scale */
const font = (theme, scale) => `${Math.round(12 * scale)}px ${theme.font}`;

export class Plot {
  /**
   * @param {Element} parent
   * @param {string} name
   * @param {string} title
   * @param {string} help
   * @param {number} height pixels
   */
  constructor(parent, name, title, help, height = 280) {
    this.card = el("section", `rb-card rb-plot rb-card-${name}`, parent);
    const line = el("div", "rb-line", this.card);
    this.title = el("h4", "", line, title);
    this.tools = el("div", "rb-tools", line);
    this.help = el("div", "rb-help", this.card, help);
    mark(this.title);
    mark(this.help);
    this.canvas = el("canvas", "rb-canvas", this.card);
    this.canvas.setAttribute("role", "img");
    this.summary = el("div", "rb-summary", this.card);
    this.height = height;
    this.context = brushOf(this.canvas);
    this.theme = theme(this.card);
    this.scale = 1;
    this.width = 0;
    this.shownHeight = height;
  }

  // Whether any of it is on the screen, or nearly.
  get isNear() {
    const { top, bottom } = this.card.getBoundingClientRect();
    return bottom > -100 && top < window.innerHeight + 100;
  }

  /** @param {string} text */
  say(text) {
    setText(this.summary, text);
    if (this.canvas.getAttribute("aria-label") !== text) this.canvas.setAttribute("aria-label", text);
  }

  /**
   * The width of the longest of some ticks, which a plot may need before it knows its height.
   * @param {Tick[]} ticks
   * @param {Theme} theme
   * @param {number} scale
   */
  widest(ticks, theme, scale) {
    this.context.font = font(theme, scale);
    return Math.max(0, ...ticks.map(([, text]) => this.context.measureText(text).width));
  }

  /** Clears and returns a context in CSS pixels. @param {Theme} theme @param {number} scale */
  begin(theme, scale) {
    const width = Math.max(this.card.clientWidth - 28, 200);
    const height = Math.round(this.height * (scale > 1 ? 1.15 : 1));
    const ratio = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    const { context } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = font(theme, scale);
    context.lineJoin = "round";
    this.width = width;
    this.shownHeight = height;
    this.theme = theme;
    this.scale = scale;
    return context;
  }

  /** A frame with axes; returns the mappings from data to pixels. @param {Axes} axes */
  frame({
    x,
    y,
    xLabel,
    yLabel,
    yLog = false,
    xTicks,
    yTicks,
    left = 66,
    right = 14,
    top = 10,
    bottom = 40,
    box,
    pad = 6,
  }) {
    const { context, theme, scale } = this;
    const area = box ?? {
      left: left * scale,
      right: this.width - right,
      top,
      bottom: this.shownHeight - bottom * scale,
    };
    /** @param {number[]} range */
    const span = (range) => range[1] - range[0] || 1; // an axis may run downwards
    /** @type {Scale} */
    const log = (v) => Math.log10(Math.max(v, 1e-300));
    const yr = yLog ? y.map(log) : y;
    /** @type {Scale} */
    const px = (v) => area.left + ((v - x[0]) / span(x)) * (area.right - area.left);
    /** @type {Scale} */
    const py = (v) => area.bottom - (((yLog ? log(v) : v) - yr[0]) / span(yr)) * (area.bottom - area.top);
    context.strokeStyle = theme.grid;
    context.fillStyle = theme.faint;
    context.lineWidth = 1;
    context.textAlign = "center";
    context.textBaseline = "top";
    for (const [at, text] of xTicks ?? ticks(x[0], x[1], Math.max(3, (area.right - area.left) / (80 * scale)))) {
      line(context, px(at), area.bottom, px(at), area.bottom + 4);
      context.fillText(text, px(at), area.bottom + pad);
    }
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const [at, text] of yTicks ??
      (yLog
        ? logTicks(y[0], y[1], { hasEnds: false })
        : ticks(y[0], y[1], Math.max(3, (area.bottom - area.top) / (42 * scale))))) {
      line(context, area.left, py(at), area.right, py(at));
      context.fillText(text, area.left - pad, py(at));
    }
    context.fillStyle = theme.text;
    context.textAlign = "center";
    context.textBaseline = "alphabetic";
    if (xLabel)
      context.fillText(xLabel, this.within(xLabel, (area.left + area.right) / 2, this.width), this.shownHeight - 6);
    if (yLabel) {
      context.save();
      context.translate(12 * scale, this.within(yLabel, (area.top + area.bottom) / 2, this.shownHeight));
      context.rotate(-Math.PI / 2);
      context.fillText(yLabel, 0, 0);
      context.restore();
    }
    return { area, px, py };
  }

  /**
   * The middle of a text that shall be near `at` and not be cut off at an end of the canvas.
   * @param {string} text
   * @param {number} at
   * @param {number} length of the canvas
   */
  within(text, at, length) {
    const half = this.context.measureText(text).width / 2 + 2;
    return Math.max(half, Math.min(at, length - half));
  }

  /** Everything inside the frame only. @param {Box} area @param {() => void} draw */
  inside(area, draw) {
    this.context.save();
    this.context.beginPath();
    this.context.rect(area.left - 1, area.top - 1, area.right - area.left + 2, area.bottom - area.top + 2);
    this.context.clip();
    draw();
    this.context.restore();
  }

  /** @param {string} text */
  wait(text) {
    const { context, theme } = this;
    context.fillStyle = theme.faint;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(text, this.width / 2, this.shownHeight / 2);
  }
}

/** @param {Brush} context @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
export function line(context, x1, y1, x2, y2) {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

/** @param {Brush} context @param {string} shape @param {number} x @param {number} y @param {number} r */
export function marker(context, shape, x, y, r) {
  context.beginPath();
  if (shape === "square") context.rect(x - r, y - r, 2 * r, 2 * r);
  else if (shape === "diamond") {
    context.moveTo(x, y - 1.3 * r);
    context.lineTo(x + 1.3 * r, y);
    context.lineTo(x, y + 1.3 * r);
    context.lineTo(x - 1.3 * r, y);
    context.closePath();
  } else if (shape === "triangle-up") {
    context.moveTo(x, y - 1.3 * r);
    context.lineTo(x + 1.2 * r, y + r);
    context.lineTo(x - 1.2 * r, y + r);
    context.closePath();
  } else context.arc(x, y, r, 0, 2 * Math.PI);
}

/**
 * The choices of a parameter, cut, at their places from 0 to 1.
 * @param {import("../types.js").Choice} parameter
 * @returns {import("../types.js").Tick[]}
 */
export const choiceTicks = ({ choices }) =>
  choices.map((choice, i) => [(i + 0.5) / choices.length, choice.slice(0, 12)]);

/** @param {string} hex a colour as #rrggbb @param {number} a from 0 to 1 */
export const alpha = (hex, a) =>
  `${hex}${Math.round(255 * a)
    .toString(16)
    .padStart(2, "0")}`;
