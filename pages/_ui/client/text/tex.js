// The formulas of lessons as MathML: the part of TeX that a lesson needs, and a sentence where it asks for more.

/** @typedef {{ tag: string, text?: string, children?: Node[] }} Node */

/** @type {Record<string, string>} */
const SIGNS = {
  times: "×",
  cdot: "·",
  le: "≤",
  leq: "≤",
  ge: "≥",
  geq: "≥",
  ne: "≠",
  neq: "≠",
  approx: "≈",
  sim: "∼",
  in: "∈",
  to: "→",
  rightarrow: "→",
  pm: "±",
  infty: "∞",
  sum: "∑",
  prod: "∏",
  int: "∫",
  ldots: "…",
  dots: "…",
  cdots: "⋯",
  mid: "|",
  propto: "∝",
  ll: "≪",
  gg: "≫",
  lfloor: "⌊",
  rfloor: "⌋",
  lceil: "⌈",
  rceil: "⌉",
  partial: "∂",
  top: "⊤",
};
const GREEK = {
  ...{ alpha: "α", beta: "β", gamma: "γ", delta: "δ", epsilon: "ε", varepsilon: "ε", eta: "η", theta: "θ" },
  ...{ kappa: "κ", lambda: "λ", mu: "μ", nu: "ν", xi: "ξ", pi: "π", rho: "ρ", sigma: "σ", tau: "τ", phi: "φ" },
  ...{ varphi: "φ", chi: "χ", psi: "ψ", omega: "ω", zeta: "ζ", ell: "ℓ", Delta: "Δ", Sigma: "Σ", Phi: "Φ", Omega: "Ω" },
};
const NAMES = new Set([
  "arg",
  "log",
  "ln",
  "exp",
  "max",
  "min",
  "sin",
  "cos",
  "sup",
  "inf",
  "lim",
  "argmax",
  "argmin",
  "Pr",
]);
const SPACES = new Set([",", ";", ":", " ", "!", "quad", "qquad"]);
const FONTS = new Set(["text", "mathrm", "operatorname", "textrm", "mathit", "mathbf", "mathcal", "textit"]);
const ACCENTS = { hat: "^", bar: "¯", tilde: "~", vec: "→", overline: "¯" };

/** @param {string} tex @returns {Node[]} */
export function parseTex(tex) {
  const tokens = tex.match(/\\[A-Za-z]+|\\.|:=|\d+(?:[.,]\d+)*|\s+|./gu) ?? [];
  let at = 0;

  const row = (/** @type {Node[]} */ nodes) => (nodes.length === 1 ? nodes[0] : { tag: "mrow", children: nodes });

  /** @param {string} [end] @returns {Node[]} */
  function many(end) {
    /** @type {Node[]} */
    const found = [];
    while (at < tokens.length && tokens[at] !== end) {
      const node = one();
      if (node) found.push(scripted(node));
    }
    at += 1;
    return found;
  }

  /** @param {Node} node @returns {Node} */
  function scripted(node) {
    /** @type {Record<string, Node>} */
    const parts = {};
    while (tokens[at] === "_" || tokens[at] === "^") parts[tokens[at++]] = argument();
    if (parts._ && parts["^"]) return { tag: "msubsup", children: [node, parts._, parts["^"]] };
    if (parts._) return { tag: "msub", children: [node, parts._] };
    return parts["^"] ? { tag: "msup", children: [node, parts["^"]] } : node;
  }

  /** @returns {Node} */
  function argument() {
    while (/^\s/.test(tokens[at] ?? "")) at += 1;
    if (tokens[at] === "{") {
      at += 1;
      return row(many("}"));
    }
    // Of digits that follow each other only the first is meant: \frac12 is a half.
    if (/^\d\d/.test(tokens[at] ?? "")) tokens.splice(at, 1, tokens[at][0], tokens[at].slice(1));
    return one() ?? { tag: "mrow", children: [] };
  }

  // What is between braces, letter by letter.
  function words() {
    while (/^\s/.test(tokens[at] ?? "")) at += 1;
    if (tokens[at] !== "{") return tokens[at++] ?? "";
    const parts = [];
    for (at += 1; at < tokens.length && tokens[at] !== "}"; at += 1) parts.push(tokens[at].replace(/^\\(.)$/u, "$1"));
    at += 1;
    return parts.join("");
  }

  /** @returns {Node | null} */
  function one() {
    const token = tokens[at++];
    if (/^\s/.test(token)) return null;
    if (token === "{") return row(many("}"));
    if (token === ":=") return { tag: "mo", text: "≔" };
    if (token === "'") return { tag: "mo", text: "′" };
    if (/^\d/.test(token)) return { tag: "mn", text: token };
    if (/^\p{L}/u.test(token)) return { tag: "mi", text: token };
    if (!token.startsWith("\\")) return { tag: "mo", text: token === "-" ? "−" : token };
    const name = token.slice(1);
    if (SPACES.has(name)) return { tag: "mtext", text: name === "!" ? "" : "\u2009" };
    if (name === "left" || name === "right") {
      const sign = tokens[at++] ?? "";
      return sign === "." ? null : { tag: "mo", text: sign.replace("\\", "") };
    }
    if (FONTS.has(name)) return { tag: "mtext", text: words() };
    if (name === "frac" || name === "tfrac" || name === "dfrac")
      return { tag: "mfrac", children: [argument(), argument()] };
    if (name === "sqrt") return { tag: "msqrt", children: [argument()] };
    if (name in ACCENTS)
      return { tag: "mover", children: [argument(), { tag: "mo", text: ACCENTS[/** @type {"hat"} */ (name)] }] };
    if (name in GREEK) return { tag: "mi", text: GREEK[/** @type {"pi"} */ (name)] };
    if (NAMES.has(name)) {
      const isTight = /^([_^()|]|\\left|\\arg)?$/.test(tokens.slice(at).find((next) => next.trim()) ?? "");
      return { tag: "mi", text: isTight ? name : `${name}\u2009` };
    }
    if (name in SIGNS) return { tag: "mo", text: SIGNS[name] };
    if (/^[^A-Za-z]$/u.test(name)) return { tag: "mo", text: name };
    throw new Error(`The formula ${tex} has \\${name}, which is not known here.`);
  }

  return many();
}
