// The page for phones: come in with a nickname, then do what the round asks.

import { el, setText } from "../../client/dom.js";
import { short } from "../../client/format.js";
import { pointAt } from "../../client/ground.js";
import { Stream } from "../../client/stream.js";
import { theme } from "../../client/theme.js";
import { kept, post } from "./calls.js";
import { drawMap, drawRuns } from "./pictures.js";

const STEP_MS = 120;

class Phone {
  /** @type {any} */
  root;
  /** @type {any} */
  routes;
  /** @type {any} */
  code;
  /** @type {any} */
  me;
  /** @type {any} */
  state;
  /** @type {any} */
  head;
  /** @type {any} */
  title;
  /** @type {any} */
  asked;
  /** @type {any} */
  canvas;
  /** @type {any} */
  buttons;
  /** @type {any} */
  said;
  /** @type {any} */
  trouble;
  /** @type {any} */
  stream;
  /** @type {any} */
  given;
  /** @type {any} */
  shown;
  /** @type {any} */
  timer;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.routes = root.dataset.routes ?? "";
    this.code = (root.dataset.code ?? "").toUpperCase();
    this.me = this.code ? kept.get(this.place()) : null;
    window.addEventListener("resize", () => this.draw());
    if (this.me) this.enter();
    else this.ask();
  }

  place() {
    return `tuning.room.${this.code}`;
  }

  ask(said = "") {
    this.stream?.end();
    this.me = this.state = null;
    this.root.textContent = "";
    this.root.dataset.state = "asked";
    el("h1", "", this.root, "Join the room");
    const form = el("form", "", this.root);
    const code = field(form, "Code", this.code, 5);
    code.autocapitalize = "characters";
    const name = field(form, "Nickname", "", 20);
    el("p", "cr-hint", form, "Everybody sees it. Do not use your full name.");
    el("button", "cr-main", form, "Join");
    const told = el("p", "cr-said", form, said);
    told.setAttribute("role", "alert");
    form.onsubmit = async (event) => {
      event.preventDefault();
      try {
        this.code = code.value.trim().toUpperCase();
        this.me = await post(`${this.routes}/join`, { code: this.code, name: name.value });
        this.me.name = name.value;
        kept.set(this.place(), this.me);
        this.enter();
      } catch (/** @type {any} */ error) {
        setText(told, error.message);
      }
    };
    (this.code ? name : code).focus();
  }

  enter() {
    this.root.textContent = "";
    this.root.dataset.state = "in";
    this.head = el("p", "cr-hint", this.root, `Room ${this.code} · ${this.me.name}`);
    this.title = el("h1", "", this.root);
    this.asked = el("p", "", this.root);
    this.canvas = el("canvas", "cr-canvas", this.root);
    this.canvas.onclick = (event) => this.tap(event);
    this.canvas.onkeydown = (event) => this.press(event);
    this.buttons = el("div", "cr-buttons", this.root);
    this.said = el("p", "cr-said", this.root);
    this.said.setAttribute("role", "status");
    this.trouble = el("p", "cr-said", this.root);
    this.stream = new Stream(
      `${this.routes}/live?code=${encodeURIComponent(this.code)}`,
      {
        hello() {},
        update: (state) => this.take(state),
        over: () => this.leave("The room has ended."),
        trouble: (text) => setText(this.trouble, text),
        gone: () => this.leave("There is no room of this code any more."),
      },
      { restsWhenHidden: true },
    );
    this.stream.open();
  }

  leave(said) {
    kept.set(this.place(), null);
    this.code = "";
    this.ask(said);
  }

  take(state) {
    if (!state.members.includes(this.me.number)) {
      this.leave("You are no longer in this room.");
      return;
    }
    const isNew = this.state?.round?.number !== state.round?.number;
    this.state = state;
    if (isNew) {
      this.given = null;
      clearTimeout(this.timer);
      setText(this.said, "");
      this.offer();
    }
    this.draw();
  }

  /** The buttons of a round. */
  offer() {
    this.buttons.textContent = "";
    const round = this.state.round;
    if (!round) return;
    const button = (/** @type {string} */ text, /** @type {object} */ told) => {
      const made = el("button", "cr-main", this.buttons, text);
      made.onclick = () => this.add(told);
    };
    if (round.mode === "seeds") button(`Run seed ${this.me.number}`, {});
    if (round.mode === "prediction")
      for (const [choice, title] of Object.entries(round.facts.choices)) button(title, { choice });
  }

  async add(told) {
    const round = this.state?.round;
    if (!round || round.revealed) return;
    try {
      const found = await post(`${this.routes}/add`, {
        ...told,
        code: this.code,
        token: this.me.token,
        round: round.number,
      });
      if (this.state.round?.number !== round.number) return;
      this.given = found;
      if (round.mode === "seeds") this.grow(1);
      else setText(this.said, `${this.words(round)} You may change it until it is revealed.`);
      this.draw();
    } catch (/** @type {any} */ error) {
      setText(this.said, error.message);
    }
  }

  words(round) {
    if (round.mode === "prediction") return `You said ${round.facts.choices[this.given.choice]}.`;
    return "Your guess is in.";
  }

  /** The run of this phone, trial by trial. @param {number} shown */
  grow(shown) {
    this.shown = shown;
    this.root.dataset.shown = String(shown);
    const best = this.given.best;
    this.buttons.textContent = "";
    setText(this.said, `Trial ${shown}: best so far ${short(best[shown - 1])}.`);
    this.draw();
    if (shown < best.length) this.timer = setTimeout(() => this.grow(shown + 1), STEP_MS);
  }

  /** @param {MouseEvent} event */
  tap(event) {
    if (this.state?.round?.mode !== "guess") return;
    const { clientWidth, clientHeight } = this.canvas;
    this.add(pointAt(clientWidth, clientHeight)(event.offsetX, event.offsetY));
  }

  /** Arrow keys move the guess, from the middle on. @param {KeyboardEvent} event */
  press(event) {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!move || this.state?.round?.mode !== "guess") return;
    event.preventDefault();
    const { x, y } = this.given ?? { x: 0.5, y: 0.5 };
    const [u, v] = [x + 0.05 * move[0], y + 0.05 * move[1]].map((to) => Math.min(Math.max(to, 0), 1));
    this.add({ x: u, y: v });
  }

  draw() {
    const round = this.state?.round;
    if (!this.canvas || !this.state) return;
    this.root.dataset.round = String(round?.number ?? 0);
    this.canvas.hidden = !round || round.mode === "prediction";
    if (!round) {
      setText(this.title, "You are in. It begins soon.");
      return;
    }
    const { facts, mode, revealed } = round;
    const css = theme(this.root);
    const better = facts.direction === "maximize" ? "higher is better" : "lower is better";
    setText(this.title, round.title);
    const asked = { seeds: "Run it once, with your own seed.", guess: "Where should the next trial be? Tap the map." };
    setText(this.asked, `${facts.question ?? asked[mode]} ${facts.title}, ${better}.`);
    this.canvas.classList.toggle("cr-map", mode === "guess");
    this.canvas.tabIndex = mode === "guess" ? 0 : -1;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", mode === "guess" ? "The map; arrow keys move your guess." : "Your run.");
    const mine = String(this.me.number);
    const own = this.given ? { [mine]: this.given } : {};
    if (mode === "seeds") drawRuns(this.canvas, facts, own, css, { mine, shown: this.shown });
    if (mode === "guess") drawMap(this.canvas, round, own, css, mine);
    if (!revealed) return;
    this.buttons.textContent = "";
    const value = revealed.values?.[mine];
    const yours = value === undefined ? "" : ` Yours: ${short(value)}.`;
    setText(this.said, `${revealed.sentence}${yours}`);
  }
}

/** @param {HTMLElement} into @param {string} text @param {string} value @param {number} most */
function field(into, text, value, most) {
  const label = el("label", "", into, text);
  const made = el("input", "", label);
  Object.assign(made, { value, maxLength: most, required: true, autocomplete: "off", spellcheck: false });
  return made;
}

const root = document.getElementById("room");
if (root) new Phone(root);
