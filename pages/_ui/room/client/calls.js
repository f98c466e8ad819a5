// What the room's screens ask of the server. An answer that is an error is thrown as its sentence, in the language of
// the page.

import { contentOf, fetched } from "../../client/words/fetched.js";
import { inLanguage } from "../../client/words.js";

/** @typedef {{ number: number, name: string }} Member */
/** @typedef {{ x: number, y: number }} Place on both axes, 0 to 1 */
/** @typedef {[x: number, y: number, value: number]} Trial a place and what was found there */
/** @typedef {Record<string, string>} Titles of methods, by name */

/**
 * What every round is about.
 * @typedef {object} About
 * @property {string} problem its name
 * @property {string} title of the problem, as one reads it
 * @property {string} direction "maximize" or "minimize"
 * @property {string} metric as one reads it
 * @property {string[]} axes names of both parameters
 * @property {number} optimum
 * @property {string} [question] what is asked, where the mode alone does not say it
 */
/** @typedef {About & { method: string, methodTitle: string, trials: number }} SeedsFacts trials of each run */
/** @typedef {About & { points: Trial[] }} GuessFacts the trials that everybody sees */
/** @typedef {About & { choices: Titles }} PredictionFacts */
/**
 * Trials of each person, and the best so far of each method after each trial, which phones are not told.
 * @typedef {About & { trials: number, titles: Titles, rivals: Record<string, number[]> }} TournamentFacts
 */

/** @typedef {{ best: number[] }} Run the best so far after each trial */
/** @typedef {Run & { placed: Trial[] }} Placed */

/** @typedef {{ sentence: string, values?: Record<string, number> }} Verdict values of persons, by their number */
/** @typedef {Verdict & { ground: number[][], bayes: Place & { value: number } }} GuessEnd the ground is as in a map */
/** @typedef {Verdict & { medians: Record<string, number>, winners: string[] }} PredictionEnd by method; methods */
/** @typedef {Verdict & { ground: number[][] }} TournamentEnd */

/**
 * A round: what it is about, what persons have added by their number as text, and its end once it is revealed.
 * @template {string} Mode
 * @template Facts
 * @template Added
 * @template {Verdict} End
 * @typedef {{ number: number, mode: Mode, title: string, count: number, facts: Facts, found: Record<string, Added>,
 * revealed: End | null }} Played
 */
/** @typedef {Played<"seeds", SeedsFacts, Run, Verdict>} SeedsRound */
/** @typedef {Played<"guess", GuessFacts, Place, GuessEnd>} GuessRound */
/** @typedef {Played<"prediction", PredictionFacts, { choice: string }, PredictionEnd>} PredictionRound */
/** @typedef {Played<"tournament", TournamentFacts, Placed, TournamentEnd>} TournamentRound */
/** @typedef {SeedsRound | GuessRound | PredictionRound | TournamentRound} Round */

/** @typedef {{ code: string, ends: number, members: Member[], round: Round | null }} BoardState ends: s since 1970 */
/** @typedef {{ code: string, members: number[], round: Round | null }} PhoneState without what others have added */

/**
 * @param {string} url
 * @param {object} body
 * @param {Record<string, string>} [headers]
 */
export async function post(url, body, headers = {}) {
  const answer = await fetched(inLanguage(url), {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const found = await contentOf(answer);
  if (!answer.ok) throw Object.assign(new Error(found.error), { isRefused: answer.status === 400 });
  return found;
}

/** What this browser keeps for itself; a browser that keeps nothing goes on without. */
export const kept = {
  /** @param {string} name */
  get(name) {
    try {
      return JSON.parse(localStorage.getItem(name) ?? "null");
    } catch {
      return null;
    }
  },
  /** @param {string} name @param {unknown} value */
  set(name, value) {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(value));
    } catch {
      return; // private windows may refuse; the room still works until the page is left
    }
  },
};
