// Small things for the page. Everything that comes from data is set as text, never as markup.

export function el(tag, className, parent, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function button(parent, text, label, onclick) {
  const node = el("button", "rb-button", parent, text);
  node.type = "button";
  node.title = label;
  node.setAttribute("aria-label", label);
  node.onclick = onclick;
  return node;
}

export function select(parent, label, options, onchange) {
  const wrap = el("label", "rb-field", parent, label);
  const node = el("select", "rb-select", wrap);
  node.setAttribute("aria-label", label);
  for (const [value, text] of options) el("option", "", node, text).value = value;
  node.onchange = () => onchange(node.value);
  return node;
}

export function check(parent, label, isOn, onchange) {
  const wrap = el("label", "rb-field", parent);
  const node = el("input", "", wrap);
  node.type = "checkbox";
  node.checked = isOn;
  node.onchange = () => onchange(node.checked);
  el("span", "", wrap, label);
  return node;
}

export const short = (x, digits = 4) => (x === null || x === undefined || !Number.isFinite(x) ? "–" : Number(x.toPrecision(digits)).toString());
export const seconds = (s) => (s === null ? "–" : s >= 90 ? `${short(s / 60, 2)} min` : s >= 0.995 ? `${short(s, 3)} s` : `${short(1000 * s, 2)} ms`);

function rgb(color) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}

const linear = (v) => (v <= 10.31 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4);
const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
const found = new Map();

// A method's colour for text: mixed with the text's own until it can be read, at a contrast of 4.5 or more (WCAG 2, 1.4.3).
export function readable(colour, { text, background }) {
  const key = [colour, text, background].join();
  if (!found.has(key)) {
    const [own, ink, paper] = [colour, text, background].map((each) => [...rgb(each)]);
    const mixed = (share) => own.slice(0, 3).map((v, i) => Math.round(v + share * (ink[i] - v)));
    const share = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].find((each) => contrast(mixed(each), paper) >= 4.5) ?? 1;
    found.set(key, `rgb(${mixed(share).join(",")})`);
  }
  return found.get(key);
}

// The theme as Streamlit hands it on; a dark background is one that is darker than grey.
export function theme(root) {
  const css = getComputedStyle(root);
  const read = (name, otherwise) => css.getPropertyValue(name).trim() || otherwise;
  const background = read("--st-background-color", "#fff");
  const [r, g, b] = rgb(background);
  const isDark = r + g + b < 384;
  return { text: read("--st-text-color", css.color), background, isDark, grid: "rgba(128,128,128,0.2)", faint: isDark ? "#9AA4B2" : "#5B6675", font: css.fontFamily };
}
