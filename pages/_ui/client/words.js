// Words of the screens in the language of the page: English as written in the code, else from the dictionary that the
// page sends with the screen.

/** @type {Record<string, string>} */
let known = {};
let language = "";

/**
 * Takes the dictionary of the page; empty for English.
 * @param {Record<string, string>} dictionary
 * @param {string} [code] of the language
 */
export function learn(dictionary, code = "") {
  known = dictionary;
  language = code;
}

/** An address of our server, which is to answer in the language of the page. @param {string} address */
export function inLanguage(address) {
  if (!language) return address;
  return `${address}${address.includes("?") ? "&" : "?"}lang=${language}`;
}

/** The text as it is: it gets into the dictionary, and is translated where it is shown. @param {string} text */
export const mark = (text) => text;

/**
 * The text in the language of the page; `{name}` stands for the value of that name, which stays as it is.
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 */
export function tr(text, values) {
  const said = Object.hasOwn(known, text) ? known[text] : text;
  if (!values) return said;
  return said.replace(/\{(\w+)\}/g, (all, name) => (name in values ? String(values[name]) : all));
}

/**
 * The same of one thing or of many; `n` is the number, and a value of that name too.
 * @param {string} one
 * @param {string} many
 * @param {number} n
 * @param {Record<string, string | number>} [values]
 */
export function ntr(one, many, n, values) {
  return tr(Object.hasOwn(known, one) || n === 1 ? one : many, { n, ...values });
}
