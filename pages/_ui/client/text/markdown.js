// Markdown as a tree: what lessons and their makers write, and nothing else. There is no way to markup, pictures or
// scripts: what is not one of these few forms stays text.

/** @typedef {{ kind: string, text?: string, href?: string, parts?: Part[] }} Part */
/** @typedef {{ kind: string, parts?: Part[], items?: Part[][], text?: string }} Block */

const SAFE = /^https:\/\/[^\s<>"]+$/;
const FORMS = [
  /`([^`]+)`/, // code
  /\$(?!\s)([^$\n]*[^$\s\\])\$(?!\d)/, // a formula
  /\*\*(?=\S)(.+?)\*\*(?!\*)/, // strong
  /(?<![\w*])\*(?=\S)([^*]+?)\*(?!\w)/, // stressed
  /(?<!!)\[([^\]]+)\]\(([^)\s]+)\)/, // a link, not a picture
  /\\([!-/:-@[-`{-~])/, // a sign for itself
];
const INLINE = new RegExp(FORMS.map((form) => form.source).join("|"), "s");

/** @param {string} text @returns {Part[]} */
export function parseInline(text) {
  /** @type {Part[]} */
  const found = [];
  const say = (/** @type {string} */ words) => {
    const last = found.at(-1);
    if (!words) return;
    if (last?.kind === "text") last.text += words;
    else found.push({ kind: "text", text: words });
  };
  for (let rest = text; rest;) {
    const hit = INLINE.exec(rest);
    if (!hit) {
      say(rest);
      break;
    }
    say(rest.slice(0, hit.index));
    const [whole, code, tex, strong, em, label, href, escaped] = hit;
    if (code !== undefined) found.push({ kind: "code", text: code });
    else if (tex !== undefined) found.push({ kind: "tex", text: tex });
    else if (strong !== undefined) found.push({ kind: "strong", parts: parseInline(strong) });
    else if (em !== undefined) found.push({ kind: "em", parts: parseInline(em) });
    else if (escaped !== undefined) say(escaped);
    else if (SAFE.test(href)) found.push({ kind: "link", href, parts: parseInline(label) });
    else say(whole);
    rest = rest.slice(hit.index + whole.length);
  }
  return found;
}

/** @param {string} text @returns {Block[]} */
export function parseBlocks(text) {
  /** @type {Block[]} */
  const found = [];
  for (const part of text.replace(/\r\n?/g, "\n").split(/\n\s*\n/)) {
    const lines = part.split("\n").filter((line) => line.trim());
    if (!lines.length) continue;
    const heading = /^#{1,6}\s+(.*)$/.exec(lines[0]);
    if (heading) {
      found.push({ kind: "heading", parts: parseInline(heading[1]) });
      lines.shift();
      if (!lines.length) continue;
    }
    const item = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/;
    const first = item.exec(lines[0]);
    if (!first) {
      found.push({ kind: "paragraph", parts: parseInline(lines.map((line) => line.trim()).join(" ")) });
      continue;
    }
    /** @type {string[]} */
    const items = [];
    for (const line of lines) {
      const next = item.exec(line);
      if (next) items.push(next[2]);
      else items[items.length - 1] += ` ${line.trim()}`;
    }
    found.push({ kind: first[1] ? "numbers" : "points", items: items.map(parseInline) });
  }
  return found;
}
