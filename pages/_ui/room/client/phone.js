// The page for phones: come in with a nickname, then do what the round asks. Its words came with it.

import { el, setText } from "../../client/dom.js";
import { short } from "../../client/format.js";
import { pointAt } from "../../client/ground.js";
import { Stream } from "../../client/stream.js";
import { theme } from "../../client/theme.js";
import { inLanguage as asTheLink } from "../../client/words/address.js";
import { inLanguage, learn, mark, tr } from "../../client/words.js";
import { kept, post } from "./calls.js";
import { askForName } from "./form.js";
import { drawMap, drawRuns } from "./pictures.js";

const STEP_MS = 120;
const MIDDLE = { x: 0.5, y: 0.5 };
/** @type {Record<string, string>} */
const LABELS = {
  guess: mark("The map; arrow keys move your guess."),
  tournament: mark("The map; arrow keys move the place of your next trial, Enter places it."),
};
/** @type {Record<string, string>} */
const ASKED = {
  seeds: mark("Run it once, with your own seed."),
  guess: mark("Where should the next trial be? Tap the map."),
  tournament: mark("Tap the map, then place your trial. Which place is best?"),
};
/** @type {Set<string | undefined>} */
const MAPS = new Set(["guess", "tournament"]);

/** @typedef {import("./calls.js").PhoneState} PhoneState */
/** @typedef {import("./calls.js").Round} Round */

