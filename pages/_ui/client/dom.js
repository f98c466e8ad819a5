// Small things for the page. Everything that comes from data is set as text, never as markup.

import { tr } from "./words.js";

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} [className]
 * @param {Element | null} [parent]
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, className, parent, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number>} attributes
 * @param {Element | null} [parent]
 * @param {string} [text]
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes, parent, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  if (text !== undefined) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

/** What draws on a canvas. @param {HTMLCanvasElement} canvas */
export function brushOf(canvas) {
  const context = canvas.getContext("2d");
  if (!context) throw new Error(tr("This browser cannot draw on a canvas."));
  return context;
}

/** @param {Element} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Hands a file to the person who reads the page.
 * @param {string} name
 * @param {Blob | string} content
 * @param {string} [type]
 */
export function save(name, content, type) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const BEGINS = ["pointerdown", "keydown"];
const KEYS = [" ", "Enter"];
const ENDS = ["pointerup", "pointercancel", "keyup"];

/**
 * What follows the server is drawn anew at any time, also between the press of a button and its release. The click
 * would then be lost: what was pressed is no longer there. So such a drawing waits until a press is over.
 * @param {EventTarget} node what is pressed, or has it inside
 * @param {EventTarget} around where a press that began there may end
 * @returns {(draw: () => void) => void} calls a drawing at once, or after the press; the latest one alone
 */
export function whenReleased(node, around = document) {
  let isPressed = false;
  /** @type {(() => void) | null} */
  let waiting = null;

  function over() {
    for (const name of ENDS) around.removeEventListener(name, over, true);
    setTimeout(() => {
      // the click comes first
      isPressed = false;
      const draw = waiting;
      waiting = null;
      draw?.();
    });
  }

  for (const name of BEGINS)
    node.addEventListener(
      name,
      (/** @type {any} */ event) => {
        if (event.key ? !KEYS.includes(event.key) : event.button) return; // that presses no button
        isPressed = true;
        for (const end of ENDS) around.addEventListener(end, over, true);
      },
      true,
    );
  return (draw) => {
    if (isPressed) waiting = draw;
    else draw();
  };
}
