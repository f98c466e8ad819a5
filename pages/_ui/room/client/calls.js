// What the room's screens ask of the server. An answer that is an error is thrown as its sentence, in the language of
// the page.

import { contentOf, fetched } from "../../client/words/fetched.js";
import { inLanguage } from "../../client/words.js";

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
