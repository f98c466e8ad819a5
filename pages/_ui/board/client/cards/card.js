// A card: title, how to read it, the chart or why there is none, a summary in words, its data and downloads.

import { el, setText } from "../../../client/dom.js";
import { contentOf, fetched } from "../../../client/words/fetched.js";
import { setMarked } from "../../../client/words/glossary.js";
import { button, select } from "../widgets.js";
import { tr } from "../../../client/words.js";

const SUMMARY_MS = 4000; // a screen reader must be able to finish a sentence

export class Card {
  // `options` are the plot's own; `links(card)` are the addresses of its files, `onChange` is told of another choice.
  constructor(parent, { name, title, isWide }, options, links, onChange) {
    this.name = name;
    this.options = { ...options };
    this.links = links;
    this.onChange = onChange;
    /** @type {any} */
    this.figure = null; // what draws the chart
    this.node = el("section", `lb-card lb-card-${name}${isWide ? " lb-wide" : ""}`, parent);
    this.node.setAttribute("aria-label", title);
    this.title = el("h4", "", this.node, title);
    this.help = el("div", "lb-help", this.node);
    this.selects = el("div", "lb-tools lb-controls lb-choices", this.node);
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

  link(parent, text, kind) {
    const node = el("a", "lb-button", parent, text);
    node.href = this.links(this)[kind];
    node.onpointerenter = node.onfocus = () => (node.href = this.links(this)[kind]);
    node.download = `${this.name}.${kind}`;
    node.setAttribute("aria-label", tr("{title} as {text}", { title: this.title.textContent, text }));
  }

  about(title, help, reason) {
    setMarked(this.title, title);
    setMarked(this.help, help);
    setText(this.reason, reason);
    this.reason.hidden = !reason;
    this.chart.hidden = Boolean(reason);
  }

  // A select for each option of the plot that has more than one value here; `words` say what is called otherwise.
  offer(choices, words) {
    const signature = JSON.stringify(choices);
    if (signature === this.offered) return;
    this.offered = signature;
    this.selects.replaceChildren();
    for (const [option, values] of Object.entries(choices)) {
      if (values.length < 2) continue;
      const texts = values.map((value) => [String(value), words[value] ?? String(value)]);
      const take = (value) => {
        this.options[option] = value;
        this.onChange();
      };
      select(this.selects, words[option] ?? option, texts, take, String(this.options[option] ?? values[0]));
    }
  }

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

  /** @param {any} found */
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

  download(kind) {
    this.figure?.download(kind);
  }

  close() {
    clearTimeout(this.timer);
    this.figure?.close();
    this.node.remove();
  }
}
