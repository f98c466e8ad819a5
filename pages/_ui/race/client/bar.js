// The bar above a race: to play it, to go to a moment, and what is looked at.

import { el, setText } from "../../client/dom.js";
import { button, select } from "./widgets.js";

/** @type {[string, string][]} */
const SPEEDS = [
  ["1", "1 trial/s"],
  ["3", "3 trials/s"],
  ["8", "8 trials/s"],
  ["20", "20 trials/s"],
];
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
    button(bar, "|<", "To the start (Home)", this.actions.Home);
    button(bar, "<", "One back (arrow left)", this.actions.ArrowLeft);
    this.play = button(bar, "Play", "Play or pause (space)", this.actions[" "]);
    button(bar, ">", "One on (arrow right)", this.actions.ArrowRight);
    button(bar, ">|", "To the end (End)", this.actions.End);
    this.scrubber = el("input", "rb-scrub", bar);
    Object.assign(this.scrubber, { type: "range", min: 0, max: 1000, value: 0 });
    this.scrubber.setAttribute("aria-label", "Moment of the race");
    this.scrubber.oninput = doing(() => {
      clock.jump(clock.start + ((clock.end - clock.start) * Number(this.scrubber.value)) / 1000);
    });
    this.where = el("b", "rb-where", bar);
    select(bar, "speed", SPEEDS, (value) => (clock.speed = Number(value)), String(clock.speed));
    /** @type {[string, string][]} */
    const units = ["trials", "fits", "seconds"]
      .filter((name) => name !== "fits" || model.folds > 1)
      .map((name) => [name, name]);
    this.units = select(bar, "by", units, (by) => doing(() => clock.reclock(by))());
    /** @type {[string, string][]} */
    const seeds = model.seeds.map((seed, k) => [String(k), `seed ${seed}`]);
    this.seeds = select(bar, "look at", [...seeds, ["-1", "all seeds"]], (value) =>
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
    setText(this.play, clock.isPlaying ? "Pause" : "Play");
    if (document.activeElement !== this.scrubber || clock.isPlaying || clock.isFollowing) {
      const share = (clock.at - clock.start) / (clock.end - clock.start || 1);
      this.scrubber.value = String(Math.round(1000 * share));
    }
    const fits = clock.by === "fits" ? model.folds : 1;
    const text = clock.isSeconds
      ? `${clock.at.toFixed(2)} of ${model.longest.toFixed(2)} s`
      : `${Math.floor(clock.at) * fits} of ${model.trials * fits} ${clock.by}`;
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
