// The Inside component: looks at one decision at a time, steps, plays, and lets a person place trials.

import { Brief } from "../../client/brief.js";
import { el } from "../../client/dom.js";
import { fetched } from "../../client/words/fetched.js";
import { short } from "../../client/format.js";
import { sayLost } from "../../client/lost.js";
import { loadPlotly, purge } from "../../client/plotly.js";
import { theme } from "../../client/theme.js";
import { mark } from "../../client/words/glossary.js";
import { buildControls, changed, field, USUAL } from "./controls.js";
import { showModel, showScore } from "./below.js";
import { pictureOfBest } from "./pictures/cards.js";
import { scaleOf } from "./pictures/frame.js";
import { pictureOfOne } from "./pictures/one.js";
import { pictureOfTwo } from "./pictures/two.js";
import { hinted } from "./widgets.js";
import { held, words } from "./words.js";
import { inLanguage, tr } from "../../client/words.js";

/** @typedef {import("./controls.js").Data} Data */
/** @typedef {import("./controls.js").Settings} Settings */
/** @typedef {import("./pictures/frame.js").Decision} Decision */

export class Board {
  /** @param {HTMLElement} root @param {Data} data @param {(name: string, value: unknown) => void} tell */
  constructor(root, data, tell) {
    this.root = root;
    this.data = data;
    this.tell = tell;
    this.closed = this.controlled = false;
    /** @type {number | undefined} */
    this.playing = undefined;
    /** @type {number | undefined} */
    this.scoring = undefined;
    this.asked = 0;
    this.s = { ...USUAL, ...data.settings };
    root.replaceChildren();
    this.brief = new Brief(root);
    this.count = el("strong", "in-count");
    this.took = el("span", "in-took");
    this.error = el("div", "in-error");
    this.sentence = el("div", "in-sentence");
    this.controls = el("div", "in-controls");
    this.chart = el("div", "in-chart");
    this.held = el("div", "in-note");
    const grid = el("div", "in-grid");
    this.best = this.card(
      grid,
      tr("Best so far"),
      tr("The best value after each trial; dotted, the true optimum where it is known."),
    );
    this.build(grid);
    this.look();
  }

  // Talking to the server ------------------------------------------------------------------------------------
  query() {
    const s = this.s;
    /** @type {{ set(name: string, value: string | number): void }} numbers become text */
    const q = new URLSearchParams();
    if (s.at !== null) q.set("at", s.at);
    if (s.axes.length) q.set("axes", s.axes.join(","));
    if (s.acquisition) q.set("acquisition", s.acquisition);
    if (s.kappa !== "") q.set("kappa", s.kappa);
    if (s.xi !== "") q.set("xi", s.xi);
    if (s.noise !== "") q.set("noise", s.noise);
    if (s.factor) q.set("length_scale_factor", String(2 ** s.factor));
    q.set("anchor", s.anchor);
    if (s.truth) q.set("truth", "yes");
    return q;
  }

  /** @param {string} what @param {object} [body] @returns {Promise<unknown>} null if there is no answer */
  async ask(what, body) {
    const mine = what === "score" ? this.asked : ++this.asked; // who asks for the score still wants what he looks for
    this.root.classList.add("in-busy");
    const options =
      body === undefined
        ? {}
        : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    try {
      const answer = await fetched(inLanguage(`${this.data.base}/${what}?${this.query()}`), options);
      if (answer.status === 404) return this.lose();
      const found = await answer.json();
      if (this.closed || mine !== this.asked) return null;
      this.say(found.error || "");
      if (found.error) {
        this.pause();
        return null;
      }
      return found;
    } catch {
      if (!this.closed) this.say(tr("The server does not answer. Try again."));
      this.pause();
      return null;
    } finally {
      if (mine === this.asked) this.root.classList.remove("in-busy");
    }
  }

  // The server was restarted, or forgot this board: the page runs once more, and shows another.
  lose() {
    if (this.closed || this.endLost) return null;
    this.pause();
    this.say(tr("This board is no longer kept on the server; another one is made …"));
    this.endLost = sayLost();
    return null;
  }

  /** What went wrong; where there is nothing to show yet, no empty boxes stand below it. @param {string} text */
  say(text) {
    this.error.textContent = text;
    this.root.classList.toggle("in-lost", Boolean(text) && !this.v);
  }

  async look() {
    const v = /** @type {Decision | null} */ (await this.ask("look"));
    if (v) await this.show(v);
  }

