// Small things for the page. Everything that comes from data is set as text, never as markup.

export function el(tag, className, parent, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

export function svg(tag, attributes, parent, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

export function button(parent, text, label, onclick, className = "lb-button") {
  const node = el("button", className, parent, text);
  node.type = "button";
  if (label) {
    node.setAttribute("aria-label", label);
    node.title = label;
  }
  node.onclick = onclick;
  return node;
}

export const number = (x) => (x === null || x === undefined ? "–" : Number(x.toPrecision(5)).toString());
export const duration = (s) => (s >= 172_800 ? `${Math.round(s / 86_400)} days` : s >= 7200 ? `${Math.round(s / 3600)} h` : s >= 90 ? `${Math.round(s / 60)} min` : s >= 10 ? `${Math.round(s)} s` : `${number(Number(s.toPrecision(2)))} s`);

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function save(name, content, type) {
  const url = content instanceof Blob ? URL.createObjectURL(content) : URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// The theme as Streamlit hands it on; a dark background is one that is darker than grey.
export function theme(root) {
  const css = getComputedStyle(root);
  const read = (name, otherwise) => css.getPropertyValue(name).trim() || otherwise;
  const text = read("--st-text-color", css.color);
  const background = read("--st-background-color", "#fff");
  const channels = toRgb(background);
  return {
    text, background,
    border: read("--st-border-color", "#888"),
    primary: read("--st-primary-color", "#00745A"),
    font: css.fontFamily,
    isDark: channels[0] + channels[1] + channels[2] < 384,
  };
}

function toRgb(color) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}
