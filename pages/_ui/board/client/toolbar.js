// The row of buttons above the charts: selection, which cards, and how the view is shown.

import { el } from "../../client/dom.js";
import { button, check } from "./widgets.js";
import { tr } from "../../client/words.js";

export class Toolbar {
  /** @param {import("./main.js").Board} board */
  constructor(board) {
    const bar = el("div", "lb-toolbar", board.root);
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", tr("View"));
    this.clear = button(bar, tr("Clear selection"), "", () => board.selection.clear());
    this.chosen = el("span", "lb-chosen-text", bar);
    this.chosen.setAttribute("aria-live", "polite");
    this.menu = el("details", "lb-which lb-controls", bar);
    const summary = el("summary", "lb-button", this.menu, tr("Cards ▾"));
    const list = el("div", "lb-menu", this.menu);
    /** @type {HTMLInputElement[]} */
    this.boxes = [];
    for (const { name, title } of board.data.cards) {
      const box = check(list, title, false, () => {
        const chosen = this.boxes.filter((each) => each.checked).map((each) => each.value);
        board.showCards(chosen.map((each) => board.cards.get(each)?.spec ?? each));
        board.remember();
      });
      box.value = name;
      this.boxes.push(box);
    }
    this.menu.onkeydown = (event) => {
      if (event.key !== "Escape") return;
      this.menu.open = false;
      summary.focus();
      event.preventDefault();
    };
    /** @param {PointerEvent} event */
    this.onPress = (event) => {
      if (event.target instanceof Node && !this.menu.contains(event.target)) this.menu.open = false;
    };
    document.addEventListener("pointerdown", this.onPress);
    this.pause = button(bar, tr("Pause view"), tr("Freeze the view; the search goes on"), () =>
      board.pause(!board.isPaused),
    );
    this.wide = button(
      bar,
      tr("Wide"),
      tr("Hide the set-up and give the charts its room"),
      () => {
        board.setWide(!board.isWide);
        board.remember();
      },
      "lb-button lb-controls",
    );
    this.projector = button(bar, tr("Projector"), tr("Large type, few controls"), () => {
      board.setProjector(!board.isProjector);
      board.remember();
    });
  }

  /** Ticks the cards that are shown. @param {Map<string, unknown>} shown */
  check(shown) {
    for (const box of this.boxes) box.checked = shown.has(box.value);
  }

  close() {
    document.removeEventListener("pointerdown", this.onPress);
  }
}
