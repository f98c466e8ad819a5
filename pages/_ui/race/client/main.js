// The board of one race: receives it, keeps the clock, and draws everything at each frame without asking the server.

import { el, setText } from "../../client/dom.js";
import { goneText, Stream } from "../../client/stream.js";
import { theme, watchTheme } from "../../client/theme.js";
import { Model } from "./model.js";
import { drawBands, drawRanks, drawThinking } from "./plots/curves.js";
import { drawPlaces } from "./plots/places.js";
import { Plot } from "./plots/plot.js";
import { drawFinals, drawGap, drawSpread } from "./plots/spread.js";
import { Now, Verdict } from "./verdict.js";
import { describe, readView } from "./view.js";
import { button, check, select } from "./widgets.js";

const SPEEDS = [
  ["1", "1 trial/s"],
  ["3", "3 trials/s"],
  ["8", "8 trials/s"],
  ["20", "20 trials/s"],
];

export class Board {
  constructor(root, data, tell) {
    Object.assign(this, {
      root,
      data,
      tell,
      isClosed: false,
      isDirty: true,
      isPlaying: false,
      isFollowing: true,
      speed: 3,
      wanted: null,
    });
    this.view = { clock: { by: "trials", at: 0 }, single: false, regret: false, seed: 0, pair: [0, 1], target: null };
    root.replaceChildren();
    this.status = el("div", "rb-status", root, "Waiting for the race …");
    this.status.setAttribute("role", "status");
    this.stream = new Stream(data.live, {
      hello: (hello) => this.guard(() => this.hello(hello)),
      update: (update) => this.guard(() => this.receive(update)),
      over: () => {
        if (!this.data.over) tell("finished", true, true);
      },
      trouble: (text) => this.say(text),
      gone: (wasLost) => {
        this.say(goneText("race", wasLost));
        tell("lost", true, true);
      },
    });
    this.stream.open();
    this.onKey = (event) => this.key(event);
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

  guard(action) {
    try {
      action();
    } catch (error) {
      setText(this.status, `The race could not be shown: ${error.message}`);
      console.error("race:", error.message);
    }
  }

  // What there is to say of the connection stands before the state of the race, which may be an old one.
  say(trouble) {
    this.trouble = trouble;
    if (!this.model) setText(this.status, trouble || "Waiting for the race …");
    this.isDirty = true;
  }

  // After a lost connection the stream begins again, and everything stays where it is.
  hello(hello) {
    if (this.model) return;
    this.build(hello);
  }

  // Building ------------------------------------------------------------------------------------------------
  build(hello) {
    this.root.replaceChildren();
    const model = (this.model = new Model(hello));
    const { root, view } = this;
    if (model.parameters.length < 2) view.pair = [0, 0];
    this.status = el("div", "rb-status", root);
    this.status.setAttribute("role", "status");
    this.buildControls(el("div", "rb-controls", root));
    const grid = el("div", "rb-grid", root);
    const better = model.direction === "maximize" ? "Higher is better." : "Lower is better.";
    const plots = [];
    const add = (name, title, help, height, draw) => {
      const plot = new Plot(grid, name, title, help, height);
      plots.push([plot, draw]);
      return plot;
    };
    const bands = add(
      "bands",
      "Best so far",
      `Thick line: median over the seeds. Band: the middle half of the seeds. ${better}`,
      360,
      drawBands,
    );
    this.verdict = new Verdict(grid, model, (target) => {
      view.target = target;
      this.isDirty = true;
    });
    this.now = new Now(grid, model);
    check(bands.tools, "single runs", false, (isOn) => {
      view.single = isOn;
      this.isDirty = true;
    });
    if (model.optimum !== null)
      check(bands.tools, "distance to the optimum", false, (isOn) => {
        view.regret = isOn;
        this.isDirty = true;
      });
    const places = add(
      "places",
      "Where each method looked",
      "Same two parameters for all. Marks on the axes: what is left of the points on each axis alone. Large: the newest trial; yellow rim: the best.",
      320,
      drawPlaces,
    );
    if (model.parameters.length > 2) {
      const names = model.parameters.map((p, i) => [String(i), p.name]);
      const boxes = (this.boxes = [0, 1].map((axis) =>
        select(places.tools, axis ? "up" : "across", names, (value) => {
          view.pair[axis] = Number(value);
          if (view.pair[0] === view.pair[1]) view.pair[1 - axis] = (view.pair[axis] + 1) % names.length;
          boxes.forEach((box, i) => (box.value = String(view.pair[i])));
          this.isDirty = true;
        }),
      ));
      boxes[1].value = "1";
    }
    add(
      "ranks",
      "Mean rank",
      "Each seed ranks the methods after each trial; equal values share a rank. Lower is better.",
      270,
      drawRanks,
    );
    add(
      "spread",
      "Best of every seed at this moment",
      `Box: the middle half; bar: the median. ${better}`,
      270,
      drawSpread,
    );
    add(
      "finals",
      "Best configs of all seeds",
      "One line per seed: the best config so far, coloured by method.",
      280,
      drawFinals,
    );
    add(
      "gap",
      "Validation and test",
      "Does the winner of the search also win on rows that it never saw? Below the dashed line the search was too hopeful (where higher is better).",
      280,
      drawGap,
    );
    add(
      "thinking",
      "Thinking time",
      "Median seconds that a method takes to choose one trial, against the seconds that a trial trains.",
      270,
      drawThinking,
    );
    const link = el("a", "rb-csv", root, "All trials as CSV");
    link.href = this.data.csv;
    link.setAttribute("download", "race.csv");
    this.plots = plots;
    this.checks = { single: bands.tools.querySelector("input"), regret: bands.tools.querySelectorAll("input")[1] };
    if (this.data.view) this.restore(this.data.view);
    this.configure(this.data);
  }

  // Everything as the link has it.
  restore(text) {
    const { view, model } = this;
    const found = readView(text, model);
    view.clock.by = this.units.value = found.by;
    this.wanted = found.at; // as soon as the race has come so far
    if (this.wanted !== null) this.isFollowing = false;
    view.seed = found.seed;
    this.seeds.value = String(view.seed);
    view.single = this.checks.single.checked = found.single;
    view.regret = found.regret && Boolean(this.checks.regret);
    if (this.checks.regret) this.checks.regret.checked = view.regret;
    view.target = found.target;
    if (found.pair) {
      view.pair = found.pair;
      this.boxes.forEach((box, i) => (box.value = String(view.pair[i])));
    }
    this.told = text;
  }

  // Told once nothing has changed for a moment, never while it plays.
  tellView(now) {
    const text = describe(this.view, this.isFollowing);
    if (text !== this.seen) {
      this.seen = text;
      this.since = now;
      return;
    }
    if (text !== (this.told ?? "") && !this.isPlaying && this.wanted === null && now - this.since > 500) {
      this.told = text;
      this.tell("view", text, false);
    }
  }

  buildControls(bar) {
    const { model, view } = this;
    button(bar, "|<", "To the start (Home)", () => this.jump(1));
    button(bar, "<", "One back (arrow left)", () => this.step(-1));
    this.play = button(bar, "Play", "Play or pause (space)", () => this.toggle());
    button(bar, ">", "One on (arrow right)", () => this.step(1));
    button(bar, ">|", "To the end (End)", () => this.jump(Infinity));
    this.scrubber = el("input", "rb-scrub", bar);
    Object.assign(this.scrubber, { type: "range", min: 0, max: 1000, value: 0 });
    this.scrubber.setAttribute("aria-label", "Moment of the race");
    this.scrubber.oninput = () => this.jump(this.start + ((this.end - this.start) * this.scrubber.value) / 1000);
    this.where = el("b", "rb-where", bar);
    select(bar, "speed", SPEEDS, (value) => (this.speed = Number(value))).value = "3";
    const units = [
      ["trials", "trials"],
      ["fits", "fits"],
      ["seconds", "seconds"],
    ].filter(([name]) => name !== "fits" || model.folds > 1);
    this.units = select(bar, "by", units, (by) => this.reclock(by));
    const seeds = [...model.seeds.map((seed, k) => [String(k), `seed ${seed}`]), ["-1", "all seeds"]];
    this.seeds = select(bar, "look at", seeds, (value) => {
      view.seed = Number(value);
      this.isDirty = true;
    });
  }

  configure(data) {
    this.data = data;
    this.root.classList.toggle("rb-projector", data.projector);
    if (this.verdict && this.hidden !== data.hide) {
      this.hidden = data.hide;
      this.verdict.hide(data.hide);
    }
    this.theme = null;
    this.isDirty = true;
  }

  // The clock -----------------------------------------------------------------------------------------------
  get start() {
    return this.view.clock.by === "seconds" ? 0 : 1;
  }

  get end() {
    return this.view.clock.by === "seconds" ? this.model.reachedSeconds : Math.max(this.model.reached, 1);
  }

  reclock(by) {
    const share = this.end > this.start ? (this.view.clock.at - this.start) / (this.end - this.start) : 1;
    this.view.clock = { by, at: 0 };
    this.view.clock.at = this.start + share * (this.end - this.start);
    this.isDirty = true;
  }

  jump(at) {
    this.wanted = null;
    this.view.clock.at = Math.min(Math.max(at, this.start), this.end);
    this.isFollowing = !this.isPlaying && this.view.clock.at >= this.end;
    this.isDirty = true;
  }

  step(direction) {
    this.pause();
    const size = this.view.clock.by === "seconds" ? (this.end - this.start) / 40 : 1;
    this.jump(
      this.view.clock.by === "seconds"
        ? this.view.clock.at + direction * size
        : Math.round(this.view.clock.at) + direction,
    );
  }

  toggle() {
    if (this.isPlaying) {
      this.pause();
      return;
    }
    if (this.view.clock.at >= this.end - 1e-9) this.view.clock.at = this.start;
    this.isPlaying = true;
    this.isFollowing = false;
    setText(this.play, "Pause");
  }

  pause() {
    this.isPlaying = false;
    this.isDirty = true; // what was out of sight follows now
    if (this.play) setText(this.play, "Play");
  }

  key(event) {
    if (!this.model || event.ctrlKey || event.metaKey || event.altKey || !this.root.isConnected) return;
    if (
      event.target.closest?.("input, textarea, select, button, [contenteditable], [role=slider], [role=combobox]") &&
      event.target !== this.scrubber &&
      event.target !== this.play
    )
      return;
    const actions = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      Home: () => this.jump(this.start),
      End: () => this.jump(Infinity),
    };
    if (!actions[event.key] || (event.key === " " && event.target === this.play)) return;
    event.preventDefault();
    actions[event.key]();
  }

