// The look of all Plotly figures: the page's colours and font, and one type scale. What a plot asks for itself stays.

import { theme } from "./theme.js";

/** @typedef {{ size: number, color?: string, family?: string }} Font its size in pixels */
/** @typedef {{ text?: string, font?: Partial<Font> }} Title of an axis or a colour bar */
/** @typedef {{ font?: Partial<Font>, [setting: string]: unknown }} Note */
/** @typedef {{ title?: Title, tickfont?: Partial<Font>, [setting: string]: unknown }} Axis or a colour bar */

/**
 * A trace of plotly.js: what is looked at of it here.
 * @typedef {object} Trace
 * @property {string} [uid]
 * @property {string} [mode]
 * @property {boolean} [showlegend]
 * @property {Axis} [colorbar]
 * @property {{ colorbar?: Axis, opacity?: number | number[] }} [marker]
 */

/**
 * A layout of plotly.js: what is looked at of it here, besides its axes. Lengths are pixels.
 * @typedef {object} Layout
 * @property {number} [height]
 * @property {Partial<Margin>} [margin]
 * @property {Partial<Font>} [font]
 * @property {{ font?: Partial<Font>, orientation?: string }} [legend]
 * @property {Note[]} [annotations]
 */
/** @typedef {{ l: number, r: number, t: number, b: number }} Margin */

/** @typedef {{ text: string, font: Font }} ThemedTitle */

/**
 * An axis with the page's look.
 * @typedef {object} ThemedAxis
 * @property {ThemedTitle} [title]
 * @property {Font} tickfont
 * @property {number} [tickangle] degrees
 * @property {number[]} [domain] of several panels: its part of the width
 * @property {string[]} [ticktext]
 */

/**
 * A layout with the page's look.
 * @typedef {object} Looked
 * @property {number} height
 * @property {Margin} margin
 * @property {Font} font
 * @property {{ font: Font, orientation?: string, itemsizing?: string }} legend
 * @property {object} hoverlabel
 * @property {Note[]} [annotations]
 * @property {ThemedAxis} [xaxis]
 */
/** @typedef {Looked & Record<string, unknown>} Themed */

const TITLE = 13;
const SMALL = 12; // pixels: titles of axes; ticks, legends and hover
export const LARGER = 1.45; // on a projector

const scaleOf = () => (document.documentElement.matches(".lb-projector, .le-presenting") ? LARGER : 1);
/** @param {Partial<Font> | undefined} font @param {number} [size] where it has none of its own @returns {Font} */
const sized = (font, size) => ({ ...font, size: /** @type {number} */ (font?.size ?? size) * scaleOf() });
/** @param {Axis} axis */
const titled = (axis) => (axis.title?.text ? { title: { ...axis.title, font: sized(axis.title.font, TITLE) } } : {});

/**
 * The layout with the page's look.
 * @param {{ data: Trace[], layout: Layout }} figure
 * @param {HTMLElement} node in which it is drawn
 * @returns {Themed}
 */
