// The one event stream of a page. It closes while the tab is hidden or the view is paused, and goes on where it was.

export class Stream {
  constructor(url, handlers) {
    Object.assign(this, { url, handlers, source: null, isOver: false, isPaused: false, cards: [], place: "" });
    this.onVisibility = () => (document.hidden ? this.close() : this.open());
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  // Another set of cards: the rows that are here already are not sent again.
  watch(cards) {
    this.cards = cards;
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
    this.watch(this.cards);
  }

  open() {
    if (this.source || this.isOver || this.isPaused || document.hidden || this.isEnded) return;
    const source = new EventSource(`${this.url}&cards=${encodeURIComponent(this.cards.join(","))}&since=${encodeURIComponent(this.place)}`);
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
