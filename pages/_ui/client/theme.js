// The page's colours and font as Streamlit hands them on, colours that can be read on them, and the dashes of methods.

/**
 * @typedef {object} Theme
 * @property {string} text
 * @property {string} background
 * @property {string} border
 * @property {string} primary
 * @property {string} font
 * @property {boolean} isDark
 * @property {string} grid
 * @property {string} faint
 */

/** @param {Element} root @returns {Theme} */
export function theme(root) {
  const css = getComputedStyle(root);
  /** @param {string} name @param {string} otherwise */
  const read = (name, otherwise) => css.getPropertyValue(name).trim() || otherwise;
  const background = read("--st-background-color", "#fff");
  const [r, g, b] = rgb(background);
  const isDark = r + g + b < 384; // darker than grey
  return {
    text: read("--st-text-color", css.color),
    background,
    border: read("--st-border-color", "#888"),
    primary: read("--st-primary-color", "#00745A"),
    font: css.fontFamily,
    isDark,
    grid: "rgba(128,128,128,0.2)",
    faint: isDark ? "#9AA4B2" : "#5B6675",
  };
}

/**
 * Calls when the page gets another theme or size of type.
 * @param {() => void} onchange
 * @returns {() => void} ends it
 */
export function watchTheme(onchange) {
  const watch = new MutationObserver(onchange);
  watch.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
  watch.observe(document.head, { childList: true });
  return () => watch.disconnect();
}

/** @param {string} color @returns {number[]} */
function rgb(color) {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return [255, 255, 255];
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

// Contrast of two colours: WCAG 2, relative luminance.
/** @param {number} v */
const linear = (v) => (v <= 10.31 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4);
/** @param {number[]} color */
const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
/** @param {number[]} a @param {number[]} b */
export const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);

const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
/** @type {Map<string, string>} */
const found = new Map();

/**
 * A colour for text: mixed with the text's own until it can be read, at a contrast of 4.5 or more (WCAG 2, 1.4.3).
 * @param {string} colour
 * @param {Pick<Theme, "text" | "background">} theme
 */
export function readable(colour, { text, background }) {
  const key = [colour, text, background].join();
  const known = found.get(key);
  if (known) return known;
  const [own, ink, paper] = [colour, text, background].map(rgb);
  /** @param {number} share */
  const mixed = (share) => own.map((v, i) => Math.round(v + share * (ink[i] - v)));
  const share = SHARES.find((each) => contrast(mixed(each), paper) >= 4.5) ?? 1;
  const mix = `rgb(${mixed(share).join(",")})`;
  found.set(key, mix);
  return mix;
}

/** @type {Record<string, number[]>} */
const DASHES = { solid: [], dash: [9, 5], dot: [2, 4], dashdot: [9, 4, 2, 4], longdash: [15, 5] };

/** Pixels of line and gap of a dash by its name in plotly. @param {string} name */
export const dashesOf = (name, scale = 1) => (DASHES[name] ?? []).map((length) => length * scale);
