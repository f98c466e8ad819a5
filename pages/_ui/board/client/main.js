// The live board: searches, toolbar, cards, trials and the side panel, all fed by one stream and one selection.

import { Brief } from "../../client/brief.js";
import { el, setText } from "../../client/dom.js";
import { goneText, sayLost } from "../../client/lost.js";
import { theme, watchTheme } from "../../client/theme.js";
import { Card } from "./cards/card.js";
import { Figure } from "./cards/figure.js";
import { buildJob, inBrief, showJob } from "./jobs.js";
import { Live } from "./live.js";
import { Panel } from "./panel.js";
import { Parallel } from "./parallel/parallel.js";
import { Table } from "./table.js";
import { Toolbar } from "./toolbar.js";
import { MAX_TEXT, Selection, Trials } from "./trials.js";
import { inLanguage, tr } from "../../client/words.js";

const PARALLEL = "parallel_coordinates";
const TELL_MS = 400;
const SIGHT_MS = 60;
/** @param {boolean} is */
const yes = (is) => (is ? "yes" : "no");

/** @typedef {import("./told.js").Data} Data */
/** @typedef {import("./told.js").About} About */
/** @typedef {import("./cards/card.js").Chart} Chart */
/** @typedef {Card & { figure: Parallel }} ParallelCard */

export class Board {
  /**
   * @param {HTMLElement} root
   * @param {Data} data
   * @param {(name: string, value: unknown, isOnce?: boolean) => void} tell tells the page
   */
  constructor(root, data, tell) {
    this.root = root;
    this.data = data;
    this.tell = tell;
    /** @type {Map<string, Card>} */
    this.cards = new Map(); // those that are shown, by name
    /** @type {import("./jobs.js").Box[]} */
    this.jobs = [];
    this.isPaused = false;
    this.isProjector = false;
    this.isWide = false;
    this.axesText = data.view.axes;
    root.replaceChildren();
    this.trials = new Trials();
    this.selection = new Selection();
    /** @param {string} key */
    const open = (key) => this.openTrial(key);
    this.jobsNode = el("div", "lb-jobs", root);
    this.bar = new Toolbar(this);
    this.trouble = el("div", "lb-error", root);
    this.trouble.setAttribute("role", "status");
    this.brief = new Brief(root);
    this.grid = el("div", "lb-cards", root);
    this.table = new Table(root, data.csv, this.trials, this.selection, open);
    this.panel = new Panel(root, (key) => this.trialUrl(key), open);
    this.selection.listeners.push(() => {
      this.showSelection();
      this.remember();
    });
    /** @param {KeyboardEvent} event */
    this.onKey = (event) => {
      if (event.key === "Escape" && !event.defaultPrevented && this.root.contains(/** @type {Node} */ (event.target)))
        this.selection.clear();
    };
    document.addEventListener("keydown", this.onKey);
    this.stream = new Live(
      data.live,
      {
        hello: (hello) => this.hello(hello),
        update: (update) => this.update(update),
        over: () => this.over(),
        trouble: (text) => setText(this.trouble, text),
        gone: (wasLost) => {
          setText(this.trouble, goneText(tr("search"), wasLost));
          this.endLost = sayLost();
        },
      },
      (spec) => this.figureOf(spec)?.number ?? 0,
    );
    this.selection.filter = data.view.sel.startsWith("f:") ? data.view.sel : "";
    this.selection.keys = this.selection.filter ? new Set() : Selection.keysOf(data.view.sel);
    this.setProjector(data.view.projector === "yes");
    this.setWide(data.view.wide === "yes");
    this.showSelection();
    this.restyle();
    this.showCards(data.view.cards);
    this.unwatchTheme = watchTheme(() => this.restyle());
  }

  // View ----------------------------------------------------------------------------------------------------
  /** @param {boolean} isPaused */
  pause(isPaused) {
    this.isPaused = isPaused;
    setText(this.bar.pause, isPaused ? tr("Resume view") : tr("Pause view"));
    this.bar.pause.setAttribute("aria-pressed", String(isPaused));
    this.root.classList.toggle("lb-paused", isPaused);
    this.stream.pause(isPaused);
    this.showSelection();
  }

  /** @param {boolean} isOn */
  setProjector(isOn) {
    this.isProjector = isOn;
    document.documentElement.classList.toggle("lb-projector", isOn);
    this.bar.projector.setAttribute("aria-pressed", String(isOn));
    for (const { figure } of this.cards.values()) figure?.schedule();
  }

