// The glossary to read: all terms by their kinds, found by what one types.

import { el, setText } from "../../client/dom.js";
import { showLine } from "../../client/text/shown.js";
import { load } from "../../client/words/glossary.js";
import { tr } from "../../client/words.js";

/** @typedef {import("../../client/words/glossary.js").Term} Term */

/** @type {() => Record<string, string>} */
const titles = () => ({
  search: tr("Searching"),
  scoring: tr("Scoring"),
  surrogate: tr("Surrogates"),
  comparison: tr("Comparing"),
  method: tr("Methods"),
  model: tr("Models"),
  metric: tr("Metrics"),
});

/**
 * Whether all that was typed stands in a term's title, text or name.
 * @param {Pick<Term, "title" | "words" | "name">} term
 * @param {string} typed
 */
export function isFound({ title, words, name }, typed) {
  const text = `${title} ${words} ${name}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((part) => text.includes(part));
}

/**
 * @param {HTMLElement} root
 * @param {string} word the one to be seen at once, or "all"
 * @param {() => boolean} isWanted whether it still is, once the terms are there
 */
export async function showWords(root, word, isWanted) {
  const { terms, kinds } = await load();
  if (!isWanted()) return;
  root.replaceChildren();
  el("h2", "", root, tr("Glossary"));
  const label = el("label", "le-find", root, tr("Find a word"));
  const input = el("input", "", label);
  Object.assign(input, { type: "search", autocomplete: "off", spellcheck: false });
  const count = el("p", "le-hint", root);
  count.setAttribute("role", "status");
  /** @type {[Element, [Term, HTMLElement][]][]} */
  const groups = [];
  for (const kind of kinds) {
    const section = el("section", "le-kind", root);
    el("h3", "", section, titles()[kind] ?? kind);
    const list = el("dl", "le-terms", section);
    const own = [...terms.values()].filter((term) => term.kind === kind);
    own.sort((a, b) => a.title.localeCompare(b.title));
    groups.push([section, own.map((term) => [term, entry(list, term, terms, find)])]);
  }

  function filter() {
    let n = 0;
    for (const [section, entries] of groups) {
      let isAny = false;
      for (const [term, node] of entries) {
        node.hidden = !isFound(term, input.value);
        if (!node.hidden) n += 1;
        isAny ||= !node.hidden;
      }
      /** @type {HTMLElement} */ (section).hidden = !isAny;
    }
    setText(count, tr("{n} of {all} words", { n, all: terms.size }));
  }

  /** @param {string} name */
  function find(name) {
    input.value = "";
    filter();
    const node = document.getElementById(idOf(name));
    if (!node) return;
    for (const other of root.querySelectorAll(".le-here")) other.classList.remove("le-here");
    node.classList.add("le-here");
    node.scrollIntoView({ block: "center" });
    node.focus({ preventScroll: true });
  }

  input.oninput = filter;
  filter();
  const widths = new ResizeObserver((seen) => seen.forEach(({ target }) => keysScroll(target)));
  for (const formula of root.querySelectorAll(".le-formula")) widths.observe(formula);
  if (terms.has(word)) find(word);
}

/**
 * What is too wide for its place is scrolled by keys, so they can reach it.
 * @param {Element} formula
 */
function keysScroll(formula) {
  if (formula.scrollWidth > formula.clientWidth) formula.setAttribute("tabindex", "0");
  else formula.removeAttribute("tabindex");
}

/** @param {string} name */
const idOf = (name) => `word-${name.replace(":", "-")}`;

/**
 * @param {Element} list
 * @param {Term} term
 * @param {Map<string, Term>} terms
 * @param {(name: string) => void} find
 */
function entry(list, term, terms, find) {
  const node = el("div", "le-term", list);
  node.id = idOf(term.name);
  node.tabIndex = -1;
  el("dt", "", node, term.title);
  const said = el("dd", "", node);
  el("p", "", said, term.words);
  for (const formula of term.formula ? term.formula.split(/,\s*\\quad/) : [])
    showLine(el("p", "le-formula", said), `$${formula.trim()}$`);
  const more = el("p", "le-from", said);
  term.sources.forEach(({ text, link }, i) => {
    if (i) more.append("; ");
    Object.assign(el("a", "", more, text), { href: link, target: "_blank", rel: "noopener noreferrer" });
  });
  const related = term.see.filter((name) => terms.has(name));
  if (related.length) {
    const row = el("p", "le-see", said, tr("See also "));
    for (const name of related) {
      const link = el("button", "le-link", row, terms.get(name)?.title);
      link.type = "button";
      link.onclick = () => find(name);
    }
  }
  return node;
}
