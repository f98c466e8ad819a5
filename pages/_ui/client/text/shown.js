// Markdown in the page: every word is set as text, and every element is one that is made here.

import { el } from "../dom.js";
import { parseBlocks, parseInline } from "./markdown.js";
import { parseTex } from "./tex.js";

const MATH = "http://www.w3.org/1998/Math/MathML";

/** @param {import("./tex.js").Node} node @param {Element} parent */
function formula(node, parent) {
  const made = document.createElementNS(MATH, node.tag);
  if (node.text !== undefined) made.textContent = node.text;
  for (const child of node.children ?? []) formula(child, made);
  parent.appendChild(made);
}

/** @param {import("./markdown.js").Part[]} parts @param {Element} parent */
function put(parts, parent) {
  for (const { kind, text, href, parts: inner } of parts) {
    if (kind === "text") parent.append(text ?? "");
    else if (kind === "code") el("code", "", parent, text);
    else if (kind === "tex") {
      const math = document.createElementNS(MATH, "math");
      if (text?.includes("frac")) math.setAttribute("displaystyle", "true"); // else its parts are too small to read
      for (const node of parseTex(text ?? "")) formula(node, math);
      parent.appendChild(math);
    } else if (kind === "link") {
      const link = el("a", "", parent);
      Object.assign(link, { href, target: "_blank", rel: "noopener noreferrer" });
      put(inner ?? [], link);
    } else put(inner ?? [], el(kind === "strong" ? "strong" : "em", "", parent));
  }
}

/** One line of Markdown. @param {Element} node @param {string} text */
export function showLine(node, text) {
  node.replaceChildren();
  put(parseInline(text), node);
}

/** Paragraphs and lists. @param {Element} node @param {string} text */
export function showBlocks(node, text) {
  for (const block of parseBlocks(text)) {
    if (block.kind === "paragraph") put(block.parts ?? [], el("p", "", node));
    else if (block.kind === "heading") put(block.parts ?? [], el("h4", "", node));
    else {
      const list = el(block.kind === "numbers" ? "ol" : "ul", "", node);
      for (const item of block.items ?? []) put(item, el("li", "", list));
    }
  }
}
