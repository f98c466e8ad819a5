// The cards of a race: which there are, and what can be chosen on them.

import { drawBands } from "./plots/bands.js";
import { drawRanks, drawThinking } from "./plots/curves.js";
import { drawFronts, makeFronts } from "./plots/front.js";
import { drawPlaces } from "./plots/places.js";
import { Plot } from "./plots/plot.js";
import { drawFinals, drawGap, drawSpread } from "./plots/spread.js";
import { check, select } from "./widgets.js";
import { mark, tr } from "../../client/words.js";

const HELP = {
  covered: mark(
    "How much of the plane between the best of both goals and the worst of the fronts each run has covered. " +
      "Thick line: median over the seeds. Band: the middle half of the seeds.",
  ),
  fronts: mark(
    "Each staircase joins the trials that no other of the method beats in both goals. Faint ones are beaten, hollow " +
      "ones miss a limit.",
  ),
  bands: mark("Thick line: median over the seeds. Band: the middle half of the seeds."),
  places: mark(
    "Same two parameters for all. Marks on the axes: what is left of the points on each axis alone. " +
      "Large: the newest trial; yellow rim: the best.",
  ),
  ranks: mark("Each seed ranks the methods after each trial; equal values share a rank. Lower is better."),
  spread: mark("Box: the middle half; bar: the median."),
  finals: mark("One line per seed: the best config so far, coloured by method."),
  gap: mark(
    "Does the winner of the search also win on rows that it never saw? " +
      "Below the dashed line the search was too hopeful (where higher is better).",
  ),
  thinking: mark("Median seconds that a method takes to choose one trial, against the seconds that a trial trains."),
};

/** @typedef {import("./types.js").Draw} Draw */
/** @typedef {import("./plots/front.js").FrontPlot} FrontPlot */

export class Charts {
  /**
   * @param {Element} grid
   * @param {import("./model.js").Model} model
   * @param {import("./view.js").View} view what is chosen on the cards is set there
   * @param {(first: Plot) => void} afterFirst places what stands below the first card
   * @param {() => void} onchange
   * @param {(point: import("./types.js").Point) => string} urlOf where the code of a trial is
   */
  constructor(grid, model, view, afterFirst, onchange, urlOf) {
    /** @type {[Plot, Draw][]} */
    this.plots = [];
    /** @param {keyof typeof HELP} name @param {string} title @param {number} height @param {Draw} draw */
    const add = (name, title, height, draw, more = "") => {
      const plot = new Plot(grid, name, title, tr(HELP[name]) + more, height);
      this.plots.push([plot, draw]);
      return plot;
    };
    const better = model.direction === "maximize" ? tr(" Higher is better.") : tr(" Lower is better.");
    const { isTwofold } = model;
    const bands = isTwofold
      ? add("covered", tr("Plane covered"), 360, drawBands, better)
      : add("bands", tr("Best so far"), 360, drawBands, better);
    afterFirst(bands);
    if (isTwofold)
      makeFronts(
        /** @type {FrontPlot} */ (add("fronts", tr("Pareto fronts"), 380, /** @type {Draw} */ (drawFronts))),
        model,
        view,
        urlOf,
        onchange,
      );
    this.single = check(bands.tools, tr("single runs"), false, (isOn) => {
      view.single = isOn;
      onchange();
    });
    /** @type {HTMLInputElement | null} */
    this.regret = null;
    if (model.optimum !== null) {
      this.regret = check(bands.tools, tr("distance to the optimum"), false, (isOn) => {
        view.regret = isOn;
        onchange();
      });
    }
    const places = add("places", tr("Where each method looked"), 320, drawPlaces);
    /** @type {HTMLSelectElement[]} */
    this.pair = model.parameters.length > 2 ? this.choosePair(places, model, view, onchange) : [];
    add("ranks", tr("Mean rank"), 270, drawRanks);
    const ofSeeds = isTwofold ? tr("Plane covered by every seed") : tr("Best of every seed at this moment");
    add("spread", ofSeeds, 270, drawSpread, better);
    if (!isTwofold) {
      add("finals", tr("Best configs of all seeds"), 280, drawFinals);
      add("gap", tr("Validation and test"), 280, drawGap);
    }
    add("thinking", tr("Thinking time"), 270, drawThinking);
  }

  /**
   * Two different parameters, one for each axis of the map.
   * @param {Plot} places
   * @param {import("./model.js").Model} model
   * @param {import("./view.js").View} view
   * @param {() => void} onchange
   */
  choosePair(places, model, view, onchange) {
    /** @type {[string, string][]} */
    const names = model.parameters.map((parameter, i) => [String(i), parameter.name]);
    return [0, 1].map((axis) => {
      const take = (/** @type {string} */ value) => {
        view.pair[axis] = Number(value);
        if (view.pair[0] === view.pair[1]) view.pair[1 - axis] = (view.pair[axis] + 1) % names.length;
        this.showPair(view.pair);
        onchange();
      };
      return select(places.tools, axis ? tr("up") : tr("across"), names, take, String(axis));
    });
  }

  /** @param {number[]} pair */
  showPair(pair) {
    this.pair.forEach((box, i) => (box.value = String(pair[i])));
  }

  /** What is chosen, as the link has it. @param {import("./view.js").View} view */
  restore(view) {
    this.single.checked = view.single;
    if (this.regret) this.regret.checked = view.regret;
    this.showPair(view.pair);
  }
}