export function themedLayout({ data, layout }, node) {
  const { text, background, border, font } = theme(node);
  const larger = scaleOf();
  const themed = /** @type {Themed} */ ({
    ...layout,
    font: { ...sized(layout.font, TITLE), color: text, family: font },
  });
  for (const [name, axis] of Object.entries(/** @type {Record<string, Axis>} */ (layout))) {
    if (/^[xy]axis/.test(name))
      themed[name] = { ...axis, linecolor: text, tickfont: sized(axis.tickfont, SMALL), ...titled(axis) };
  }
  themed.margin = { l: 62, r: 18, t: 34, b: 52, ...layout.margin };
  if (layout.annotations)
    themed.annotations = layout.annotations.map((note) =>
      note.font?.size ? { ...note, font: sized(note.font) } : note,
    );
  if (larger > 1) for (const side of /** @type {const} */ (["l", "r", "t", "b"])) themed.margin[side] *= 1.3;
  themed.height = (layout.height ?? 320) * (larger > 1 ? 1.25 : 1);
  const room = node.clientWidth - themed.margin.l - themed.margin.r;
  if (isTooLong(themed.xaxis?.title, room + 2 * Math.min(themed.margin.l, themed.margin.r))) {
    themed.xaxis.title.text = themed.xaxis.title.text.replace(" (", "<br>(");
    themed.margin.b += TITLE * 1.3 * larger;
    themed.height += TITLE * 1.3 * larger;
  }
  if (isCrowded(themed.xaxis, room)) {
    themed.xaxis.tickangle = -40;
    const more = SLANTED * Math.max(...themed.xaxis.ticktext.map((label) => label.length)) * larger;
    themed.margin.b += more;
    themed.height += more;
  }
  themed.legend = { ...layout.legend, font: sized(layout.legend?.font, SMALL) };
  const hasLines = data.some((trace) => trace.showlegend !== false && trace.mode?.includes("lines"));
  if (!hasLines) themed.legend.itemsizing = "constant"; // a star of the chart is too large for its legend
  if (themed.legend.orientation === "h" && room > 0)
    Object.assign(themed.legend, { x: (6 - themed.margin.l) / room, xanchor: "left" }); // from the card's edge on
  themed.hoverlabel = {
    font: { size: SMALL * larger, color: text },
    align: "left",
    bgcolor: background,
    bordercolor: border,
  };
  return themed;
}

/**
 * A letter is about half as wide as it is high. The title is centred below its axis.
 * @param {ThemedTitle | undefined} title
 * @param {number} room in pixels
 * @returns {title is ThemedTitle}
 */
const isTooLong = (title, room) =>
  Boolean(title?.text) &&
  /** @type {ThemedTitle} */ (title).text.length * /** @type {ThemedTitle} */ (title).font.size * 0.53 > room;

// Labels that would touch on a narrow screen are slanted; several panels side by side have their own rule, and scroll.
const SLANTED = SMALL * 0.53 * 0.64; // height of a letter on a slope of 40 degrees
/**
 * @param {ThemedAxis | undefined} axis
 * @param {number} room in pixels
 * @returns {axis is ThemedAxis & { ticktext: string[] }}
 */
const isCrowded = (axis, room) =>
  axis?.tickangle === 0 &&
  !axis.domain &&
  room > 0 &&
  Array.isArray(axis.ticktext) &&
  axis.ticktext.reduce((sum, label) => sum + (label.length + 2) * axis.tickfont.size * 0.53, 0) > room;

// Plotly looks for what belongs to a trace that has gone by its uid in a selector, which a blank or a bracket breaks.
/** @param {string} uid */
const selectable = (uid) =>
  uid.replace(/[^A-Za-z0-9-]/gu, (sign) => `_${/** @type {number} */ (sign.codePointAt(0)).toString(16)}_`);

/**
 * Colour bars follow the same scale; what is half transparent on white must not vanish on black.
 * @template {Trace} T
 * @param {T} given
 * @param {boolean} isDark
 * @returns {T}
 */
export function themedTrace(given, isDark) {
  const trace = given.uid === undefined ? given : { ...given, uid: selectable(given.uid) };
  const bar = trace.colorbar ?? trace.marker?.colorbar;
  const opacity = trace.marker?.opacity;
  const isFaint = isDark && typeof opacity === "number" && opacity < 1;
  if (!bar && !isFaint) return trace;
  const themed = /** @type {Trace} */ ({ ...trace });
  if (trace.marker) themed.marker = { ...trace.marker, ...(isFaint && { opacity: Math.min(1, opacity * 1.5) }) };
  if (bar)
    /** @type {{ colorbar?: Axis }} */ (trace.colorbar ? themed : themed.marker).colorbar = {
      ...bar,
      tickfont: sized(bar.tickfont, SMALL),
      ...titled(bar),
    };
  return /** @type {T} */ (themed);
}
