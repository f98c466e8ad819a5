// The board's event stream: it goes on where it was, and only the cards in sight are sent.

import { Stream } from "../../client/stream.js";

export class Live extends Stream {
  /**
   * @param {string} url
   * @param {import("../../client/stream.js").Handlers} handlers
   * @param {(card: string) => number} numberOf the number of a card's frame that is here, or 0
   */
  constructor(url, handlers, numberOf) {
    super(url, handlers, { restsWhenHidden: true });
    this.numberOf = numberOf;
    /** @type {string[]} */
    this.cards = [];
    this.place = "";
  }

  // Neither the frames nor the rows that are here are sent again.
  address() {
    const [cards, known] = [this.cards.join(), this.cards.map(this.numberOf).join()];
    return `${this.url}&${new URLSearchParams({ cards, known, since: this.place })}`;
  }

  /** @param {MessageEvent} event */
  taken(event) {
    this.place = event.lastEventId;
  }

  /**
   * Another set of cards. Nothing is asked for when fewer are enough and nothing more will come.
   * @param {string[]} cards
   */
  watch(cards) {
    const isEnough = this.isOver && cards.every((card) => this.cards.includes(card) && this.numberOf(card) > 0);
    this.cards = cards;
    if (!isEnough) super.restart();
  }

  // Everything anew, from the first trial on.
  restart() {
    this.place = "";
    super.restart();
  }
}
