// One lesson: what is asked, what the person expects, what happens, what one can try.

import { inLanguage } from "../../client/words/address.js";
import { el, setText } from "../../client/dom.js";
import { showBlocks } from "../../client/text/shown.js";
import { mark } from "../../client/words/glossary.js";
import { tr } from "../../client/words.js";
import { progressText, reasonOf, shareOf } from "./ask.js";
import { changedOf, changesOf, Controls, nextSeed } from "./controls.js";
import { Figures } from "./figures.js";
import { askFor } from "./guess/guess.js";
import { fits } from "./guess/scale.js";
import { layOut, layOutAfter, PREDICTION, REVEAL } from "./parts.js";
import { button } from "./widgets.js";

const LATER_MS = 350; // after the last change of a control

export class Lesson {
  /**
   * @param {HTMLElement} root
   * @param {any} about as the server describes it
   * @param {import("./main.js").Board} board
   */
  constructor(root, about, board) {
    this.about = about;
    this.board = board;
    this.isClosed = this.isRevealed = this.isWaiting = this.isStale = false;
    /** @type {any} */
    this.found = null;
    const kept = board.progress.guess(about.name);
    this.guess = fits(about.prediction, kept) ? kept : null;

    const { lessons } = board.data;
    this.ui = layOut(root, about, lessons.findIndex((/** @type {any} */ one) => one.name === about.name) + 1);
    this.asks = askFor(this.ui.predict, about.prediction, this.guess, (guess) => this.say(guess));
    const row = el("div", "le-row", this.ui.predict);
    this.revealButton = button(row, tr("Reveal"), "", () => this.reveal(), "le-button le-main");
    this.againButton = button(row, tr("Guess again"), "", () => this.cover());
    this.hint = el("span", "le-hint", row);
    this.controls = new Controls(this.ui.shown, about.controls, this.place, {
      set: (name, value) => this.change({ settings: { ...this.place.settings, [name]: value } }),
      reseed: () => this.change({ seed: nextSeed(this.place.seed) }, 0),
      reset: () => this.change({ settings: {}, seed: 0 }, 0),
    });
    this.figures = new Figures(this.ui.shown, board.data.plotly);
    this.figures.room = () => this.room();
    layOutAfter(this.ui.after, about, (item, following) => this.tryNext(item, following));
    const next = board.following(about.name);
    if (next)
      button(
        this.ui.after,
        tr("Next: {title}", { title: next.title }),
        "",
        () => board.open(next.name),
        "le-button le-main",
      );
    this.stand();
    if (this.place.step >= REVEAL) this.reveal();
  }

  get place() {
    return this.board.place;
  }

  /** @param {Element} item @param {any} following @returns {Element} */
  tryNext(item, { settings, lesson, page }) {
    if (page) {
      const link = el("a", "", item);
      link.href = inLanguage(this.board.data.pages + page);
      return link;
    }
    return button(item, "", "", () => (lesson ? this.board.open(lesson) : this.change({ settings }, 0)), "le-link");
  }

  // What is to be seen, as things stand.
  stand() {
    const { isRevealed } = this;
    this.revealButton.hidden = isRevealed;
    this.revealButton.disabled = this.guess === null;
    this.againButton.hidden = !isRevealed;
    const hint = isRevealed || this.guess !== null ? "" : tr("Say what you expect first; you cannot be wrong.");
    setText(this.hint, hint);
    this.asks.lock(isRevealed);
    const changes = isRevealed ? "" : changesOf(this.about.controls, this.place.settings);
    const asked = tr("The question is about the usual settings. What will be run has others: {changes}.", { changes });
    setText(this.ui.changed, changes && asked);
    this.ui.changed.hidden = !changes;
    const { cover, shown, after, status, stale } = this.ui;
    cover.hidden = isRevealed;
    shown.hidden = after.hidden = !isRevealed || !this.found;
    status.hidden = !this.isWaiting;
    stale.hidden = !this.isStale;
    shown.classList.toggle("le-is-stale", this.isStale);
    shown.setAttribute("aria-busy", String(this.isStale));
  }

