// The teacher's screen, which also goes on the wall: the way in, who is there, and the round that is played.

import { el, setText, whenReleased } from "../../client/dom.js";
import { Stream } from "../../client/stream.js";
import { theme, watchTheme } from "../../client/theme.js";
import { inLanguage, mark, ntr, tr } from "../../client/words.js";
import { kept, post } from "./calls.js";
import { drawMap, drawRuns, drawTournament, showLead, showVotes } from "./pictures.js";

const KEPT = "tuning.room"; // code and key: only the browser that opened a room leads it
const MODES = {
  seeds: mark("Everybody’s seed"),
  guess: mark("Everybody’s guess"),
  prediction: mark("Everybody’s prediction"),
  tournament: mark("People against the methods"),
};
const PROBLEMS = {
  recorded_svm_digits: mark("SVM on handwritten digits"),
  branin: mark("Branin’s function"),
  six_hump_camel: mark("Six-hump camel"),
};
const METHODS = { random: mark("Random"), bayes: mark("Bayesian"), grid: mark("Grid") };
const ASKED = {
  seeds: mark("Each phone runs the same method once, with a seed of its own."),
  guess: mark("Tap where you would put the next trial."),
  prediction: mark("Say which method will win."),
  tournament: mark("Place your trials one after another: can you beat the methods?"),
};

/** @typedef {import("./calls.js").Member} Member */
/** @typedef {{ routes: string, pass: string, isShared: boolean }} Data `routes` is the address of our routes */
/** @typedef {{ code: string, key: string }} Mine the room that this browser leads */

export class Board {
  /** @type {() => void} */
  unwatch;
  /** @type {ResizeObserver} */
  resized;
  /** @type {any} */
  data;
  /** @type {Stream | null | undefined} */
  stream;
  /** @type {import("./calls.js").BoardState | null | undefined} */
  state;
  /** @type {any} */
  mine;
  /** @type {any} */
  said;
  /** @type {any} */
  who;
  /** @type {any} */
  names;
  /** What draws the names. @type {(draw: () => void) => void} */
  whenReleased = (draw) => draw();
  /** @type {any} */
  mode;
  /** @type {any} */
  problem;
  /** @type {any} */
  method;
  /** @type {any} */
  budget;
  /** @type {any} */
  begin;
  isBusy = false;
  /** @type {any} */
  revealing;
  /** @type {any} */
  trouble;
  /** @type {any} */
  title;
  /** @type {any} */
  asked;
  /** @type {any} */
  verdict;
  /** @type {any} */
  canvas;
  /** @type {any} */
  votes;
  /** @type {any} */
  root;

  /** @param {HTMLElement} root @param {Data} data */
  constructor(root, data) {
    Object.assign(this, { root, data, mine: kept.get(KEPT), stream: null, state: null });
    this.unwatch = watchTheme(() => this.draw());
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(root);
    if (this.mine) this.again();
    else this.offer();
  }

  /** @param {Data} data */
  configure(data) {
    this.data = data;
  }

  close() {
    this.stream?.end();
    this.unwatch();
    this.resized.disconnect();
  }

  /** The room that this browser leads, as long as there is one. */
  async again() {
    try {
      await post(`${this.data.routes}/lead`, { ...this.mine, do: "look" });
      this.watch();
    } catch (/** @type {any} */ error) {
      if (error.isRefused) this.offer();
      else this.watch(); // the server or its store is away: the stream says so and asks again
    }
  }

  // Before a room is open.
  offer(said = "") {
    this.stream?.end();
    if (kept.get(KEPT)?.code === this.mine?.code) kept.set(KEPT, null); // another tab may lead another room
    this.stream = this.state = this.mine = null;
    this.root.textContent = "";
    this.root.dataset.state = "none";
    const button = el("button", "cr-button cr-main", this.root, tr("Open a room"));
    button.onclick = () => this.open(button);
    this.said = el("p", "cr-said", this.root, said);
    this.said.setAttribute("role", "status");
  }

