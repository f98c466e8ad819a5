// The Learn component: the list of lessons, one of them, or one as slides. Where one is is told to the page, whose link
// holds it.

import { el, setText } from "../../client/dom.js";
import { tr } from "../../client/words.js";
import { Asker, reasonOf } from "./ask.js";
import { Lesson } from "./lesson.js";
import { showList } from "./list.js";
import { Presenter } from "./presenter.js";
import { Progress, storage } from "./progress.js";
import { button, hinted } from "./widgets.js";
import { showWords } from "./words.js";

const TOLD_MS = 300;

/**
 * @typedef {object} Place
 * @property {string} lesson
 * @property {number} seed
 * @property {Record<string, unknown>} settings
 * @property {number} step
 * @property {boolean} isPresented
 * @property {string} word of the glossary, or "all" of it; "" where lessons are shown
 */

export class Board {
  /** @param {HTMLElement} root @param {any} data @param {(name: string, value: unknown) => void} tell */
  constructor(root, data, tell) {
    this.root = root;
    this.data = data;
    this.tell = tell;
    this.isClosed = false;
    /** @type {Place} */
    this.place = { ...data.place };
    this.asker = new Asker(data.base, data.pass, data.language);
    this.progress = new Progress(storage());
    /** @type {Lesson | null} */
    this.lesson = null;
    root.replaceChildren();
    this.bar = el("nav", "le-nav", root);
    this.bar.setAttribute("aria-label", tr("Lessons"));
    button(this.bar, tr("← All lessons"), "", () => this.leaveLesson());
    this.presentButton = hinted(this.bar, tr("Present"), tr("Large type, one step at a time, with keys"), () =>
      this.present(0),
    );
    this.body = el("div", "le-body", root);
    this.trouble = el("div", "le-trouble", root);
    this.trouble.setAttribute("role", "alert");
    this.presenter = new Presenter(root, this);
    this.show();
  }

  // Where one is --------------------------------------------------------------------------------------------
  /** @param {Partial<Place>} change */
  go(change) {
    this.place = { ...this.place, ...change };
    this.stand();
    clearTimeout(this.telling);
    this.telling = setTimeout(() => !this.isClosed && this.tell("place", this.place), TOLD_MS);
  }

  stand() {
    const { isPresented, step } = this.place;
    document.documentElement.classList.toggle("le-presenting", isPresented);
    this.root.dataset.step = String(step);
    this.bar.hidden = !(this.place.lesson || this.place.word) || isPresented;
    this.presentButton.hidden = !this.place.lesson;
    this.presenter.show();
  }

  /** @param {string} name */
  open(name) {
    this.presenter.stop();
    this.go({ lesson: name, word: "", seed: 0, settings: {}, step: 0 });
    this.show(true);
  }

  leaveLesson() {
    this.go({ lesson: "", word: "", seed: 0, settings: {}, step: 0, isPresented: false });
    this.show();
  }

  /** @param {string} word */
  openWords(word) {
    this.go({ word });
    this.show();
  }

  /** @param {string} name */
  following(name) {
    const { lessons } = this.data;
    return lessons[lessons.findIndex((/** @type {any} */ one) => one.name === name) + 1] ?? null;
  }

  openFollowing() {
    const following = this.following(this.place.lesson);
    if (following) this.open(following.name);
  }

  // Slides --------------------------------------------------------------------------------------------------
  /** @param {number} step */
  present(step) {
    this.go({ step, isPresented: true });
    this.lesson?.again();
    this.body.scrollTo(0, 0);
  }

  leavePresentation() {
    this.go({ isPresented: false });
    this.lesson?.again();
  }

  // What is shown -------------------------------------------------------------------------------------------
  /** @param {boolean} [takesFocus] */
  async show(takesFocus = false) {
    this.lesson?.close();
    this.lesson = null;
    setText(this.trouble, "");
    this.stand();
    const { lesson: name, word } = this.place;
    if (!name && !word) {
      this.body.replaceChildren();
      showList(this.body, this);
      this.root.dataset.shown = "list";
      return;
    }
    try {
      if (!name) {
        await showWords(this.body, word, () => !this.isClosed && this.place.word === word);
        this.root.dataset.shown = "words";
        return;
      }
      const about = await this.asker.lesson(name);
      if (this.isClosed || this.place.lesson !== name) return;
      this.body.replaceChildren();
      this.lesson = new Lesson(this.body, about, this);
      this.root.dataset.shown = name;
      if (takesFocus) {
        this.lesson.ui.heading.focus({ preventScroll: true });
        if (!this.place.isPresented) this.root.scrollIntoView({ block: "nearest" });
      }
    } catch (error) {
      if (this.isClosed) return;
      setText(this.trouble, `${reasonOf(error)} `);
      button(this.trouble, tr("Try again"), "", () => this.show(takesFocus));
    }
  }

  // The browser knows best where one is; what the page tells again is what it was told.
  /** @param {any} data */
  configure(data) {
    this.data = { ...data, place: this.data.place };
    this.asker.pass = data.pass;
  }

  close() {
    this.isClosed = true;
    clearTimeout(this.telling);
    this.lesson?.close();
    this.presenter.close();
    document.documentElement.classList.remove("le-presenting");
  }
}
