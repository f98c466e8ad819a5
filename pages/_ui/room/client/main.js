// The teacher's screen, which also goes on the wall: the way in, who is there, and the round that is played.

import { el, setText } from "../../client/dom.js";
import { Stream } from "../../client/stream.js";
import { theme, watchTheme } from "../../client/theme.js";
import { kept, post } from "./calls.js";
import { drawMap, drawRuns, drawTournament, showLead, showVotes } from "./pictures.js";

const KEPT = "tuning.room"; // code and key: only the browser that opened a room leads it
const MODES = {
  seeds: "Everybody’s seed",
  guess: "Everybody’s guess",
  prediction: "Everybody’s prediction",
  tournament: "Persons against the methods",
};
const PROBLEMS = {
  recorded_svm_digits: "SVM on handwritten digits",
  branin: "Branin’s function",
  six_hump_camel: "Six-hump camel",
};
const METHODS = { random: "Random", bayes: "Bayesian", grid: "Grid" };
const ASKED = {
  seeds: "Each phone runs the same method once, with a seed of its own.",
  guess: "Tap where you would put the next trial.",
  prediction: "Say which method will win.",
  tournament: "Place your trials one after another: can you beat the methods?",
};

export class Board {
  /** @type {any} */
  unwatch;
  /** @type {any} */
  resized;
  /** @type {any} */
  data;
  /** @type {any} */
  stream;
  /** @type {any} */
  state;
  /** @type {any} */
  mine;
  /** @type {any} */
  said;
  /** @type {any} */
  who;
  /** @type {any} */
  names;
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

