// What a term means, beside the link to the glossary that it is: on hover, on focus, and at the first touch. It can be
// pointed at, stays as long as it is, and goes with Escape.

import { el } from "../dom.js";
import { load, nameIn } from "./glossary.js";

const ID = "tuning-word";
const LINK = 'a[href*="/learn?word="]';
const [COMES_MS, GOES_MS, GAP] = [150, 250, 6];

/** @typedef {import("./glossary.js").Term} Term */

export class Tooltip {
  constructor() {
    this.box = el("div", "tuning-word");
    this.box.id = ID;
    this.box.setAttribute("role", "tooltip");
    this.box.hidden = true;
    /** @type {Element | null} */
    this.link = null;
    this.isTouched = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {Document} page */
  watch(page) {
    page.addEventListener("pointerdown", (event) => {
      this.isTouched = event.pointerType === "touch";
      if (!this.belongs(event.target)) this.hide();
    });
    page.addEventListener("pointerover", (event) => {
      if (event.pointerType === "touch") return;
      if (this.belongs(event.target)) clearTimeout(this.timer);
      this.point(linkAt(event.target), COMES_MS);
    });
    page.addEventListener("pointerout", (event) => {
      if (event.pointerType !== "touch" && this.belongs(event.target)) this.later(() => this.hide(), GOES_MS);
    });
    page.addEventListener("focusin", (event) => this.point(linkAt(event.target), 0));
    page.addEventListener("focusout", ({ target, relatedTarget }) => {
      if (target === this.link && !this.belongs(relatedTarget)) this.hide();
    });
    page.addEventListener("keydown", (event) => event.key === "Escape" && this.hide());
    page.addEventListener("scroll", () => this.place(), { capture: true, passive: true });
    page.addEventListener("click", (event) => this.click(event), { capture: true });
  }

  // A finger cannot point: its first touch shows what the word means, and the box has a link on.
  /** @param {MouseEvent} event */
  click(event) {
    const link = linkAt(event.target);
    if (!link || !this.isTouched || this.box.contains(link)) return;
    event.preventDefault();
    this.point(link, 0);
  }

  /** @param {EventTarget | null} target */
  belongs(target) {
    return target instanceof Node && (this.box.contains(target) || Boolean(this.link?.contains(target)));
  }

  /** @param {() => void} act @param {number} wait */
  later(act, wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(act, wait);
  }

  /** @param {Element | null} link @param {number} wait */
  point(link, wait) {
    if (link && !this.box.contains(link) && link !== this.link) this.later(() => this.show(link), wait);
  }

  /** @param {Element} link */
  async show(link) {
    const known = await load().catch(() => null); // the link still leads to the page
    const term = known?.terms.get(nameIn(link));
    if (!known || !term || !link.isConnected) return;
    this.hide();
    this.link = link;
    link.setAttribute("aria-describedby", ID);
    await fill(this.box, term, link, known.more);
    if (this.link !== link) return;
    paint(this.box);
    document.body.appendChild(this.box);
    this.box.hidden = false;
    this.place();
  }

  // Below the word, or above it where there is no room; never beyond the edge of the window.
  place() {
    if (!this.link || this.box.hidden) return;
    const at = this.link.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.box;
    const left = Math.max(8, Math.min(at.left, window.innerWidth - offsetWidth - 8));
    const isBelow = at.bottom + GAP + offsetHeight < window.innerHeight || at.top < offsetHeight + GAP;
    const top = isBelow ? at.bottom + GAP : at.top - GAP - offsetHeight;
    Object.assign(this.box.style, { left: `${left}px`, top: `${top}px` });
  }

  hide() {
    clearTimeout(this.timer);
    this.link?.removeAttribute("aria-describedby");
    this.link = null;
    this.box.hidden = true;
    this.box.remove();
  }
}

/** @param {EventTarget | null} target */
function linkAt(target) {
  return target instanceof Element ? target.closest(LINK) : null;
}

/** @param {HTMLElement} box @param {Term} term @param {Element} link @param {string} on what leads to the glossary */
async function fill(box, term, link, on) {
  const { showLine } = await import("../text/shown.js");
  box.replaceChildren();
  el("strong", "", box, term.title);
  el("p", "", box, term.words);
  if (term.formula) showLine(el("p", "", box), `$${term.formula}$`);
  const source = el("p", "tuning-from", box, term.sources[0].text);
  const more = el("a", "", el("p", "", box), on);
  Object.assign(more, { href: link.getAttribute("href"), target: "_blank", rel: "noopener" });
  more.tabIndex = -1; // the word itself leads there too
  if (!source.textContent) source.remove();
}

// It stands outside of all screens: it takes over the colours of the page.
/** @param {HTMLElement} box */
function paint(box) {
  const { backgroundColor, color, fontFamily } = getComputedStyle(document.querySelector(".stApp") ?? document.body);
  Object.assign(box.style, { backgroundColor, color, fontFamily });
}

// Each page run asks for this module, and after an update of the server for a newer one.
if (!document.documentElement.dataset.words) {
  document.documentElement.dataset.words = "yes";
  new Tooltip().watch(document);
}