  /** @template {keyof Settings} K @param {K} name @param {Settings[K]} value */
  change(name, value) {
    this.s[name] = value;
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      this.look();
      this.remember();
    }, 60);
  }

  remember() {
    clearTimeout(this.saving);
    this.saving = setTimeout(() => !this.closed && this.tell("settings", changed(this.s)), 700);
  }

  // Steps ----------------------------------------------------------------------------------------------------
  async step() {
    const v = this.v;
    if (!v) return;
    if (v.at < v.next) {
      this.s.at = v.at + 1;
      await this.look();
    } else if (!v.isOver) {
      this.s.at = null;
      const next = /** @type {Decision | null} */ (await this.ask("step", {}));
      if (next) await this.show(next);
    } else this.pause();
    this.remember();
  }

  /** @param {number} at number of a trial */
  async go(at) {
    this.pause();
    this.s.at = Math.max(0, Math.min(at, this.v ? this.v.next : at));
    await this.look();
    this.remember();
  }

  play() {
    if (this.playing) return this.pause();
    if (this.playButton) this.playButton.textContent = tr("Pause");
    const tick = async () => {
      if (this.closed || !this.playing) return;
      await this.step();
      if (this.v && this.v.isOver && this.v.at >= this.v.next) return this.pause();
      if (this.playing) this.playing = setTimeout(tick, 700);
    };
    this.playing = setTimeout(tick, 0);
  }

  pause() {
    clearTimeout(this.playing);
    this.playing = undefined;
    if (this.playButton) this.playButton.textContent = tr("Play");
  }

  /** @param {string} text a config as one types it */
  async place(text) {
    if (!this.v || this.v.isOver) return;
    this.s.at = null;
    const v = /** @type {Decision | null} */ (await this.ask("place", { config: text }));
    if (v) await this.show(v);
  }

  /** A click, of two the first, is a config: both axes from it, all else as typed. @param {MouseEvent} event */
  clicked(event) {
    const { v } = this;
    const box = this.chart.getBoundingClientRect();
    const full = /** @type {any} */ (this.chart)._fullLayout; // what plotly.js keeps of a drawn chart
    if (!v || !v.isGame || v.isOver || !full || event.detail > 1) return;
    const plot = Object.values(full._plots).find((p) => {
      const x = event.clientX - box.left - p.xaxis._offset;
      const y = event.clientY - box.top - p.yaxis._offset;
      return x >= 0 && y >= 0 && x <= p.xaxis._length && y <= p.yaxis._length;
    });
    if (!plot) return;
    const at = [
      plot.xaxis.p2d(event.clientX - box.left - plot.xaxis._offset),
      plot.yaxis.p2d(event.clientY - box.top - plot.yaxis._offset),
    ];
    this.place(this.typedAt(at));
  }

  /** @param {number[]} at place on each axis, 0 to 1 */
  typedAt(at) {
    const axes = /** @type {Decision} */ (this.v).axes.map(
      (axis, j) => `@${axis.name}=${Math.min(Math.max(at[j], 0), 1)}`,
    );
    return [/** @type {HTMLInputElement} */ (this.typed).value, ...axes].filter(Boolean).join(", ");
  }

  // The page -------------------------------------------------------------------------------------------------
  /** @param {HTMLElement} grid */
  build(grid) {
    const root = this.root;
    const bar = el("div", "in-bar", root);
    if (!this.data.isGame) {
      hinted(bar, tr("First"), tr("to the first trial"), () => this.go(0));
      hinted(bar, tr("Back"), tr("one trial back"), () => this.v && this.go(this.v.at - 1));
      hinted(bar, tr("Step"), tr("one trial on"), () => {
        this.pause();
        this.step();
      }).classList.add("in-main");
      this.playButton = hinted(bar, tr("Play"), tr("step by step until the end"), () => this.play());
      hinted(bar, tr("Last"), tr("to the next decision"), () => this.go(Infinity));
    }
    bar.append(this.count, this.took);
    root.append(this.error, this.sentence, this.controls, this.chart, this.held);
    this.error.setAttribute("role", "alert");
    this.sentence.setAttribute("aria-live", "polite");
    this.chart.setAttribute("role", "figure");
    this.chart.addEventListener("click", (event) => this.clicked(event));
    if (this.data.isGame) this.buildTyped(root);
    root.appendChild(grid);
    if (!this.data.isGame) {
      this.scales = this.card(
        grid,
        tr("Length scales"),
        tr(
          "How far the model thinks a value reaches along each parameter: " +
            "a short bar means that this parameter matters.",
        ),
      );
      this.calibration = this.card(
        grid,
        tr("Can its predictions be trusted?"),
        tr("Each trial foreseen from all the others: points on the dotted line were foreseen rightly; ") +
          tr("crosses lie outside their 95 % band."),
      );
    }
    /** @type {import("./below.js").Card} */
    this.scores = this.card(
      grid,
      tr("You against the methods"),
      tr("Best value after each trial, same problem, same number of trials."),
    );
    this.scores.node.style.display = "none";
  }

  /** @param {HTMLElement} parent @param {string} title @param {string} help */
  card(parent, title, help) {
    const node = el("section", "in-card", parent);
    el("h4", "", node, title);
    el("div", "in-help", node, help);
    mark(node);
    return { node, chart: el("div", "", node), text: el("div", "in-note", node) };
  }

  /** @param {HTMLElement} root */
  buildTyped(root) {
    const form = el("form", "in-typed", root);
    this.typed = field(
      form,
      tr("Or type a config"),
      el("input", "in-wide"),
      tr("name=value, name=value; a click keeps what is typed for the parameters that the chart does not show"),
    );
    this.typed.setAttribute("aria-label", tr("Config to try next"));
    el("button", "in-button", form, tr("Try it"));
    form.onsubmit = (event) => {
      event.preventDefault();
      this.place(/** @type {HTMLInputElement} */ (this.typed).value);
    };
  }

  // Showing --------------------------------------------------------------------------------------------------
  css() {
    const { text, font } = theme(this.root);
    const [good, bad] = [scaleOf(this.data.steps), scaleOf([...this.data.steps].reverse())];
    return { text, font, width: this.root.clientWidth, good, bad, styles: this.data.styles };
  }

  /** @param {Decision} v */
  async show(v) {
    const wasHidden = this.v && this.v.isHidden;
    this.v = v;
    if (!this.controlled || (wasHidden !== v.isHidden && this.v)) buildControls(this, v);
    const Plotly = await loadPlotly(this.data.plotly);
    if (this.closed) return;
    const css = this.css();
    const n = Math.min(v.at + 1, v.trials);
    this.count.textContent = v.isGame
      ? v.isOver
        ? tr("All {trials} trials made", { trials: v.trials })
        : tr("Trial {n} of {trials}: your turn", { n: v.next + 1, trials: v.trials })
      : v.at < v.next
        ? tr("How trial {n} of {trials} was chosen", { n: v.at + 1, trials: v.next })
        : v.isOver
          ? tr("After all {n} trials: what would come next", { n: v.next })
          : tr("Choosing trial {n} of {trials}", { n, trials: v.trials });
    this.took.textContent = v.milliseconds === undefined || v.isGame ? "" : tr("{n} ms", { n: v.milliseconds });
    this.brief.show(this.count.textContent, v.next / v.trials);
    this.sentence.textContent = words(v);
    this.held.textContent = held(v);
    const made =
      v.axes.length === 1
        ? pictureOfOne(/** @type {import("./pictures/frame.js").Along} */ (v), css, this.s)
        : pictureOfTwo(/** @type {import("./pictures/frame.js").Across} */ (v), css);
    this.chart.style.minHeight = `${made.layout.height}px`;
    this.chart.setAttribute("aria-label", this.sentence.textContent);
    this.chart.classList.toggle("in-target", v.isGame && !v.isOver);
    const config = { displayModeBar: false, responsive: true };
    await Plotly.react(this.chart, made.traces, made.layout, config);
    const best = pictureOfBest(v, css);
    await Plotly.react(this.best.chart, best.traces, best.layout, config);
    this.best.text.textContent = v.bestConfig
      ? tr("Best: {value} at {config}.", { value: short(v.best[v.best.length - 1]), config: v.bestText })
      : tr("No value yet.");
    if (this.typed && (!this.typed.value || !v.points.length)) this.typed.value = v.start;
    if (this.scales) await showModel(/** @type {import("./below.js").Below} */ (this), Plotly, v, css, config);
    if (v.isGame && v.isOver) await showScore(this, Plotly, css, config);
    /** @type {Record<string, unknown>} */ (this.root.dataset).at = v.at; // becomes text
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn || 0) + 1);
  }

  // What is shown of a board is asked for here; new data of the page changes nothing.
  configure() {}

  close() {
    this.closed = true;
    this.endLost?.();
    this.brief.close();
    this.pause();
    for (const timer of [this.later, this.saving, this.scoring]) clearTimeout(timer);
    for (const node of this.root.querySelectorAll(".js-plotly-plot")) purge(node);
  }
}