class Phone {
  /** @type {HTMLElement} */
  root;
  /** @type {string} */
  routes;
  /** @type {string} */
  code;
  /** @type {any} */
  me;
  /** @type {PhoneState | null | undefined} */
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
  /** @type {Stream | null | undefined} */
  stream;
  /** @type {any} */
  given;
  /** @type {{ x: number, y: number }} */
  cross = MIDDLE;
  /** @type {number | undefined} */
  shown;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
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
    el("h1", "", this.root, tr("Join the room"));
    askForName(this.root, this.code, said, async (code, name) => {
      this.code = code;
      this.me = await post(`${this.routes}/join`, { code, name });
      this.me.name = name;
      kept.set(this.place(), this.me);
      this.enter();
    });
  }

  enter() {
    // The address keeps a code that was typed: who loads the page anew is still in the room.
    window.history.replaceState(null, "", asTheLink(`?code=${encodeURIComponent(this.code)}`));
    this.root.textContent = "";
    this.root.dataset.state = "in";
    this.head = el("p", "cr-hint", this.root, tr("Room {code} · {name}", { code: this.code, name: this.me.name }));
    this.title = el("h1", "", this.root);
    this.asked = el("p", "", this.root);
    this.canvas = el("canvas", "cr-canvas", this.root);
    this.canvas.onclick = (/** @type {MouseEvent} */ event) => this.tap(event);
    this.canvas.onkeydown = (/** @type {KeyboardEvent} */ event) => this.press(event);
    this.buttons = el("div", "cr-buttons", this.root);
    this.said = el("p", "cr-said", this.root);
    this.said.setAttribute("role", "status");
    this.trouble = el("p", "cr-said", this.root);
    this.stream = new Stream(
      inLanguage(`${this.routes}/live?code=${encodeURIComponent(this.code)}`),
      {
        hello() {},
        update: (state) => this.take(state),
        over: () => this.leave(tr("The room has ended.")),
        trouble: (text) => setText(this.trouble, text),
        gone: () => this.leave(tr("There is no room of this code any more.")),
      },
      { restsWhenHidden: true },
    );
    this.stream.open();
  }

  /** @param {string} said */
  leave(said) {
    kept.set(this.place(), null);
    this.code = "";
    this.ask(said);
  }

  /** @param {PhoneState} state */
  take(state) {
    if (!state.members.includes(this.me.number)) {
      this.leave(tr("You are no longer in this room."));
      return;
    }
    const isNew = this.state?.round?.number !== state.round?.number;
    this.state = state;
    if (isNew) {
      this.given = null;
      this.cross = MIDDLE;
      clearTimeout(this.timer);
      setText(this.said, "");
      this.offer();
    }
    this.draw();
  }

  /** The buttons of a round. */
  offer() {
    this.buttons.textContent = "";
    const round = /** @type {PhoneState} */ (this.state).round;
    if (!round) return;
    const button = (/** @type {string} */ text, /** @type {object} */ told) => {
      const made = el("button", "cr-main", this.buttons, text);
      made.onclick = () => this.add(told);
    };
    if (round.mode === "seeds") button(tr("Run seed {number}", { number: this.me.number }), {});
    if (round.mode === "prediction")
      for (const [choice, title] of Object.entries(round.facts.choices)) button(title, { choice });
    this.recall(round);
  }

  /** @param {string} path @param {Round} round @param {object} [told] */
  tell(path, round, told = {}) {
    const who = { code: this.code, token: this.me.token, round: round.number };
    return post(`${this.routes}/${path}`, { ...told, ...who });
  }

  /** What was added before this page was loaded, in another tab, or without an answer. @param {Round} round */
  async recall(round) {
    try {
      const found = await this.tell("had", round);
      if (this.state?.round?.number !== round.number) return;
      if (round.mode !== "tournament" && (this.given || !Object.keys(found).length)) return;
      this.given = found;
      if (round.mode === "seeds") this.grow(found.best.length);
      else this.say(round);
    } catch (/** @type {any} */ error) {
      setText(this.said, error.message);
    }
  }

  /** @param {object} told what is added */
  async add(told) {
    const round = this.state?.round;
    if (!round || round.revealed) return;
    try {
      const found = await this.tell("add", round, told);
      if (this.state?.round?.number !== round.number) return;
      this.given = found;
      if (round.mode === "seeds") this.grow(1);
      else this.say(round);
    } catch (/** @type {any} */ error) {
      setText(this.said, error.message);
      if (round.mode === "tournament") this.recall(round); // the trial may have been placed
    }
  }

  /** What there is to say of what was added. @param {Round} round */
  say(round) {
    if (round.mode === "tournament") this.next(round);
    else setText(this.said, this.words(round));
    this.draw();
  }

  /** The next trial of a tournament. @param {import("./calls.js").TournamentRound} round */
  next(round) {
    const { placed, best } = (this.given = { placed: [], best: [], ...this.given });
    const [n, all] = [placed.length, round.facts.trials];
    this.root.dataset.placed = String(n);
    this.buttons.textContent = "";
    const soFar = n
      ? tr("Trial {n}: {value}. Best so far {best}.", { n, value: short(placed[n - 1][2]), best: short(best[n - 1]) })
      : "";
    const end = n < all ? "" : tr("All your trials are placed: wait for the verdict.");
    setText(this.said, `${soFar} ${end}`.trim());
    if (n >= all) return;
    const button = el("button", "cr-main", this.buttons, tr("Place trial {n} of {all}", { n: n + 1, all }));
    button.onclick = () => this.placeTrial();
    this.guard();
  }

  /** A trial of the same place would be lost: first another one is chosen. */
  guard() {
    const [x, y] = this.given?.placed?.at(-1) ?? [];
    const button = this.buttons.querySelector("button");
    if (button) button.disabled = same(this.cross, { x, y });
  }

  placeTrial() {
    const [x, y] = this.given?.placed?.at(-1) ?? [];
    if (same(this.cross, { x, y })) return;
    this.add({ ...this.cross, trial: (this.given?.placed.length ?? 0) + 1 });
  }

  /** @param {Round} round */
  words(round) {
    if (round.mode !== "prediction") return tr("Your guess is in. You may change it until it is revealed.");
    const choice = round.facts.choices[this.given.choice];
    return tr("You said {choice}. You may change it until it is revealed.", { choice });
  }

  /** The run of this phone, trial by trial. @param {number} shown */
  grow(shown) {
    this.shown = shown;
    this.root.dataset.shown = String(shown);
    const best = this.given.best;
    this.buttons.textContent = "";
    setText(this.said, tr("Trial {n}: best so far {best}.", { n: shown, best: short(best[shown - 1]) }));
    this.draw();
    if (shown < best.length) this.timer = setTimeout(() => this.grow(shown + 1), STEP_MS);
  }

  /** @param {MouseEvent} event */
  tap(event) {
    const mode = this.state?.round?.mode;
    const { clientWidth, clientHeight } = this.canvas;
    if (MAPS.has(mode))
      this.point(/** @type {string} */ (mode), pointAt(clientWidth, clientHeight)(event.offsetX, event.offsetY));
  }

  /**
   * A guess is told at once; a trial is placed by the button.
   * @param {string} mode
   * @param {{ x: number, y: number }} at
   */
  point(mode, at) {
    if (mode === "guess") this.add(at);
    this.cross = at;
    if (mode === "tournament") this.guard();
    this.draw();
  }

  /** Arrow keys move the guess, from the middle on. @param {KeyboardEvent} event */
  press(event) {
    const mode = this.state?.round?.mode;
    if (event.key === "Enter" && mode === "tournament") this.placeTrial();
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!move || !MAPS.has(mode)) return;
    event.preventDefault();
    const { x, y } = this.cross;
    const [u, v] = [x + 0.05 * move[0], y + 0.05 * move[1]].map((to) => Math.min(Math.max(to, 0), 1));
    this.point(/** @type {string} */ (mode), { x: u, y: v });
  }

  draw() {
    const round = this.state?.round;
    if (!this.canvas || !this.state) return;
    this.root.dataset.round = String(round?.number ?? 0);
    this.canvas.hidden = !round || round.mode === "prediction";
    if (!round) {
      setText(this.title, tr("You are in. It begins soon."));
      return;
    }
    const { facts, mode, revealed } = round;
    const css = theme(this.root);
    const better = facts.direction === "maximize" ? tr("higher is better") : tr("lower is better");
    setText(this.title, round.title);
    const asked = facts.question ?? tr(ASKED[mode]);
    setText(this.asked, tr("{asked} {problem}, {better}.", { asked, problem: facts.title, better }));
    const isMap = MAPS.has(mode);
    this.canvas.classList.toggle("cr-map", isMap);
    this.canvas.tabIndex = isMap ? 0 : -1;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", isMap ? tr(LABELS[mode]) : tr("Your run."));
    const mine = String(this.me.number);
    const own = this.given ? { [mine]: this.given } : {};
    if (mode === "seeds") drawRuns(this.canvas, facts, own, css, { mine, shown: this.shown });
    if (mode === "guess") drawMap(this.canvas, round, own, css, mine);
    if (mode === "tournament") {
      const known = { ...round, facts: { ...facts, points: this.given?.placed } };
      const isOpen = !revealed && (this.given?.placed?.length ?? 0) < facts.trials;
      drawMap(this.canvas, known, isOpen ? { [mine]: this.cross } : {}, css, mine);
    }
    if (!revealed) return;
    this.buttons.textContent = "";
    const value = revealed.values?.[mine];
    const yours = value === undefined ? "" : tr(" Yours: {value}.", { value: short(value) });
    setText(this.said, `${revealed.sentence}${yours}`);
  }
}

/** As the server keeps a place. @param {{ x: number, y: number }} a @param {{ x: number, y: number }} b */
function same(a, b) {
  return Math.abs(a.x - b.x) < 1e-4 && Math.abs(a.y - b.y) < 1e-4;
}

const root = document.getElementById("room");
if (root) {
  learn(JSON.parse(root.dataset.words ?? "{}"), root.dataset.language);
  new Phone(root);
}
