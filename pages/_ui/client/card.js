// A card: title, how to read it, the chart or why there is none, a summary in words, its data and downloads.

import { button, el, setText } from "./dom.js";

const SUMMARY_MS = 4000; // a screen reader must be able to finish a sentence

export class Card {
  constructor(parent, { name, title, isWide }, links) {
    this.name = name;
    this.links = links;
    this.node = el("section", `lb-card lb-card-${name}${isWide ? " lb-wide" : ""}`, parent);
    this.node.setAttribute("aria-label", title);
    this.title = el("h4", "", this.node, title);
    this.help = el("div", "lb-help", this.node);
    this.chart = el("div", "lb-chart", el("div", "lb-wide-chart", this.node));
    this.reason = el("div", "lb-reason", this.node, "Waiting for the first trial.");
    this.chart.hidden = true;
    this.summary = el("div", "lb-summary", this.node);
    this.summary.setAttribute("aria-live", "polite");
    const actions = el("div", "lb-actions lb-controls", this.node);
    this.note = el("span", "lb-note", actions);
    this.dataButton = button(actions, "Table", `Data of ${title} as a table`, () => this.toggleTable());
    this.dataButton.setAttribute("aria-expanded", "false");
    this.link(actions, "CSV", links.csv, `${name}.csv`);
    button(actions, "PNG", `${title} as PNG`, () => this.download("png"));
    button(actions, "SVG", `${title} as SVG`, () => this.download("svg"));
    this.link(actions, "HTML", links.html, `${name}.html`);
    this.table = el("div", "lb-scroll lb-data", this.node);
    this.table.hidden = true;
    this.said = 0;
  }

  link(parent, text, href, file) {
    const node = el("a", "lb-button", parent, text);
    node.href = href;
    node.download = file;
    node.setAttribute("aria-label", `${this.title.textContent} as ${text}`);
  }

  about(title, help, reason) {
    setText(this.title, title);
    setText(this.help, help);
    setText(this.reason, reason);
    this.reason.hidden = !reason;
    this.chart.hidden = Boolean(reason);
  }

  summarise(text) {
    this.words = text;
    if (this.timer) return;
    const wait = Math.max(0, this.said + SUMMARY_MS - Date.now());
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.said = Date.now();
      setText(this.summary, this.words);
    }, wait);
  }

  rhythm(every) {
    setText(this.note, every > 1 ? `Heavy: redrawn every ${every.toFixed(1)} s while the search runs.` : "");
  }

  async toggleTable() {
    this.table.hidden = !this.table.hidden;
    this.dataButton.setAttribute("aria-expanded", String(!this.table.hidden));
    if (this.table.hidden) return;
    this.table.replaceChildren(el("p", "", null, "Loading …"));
    const answer = await fetch(this.links.data);
    if (!answer.ok) {
      this.table.replaceChildren(el("p", "", null, `The data could not be read: ${answer.status} ${answer.statusText}.`));
      return;
    }
    const { columns, rows, n, reason } = await answer.json();
    const table = el("table", "");
    const head = el("tr", "", el("thead", "", table)), body = el("tbody", "", table);
    for (const name of columns) el("th", "", head, name);
    for (const row of rows) {
      const line = el("tr", "", body);
      for (const cell of row) el("td", "", line, cell === null ? "" : String(cell));
    }
    const cap = rows.length < n ? `The last ${rows.length} of ${n} rows; the CSV has all.` : `${n} rows, as of now.`;
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
