// All lessons: a card for each, with a tick where it is done; below them what people ask first.

import { el } from "../../client/dom.js";
import { mark } from "../../client/words/glossary.js";
import { tr } from "../../client/words.js";
import { button, hinted } from "./widgets.js";

/**
 * @param {Element} root
 * @param {import("./main.js").Board} board
 */
export function showList(root, board) {
  const { data, progress } = board;
  /** @type {{ name: string, title: string, question: string, minutes: number }[]} */
  const lessons = data.lessons;
  const done = lessons.filter(({ name }) => progress.isDone(name)).length;
  const head = el("div", "le-head", root);
  const lead = tr("{n} short experiments. Say what you expect, then see what really happens.", { n: lessons.length });
  el("p", "le-lead", head, lead);
  hinted(head, tr("Glossary"), tr("Every term in a sentence or two, with its formula and source"), () =>
    board.openWords("all"),
  );
  const state = el("p", "le-count", head, done ? tr("{done} of {all} done.", { done, all: lessons.length }) : "");
  if (done)
    hinted(state, tr("Forget my progress"), tr("What this browser remembers of lessons"), () => {
      progress.forget();
      root.replaceChildren();
      showList(root, board);
    });
  const next = lessons.find(({ name }) => !progress.isDone(name));
  const list = el("ol", "le-list", root);
  lessons.forEach(({ name, title, question, minutes }, i) => {
    const isDone = progress.isDone(name);
    const card = el("li", "", list);
    const open_ = button(card, "", "", () => board.open(name), "le-card");
    open_.classList.toggle("le-next", name === next?.name);
    const top = el("span", "le-top", open_);
    el("span", "le-place", top, String(i + 1));
    el("strong", "", top, title);
    if (isDone) el("span", "le-tick", top, tr("✓ done"));
    el("span", "le-question", open_, question);
    el("span", "le-minutes", open_, tr("{n} min", { n: minutes }));
  });
  const titles = new Map(lessons.map(({ name, title }) => [name, title]));
  const often = el("section", "le-often", root);
  el("h2", "", often, tr("Asked often"));
  for (const { question, answer, lessons: shownBy } of data.asked) {
    const one = el("div", "", often);
    el("h3", "", one, question);
    mark(el("p", "", one, answer));
    const row = el("p", "le-row", one);
    for (const name of shownBy) button(row, titles.get(name) ?? name, "", () => board.open(name), "le-link");
  }
}