  /** @param {HTMLElement} root @param {any} data */
  constructor(root, data) {
    Object.assign(this, { root, data, mine: kept.get(KEPT), stream: null, state: null });
    this.unwatch = watchTheme(() => this.draw());
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(root);
    if (this.mine) this.again();
    else this.offer();
  }

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
      this.offer(error.isRefused ? "" : `The server does not answer: ${error.message}.`, error.isRefused);
    }
  }

  // Before a room is open.
  offer(said = "", forgets = true) {
    this.stream?.end();
    this.stream = this.state = this.mine = null;
    if (forgets) kept.set(KEPT, null);
    this.root.textContent = "";
    this.root.dataset.state = "none";
    const button = el("button", "cr-button cr-main", this.root, "Open a room");
    button.onclick = () => this.open();
    this.said = el("p", "cr-said", this.root, said);
    this.said.setAttribute("role", "status");
  }

  async open() {
    try {
      this.mine = await post(`${this.data.routes}/open`, {}, { "x-tuning-pass": this.data.pass });
      kept.set(KEPT, this.mine);
      this.watch();
    } catch (/** @type {any} */ error) {
      setText(this.said, error.message);
    }
  }

  /** What only the teacher's key does. @param {string} what @param {object} [more] */
  async lead(what, more = {}) {
    setText(this.said, "");
    try {
      await post(`${this.data.routes}/lead`, { ...this.mine, do: what, ...more });
    } catch (/** @type {any} */ error) {
      setText(this.said, error.message);
    }
  }

  watch() {
    this.build();
    this.stream = new Stream(`${this.data.routes}/live?view=board&code=${this.mine.code}`, {
      hello() {},
      update: (state) => {
        this.state = state;
        this.draw();
      },
      over: () => this.offer("The room has ended, and all that was in it is forgotten."),
      trouble: (text) => setText(this.trouble, text),
      gone: () => this.offer("This room has ended."),
    });
    this.stream.open();
  }

  build() {
    const { root, data, mine } = this;
    root.textContent = "";
    root.dataset.state = "open";
    const side = el("section", "cr-side", root);
    const address = `${window.location.host}${data.routes}/phone`;
    const secure = window.location.protocol === "https:" ? "yes" : "no";
    const picture = el("img", "cr-qr", side);
    picture.src = `${data.routes}/qr.svg?code=${mine.code}&secure=${secure}`;
    picture.alt = `QR code that leads to this room, ${mine.code}`;
    el("p", "cr-code", side, mine.code).setAttribute("aria-label", `The room’s code: ${[...mine.code].join(" ")}`);
    const link = el("a", "cr-address", side, address);
    link.href = `${data.routes}/phone?code=${mine.code}`;
    link.target = "_blank";
    if (!data.isShared) {
      const hint = "This server answers on this machine only. For phones, start it with --server.address 0.0.0.0";
      el("p", "cr-hint", side, `${hint} and open this page by the machine’s own address.`);
    }
    this.who = el("p", "cr-hint", side);
    this.names = el("ul", "cr-names", side);
    const end = el("button", "cr-button", side, "End the room");
    end.onclick = () => this.lead("end");
    const stage = el("section", "cr-stage", root);
    const bar = el("div", "cr-bar", stage);
    this.mode = choice(bar, "What is played", MODES);
    this.problem = choice(bar, "Problem", PROBLEMS);
    this.method = choice(bar, "Method", METHODS);
    this.budget = el("input", "", el("label", "cr-field", bar, "Trials of each"));
    Object.assign(this.budget, { type: "number", min: 8, max: 30, step: 1, value: 12 });
    this.mode.onchange = () => this.show();
    this.begin = el("button", "cr-button cr-main", bar, "Begin");
    this.begin.onclick = () => {
      const [mode, problem, method] = [this.mode, this.problem, this.method].map((one) => one.value);
      this.lead("begin", { mode, problem, method, trials: Number(this.budget.value) });
    };
    this.revealing = el("button", "cr-button", bar, "Reveal");
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

  show() {
    const label = /** @type {HTMLElement} */ (this.method.parentElement);
    label.hidden = this.mode.value !== "seeds";
    this.budget.parentElement.hidden = this.mode.value !== "tournament";
  }

  draw() {
    if (!this.state || !this.canvas) return;
    const { members, round } = this.state;
    setText(this.who, members.length === 1 ? "1 person is in." : `${members.length} persons are in.`);
    this.list(members);
    this.revealing.disabled = !round || round.revealed !== null;
    this.root.dataset.members = members.length;
    this.root.dataset.count = round?.count ?? 0;
    this.root.dataset.round = round?.number ?? 0;
    this.canvas.hidden = !round || round.mode === "prediction";
    this.votes.hidden = round?.mode !== "prediction" && round?.mode !== "tournament";
    if (!round) {
      setText(this.title, "Join with the code or the picture, then choose what is played.");
      return;
    }
    const { facts, mode, revealed } = round;
    this.root.dataset.revealed = String(revealed !== null);
    const by = mode === "seeds" ? `, ${facts.methodTitle.toLowerCase()} search` : "";
    const better = facts.direction === "maximize" ? "higher is better" : "lower is better";
    setText(this.title, `${round.title}: ${facts.title}${by} (${facts.metric}, ${better})`);
    const marks = mode === "guess" && revealed ? " Green: Bayesian search. Pink: the class. White: known before." : "";
    setText(this.asked, `${facts.question ?? ASKED[mode]} ${round.count} of ${members.length} have.${marks}`);
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
    this.canvas.setAttribute("aria-label", `${round.title}, ${round.count} so far. ${revealed?.sentence ?? ""}`);
  }

  list(members) {
    const known = members.map((one) => `${one.number} ${one.name}`).join("\n");
    if (this.names.dataset.known === known) return;
    this.names.dataset.known = known;
    this.names.textContent = "";
    for (const { number, name } of members) {
      const item = el("li", "", this.names);
      el("span", "", item, name);
      const out = el("button", "cr-out", item, "×");
      out.setAttribute("aria-label", `Remove ${name}`);
      out.title = `Remove ${name}`;
      out.onclick = () => this.lead("remove", { number });
    }
  }
}

/** @param {HTMLElement} into @param {string} text @param {Record<string, string>} options */
function choice(into, text, options) {
  const label = el("label", "cr-field", into, text);
  const made = el("select", "", label);
  for (const [value, title] of Object.entries(options)) el("option", "", made, title).value = value;
  return made;
}
