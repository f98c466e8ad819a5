// What a narrow screen keeps at its bottom: how far it is in a few words, and the way to the set-up, which is folded
// away there while results are shown. On a wide screen it is not to be seen.

import { el, setText } from "./dom.js";
import { tr } from "./words.js";

const OPEN = "ui-setup-open";

export class Brief {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.node = el("div", "ui-brief", root);
    this.bar = el("i", "", this.node);
    this.text = el("span", "", this.node);
    this.button = el("button", "", this.node);
    this.button.type = "button";
    this.button.onclick = () => this.fold(document.documentElement.classList.contains(OPEN));
    this.fold(true, false);
  }

  /** @param {boolean} isFolded */
  fold(isFolded, moves = true) {
    document.documentElement.classList.toggle(OPEN, !isFolded);
    this.button.setAttribute("aria-expanded", String(!isFolded));
    setText(this.button, isFolded ? tr("Set-up") : tr("Results"));
    if (!moves) return;
    const column = this.root.closest('[data-testid="stColumn"]');
    const target = isFolded ? column : column?.parentElement;
    target?.scrollIntoView({ block: "start" });
  }

  /** @param {string} text @param {number} share of what is to be done, from 0 to 1 */
  show(text, share) {
    setText(this.text, text);
    this.bar.style.width = `${100 * Math.min(Math.max(share, 0), 1)}%`;
  }

  close() {
    document.documentElement.classList.remove(OPEN);
  }
}
