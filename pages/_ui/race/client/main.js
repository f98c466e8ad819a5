// The board of one race: receives it, keeps the clock, and draws everything at each frame without asking the server.

import { Brief } from "../../client/brief.js";
import { el, setText } from "../../client/dom.js";
import { LARGER } from "../../client/look.js";
import { goneText, sayLost } from "../../client/lost.js";
import { Stream } from "../../client/stream.js";
import { theme, watchTheme } from "../../client/theme.js";
import { Bar } from "./bar.js";
import { Charts } from "./charts.js";
import { Clock } from "./clock.js";
import { Model } from "./model.js";
import { Now, Verdict } from "./verdict.js";
import { describe, readView } from "./view.js";
import { mark, ntr, tr } from "../../client/words.js";

const STILL_MS = 500; // so long nothing may have changed before the link is told
/** @type {Record<string, string>} */
const STATES = {
  waiting: mark("Waiting for a worker"),
  running: mark("Running"),
  paused: mark("Paused"),
  finished: mark("Finished"),
  stopped: mark("Stopped"),
  error: mark("Error"),
};

/**
 * What is there once the race has said what it is.
 * @typedef {object} Shown
 * @property {Model} model
 * @property {import("./view.js").View} view
 * @property {Bar} bar
 * @property {Charts} charts
 * @property {Verdict} verdict
 * @property {Now} now
 */