  /** A new room, or that which another tab has opened meanwhile: a browser keeps one key. @param {any} button */
  async open(button) {
    this.mine = kept.get(KEPT);
    if (this.mine) {
      this.again();
      return;
    }
    button.disabled = true;
    try {
      this.mine = await post(`${this.data.routes}/open`, {}, { "x-tuning-pass": this.data.pass });
      kept.set(KEPT, this.mine);
      this.watch();
    } catch (/** @type {any} */ error) {
      setText(this.said, error.message);
      button.disabled = false;
    }
  }

  /** What only the teacher's key does. @param {string} what @param {object} [more] */
  async lead(what, more = {}) {
    const said = this.said;
    setText(said, tr("One moment …")); // methods may have to run first
    this.isBusy = true;
    this.free();
    try {
      await post(`${this.data.routes}/lead`, { ...this.mine, do: what, ...more });
      setText(said, "");
    } catch (/** @type {any} */ error) {
      setText(said, error.message);
    }
    this.isBusy = false;
    this.free();
  }

  /** What can be pressed now. */
  free() {
    const round = this.state?.round;
    this.begin.disabled = this.isBusy;
    this.revealing.disabled = this.isBusy || !round || round.revealed !== null;
  }

  watch() {
    this.build();
    this.stream = new Stream(inLanguage(`${this.data.routes}/live?view=board&code=${this.mine.code}`), {
      hello() {},
      update: (state) => {
        const isFirst = !this.state;
        this.state = state;
        if (isFirst) this.choose(state.round);
        this.draw();
      },
      over: () => this.offer(tr("The room has ended, and all that was in it is forgotten.")),
      trouble: (text) => setText(this.trouble, text),
      gone: () => this.offer(tr("This room has ended.")),
    });
    this.stream.open();
  }

  build() {
    /** @type {{ root: HTMLElement, data: Data, mine: Mine }} */
    const { root, data, mine } = this;
    root.textContent = "";
    root.dataset.state = "open";
    const side = el("section", "cr-side", root);
    const address = `${window.location.host}${data.routes}/phone`;
    const secure = window.location.protocol === "https:" ? "yes" : "no";
    const picture = el("img", "cr-qr", side);
    picture.src = `${data.routes}/qr.svg?code=${mine.code}&secure=${secure}`;
    picture.alt = tr("QR code that leads to this room, {code}", { code: mine.code });
    const spelled = tr("The room’s code: {code}", { code: [...mine.code].join(" ") });
    el("p", "cr-code", side, mine.code).setAttribute("aria-label", spelled);
    const link = el("a", "cr-address", side, address);
    link.href = `${data.routes}/phone?code=${mine.code}`;
    link.target = "_blank";
    if (!data.isShared) {
      const hint = tr(
        "This server answers on this machine only. For phones, start it with {option} " +
          "and open this page by the machine’s own address.",
        { option: "--server.address 0.0.0.0" },
      );
      el("p", "cr-hint", side, hint);
    }
    this.who = el("p", "cr-hint", side);
    this.names = el("ul", "cr-names", side);
    this.whenReleased = whenReleased(this.names);
    const end = el("button", "cr-button", side, tr("End the room"));
    end.onclick = () => this.lead("end");
    const stage = el("section", "cr-stage", root);
    const bar = el("div", "cr-bar", stage);
    this.mode = choice(bar, tr("What is played"), MODES);
    this.problem = choice(bar, tr("Problem"), PROBLEMS);
    this.method = choice(bar, tr("Method"), METHODS);
    this.budget = el("input", "", el("label", "cr-field", bar, tr("Trials of each")));
    Object.assign(this.budget, { type: "number", min: 8, max: 30, step: 1, value: 12 });
    this.mode.onchange = () => this.show();
    this.begin = el("button", "cr-button cr-main", bar, tr("Begin"));
    this.begin.onclick = () => {
      const [mode, problem, method] = [this.mode, this.problem, this.method].map((one) => one.value);
      this.lead("begin", { mode, problem, method, trials: Number(this.budget.value) });
    };
    this.revealing = el("button", "cr-button", bar, tr("Reveal"));
    this.revealing.onclick = () => this.lead("reveal");
    this.said = el("p", "cr-said", stage);
    this.said.setAttribute("role", "status");
    this.trouble = el("p", "", stage);
    this.title = el("h3", "", stage);
    this.asked = el("p", "cr-asked", stage);
    this.verdict = el("p", "cr-verdict", stage);
    this.verdict.setAttribute("aria-live", "polite");
    this.canvas = el("canvas", "cr-canvas", stage);
    this.canvas.setAttribute("role", "img");
    this.votes = el("div", "cr-votes", stage);
    this.show();
  }

