// The Runs page: a list of stored studies that follows the store, and what one does with a row. Which studies are
// chosen is told to the page, which shows them.

import { el, setText, whenReleased } from "../../client/dom.js";
import { fetched } from "../../client/words/fetched.js";
import { sayLost } from "../../client/lost.js";
import { widgets } from "../../client/widgets.js";
import { isLatest, placeOf, queryOf, titleOf } from "./model.js";
import { rowOf } from "./row.js";
import { inLanguage, mark, tr } from "../../client/words.js";

/** @typedef {import("./model.js").Study} Study */
/** @typedef {{ list: string, change: string, pass: string, chosen: string[], filters: Record<string, string> }} Data */

const EVERY_MS = 1000;
const TYPED_MS = 250;
const MOST = 12;
const { button, select } = widgets("rn");

/** @type {[string, string, string][]} column, its head, and what it is sorted by */
const COLUMNS = [
  ["star", "★", "-starred"],
  ["title", mark("Study"), "name"],
  ["method", mark("Method"), "method"],
  ["best", mark("Best"), "-best"],
  ["sketch", "", ""],
  ["trials", mark("Trials"), "-n_trials"],
  ["when", mark("When"), "-created"],
  ["length", mark("How long"), "-seconds"],
  ["state", mark("State"), "state"],
];
/** @type {[string, string][]} */
const KINDS = [
  ["", mark("all kinds")],
  ["search", mark("searches")],
  ["race", mark("races")],
  ["game", mark("games")],
];
/** @type {[string, string][]} */
const STATES = [
  ["", mark("any state")],
  ...["running", "paused", "interrupted", "finished", "stopped", "error"].map(
    (state) => /** @type {[string, string]} */ ([state, state]),
  ),
];

/** The same choices in the language of the page. @param {[string, string][]} choices @returns {[string, string][]} */
const said = (choices) => choices.map(([value, text]) => [value, tr(text)]);

export class Board {
  /** @param {HTMLElement} root @param {Data} data @param {(name: string, value: unknown) => void} tell */
  constructor(root, data, tell) {
    this.root = root;
    this.data = data;
    this.tell = tell;
    this.isClosed = false;
    this.tag = "";
    this.asked = 0;
    this.offset = 0;
    /** @type {Record<string, string>} */
    this.filters = { text: "", kind: "", state: "", starred: "", sort: "-created", deleted: "", ...data.filters };
    /** @type {Set<string>} */
    this.chosen = new Set(data.chosen);
    this.told = [data.chosen];
    /** @type {Map<string, Element>} */
    this.lines = new Map();
    /** @type {(() => void) | null} */
    this.endLost = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.typing = undefined;
    this.note = el("p", "rn-note");
    this.lost = el("p", "rn-note");
    setText(this.lost, tr("The server does not answer; trying again …"));
    this.lost.hidden = true;
    this.body = el("tbody");
    this.whenReleased = whenReleased(this.body);
    this.place = el("span", "rn-place");
    const foot = el("div", "rn-foot");
    this.before = button(foot, tr("← newer"), tr("Previous page"), () => this.page(-1));
    foot.appendChild(this.place);
    this.after = button(foot, tr("older →"), tr("Next page"), () => this.page(1));
    this.clear = button(foot, tr("Choose none"), "", () => this.choose(new Set()));
    this.build(foot);
    this.timer = setInterval(() => !document.hidden && this.load(), EVERY_MS);
    this.load();
  }

  /** @param {Data} data */
  configure(data) {
    this.data = data;
    if (isLatest(this.told, data.chosen)) {
      this.chosen = new Set(data.chosen);
      this.mark();
    }
    this.load(true);
  }

  close() {
    this.isClosed = true;
    clearInterval(this.timer);
    clearTimeout(this.typing);
    this.endLost?.();
  }