  // What the person says ------------------------------------------------------------------------------------
  /** @param {unknown} guess */
  say(guess) {
    this.guess = guess;
    this.board.progress.keepGuess(this.about.name, guess);
    this.stand();
  }

  cover() {
    this.board.asker.leave();
    this.isRevealed = this.isWaiting = this.isStale = false;
    this.found = null;
    this.board.go({ step: PREDICTION });
    this.stand();
  }

  // What happens --------------------------------------------------------------------------------------------
  reveal() {
    if (this.isRevealed) return;
    this.isRevealed = true;
    this.board.go({ step: Math.max(this.place.step, REVEAL) });
    this.run(true);
  }

  /** @param {{ settings?: Record<string, unknown>, seed?: number }} change @param {number} [wait] */
  change(change, wait = LATER_MS) {
    const settings = changedOf(this.about.controls, change.settings ?? this.place.settings);
    this.board.go({ ...change, settings });
    this.controls.show(this.place);
    this.isStale = Boolean(this.found);
    this.stand();
    clearTimeout(this.later);
    this.later = setTimeout(() => this.run(), wait);
  }

  /** @param {boolean} [isFirst] */
  async run(isFirst = false) {
    clearTimeout(this.later);
    this.isWaiting = true;
    this.progress({ seconds: 0, usual: null, ahead: 0 });
    setText(this.ui.trouble, "");
    this.stand();
    const { seed, settings } = this.place;
    const what = { lesson: this.about.name, seed, settings, guess: this.guess };
    try {
      const found = await this.board.asker.run(what, (running) => this.progress(running));
      if (found && !this.isClosed && this.isRevealed) await this.show(found, isFirst);
    } catch (error) {
      if (!this.isClosed) this.fail(error);
    }
  }

  /** @param {import("./ask.js").Running} running */
  progress(running) {
    if (this.isClosed) return;
    setText(this.ui.statusText, progressText(running));
    const share = shareOf(running);
    this.ui.bar.classList.toggle("le-unknown", share === null);
    this.ui.bar.style.width = share === null ? "" : `${100 * share}%`;
  }

  /** @param {any} found @param {boolean} isFirst */
  async show(found, isFirst) {
    this.found = found;
    this.isWaiting = this.isStale = false;
    setText(this.ui.compared, found.compared);
    this.ui.compared.hidden = !found.compared;
    setText(this.ui.claim, found.claim);
    this.ui.claim.classList.toggle("le-holds", found.holds);
    this.ui.why.replaceChildren();
    showBlocks(this.ui.why, found.why);
    mark(this.ui.why);
    this.stand();
    const summaries = found.views.map((/** @type {any} */ view) => view.summary);
    setText(this.ui.live, [found.compared, found.claim, ...summaries].filter(Boolean).join(" "));
    this.board.progress.finish(this.about.name, new Date().toISOString());
    await this.figures.show(found.views);
    if (this.isClosed) return;
    if (isFirst && !this.place.isPresented) {
      this.ui.result.focus({ preventScroll: true });
      this.ui.result.scrollIntoView({ block: "nearest" });
    }
    this.board.root.dataset.runs = String(Number(this.board.root.dataset.runs ?? 0) + 1);
  }

  /** @param {unknown} error */
  fail(error) {
    this.isWaiting = false;
    setText(this.ui.trouble, `${reasonOf(error)} `);
    button(this.ui.trouble, tr("Try again"), "", () => this.run(!this.found));
    this.stand();
  }

  // How high the pictures may be, such that a slide needs no scrolling.
  room() {
    if (!this.place.isPresented || this.place.step !== REVEAL) return 0;
    const { body, presenter } = this.board;
    const above = this.figures.node.getBoundingClientRect().top - body.getBoundingClientRect().top + body.scrollTop;
    return window.innerHeight - body.getBoundingClientRect().top - above - presenter.barHeight;
  }

  again() {
    if (this.place.step >= REVEAL && !this.isRevealed) this.reveal();
    this.asks.draw?.();
    this.figures.again();
  }

  close() {
    this.isClosed = true;
    clearTimeout(this.later);
    this.board.asker.leave();
    this.figures.close();
  }
}