  /** What is chosen is what is played, for who comes back to it. @param {any} round */
  choose(round) {
    if (!round) return;
    const { problem, method, trials } = round.facts;
    this.mode.value = round.mode;
    this.problem.value = problem;
    if (method) this.method.value = method;
    if (round.mode === "tournament") this.budget.value = trials;
    this.show();
  }

  show() {
    const label = /** @type {HTMLElement} */ (this.method.parentElement);
    label.hidden = this.mode.value !== "seeds";
    this.budget.parentElement.hidden = this.mode.value !== "tournament";
  }

  draw() {
    if (!this.state || !this.canvas) return;
    const { members, round } = this.state;
    setText(this.who, ntr("{n} person is in.", "{n} people are in.", members.length));
    this.list(members);
    this.free();
    this.root.dataset.members = members.length;
    this.root.dataset.count = round?.count ?? 0;
    this.root.dataset.round = round?.number ?? 0;
    this.canvas.hidden = !round || round.mode === "prediction";
    this.votes.hidden = round?.mode !== "prediction" && round?.mode !== "tournament";
    if (!round) {
      setText(this.title, tr("Join with the code or the picture, then choose what is played."));
      return;
    }
    const { facts, mode, revealed } = round;
    this.root.dataset.revealed = String(revealed !== null);
    const by = mode === "seeds" ? tr(", {method} search", { method: facts.methodTitle.toLowerCase() }) : "";
    const better = facts.direction === "maximize" ? tr("higher is better") : tr("lower is better");
    const about = { round: round.title, problem: facts.title, by, metric: facts.metric, better };
    setText(this.title, tr("{round}: {problem}{by} ({metric}, {better})", about));
    const isShown = mode === "guess" && revealed;
    const marks = isShown ? tr(" Green: Bayesian search. Pink: the class. White: known before.") : "";
    const asked = facts.question ?? tr(ASKED[mode]);
    const have = tr("{asked} {n} of {all} have.", { asked, n: round.count, all: members.length });
    setText(this.asked, `${have}${marks}`);
    setText(this.verdict, revealed?.sentence ?? "");
    const css = theme(this.root);
    this.canvas.classList.toggle("cr-map", mode === "guess");
    if (mode === "seeds") drawRuns(this.canvas, facts, round.found, css);
    if (mode === "guess") drawMap(this.canvas, round, round.found, css);
    if (mode === "prediction") showVotes(this.votes, round, round.found);
    if (mode === "tournament") {
      drawTournament(this.canvas, round, round.found, css);
      showLead(this.votes, facts, round.found, members);
    }
    const soFar = tr("{round}, {n} so far.", { round: round.title, n: round.count });
    this.canvas.setAttribute("aria-label", `${soFar} ${revealed?.sentence ?? ""}`);
  }

  /** @param {Member[]} members */
  list(members) {
    const known = members.map((one) => `${one.number} ${one.name}`).join("\n");
    if (this.names.dataset.known === known) return;
    this.names.dataset.known = known;
    this.whenReleased(() => this.drawNames(members));
  }

  /** @param {Member[]} members */
  drawNames(members) {
    this.names.textContent = "";
    for (const { number, name } of members) {
      const item = el("li", "", this.names);
      el("span", "", item, name);
      const out = el("button", "cr-out", item, "×");
      out.title = tr("Remove {name}", { name });
      out.setAttribute("aria-label", out.title);
      out.onclick = () => this.lead("remove", { number });
    }
  }
}

/** @param {HTMLElement} into @param {string} text @param {Record<string, string>} options */
function choice(into, text, options) {
  const label = el("label", "cr-field", into, text);
  const made = el("select", "", label);
  for (const [value, title] of Object.entries(options)) el("option", "", made, tr(title)).value = value;
  return made;
}
