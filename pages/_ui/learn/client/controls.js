// The few controls of a lesson, and its seed.

import { el, setText } from "../../client/dom.js";
import { short } from "../../client/format.js";
import { tr } from "../../client/words.js";
import { button, hinted, select } from "./widgets.js";

/**
 * The settings with their usual values where none is given.
 * @param {any[]} controls
 * @param {Record<string, unknown>} given
 */
export const settingsOf = (controls, given) =>
  Object.fromEntries(controls.map(({ name, default: usual }) => [name, given[name] ?? usual]));

/** Those that differ from the usual ones. @param {any[]} controls @param {Record<string, unknown>} settings */
export const changedOf = (controls, settings) =>
  Object.fromEntries(
    controls.filter(({ name, default: usual }) => settings[name] !== usual).map(({ name }) => [name, settings[name]]),
  );

/**
 * What of the settings is not as usual, to be read.
 * @param {any[]} controls
 * @param {Record<string, unknown>} settings
 */
export function changesOf(controls, settings) {
  const changed = changedOf(controls, settingsOf(controls, settings));
  return controls
    .filter(({ name }) => name in changed)
    .map(({ name, label, options }) => {
      const value = options?.find((/** @type {[unknown, string]} */ [one]) => one === changed[name])?.[1];
      return `${label}: ${value ?? short(changed[name])}`;
    })
    .join("; ");
}

/** The next seed after one. @param {number} seed */
export const nextSeed = (seed) => (seed + 1) % 2 ** 31;

export class Controls {
  /**
   * @param {Element} parent
   * @param {any[]} controls
   * @param {{ settings: Record<string, unknown>, seed: number }} place
   * @param {{ set(name: string, value: unknown): void, reseed(): void, reset(): void }} acts
   */
  constructor(parent, controls, place, acts) {
    this.node = el("div", "le-controls", parent);
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", tr("Try more"));
    /** @type {((settings: Record<string, any>) => void)[]} */
    this.shows = controls.map((control) =>
      control.kind === "pick" ? this.pick(control, acts.set) : this.slide(control, acts.set),
    );
    const seeds = el("div", "le-seed", this.node);
    button(seeds, tr("Another seed"), "", acts.reseed);
    this.seed = el("span", "", seeds);
    this.usual = hinted(this.node, tr("As it was"), tr("Back to the usual settings and seed"), acts.reset);
    this.controls = controls;
    this.show(place);
  }

  /** @param {any} control @param {(name: string, value: unknown) => void} set */
  pick({ name, label, options }, set) {
    const shown = options.map((/** @type {[unknown, string]} */ [, text], /** @type {number} */ i) => [
      String(i),
      text,
    ]);
    const node = select(this.node, label, shown, (i) => set(name, options[Number(i)][0]));
    return (/** @type {Record<string, any>} */ settings) => {
      node.value = String(options.findIndex((/** @type {[unknown, string]} */ [value]) => value === settings[name]));
    };
  }

  /** @param {any} control @param {(name: string, value: unknown) => void} set */
  slide({ name, label, low, high, step }, set) {
    const box = el("label", "le-field", this.node, label);
    const row = el("span", "le-slider", box);
    const input = el("input", "", row);
    Object.assign(input, { type: "range", min: low, max: high, step });
    input.setAttribute("aria-label", label);
    const said = el("output", "", row);
    input.oninput = () => {
      setText(said, short(Number(input.value)));
      set(name, Number(input.value));
    };
    return (/** @type {Record<string, any>} */ settings) => {
      input.value = String(settings[name]);
      setText(said, short(settings[name]));
    };
  }

  /** @param {{ settings: Record<string, unknown>, seed: number }} place */
  show({ settings, seed }) {
    const full = settingsOf(this.controls, settings);
    for (const show of this.shows) show(full);
    setText(this.seed, tr("seed {seed}", { seed }));
    this.usual.hidden = seed === 0 && !Object.keys(changedOf(this.controls, full)).length;
  }
}