export class Board {
  /**
   * @param {HTMLElement} root
   * @param {Record<"live" | "csv" | "trial" | "view", string> & Record<"over" | "projector" | "hide", boolean>} data
   * @param {(name: string, value: unknown, isOnce?: boolean) => void} tell
   */
  constructor(root, data, tell) {
    this.root = root;
    this.data = data;
    this.tell = tell;
    /** @type {Shown | null} */
    this.shown = null;
    /** @type {import("../../client/theme.js").Theme | null} */
    this.theme = null;
    this.isClosed = false;
    /** @type {Brief | undefined} */
    this.brief = undefined;
    /** @type {(() => void) | undefined} */
    this.endLost = undefined;
    this.isDirty = true;
    this.trouble = "";
    /** @type {boolean | undefined} */
    this.hidden = undefined;
    this.told = "";
    this.seen = "";
    this.since = 0;
    this.before = performance.now();
    root.replaceChildren();
    this.status = this.buildStatus();
    setText(this.status, tr("Waiting for the race …"));
    this.stream = new Stream(data.live, {
      // After a lost connection it is there already.
      hello: (hello) => this.guard(() => this.shown ?? this.build(hello)),
      update: (update) => this.guard(() => this.receive(update)),
      over: () => {
        if (!this.data.over) tell("finished", true, true);
      },
      trouble: (text) => this.say(text),
      gone: (wasLost) => {
        this.say(goneText(tr("race"), wasLost));
        this.endLost = sayLost();
      },
    });
    this.stream.open();
    /** @param {KeyboardEvent} event */
    this.onKey = (event) => this.root.isConnected && this.shown?.bar.key(event);
    document.addEventListener("keydown", this.onKey);
    const restyle = () => {
      this.theme = null;
      this.isDirty = true;
    };
    this.unwatchTheme = watchTheme(restyle);
    this.resize = new ResizeObserver(restyle);
    this.resize.observe(root);
    this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  buildStatus() {
    const status = el("div", "rb-status", this.root);
    status.setAttribute("role", "status");
    return status;
  }

  /** @param {() => void} action */
  guard(action) {
    try {
      action();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      setText(this.status, tr("The race could not be shown: {reason}", { reason }));
      console.error("race:", reason);
    }
  }

  // What there is to say of the connection takes the place of the race's state, which may be an old one.
  /** @param {string} trouble */
  say(trouble) {
    this.trouble = trouble;
    if (!this.shown) setText(this.status, trouble || tr("Waiting for the race …"));
    this.isDirty = true;
  }

  /** @param {import("./types.js").Hello} hello */
  build(hello) {
    const { root } = this;
    const touch = () => (this.isDirty = true);
    const model = new Model(hello);
    const pair = model.parameters.length < 2 ? [0, 0] : [0, 1];
    /** @type {import("./view.js").View} */
    const view = { clock: new Clock(model), single: false, regret: false, seed: 0, pair, target: null, hover: null };
    root.replaceChildren();
    this.status = this.buildStatus();
    const bar = new Bar(root, model, view, touch);
    this.brief = new Brief(root);
    const grid = el("div", "rb-grid", root);
    /** @type {Verdict | undefined} */
    let verdict;
    /** @type {Now | undefined} */
    let now;
    const below = () => {
      verdict = new Verdict(grid, model, (target) => {
        view.target = target;
        touch();
      });
      now = new Now(grid, model);
    };
    /** @param {{ m: number, k: number, n: number }} point */
    const urlOf = ({ m, k, n }) => `${this.data.trial}&method=${m}&seed=${k}&place=${n}`;
    const charts = new Charts(grid, model, view, below, touch, urlOf);
    if (!verdict || !now) throw new Error("the race has no first card");
    const link = el("a", "rb-csv", root, tr("All trials as CSV"));
    link.href = this.data.csv;
    link.download = "race.csv";
    this.shown = { model, view, bar, charts, verdict, now };
    if (this.data.view) this.restore(this.data.view, this.shown);
    this.configure(this.data);
  }

  /** Everything as the link has it. @param {string} text @param {Shown} shown */
  restore(text, { model, view, bar, charts }) {
    const { by, at, pair, ...rest } = readView(text, model);
    view.clock.by = by;
    view.clock.wanted = at;
    if (at !== null) view.clock.isFollowing = false;
    Object.assign(view, rest, pair && { pair });
    bar.restore(view);
    charts.restore(view);
    this.told = text;
  }

  /** @param {Board["data"]} data */
  configure(data) {
    this.data = data;
    this.root.classList.toggle("rb-projector", data.projector);
    if (this.shown && this.hidden !== data.hide) {
      this.hidden = data.hide; // what was revealed here stays so
      this.shown.verdict.hide(data.hide);
    }
    this.theme = null;
    this.isDirty = true;
  }

  // The link is told once nothing has changed for a moment, never while it plays.
  /** @param {import("./view.js").View} view @param {number} now */
  tellView(view, now) {
    const text = describe(view);
    if (text !== this.seen) {
      this.seen = text;
      this.since = now;
      return;
    }
    const { isPlaying, wanted } = view.clock;
    if (text === this.told || isPlaying || wanted !== null || now - this.since <= STILL_MS) return;
    this.told = text;
    this.tell("view", text);
  }

  // Frames --------------------------------------------------------------------------------------------------
  /** @param {import("./types.js").Update} update */
  receive(update) {
    if (!this.shown) return;
    this.shown.model.add(update);
    this.shown.view.clock.follow();
    this.isDirty = true;
  }

  /** @param {number} now */
  tick(now) {
    if (this.isClosed) return;
    const { shown } = this;
    if (shown) {
      if (shown.view.clock.advance((now - this.before) / 1000)) this.isDirty = true;
      this.tellView(shown.view, now);
      if (this.isDirty) {
        this.isDirty = false;
        this.guard(() => this.draw(shown));
      }
    }
    this.before = now;
    this.frame = requestAnimationFrame((next) => this.tick(next));
  }

  /** @param {Shown} shown */
  draw({ model, view, bar, charts, verdict, now }) {
    this.theme ??= theme(this.root);
    const scale = this.data.projector ? LARGER : 1;
    for (const [plot, draw] of charts.plots) {
      if (!view.clock.isPlaying || plot.isNear) draw(plot, model, view, this.theme, scale);
    }
    verdict.draw(view);
    now.draw(view);
    bar.draw();
    const of = tr("trial {n} of {all}", { n: model.reached, all: model.trials });
    this.brief?.show(
      this.trouble ||
        tr("{state}: {of}", {
          state: tr(STATES[model.state]),
          of,
        }),
      model.share,
    );
    setText(this.status, this.trouble || sentence(model));
    this.root.dataset.state = model.state;
    this.root.dataset.reached = String(model.reached);
    this.root.dataset.frames = String(Number(this.root.dataset.frames ?? 0) + 1);
  }

  close() {
    this.isClosed = true;
    this.stream.end();
    this.brief?.close();
    this.endLost?.();
    this.unwatchTheme();
    this.resize.disconnect();
    cancelAnimationFrame(this.frame);
    document.removeEventListener("keydown", this.onKey);
  }
}

/** @param {Model} model */
function sentence(model) {
  const methods = ntr("{n} method", "{n} methods", model.methods.length);
  const seeds = ntr("{n} seed", "{n} seeds", model.seeds.length);
  const trials = ntr("{n} trial", "{n} trials", model.trials);
  const size = tr("{methods} × {seeds} × {trials}", { methods, seeds, trials });
  const untrained = model.isTimed
    ? tr("recorded results, nothing is trained")
    : tr("test function, nothing is trained");
  const kind = model.live ? tr("training for real") : untrained;
  const error = model.error ? ` ${model.error}` : "";
  const all = tr("All runs have reached trial {n}.", { n: model.reached });
  const done = tr("{done} of {all} trials done.", {
    done: model.done,
    all: model.trials * model.runs.flat().length,
  });
  const reached = model.isOver ? all : `${done} ${all}`;
  return (
    tr("{state}: {size} on {problem}, {kind}. {reached}", {
      state: tr(STATES[model.state]),
      size,
      problem: model.problem,
      kind,
      reached,
    }) + error
  );
}