  /** @param {boolean} isOn */
  setWide(isOn) {
    this.isWide = isOn;
    document.documentElement.classList.toggle("lb-roomy", isOn);
    this.bar.wide.setAttribute("aria-pressed", String(isOn));
  }

  showSelection() {
    const { keys } = this.selection;
    const n = this.trials.all.length;
    this.bar.clear.disabled = keys === null;
    const text =
      keys === null
        ? tr("No trial is selected")
        : tr("{size} of {n} trials selected", { size: keys.size, n }) +
          (this.selection.text() ? "" : tr(" (too many for the link)"));
    setText(this.bar.chosen, text + (this.isPaused ? tr(" · view paused, the search goes on") : ""));
  }

  // The page keeps the view in its link.
  remember() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const view = {
        jobs: this.data.ids,
        sel: this.selection.text(),
        axes: this.axesText,
        cards: this.specs().join(","),
        projector: yes(this.isProjector),
        wide: yes(this.isWide),
      };
      const text = JSON.stringify(view);
      if (text === this.told) return;
      /** @type {string | undefined} */
      this.told = text;
      this.tell("view", view);
    }, TELL_MS);
  }

  /** @param {string} key */
  openTrial(key) {
    this.selection.set([key]);
    this.panel.open(key);
  }

  /** @param {string} key */
  trialUrl(key) {
    const [job, number] = key.split(":").map(Number);
    const query = new URLSearchParams({ ...this.data.query, jobs: this.data.ids[job], number: String(number) });
    return inLanguage(`${this.data.base}/trial?${query}`);
  }

  // Cards ---------------------------------------------------------------------------------------------------
  /** @param {string[]} specs names, or names with options: "landscape:x=alpha:y=degree" */
  showCards(specs) {
    const wanted = new Map(
      specs.map((spec) => {
        const [name, ...options] = spec.split(":");
        return [name, Object.fromEntries(options.map((option) => option.split("=")))];
      }),
    );
    for (const [name, card] of this.cards) {
      if (wanted.has(name)) continue;
      card.close();
      this.cards.delete(name);
    }
    /** @type {Map<string, Card>} */
    const ordered = new Map();
    for (const about of this.data.cards.filter(({ name }) => wanted.has(name))) {
      const card = this.cards.get(about.name) ?? this.buildCard(about, wanted.get(about.name));
      this.grid.appendChild(card.node);
      ordered.set(about.name, card);
    }
    this.cards = ordered;
    // Ranges go with the chart that shows them.
    if (this.selection.filter && !ordered.has(PARALLEL)) this.selection.clear();
    this.arrange();
    this.bar.check(ordered);
    this.watchSoon();
  }

  // Two cards in a row; one that would stand alone takes the whole row.
  arrange() {
    /** @type {HTMLElement | null} */
    let inRow = null;
    for (const { node } of this.cards.values()) {
      node.classList.remove("lb-alone");
      if (node.classList.contains("lb-wide")) {
        inRow?.classList.add("lb-alone");
        inRow = null;
      } else inRow = inRow ? null : node;
    }
    inRow?.classList.add("lb-alone");
  }

  specs() {
    return [...this.cards.values()].map((card) => card.spec);
  }

  // Only cards in sight are sent, and those that were never looked at are not even built. Several come into sight at
  // once.
  watchSoon() {
    clearTimeout(this.watching);
    this.watching = setTimeout(() => {
      const near = [...this.cards.values()].filter(
        ({ name, figure }) => name !== PARALLEL && /** @type {Chart} */ (figure).isInSight,
      );
      this.stream.watch(near.map(({ spec }) => spec));
    }, SIGHT_MS);
  }

  /** @param {About} about @param {Record<string, string>} options */
  buildCard(about, options) {
    /** @param {Card} card */
    const links = (card) => {
      const query = new URLSearchParams({ ...this.data.query, card: card.spec });
      return {
        csv: inLanguage(`${this.data.base}.csv?${query}`),
        html: inLanguage(`${this.data.base}/card.html?${query}`),
        data: inLanguage(`${this.data.base}/data?${query}`),
      };
    };
    const card = new Card(this.grid, about, about.name === PARALLEL ? {} : options, links, () => {
      /** @type {Chart} */ (card.figure).number = 0; // what is here shows another choice
      this.watchSoon();
      this.remember();
    });
    /** @param {string} key */
    const open = (key) => this.openTrial(key);
    if (about.name === PARALLEL) {
      card.figure = new Parallel(card, this.trials, this.selection, open, this.axesText, (text) => {
        this.axesText = text.length <= MAX_TEXT ? text : "";
        this.remember();
      });
      card.about(about.title, about.help, tr("Waiting for the first trial."));
      if (this.trials.hello.token) {
        /** @type {Parallel} */ (card.figure).hello(this.trials.hello);
        this.updateParallel(/** @type {ParallelCard} */ (card));
      }
    } else card.figure = new Figure(card, this.data.plotly, this.trials, this.selection, open, () => this.watchSoon());
    return card;
  }

  /** @param {string} spec */
  figureOf(spec) {
    return [...this.cards.values()].find((card) => card.spec === spec)?.figure;
  }

  /** @param {ParallelCard} card */
  updateParallel(card) {
    const { hello } = this.trials;
    const about = /** @type {About} */ (this.data.cards.find(({ name }) => name === PARALLEL));
    const { metric } = hello;
    const isUp = hello.direction === "maximize";
    const better = isUp ? tr("Higher {metric} is better.", { metric }) : tr("Lower {metric} is better.", { metric });
    card.about(about.title, `${about.help} ${better}`, this.trials.all.length ? "" : tr("No trial has started yet."));
    if (this.trials.all.length) card.figure.update();
  }

  // Stream --------------------------------------------------------------------------------------------------
  /** @param {import("./told.js").Hello} hello */
  hello(hello) {
    if (hello.token === this.trials.hello.token) return;
    this.trials.reset(hello);
    this.version = null;
    for (const { figure } of this.cards.values()) /** @type {Chart} */ (figure).number = 0; // the server counts anew
    /** @type {Map<string, ParallelCard>} */ (this.cards).get(PARALLEL)?.figure.hello(hello);
  }

  /**
   * The same searches by another metric: everything stays where it is, and takes over what the stream says next.
   * @param {Data} data
   */
  configure(data) {
    if (data.live === this.data.live) return;
    this.data = data;
    /** @type {Map<string, ParallelCard>} */ (this.cards).get(PARALLEL)?.figure.forgetValueRange();
    for (const card of this.cards.values()) card.renew();
    if (this.panel.key) this.panel.load(this.panel.key);
    this.stream.url = data.live;
    this.stream.restart();
  }

  /** @param {import("./told.js").Update} update */
  update(update) {
    if (!this.trials.add(update.from, update.rows, update.running)) return this.stream.restart();
    while (this.jobs.length < update.status.length) this.jobs.push(buildJob(this.jobsNode));
    update.status.forEach((status, i) => showJob(this.jobs[i], status));
    this.brief.show(...inBrief(update.status));
    const isNew = update.version !== this.version;
    this.version = update.version;
    if (isNew) {
      const parallel = this.cards.get(PARALLEL);
      if (parallel) this.updateParallel(/** @type {ParallelCard} */ (parallel));
      this.table.update();
      this.panel.refresh();
      this.showSelection();
    }
    for (const card of this.cards.values())
      if (card.spec in update.cards) /** @type {Figure} */ (card.figure).take(update.cards[card.spec]);
    if (update.over) for (const card of this.cards.values()) card.speak(); // the last word need not wait
    this.root.dataset.version = String(update.version);
    this.root.dataset.trials = String(this.trials.ended.length);
    this.root.dataset.over = String(update.over);
  }

  over() {
    if (!this.data.over) this.tell("finished", true, true);
    this.data.over = true;
  }

  restyle() {
    const { text, background, font } = theme(this.root);
    const look = [text, background, font].join();
    if (look === this.look) return;
    /** @type {string | undefined} */
    this.look = look;
    for (const { figure } of this.cards.values()) figure?.schedule();
  }

  close() {
    clearTimeout(this.telling);
    clearTimeout(this.watching);
    this.stream.end();
    this.brief.close();
    this.endLost?.();
    this.unwatchTheme();
    document.removeEventListener("keydown", this.onKey);
    this.bar.close();
    document.documentElement.classList.remove("lb-projector", "lb-roomy");
    for (const card of this.cards.values()) card.close();
  }
}
