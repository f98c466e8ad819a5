// A lesson as slides: large type, one part at a time, and keys. They are shown on "?".

import { el, setText } from "../../client/dom.js";
import { tr } from "../../client/words.js";
import { button } from "./widgets.js";

const LAST = 3;
const PLAY_MS = 2500; // between two seeds

/** What keys do, for the table that "?" shows. @type {() => [string, string][]} */
const keys = () => [
  [tr("→ or space"), tr("next step")],
  ["←", tr("step back")],
  ["R", tr("reveal")],
  ["P", tr("play: one seed after another, until pressed again")],
  ["S", tr("another seed")],
  ["N", tr("next lesson")],
  ["?", tr("show or hide these keys")],
  ["Esc", tr("leave the presentation")],
];

/** @type {Record<string, string>} */
const ACTS = {
  ArrowRight: "next",
  PageDown: "next",
  " ": "next",
  ArrowLeft: "back",
  PageUp: "back",
  r: "reveal",
  p: "play",
  s: "seed",
  n: "lesson",
  "?": "help",
  Escape: "leave",
};

/**
 * What a key asks for; "" where it belongs to what has the focus, or to the browser.
 * @param {{ key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean }} event
 * @param {{ tag: string, type?: string }} focused
 */
export function actOf({ key, ctrlKey, metaKey, altKey }, { tag, type = "" }) {
  const act = ACTS[key.length === 1 ? key.toLowerCase() : key] ?? "";
  if (!act || ctrlKey || metaKey || altKey) return "";
  if (act === "leave") return act;
  const isLetter = key.length === 1 && key !== " ";
  const isTyped = tag === "TEXTAREA" || (tag === "INPUT" && !["range", "radio", "checkbox", "button"].includes(type));
  if (isTyped || (tag === "SELECT" && isLetter)) return "";
  if (isLetter) return act;
  if (tag === "INPUT" || tag === "SELECT") return "";
  return key === " " && ["BUTTON", "A", "SUMMARY"].includes(tag) ? "" : act;
}

export class Presenter {
  /** @param {HTMLElement} root @param {import("./main.js").Board} board */
  constructor(root, board) {
    this.root = root;
    this.board = board;
    this.isPlaying = false;
    this.bar = el("div", "le-presenter", root);
    this.bar.setAttribute("role", "toolbar");
    this.bar.setAttribute("aria-label", tr("Presentation"));
    this.back = button(this.bar, "←", tr("Step back"), () => this.act("back"));
    this.place = el("span", "le-count", this.bar);
    this.next = button(this.bar, "→", tr("Next step"), () => this.act("next"), "le-button le-main");
    this.play = button(this.bar, tr("Play seeds"), "", () => this.act("play"));
    this.seed = button(this.bar, tr("Another seed"), "", () => this.act("seed"));
    this.lesson = button(this.bar, tr("Next lesson"), "", () => this.act("lesson"));
    button(this.bar, tr("Keys ?"), "", () => this.act("help"));
    button(this.bar, tr("Leave"), tr("Leave the presentation"), () => this.act("leave"));
    this.help = this.buildHelp(root);
    this.onkey = (/** @type {KeyboardEvent} */ event) => this.pressed(event);
    window.addEventListener("keydown", this.onkey, true); // before Streamlit, which has keys of its own
    this.onresize = () => board.place.isPresented && board.lesson?.again();
    window.addEventListener("resize", this.onresize);
  }

  get barHeight() {
    return this.bar.getBoundingClientRect().height + 12;
  }

  /** @param {HTMLElement} root */
  buildHelp(root) {
    const dialog = el("dialog", "le-help", root);
    dialog.setAttribute("aria-label", tr("Keys"));
    const list = el("dl", "", dialog);
    for (const [key, what] of keys()) {
      el("dt", "", list, key);
      el("dd", "", list, what);
    }
    button(dialog, tr("Close"), "", () => dialog.close(), "le-button le-main");
    return dialog;
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (!this.board.place.isPresented) return;
    const target = /** @type {HTMLInputElement} */ (event.target);
    const act = actOf(event, { tag: target.tagName, type: target.type });
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.help.open) {
      if (act === "help" || act === "leave") this.help.close();
    } else this.act(act);
  }

  /** @param {string} act */
  act(act) {
    const { board } = this;
    const { step } = board.place;
    if (act === "next") board.present(Math.min(step + 1, LAST));
    else if (act === "back") board.present(Math.max(step - 1, 0));
    else if (act === "reveal") board.present(Math.max(step, 2));
    else if (act === "help") this.help.showModal();
    else if (act === "leave") board.leavePresentation();
    else if (act === "lesson") board.openFollowing();
    else if (act === "play") this.toggle();
    else if (act === "seed") this.reseed();
  }

  reseed() {
    this.board.present(2);
    this.board.lesson?.change({ seed: (this.board.place.seed + 1) % 2 ** 31 }, 0);
  }

  toggle() {
    this.isPlaying = !this.isPlaying;
    setText(this.play, this.isPlaying ? tr("Pause") : tr("Play seeds"));
    clearTimeout(this.later);
    if (this.isPlaying) this.tick();
  }

  // A seed is shown for a while before the next one runs.
  tick() {
    if (!this.isPlaying) return;
    const { lesson } = this.board;
    if (lesson && !lesson.isWaiting) {
      if (lesson.isRevealed) this.reseed();
      else this.board.present(2);
    }
    this.later = setTimeout(() => this.tick(), PLAY_MS);
  }

  stop() {
    if (this.isPlaying) this.toggle();
  }

  // What the bar says, and whether it is there.
  show() {
    const { isPresented, step, lesson } = this.board.place;
    this.bar.hidden = !isPresented;
    setText(this.place, tr("{at} of {all}", { at: step + 1, all: LAST + 1 }));
    this.back.disabled = step === 0;
    this.next.disabled = step === LAST;
    this.lesson.disabled = !this.board.following(lesson);
    if (!isPresented) this.stop();
  }

  close() {
    clearTimeout(this.later);
    window.removeEventListener("keydown", this.onkey, true);
    window.removeEventListener("resize", this.onresize);
  }
}
