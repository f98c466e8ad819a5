// Asks the server for a run until it is done. Only the last one that was asked for is heard.

import { contentOf, fetched } from "../../client/words/fetched.js";
import { speaking } from "../../client/words/address.js";
import { ntr, tr } from "../../client/words.js";

const AGAIN_MS = 250;

/** @typedef {{ seconds: number, usual: number | null, ahead: number }} Running */

export class Asker {
  /** @param {string} base @param {string} pass @param {string} language */
  constructor(base, pass, language) {
    this.base = base;
    this.language = language;
    this.pass = pass;
    this.client = [...crypto.getRandomValues(new Uint8Array(12))].map((x) => x.toString(16).padStart(2, "0")).join("");
    this.asked = 0;
  }

  /** @param {string} path @param {RequestInit} [more] @returns {Promise<any>} */
  async #get(path, more) {
    const headers = { "x-tuning-pass": this.pass, "Content-Type": "application/json" };
    const answer = await fetched(speaking(`${this.base}/${path}`, this.language), { ...more, headers });
    const found = await contentOf(answer);
    if (found.error) throw new Error(found.error);
    return found;
  }

  /** @param {string} name */
  lesson(name) {
    return this.#get(`lesson?name=${encodeURIComponent(name)}`);
  }

  /**
   * What a run finds; null if another was asked for meanwhile.
   * @param {{ lesson: string, seed: number, settings: Record<string, unknown>, guess: unknown }} what
   * @param {(running: Running) => void} onprogress
   */
  async run(what, onprogress) {
    const mine = ++this.asked;
    for (;;) {
      const body = JSON.stringify({ ...what, client: this.client });
      const found = await this.#get("run", { method: "POST", body }).catch((error) => {
        if (mine === this.asked) throw error;
      });
      if (mine !== this.asked) return null;
      if (found.state === "done") return found;
      onprogress(found);
      await new Promise((done) => setTimeout(done, AGAIN_MS));
      if (mine !== this.asked) return null;
    }
  }

  /** What is under way is not waited for any more. */
  leave() {
    this.asked += 1;
    const body = JSON.stringify({ client: this.client });
    return this.#get("leave", { method: "POST", body, keepalive: true }).catch(() => null); // nobody waits for it
  }
}

/** How far a run is, in words. @param {Running} running */
export function progressText({ seconds, usual, ahead }) {
  if (ahead > 0) return ntr("Waiting: {n} other is served first …", "Waiting: {n} others are served first …", ahead);
  const now = seconds.toFixed(0);
  if (usual === null) return tr("Running, {now} s …", { now });
  return tr("Running, {now} s of about {all} s …", { now, all: Math.max(usual, 1).toFixed(0) });
}

/** How far it is, from 0 to 1; null where nobody knows. @param {Running} running */
export const shareOf = ({ seconds, usual }) => (usual ? Math.min(seconds / Math.max(usual, 0.5), 0.97) : null);

/** What went wrong, in a sentence. @param {unknown} error */
export const reasonOf = (error) => (error instanceof Error ? error.message : String(error));
