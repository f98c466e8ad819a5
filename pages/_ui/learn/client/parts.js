// The parts of a lesson's page: on the left what is asked, on the right what happens. As slides each has its step.

import { el } from "../../client/dom.js";
import { showBlocks, showLine } from "../../client/text/shown.js";
import { mark } from "../../client/words/glossary.js";
import { tr } from "../../client/words.js";

export const [QUESTION, PREDICTION, REVEAL, AFTER] = [0, 1, 2, 3];

/** @param {Element} parent @param {string} name @param {number} step */
function part(parent, name, step) {
  const node = el("section", `le-part ${name}`, parent);
  node.dataset.step = String(step);
  return node;
}

/** @param {Element} root @param {any} about as the server describes the lesson @param {number} number */
export function layOut(root, about, number) {
  const page = el("article", "le-lesson", root);
  const left = el("div", "le-left", page);
  const right = el("div", "le-right", page);

  const intro = part(left, "le-intro", QUESTION);
  const heading = el("h2", "", intro, `${number} · ${about.title}`);
  heading.tabIndex = -1;
  showLine(el("p", "le-asked", intro), about.question);
  for (const words of about.words) showBlocks(el("div", "le-words", intro), words);
  mark(intro);

  const predict = part(left, "le-predict", PREDICTION);
  el("h3", "", predict, tr("What do you expect?"));
  const changed = el("p", "le-hint", predict);

  const cover = el("div", "le-cover", right);
  el("p", "", cover, tr("Here it happens, once you have said what you expect: it is really run, not a film."));
  const status = el("div", "le-status", right);
  const bar = el("i", "", el("div", "le-bar", status));
  const statusText = el("span", "", status);
  const trouble = el("div", "le-trouble", right);
  trouble.setAttribute("role", "alert");

  const shown = part(right, "le-shown", REVEAL);
  const result = el("h3", "le-result", shown, tr("What happens"));
  result.tabIndex = -1;
  const stale = el("p", "le-stale", shown, tr("These are still the former settings."));
  const compared = el("p", "le-compared", shown);
  const claim = el("p", "le-claim", shown);

  const after = part(right, "le-after", AFTER);
  el("h3", "", after, tr("Why"));
  const why = el("div", "le-words", after);

  const live = el("div", "le-hidden", root);
  live.setAttribute("aria-live", "polite");
  const told = { changed, status, bar, statusText, trouble, stale, compared, claim, why, live };
  return { heading, predict, cover, shown, result, after, ...told };
}

/**
 * What one can try next, sources, and the note for the teacher.
 * @param {Element} parent
 * @param {any} about
 * @param {(item: Element, following: any) => Element} tryNext
 */
export function layOutAfter(parent, about, tryNext) {
  el("h3", "", parent, tr("Try next"));
  const list = el("ul", "le-tries", parent);
  for (const following of about.next) showLine(tryNext(el("li", "", list), following), following.text);
  el("h3", "", parent, tr("Sources"));
  const sources = el("ul", "le-sources", parent);
  for (const { text, link } of about.sources) {
    const anchor = el("a", "", el("li", "", sources), text);
    Object.assign(anchor, { href: link, target: "_blank", rel: "noopener noreferrer" });
  }
  const teacher = el("details", "le-teacher", parent);
  el("summary", "", teacher, tr("For the teacher"));
  showBlocks(el("div", "le-words", teacher), about.teacher);
}
