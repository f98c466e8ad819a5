// A row of the editor of ranges: its fields, and a picture of what would be sampled.

import { el, setText, svg } from "../../../client/dom.js";
import { mark, tr } from "../../../client/words.js";
import { isListed } from "./model.js";

/** @typedef {import("./model.js").Row} Row */
/** @typedef {import("./model.js").Range} Range */
/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

/** @type {Record<keyof Range, string>} */
const LABELS = {
  kind: mark("Scale of {name}"),
  low: mark("Low of {name}"),
  high: mark("High of {name}"),
  choices: mark("Choices of {name}"),
};

export class Line {
  /**
   * @param {Row} row
   * @param {(part: keyof Range, value: string) => void} onchange
   */
  constructor(row, onchange) {
    this.row = row;
    this.onchange = onchange;
    this.node = el("div", "se-row");
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", row.name);
    this.head();
    this.fields = el("div", "se-fields", this.node);
    const kind = el("select", "", this.fields);
    for (const [value, text] of row.kinds) el("option", "", kind, text).value = value;
    /** @type {Map<keyof Range, Field>} */
    this.parts = new Map([["kind", kind]]);
    for (const part of /** @type {const} */ (["low", "high", "choices"])) {
      const field = el("input", "", this.fields);
      Object.assign(field, { type: "text", autocomplete: "off", spellcheck: false });
      this.parts.set(part, field);
    }
    for (const [part, field] of this.parts) field.onchange = () => this.onchange(part, field.value);
    const picture = svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", role: "img" }, this.node);
    picture.setAttribute("aria-label", tr("sampled values"));
    this.rug = svg("path", {}, picture);
    this.said = el("div", "se-said se-below", this.node);
    this.show(row);
  }

  head() {
    const { name, help } = this.row;
    const head = el("div", "se-head", this.node);
    el("strong", "", head, name);
    const said = el("p", "se-said", this.node, help);
    said.hidden = true;
    const ask = el("button", "se-help", head, "?");
    Object.assign(ask, { type: "button", title: help });
    ask.setAttribute("aria-label", tr("What {name} does", { name }));
    ask.setAttribute("aria-expanded", "false");
    ask.onclick = () => {
      said.hidden = !said.hidden;
      ask.setAttribute("aria-expanded", String(!said.hidden));
    };
  }

  /** @param {Row} row */
  show(row) {
    this.row = row;
    const listed = isListed(row.given.kind);
    this.node.classList.toggle("se-listed", listed);
    this.node.classList.toggle("se-wrong", row.isWrong);
    for (const [part, field] of this.parts) {
      field.hidden = part !== "kind" && (part === "choices") !== listed;
      const label = part === "choices" && row.given.kind === "fix" ? mark("Value of {name}") : LABELS[part];
      field.setAttribute("aria-label", tr(label, { name: row.name }));
      if (row.isWrong && part !== "kind") field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
      fill(field, row.given[part]);
    }
    const d = row.rug.map((at) => `M${at} 0V10`).join("");
    if (d !== this.rug.getAttribute("d")) this.rug.setAttribute("d", d);
    setText(this.said, row.said);
  }
}

/** What is being typed in a field stays, whatever comes meanwhile. @param {Field} field @param {string} value */
function fill(field, value) {
  const isTyped = document.activeElement === field && field.value !== field.dataset.was;
  if (field.dataset.was === undefined || !isTyped) field.value = value;
  field.dataset.was = value;
}
