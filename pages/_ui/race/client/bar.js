// The bar above a race: to play it, to go to a moment, and what is looked at.

import { el, setText } from "../../client/dom.js";
import { button, select } from "./widgets.js";
import { mark, ntr, tr } from "../../client/words.js";

const SPEEDS = [1, 3, 8, 20]; // trials per second
const TYPING = "input, textarea, select, button, [contenteditable], [role=slider], [role=combobox]";

export class Bar {
  /**
   * @param {Element} parent
   * @param {import("./model.js").Model} model
   * @param {import("./view.js").View} view
   * @param {() => void} onchange
   */
  constructor(parent, model, view, onchange) {
    const { clock } = view;
    this.model = model;
    this.clock = clock;
    this.onchange = onchange;
    const bar = el("div", "rb-controls", parent);
    /** @param {() => void} act */
    const doing = (act) => () => {
      act();
      onchange();
    };
    this.actions = {
      " ": doing(() => clock.toggle()),
      ArrowLeft: doing(() => clock.step(-1)),
      ArrowRight: doing(() => clock.step(1)),
      Home: doing(() => clock.jump(clock.start)),
      End: doing(() => clock.jump(Infinity)),
    };
    button(bar, "|<", tr("To the start (Home)"), this.actions.Home);
    button(bar, "<", tr("One back (arrow left)"), this.actions.ArrowLeft);
    this.play = button(bar, tr("Play"), tr("Play or pause (space)"), this.actions[" "]);
    button(bar, ">", tr("One on (arrow right)"), this.actions.ArrowRight);
    button(bar, ">|", tr("To the end (End)"), this.actions.End);
    this.scrubber = el("input", "rb-scrub", bar);
    Object.assign(this.scrubber, { type: "range", min: 0, max: 1000, value: 0 });
    this.scrubber.setAttribute("aria-label", tr("Moment of the race"));
    this.scrubber.oninput = doing(() => {
      clock.jump(clock.start + ((clock.end - clock.start) * Number(this.scrubber.value)) / 1000);
    });
    this.where = el("b", "rb-where", bar);
    /** @type {[string, string][]} */
    const speeds = SPEEDS.map((n) => [String(n), ntr("{n} trial/s", "{n} trials/s", n)]);
    select(bar, tr("speed"), speeds, (value) => (clock.speed = Number(value)), String(clock.speed));
    /** @type {[string, string][]} */
    const units = [mark("trials"), mark("fits"), mark("seconds")]
      .filter((name) => name !== "fits" || model.folds > 1)
      .map((name) => [name, tr(name)]);
    this.units = select(bar, tr("by"), units, (by) => doing(() => clock.reclock(by))());
    /** @type {[string, string][]} */
    const seeds = model.seeds.map((seed, k) => [String(k), tr("seed {seed}", { seed })]);
    this.seeds = select(bar, tr("look at"), [...seeds, ["-1", tr("all seeds")]], (value) =>
      doing(() => (view.seed = Number(value)))(),
    );
  }

  /** @param {import("./view.js").View} view as the link has it */
  restore(view) {
    this.units.value = view.clock.by;
    this.seeds.value = String(view.seed);
  }

  draw() {
    const { clock, model } = this;
    setText(this.play, clock.isPlaying ? tr("Pause") : tr("Play"));
    if (document.activeElement !== this.scrubber || clock.isPlaying || clock.isFollowing) {
      const share = (clock.at - clock.start) / (clock.end - clock.start || 1);
      this.scrubber.value = String(Math.round(1000 * share));
    }
    const fits = clock.by === "fits" ? model.folds : 1;
    const text = clock.isSeconds
      ? tr("{at} of {end} s", { at: clock.at.toFixed(2), end: model.longest.toFixed(2) })
      : tr("{n} of {all} {unit}", { n: Math.floor(clock.at) * fits, all: model.trials * fits, unit: tr(clock.by) });
    setText(this.where, text);
  }

  /** Keys move the clock wherever nobody types. @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest?.(TYPING) && target !== this.scrubber && target !== this.play) return;
    if (event.key === " " && target === this.play) return; // the button is pressed by it anyway
    const act = this.actions[/** @type {keyof Bar["actions"]} */ (event.key)];
    if (!act) return;
    event.preventDefault();
    act();
  }
}
