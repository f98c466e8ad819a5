// The front page's picture: a recorded race that plays by itself, run after run, or stands still for who wants that.

import { el, setText } from "../../client/dom.js";
import { contentOf, fetched } from "../../client/words/fetched.js";
import { short } from "../../client/format.js";
import { tr } from "../../client/words.js";
import { readable, theme, watchTheme } from "../../client/theme.js";
import { drawCurves } from "./curves.js";
import { drawGround, drawTrials } from "../../client/ground.js";
import { bestSoFar, next } from "./play.js";

/** @type {Promise<Recorded>} */
const recorded = fetched(new URL("./recorded.json", import.meta.url)).then(contentOf);

const STEP_MS = 260;
const REST_MS = 4000; // at the end of each run

/** @typedef {import("./play.js").At} At */
/** @typedef {import("./play.js").Race} Race */
/** @typedef {import("./play.js").Recorded} Recorded */
/** @typedef {{ method: string, name: HTMLElement, value: HTMLElement, canvas: HTMLCanvasElement }} Ground one map */

export class Board {
  /** @type {HTMLElement} */
  root;
  /** @type {boolean} */
  isClosed;
  /** @type {MediaQueryList} */
  still;
  /** @type {any} */
  found;
  /** @type {any} */
  at;
  /** @type {boolean | undefined} */
  plays;
  /** @type {(() => void) | undefined} */
  unwatch;
  /** @type {ResizeObserver | undefined} */
  resized;
  /** @type {any} */
  title;
  /** @type {any} */
  picture;
  /** @type {any} */
  grounds;
  /** @type {any} */
  curves;
  /** @type {any} */
  play;
  /** @type {any} */
  verdict;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.root.textContent = "";
    this.isClosed = false;
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    recorded.then(
      (found) => this.isClosed || this.begin(found),
      (error) =>
        this.isClosed || setText(root, tr("The picture could not be loaded. {reason}", { reason: error.message })),
    );
  }

  configure() {}

  close() {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.unwatch?.();
    this.resized?.disconnect();
  }

  /** @param {Recorded} found */
  begin(found) {
    this.found = found;
    this.at = { race: 0, run: 0, step: this.still.matches ? found.trials : 1 };
    this.plays = !this.still.matches;
    this.build();
    this.unwatch = watchTheme(() => this.draw());
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.root);
    this.show();
  }

  /** @returns {Race} */
  get race() {
    return this.found.races[this.at.race];
  }

  build() {
    this.title = el("p", "hb-where", this.root);
    this.picture = el("div", "hb-picture", this.root);
    this.picture.setAttribute("role", "img");
    this.grounds = Object.entries(this.race.titles).map(([method, title]) => {
      const figure = el("figure", "hb-ground", this.picture);
      const caption = el("figcaption", "", figure);
      const name = el("b", "", caption, tr(title));
      return { method, name, value: el("span", "", caption), canvas: el("canvas", "", figure) };
    });
    this.curves = el("canvas", "hb-curves", this.picture);
    const bar = el("div", "hb-controls", this.root);
    const button = (/** @type {string} */ text, /** @type {() => void} */ press) => {
      const made = el("button", "hb-button", bar, text);
      made.type = "button";
      made.onclick = press;
      return made;
    };
    this.play = button("", () => this.turn(!this.plays));
    button(tr("Another problem"), () => this.go({ race: (this.at.race + 1) % this.found.races.length, run: 0 }));
    button(tr("Another run"), () => this.go({ run: (this.at.run + 1) % this.race.runs.length }));
    this.verdict = el("p", "hb-verdict", this.root);
  }

  /** Goes to the begin of a run; where nothing moves, to its end. @param {Partial<At>} where */
  go(where) {
    this.at = { ...this.at, ...where, step: this.plays ? 1 : this.found.trials };
    this.show();
  }

  /** @param {boolean} plays */
  turn(plays) {
    this.plays = plays;
    if (plays && this.at.step >= this.found.trials) this.at.step = 0;
    this.show();
  }

  show() {
    clearTimeout(this.timer);
    this.draw();
    if (!this.plays) return;
    const isOver = this.at.step >= this.found.trials;
    this.timer = setTimeout(() => this.move(), isOver ? REST_MS : STEP_MS);
  }

  move() {
    this.at = next(this.at, this.found.trials, this.race.runs.length);
    this.show();
  }

  draw() {
    /** @type {{ race: Race, at: At, found: Recorded }} */
    const { race, at, found } = this;
    const css = theme(this.root);
    const runs = race.runs[at.run];
    const isUp = race.direction === "maximize";
    const better = isUp ? tr("higher is better") : tr("lower is better");
    const where = { problem: capital(tr(race.name)), better, run: at.run + 1, runs: race.runs.length };
    setText(this.title, tr("{problem}, {better}. Run {run} of {runs}.", where));
    for (const { method, name, value, canvas } of /** @type {Ground[]} */ (this.grounds)) {
      const [colour] = found.looks[method];
      const best = bestSoFar(runs[method], isUp);
      name.style.color = readable(colour, css);
      setText(value, at.step ? short(best[at.step - 1]) : "–");
      drawGround(canvas, race.ground);
      drawTrials(canvas, runs[method].slice(0, at.step), isUp);
    }
    drawCurves(this.curves, race, runs, at.step, found, css);
    setText(this.play, this.plays ? tr("Pause") : tr("Play"));
    const verdict = said(race, found);
    setText(this.verdict, verdict);
    const shown = {
      axes: race.axes.join(", "),
      methods: Object.values(race.titles)
        .map((title) => tr(title))
        .join(", "),
      verdict,
    };
    this.picture.setAttribute(
      "aria-label",
      tr(
        "Three maps of {axes}, bright where the result is good, with the trials of {methods} search as they are " +
          "made, and below them the best so far of each. The recorded result: {verdict}",
        shown,
      ),
    );
    Object.assign(this.root.dataset, { step: at.step, run: at.run, race: at.race, plays: this.plays });
  }
}

/** @param {string} text */
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** The recorded result in words. @param {Race} race @param {Recorded} found */
function said(race, found) {
  const titles = /** @type {Record<string, string>} */ (race.titles);
  const medians = Object.entries(race.medians).map(([method, value]) => `${tr(titles[method])} ${value}`);
  const against = race.against.map((one) =>
    tr("against {method} it is ahead in {won}, level in {level}, behind in {lost}", {
      ...one,
      method: tr(titles[one.method]).toLowerCase(),
    }),
  );
  const [comma, semicolon] = [tr(", "), tr("; ")];
  return tr(
    "{seeds} seeds, {trials} trials each, each method beginning in its own way. Median best: {medians}. " +
      "Bayesian search: {against}.",
    { seeds: found.seeds, trials: found.trials, medians: medians.join(comma), against: against.join(semicolon) },
  );
}