  // What does not change --------------------------------------------------------------------------------------
  /** @param {HTMLElement} foot */
  build(foot) {
    this.root.textContent = "";
    const tools = el("div", "rn-tools", this.root);
    const search = el("input", "rn-search", tools);
    search.type = "search";
    search.placeholder = tr("Search names, problems, methods, tags, notes");
    search.setAttribute("aria-label", tr("Search the studies"));
    search.value = this.filters.text;
    search.oninput = () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.filter({ text: search.value }), TYPED_MS);
    };
    select(tools, tr("Kind"), said(KINDS), (kind) => this.filter({ kind }), this.filters.kind);
    select(tools, tr("State"), said(STATES), (state) => this.filter({ state }), this.filters.state);
    this.toggle(tools, tr("★ only"), "starred");
    this.toggle(tools, tr("Deleted"), "deleted");
    this.root.appendChild(this.note);
    this.note.setAttribute("role", "status");
    this.root.appendChild(this.lost);
    this.lost.setAttribute("role", "status");
    const frame = el("div", "rn-frame", this.root);
    const table = el("table", "rn-table", frame);
    const head = el("tr", "", el("thead", "", table));
    el("span", "rn-hidden", el("th", "", head), tr("Chosen"));
    /** @type {[HTMLElement, string][]} */
    this.heads = [];
    for (const [name, text, sort] of COLUMNS) {
      const cell = el("th", `rn-${name}`, head);
      cell.scope = "col";
      if (!sort) el("span", "rn-hidden", cell, tr("Best so far"));
      else {
        const label = name === "star" ? tr("star") : tr(text).toLowerCase();
        button(cell, tr(text), tr("Sort by {name}", { name: label }), () => this.sort(sort), "rn-sort");
        this.heads.push([cell, sort]);
      }
    }
    el("span", "rn-hidden", el("th", "", head), tr("Actions"));
    table.appendChild(this.body);
    this.root.appendChild(foot);
  }

  /** @param {Element} tools @param {string} text @param {string} name */
  toggle(tools, text, name) {
    const node = button(tools, text, "", () => {
      this.filter({ [name]: this.filters[name] ? "" : "yes" });
      node.setAttribute("aria-pressed", String(Boolean(this.filters[name])));
    });
    node.setAttribute("aria-pressed", String(Boolean(this.filters[name])));
  }

  // Talking to the server -------------------------------------------------------------------------------------
  async load(isWhole = false) {
    const mine = ++this.asked;
    const query = queryOf({ ...this.filters, offset: this.offset });
    /** @type {Record<string, string>} */
    const headers = { "X-Tuning-Pass": this.data.pass };
    if (this.tag && !isWhole) headers["If-None-Match"] = this.tag;
    try {
      const answer = await fetched(inLanguage(`${this.data.list}?${query}`), { headers });
      if (this.isClosed || mine !== this.asked) return;
      this.lost.hidden = true;
      if (answer.status === 401) return this.lose();
      if (answer.status === 304) return;
      const found = await answer.json();
      if (found.error) return this.say(found.error);
      this.tag = answer.headers.get("ETag") ?? "";
      this.whenReleased(() => !this.isClosed && this.draw(found));
    } catch {
      if (!this.isClosed && mine === this.asked) this.lost.hidden = false;
    }
  }

  /** @param {string} id @param {Record<string, unknown>} values @returns {Promise<boolean>} whether it was done */
  async change(id, values) {
    const headers = { "X-Tuning-Pass": this.data.pass, "Content-Type": "application/json" };
    try {
      const body = JSON.stringify({ id, ...values });
      const answer = await fetched(inLanguage(this.data.change), { method: "POST", headers, body });
      if (answer.status === 401) this.lose();
      const found = await answer.json();
      if (found.error) this.say(found.error);
      await this.load(true);
      return !found.error;
    } catch {
      this.say(tr("The server does not answer. Try again."));
      return false;
    }
  }

  lose() {
    this.endLost ??= sayLost();
    this.say(tr("The server was restarted; this page is loaded anew …"));
  }

  // What is shown ---------------------------------------------------------------------------------------------
  /** @param {string} text */
  say(text = "") {
    setText(this.note, text);
  }

  /** @param {{ rows: Study[], total: number, offset: number, size: number }} found */
  draw({ rows, total, offset, size }) {
    if (!rows.length && offset > 0) {
      this.offset = Math.max(0, offset - size);
      this.load(true);
      return;
    }
    const lines = rows.map((study) => rowOf(this, study));
    const held = document.activeElement?.getAttribute("data-key");
    this.body.replaceChildren(...lines);
    if (held) /** @type {HTMLElement | null} */ (this.body.querySelector(`[data-key="${held}"]`))?.focus();
    this.lines = new Map(rows.map((study, i) => [study.id, lines[i]]));
    const isFiltered = ["text", "kind", "state", "starred", "deleted"].some((name) => this.filters[name]);
    if (!total) {
      const empty = isFiltered
        ? tr("No study matches.")
        : tr("Nothing is stored yet. Start a search, a race or a game.");
      el("td", "rn-empty", el("tr", "", this.body), empty).colSpan = COLUMNS.length + 2;
    }
    setText(this.place, placeOf(offset, rows.length, total));
    this.before.disabled = offset === 0;
    this.after.disabled = offset + size >= total;
    this.size = size;
    for (const [cell, sort] of this.heads ?? []) {
      const column = sort.replace("-", "");
      const isThis = this.filters.sort.replace("-", "") === column;
      const order = this.filters.sort.startsWith("-") ? "descending" : "ascending";
      if (isThis) cell.setAttribute("aria-sort", order);
      else cell.removeAttribute("aria-sort");
    }
    this.root.dataset.total = String(total);
    this.mark();
  }

  mark() {
    for (const [id, line] of this.lines) {
      line.classList.toggle("rn-chosen", this.chosen.has(id));
      const box = line.querySelector("input");
      if (box) box.checked = this.chosen.has(id);
    }
    this.root.classList.toggle("rn-has-chosen", this.chosen.size > 0);
    this.clear.hidden = this.chosen.size === 0;
    setText(this.clear, tr("Choose none of {n}", { n: this.chosen.size }));
  }

  // What a person does ----------------------------------------------------------------------------------------
  /** @param {Record<string, string>} changed */
  filter(changed) {
    Object.assign(this.filters, changed);
    this.offset = 0;
    this.tell("filters", { ...this.filters });
    this.load(true);
  }

  /** @param {string} sort */
  sort(sort) {
    const isThis = this.filters.sort.replace("-", "") === sort.replace("-", "");
    const other = this.filters.sort.startsWith("-") ? sort.replace("-", "") : `-${sort.replace("-", "")}`;
    this.filter({ sort: isThis ? other : sort });
  }

  /** @param {number} step */
  page(step) {
    this.offset = Math.max(0, this.offset + step * (this.size ?? 0));
    this.load(true);
  }

  /** @param {string} id */
  without(id) {
    return new Set([...this.chosen].filter((other) => other !== id));
  }

  /** @param {Set<string>} chosen */
  choose(chosen) {
    if (chosen.size > MOST) {
      this.say(tr("{n} studies can be compared at once.", { n: MOST }));
      this.mark();
      return;
    }
    this.say();
    this.chosen = chosen;
    this.mark();
    this.told.push([...chosen]);
    this.tell("chosen", [...chosen]);
  }

  /** @param {Study} study */
  async remove(study) {
    if (!(await this.change(study.id, { deleted: !study.deleted })) || study.deleted) return;
    if (this.chosen.has(study.id)) this.choose(this.without(study.id));
    this.say(tr("{title} was deleted. ", { title: titleOf(study) }));
    const undo = async () => {
      if (await this.change(study.id, { deleted: false })) this.say(tr("{title} is back.", { title: titleOf(study) }));
    };
    button(this.note, tr("Undo"), tr("Bring it back"), undo, "rn-button").dataset.key = "undo";
  }
}