  // Frames --------------------------------------------------------------------------------------------------
  receive(update) {
    this.model.add(update);
    if (this.isFollowing) this.view.clock.at = this.end;
    if (this.wanted !== null) {
      this.view.clock.at = Math.min(this.wanted, this.end);
      if (this.end >= this.wanted || this.model.isOver) this.wanted = null;
    }
    this.isDirty = true;
  }

  tick(now) {
    if (this.isClosed) return;
    const passed = Math.min((now - (this.before ?? now)) / 1000, 0.25);
    this.before = now;
    if (this.model && this.isPlaying) {
      const rate =
        this.view.clock.by === "seconds"
          ? (this.speed * (this.end - this.start)) / Math.max(this.model.reached, 1)
          : this.speed;
      this.view.clock.at = Math.min(this.view.clock.at + rate * passed, this.end);
      this.isDirty = true;
      if (this.view.clock.at >= this.end && this.model.isOver) {
        this.pause();
        this.isFollowing = true;
      }
    }
    if (this.model) this.tellView(now);
    if (this.model && this.isDirty) {
      this.isDirty = false;
      this.guard(() => this.draw());
    }
    this.frame = requestAnimationFrame((next) => this.tick(next));
  }

  draw() {
    const { model, view } = this;
    this.theme ??= theme(this.root);
    const scale = this.data.projector ? 1.45 : 1;
    for (const [plot, draw] of this.plots)
      if (!this.isPlaying || plot.isNear) draw(plot, model, view, this.theme, scale);
    this.verdict.draw(view);
    this.now.draw(view);
    if (document.activeElement !== this.scrubber || this.isPlaying || this.isFollowing)
      this.scrubber.value = Math.round((1000 * (view.clock.at - this.start)) / (this.end - this.start || 1));
    const fits = view.clock.by === "fits" ? model.folds : 1;
    setText(
      this.where,
      view.clock.by === "seconds"
        ? `${view.clock.at.toFixed(2)} of ${model.longest.toFixed(2)} s`
        : `${Math.floor(view.clock.at) * fits} of ${model.trials * fits} ${view.clock.by}`,
    );
    const kind = model.live
      ? "training for real"
      : model.isTimed
        ? "recorded results, nothing is trained"
        : "test function, nothing is trained";
    const words = { running: "Running", finished: "Finished", stopped: "Stopped", error: "Error" }[model.state];
    const state = this.trouble ? `${this.trouble} Until then` : words;
    setText(
      this.status,
      `${state}: ${model.methods.length} methods × ${model.seeds.length} seeds × ${model.trials} trials on ${model.problem}, ${kind}. All runs have reached trial ${model.reached}.${model.error ? ` ${model.error}` : ""}`,
    );
    this.root.dataset.state = model.state;
    this.root.dataset.reached = model.reached;
    this.root.dataset.frames = Number(this.root.dataset.frames ?? 0) + 1;
  }

  close() {
    this.isClosed = true;
    this.stream.end();
    this.unwatchTheme();
    this.resize.disconnect();
    cancelAnimationFrame(this.frame);
    document.removeEventListener("keydown", this.onKey);
  }
}
