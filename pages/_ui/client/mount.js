// What a page of Streamlit mounts for each screen: it loads the screen's main.js from our own server, keeps one board
// as long as the same is shown, and hands new data to it. It is handed to the browser as text, and so imports nothing.

const LONGEST_WAIT = 10; // seconds between two attempts to load

/**
 * @typedef {{ close(): void, configure(data: any): void }} Board
 * @typedef {{ shown: string, scripts: string, version: string, main: string, language: string,
 *   words: Record<string, string>, tall?: string }} Data tall: what it will need, where something stands below it
 * @typedef {HTMLElement & { __mounted?: Mounted | null }} Root
 */

class Mounted {
  /**
   * @param {HTMLElement} root
   * @param {Data} data
   * @param {(name: string, value: unknown, isOnce?: boolean) => void} tell
   */
  constructor(root, data, tell) {
    this.root = root;
    this.data = data;
    this.tell = tell;
    this.isClosed = false;
    /** @type {Board | null} */
    this.board = null;
    root.style.minHeight = data.tall ?? "";
    this.start();
  }

  // A server that restarts, or a network that fails, is asked again until it answers.
  async start() {
    for (let n = 0; !this.isClosed; n += 1) {
      try {
        const [{ Board }, { learn }] = await Promise.all([
          import(this.address(n, this.data.main)),
          import(this.address(n, "client/words.js")),
        ]);
        learn(this.data.words, this.data.language);
        if (!this.isClosed) this.board = new Board(this.root, this.data, this.tell);
        this.root.style.minHeight = "";
        return;
      } catch (error) {
        if (this.isClosed) return;
        const reason = error instanceof Error ? error.message : String(error);
        const tr = (/** @type {string} */ text) => this.data.words[text] ?? text;
        const said = tr("The board could not be loaded: {reason}. Trying again …");
        this.root.textContent = said.replace("{reason}", reason);
        await new Promise((done) => setTimeout(done, 1000 * Math.min(2 ** n, LONGEST_WAIT)));
      }
    }
  }

  // A browser remembers modules that failed to load, so that each attempt has an address of its own.
  /** @param {number} n @param {string} path */
  address(n, path) {
    const { scripts, version } = this.data;
    return new URL(`${scripts}${version}${n ? `~${n}` : ""}/${path}`, window.location.origin).href;
  }

  /** @param {Data} data */
  configure(data) {
    this.data = data;
    this.board?.configure(data);
  }

  close() {
    this.isClosed = true;
    this.board?.close();
  }
}

/**
 * @param {{ data: [Data], parentElement: HTMLElement, setStateValue: Function, setTriggerValue: Function }} component
 */
export default function ({ data: [data], parentElement, setStateValue, setTriggerValue }) {
  const root = /** @type {Root} */ (parentElement.querySelector("[data-screen]"));
  /** @param {string} name @param {unknown} value @param {boolean} [isOnce] */
  const tell = (name, value, isOnce) => (isOnce ? setTriggerValue(name, value) : setStateValue(name, value));
  const leave = () => {
    root.__mounted?.close();
    root.__mounted = null;
  };
  const kept = root.__mounted;
  const same =
    kept &&
    /** @type {(keyof Data)[]} */ (["shown", "version", "language"]).every((name) => kept.data[name] === data[name]);
  if (same) kept.configure(data);
  else {
    leave();
    root.__mounted = new Mounted(root, data, tell);
  }
  return leave;
}
