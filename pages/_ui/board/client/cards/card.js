// A card: title, how to read it, the chart or why there is none, a summary in words, its data and downloads.

import { el, setText } from "../../../client/dom.js";
import { contentOf, fetched } from "../../../client/words/fetched.js";
import { setMarked } from "../../../client/words/glossary.js";
import { button, select } from "../widgets.js";
import { tr } from "../../../client/words.js";

const SUMMARY_MS = 4000; // a screen reader must be able to finish a sentence

/**
 * What draws the chart of a card: a Figure, or Parallel.
 * @typedef {object} Chart
 * @property {() => unknown} schedule draws it soon
 * @property {(kind: string) => unknown} download
 * @property {() => void} close
 * @property {number} [number] of the frame that is here, or 0; of figures only
 * @property {boolean} [isInSight] of figures only
 */

/** @typedef {{ csv: string, html: string, data: string }} Links the addresses of a card's files and of its data */

export class Card {
  /**
   * @param {Element} parent
   * @param {import("../told.js").About} about
   * @param {Record<string, string>} options of the plot, as they were chosen
   * @param {(card: Card) => Links} links
   * @param {() => void} onChange is told of another choice
   */
  constructor(parent, { name, title, isWide }, options, links, onChange) {
    this.name = name;
    this.options = { ...options };
    this.links = links;
    this.onChange = onChange;
    /** @type {Chart | null} */
    this.figure = null; // what draws the chart
    this.node = el("section", `lb-card lb-card-${name}${isWide ? " lb-wide" : ""}`, parent);
    this.node.setAttribute("aria-label", title);
    this.title = el("h4", "", this.node, title);
    this.help = el("div", "lb-help", this.node);
    this.selects = el("div", "lb-tools lb-controls lb-choices", this.node);
    /** plotly.js keeps its figure there. @type {HTMLDivElement & Partial<import("../told.js").Picture>} */
    this.chart = el("div", "lb-chart", el("div", "lb-wide-chart", this.node));
    this.reason = el("div", "lb-reason", this.node, tr("Waiting for the chart …"));
    this.chart.hidden = true;
    this.summary = el("div", "lb-summary", this.node);
    this.summary.setAttribute("aria-live", "polite");
    const actions = el("div", "lb-actions lb-controls", this.node);
    this.note = el("span", "lb-note", actions);
    this.dataButton = button(actions, tr("Table"), tr("Data of {title} as a table", { title }), () =>
      this.toggleTable(),
    );
    this.dataButton.setAttribute("aria-expanded", "false");
    this.link(actions, "CSV", "csv");
    button(actions, "PNG", tr("{title} as PNG", { title }), () => this.download("png"));
    button(actions, "SVG", tr("{title} as SVG", { title }), () => this.download("svg"));
    this.link(actions, "HTML", "html");
    this.table = el("div", "lb-scroll lb-data", this.node);
    this.table.hidden = true;
    this.said = 0;
    this.words = "";
  }

  // How the card is asked for: its name, and the options that were chosen.
  get spec() {
    return [this.name, ...Object.entries(this.options).map(([option, value]) => `${option}=${value}`)].join(":");
  }

  /** @param {Element} parent @param {string} text @param {"csv" | "html"} kind */
  link(parent, text, kind) {
    const node = el("a", "lb-button", parent, text);
    node.href = this.links(this)[kind];
    node.onpointerenter = node.onfocus = () => (node.href = this.links(this)[kind]);
    node.download = `${this.name}.${kind}`;
    node.setAttribute("aria-label", tr("{title} as {text}", { title: this.title.textContent, text }));
  }

  /** @param {string} title @param {string} help @param {string} reason why there is no chart; else "" */
  about(title, help, reason) {
    setMarked(this.title, title);
    setMarked(this.help, help);
    setText(this.reason, reason);
    this.reason.hidden = !reason;
    this.chart.hidden = Boolean(reason);
  }

  /**
   * A select for each option of the plot that has more than one value here.
   * @param {import("../told.js").Choices} choices
   * @param {Record<string, string>} words what is not called as in the code
   */
  offer(choices, words) {
    const signature = JSON.stringify(choices);
    if (signature === this.offered) return;
    /** @type {string | undefined} */
    this.offered = signature;
    this.selects.replaceChildren();
    for (const [option, values] of Object.entries(choices)) {
      if (values.length < 2) continue;
      /** @type {[string, string][]} */
      const texts = values.map((value) => [String(value), words[value] ?? String(value)]);
      /** @param {string} value */
      const take = (value) => {
        this.options[option] = value;
        this.onChange();
      };
      select(this.selects, words[option] ?? option, texts, take, String(this.options[option] ?? values[0]));
    }
  }

  /** @param {string} text what is said soon */
  summarise(text) {
    this.words = text;
    if (this.timer) return;
    this.timer = setTimeout(() => this.speak(), Math.max(0, this.said + SUMMARY_MS - Date.now()));
  }

  speak() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.said = Date.now();
    setText(this.summary, this.words);
  }

  /** @param {number} every seconds between two drawings */
  rhythm(every) {
    setText(
      this.note,
      every > 1 ? tr("Heavy: redrawn every {every} s while the search runs.", { every: every.toFixed(1) }) : "",
    );
  }

  async toggleTable() {
    this.table.hidden = !this.table.hidden;
    this.dataButton.setAttribute("aria-expanded", String(!this.table.hidden));
    if (!this.table.hidden) await this.loadTable();
  }

  renew() {
    if (!this.table.hidden) this.loadTable();
  }

  async loadTable() {
    this.table.replaceChildren(el("p", "", null, tr("Loading …")));
    try {
      const answer = await fetched(this.links(this).data);
      if (!answer.ok) throw new Error(tr("The server answered {status}. Try again.", { status: answer.status }));
      this.fillTable(await contentOf(answer));
    } catch (/** @type {any} */ error) {
      this.table.replaceChildren(el("p", "", null, error.message));
    }
  }

  /** @param {import("../told.js").Rows} found */
  fillTable({ columns, rows, n, reason }) {
    const table = el("table", "");
    const head = el("tr", "", el("thead", "", table));
    const body = el("tbody", "", table);
    for (const name of columns) el("th", "", head, name);
    for (const row of rows) {
      const line = el("tr", "", body);
      for (const cell of row) el("td", "", line, cell === null ? "" : String(cell));
    }
    const cap =
      rows.length < n
        ? tr("The last {shown} of {n} rows; the CSV has all.", { shown: rows.length, n })
        : tr("{n} rows, as of now.", { n });
    this.table.replaceChildren(el("p", "", null, reason || cap), table);
  }

  /** @param {string} kind "png" or "svg" */
  download(kind) {
    this.figure?.download(kind);
  }

  close() {
    clearTimeout(this.timer);
    this.figure?.close();
    this.node.remove();
  }
}
