// The glossary in the browser: fetched once, when somebody asks; terms in a text as links to it.

import { inLanguage } from "./address.js";
import { el, setText } from "../dom.js";
import { fetched } from "./fetched.js";
import { tr } from "../words.js";

/** @typedef {{ text: string, link: string }} Source */
/** @typedef {{ name: string, title: string, words: string, formula: string, kind: string }} Said */
/** @typedef {Said & { see: string[], sources: Source[] }} Term */
/** @typedef {{ phrases: Record<string, string>, pattern: RegExp }} Marks */
/** @typedef {Marks & { terms: Map<string, Term>, kinds: string[], more: string }} Glossary */

const BASE = new URL("../../../../../", import.meta.url).pathname; // above /vendor/client/VERSION/client/words/
const PLACE = /\/learn\?word=([\w:%]+)(&|$)/;

/** @param {any} told as the server tells it @returns {Glossary} */
export function glossary({ terms, kinds, phrases, pattern, more }) {
  const known = new Map(terms.map((/** @type {Term} */ term) => [term.name, term]));
  return { terms: known, kinds, phrases, pattern: new RegExp(pattern, "gi"), more };
}

/** @type {Map<string, Promise<Glossary>>} by languages */
const asked = new Map();

/**
 * The glossary in the language of the page; one that could not be fetched is asked for anew the next time.
 * @returns {Promise<Glossary>}
 */
export function load() {
  const [language] = document.documentElement.lang.split("-");
  const known = asked.get(language);
  if (known) return known;
  const found = fetched(`${BASE}words?lang=${language}`)
    .then(async (answer) => {
      if (!answer.ok) throw new Error(tr("The glossary could not be read: {status}.", { status: answer.status }));
      return glossary(await answer.json());
    })
    .catch((error) => {
      asked.delete(language);
      throw error;
    });
  asked.set(language, found);
  return found;
}

/** @param {string} name */
export const addressOf = (name) => inLanguage(`${BASE}learn?word=${encodeURIComponent(name)}`);

/** The term that a link leads to; "" if it is no such link. @param {Element} link */
export function nameIn(link) {
  const name = PLACE.exec(link.getAttribute("href") ?? "")?.[1];
  return name ? decodeURIComponent(name) : "";
}

/**
 * A text in parts: what is a term has its name, where nobody has seen it before.
 * @param {string} text
 * @param {Marks} known
 * @param {Set<string>} seen names, to which those found here are added
 * @returns {{ text: string, name: string }[]}
 */
export function partsOf(text, { pattern, phrases }, seen) {
  const parts = [];
  let from = 0;
  for (const hit of text.matchAll(pattern)) {
    const name = phrases[hit[1].toLowerCase()];
    if (!name || seen.has(name)) continue;
    seen.add(name);
    parts.push({ text: text.slice(from, hit.index), name: "" }, { text: hit[0], name });
    from = hit.index + hit[0].length;
  }
  parts.push({ text: text.slice(from), name: "" });
  return parts.filter((part) => part.text);
}

/** @type {WeakMap<Element, string>} */
const shown = new WeakMap();

/**
 * Sets a text, and a moment later its terms as links.
 * @param {Element} node
 * @param {string} text
 */
export function setMarked(node, text) {
  if (shown.get(node) === text) return;
  shown.set(node, text);
  setText(node, text);
  mark(node);
}

/** Makes the terms in a part of the page links, once there is time: nothing waits for it. @param {Element} root */
export function mark(root) {
  (window.requestIdleCallback ?? setTimeout)(async () => {
    const known = await load().catch(() => null); // the text stands there; only its links are missing
    if (!known) return;
    const seen = new Set();
    for (const node of textsIn(root)) {
      const parts = partsOf(node.data, known, seen);
      if (parts.some(({ name }) => name)) node.replaceWith(...parts.map(made));
    }
  });
}

/** @param {Element} root @returns {Text[]} outside of links, code and formulas */
function textsIn(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    if (!node.parentElement?.closest("a, button, code, math, summary, h2, h3")) found.push(node);
  }
  return found;
}

/** @param {{ text: string, name: string }} part */
function made({ text, name }) {
  if (!name) return document.createTextNode(text);
  const link = el("a", "", null, text);
  return Object.assign(link, { href: addressOf(name), target: "_blank", rel: "noopener" });
}
