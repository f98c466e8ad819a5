// All lessons: a card for each, with a tick where it is done.

import { el } from "../../client/dom.js";
import { button } from "./widgets.js";

/**
 * @param {Element} root
 * @param {{ name: string, title: string, question: string, minutes: number }[]} lessons
 * @param {import("./progress.js").Progress} progress
 * @param {(name: string) => void} open
 */
export function showList(root, lessons, progress, open) {
  const done = lessons.filter(({ name }) => progress.isDone(name)).length;
  const head = el("div", "le-head", root);
  const lead = `${lessons.length} short experiments. Say what you expect, then see what really happens.`;
  el("p", "le-lead", head, lead);
  const state = el("p", "le-count", head, done ? `${done} of ${lessons.length} done.` : "");
  if (done)
    button(state, "Forget my progress", "What this browser remembers of lessons", () => {
      progress.forget();
      root.replaceChildren();
      showList(root, lessons, progress, open);
    });
  const next = lessons.find(({ name }) => !progress.isDone(name));
  const list = el("ol", "le-list", root);
  lessons.forEach(({ name, title, question, minutes }, i) => {
    const isDone = progress.isDone(name);
    const card = el("li", "", list);
    const open_ = button(card, "", "", () => open(name), "le-card");
    open_.classList.toggle("le-next", name === next?.name);
    const top = el("span", "le-top", open_);
    el("span", "le-place", top, String(i + 1));
    el("strong", "", top, title);
    if (isDone) el("span", "le-tick", top, "✓ done");
    el("span", "le-question", open_, question);
    el("span", "le-minutes", open_, `${minutes} min`);
  });
}
