// The one event stream of a page. It closes while the tab is hidden or the view is paused, and goes on where it was.

export class Stream {
  constructor(url, handlers) {
    Object.assign(this, { url, handlers, source: null, isOver: false, isPaused: false, cards: new Map(), place: "" });
    this.onVisibility = () => (document.hidden ? this.close() : this.open());
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  // Another set of cards, each with the number of the frame that is here, or 0. Neither these frames nor the rows that are
  // here are sent again; and nothing is asked for when fewer cards are enough and nothing more will come.
  watch(cards) {
    const isEnough = this.isOver && [...cards.keys()].every((card) => this.cards.has(card));
    this.cards = cards;
    if (isEnough) return;
    this.isOver = false;
    this.close();
    this.open();
  }

  pause(isPaused) {
    this.isPaused = isPaused;
    if (isPaused) this.close();
    else this.open();
  }

  restart() {
    this.place = "";
    this.isOver = false;
    this.close();
    this.open();
  }

  open() {
    if (this.source || this.isOver || this.isPaused || document.hidden || this.isEnded) return;
    const asked = { cards: [...this.cards.keys()].join(), known: [...this.cards.values()].join(), since: this.place };
    const source = new EventSource(`${this.url}&${new URLSearchParams(asked)}`);
    this.source = source;
    const take = (handler) => (event) => source === this.source && handler(JSON.parse(event.data));
    source.addEventListener("hello", take((hello) => this.handlers.hello(hello)));
    source.addEventListener("update", (event) => {
      if (source !== this.source) return;
      this.handlers.update(JSON.parse(event.data));
      this.place = event.lastEventId;
    });
    source.addEventListener("over", take(() => {
      this.isOver = true;
      this.close();
      this.handlers.over();
    }));
    source.onerror = () => this.handlers.trouble(source.readyState === EventSource.CLOSED ? "This search is no longer kept on the server." : "The connection to the server was lost; trying again …");
    source.onopen = () => this.handlers.trouble("");
  }

  close() {
    this.source?.close();
    this.source = null;
  }

  end() {
    this.isEnded = true;
    this.close();
    document.removeEventListener("visibilitychange", this.onVisibility);
  }
}
