// What a screen asks of the server. Where there is no answer, or none that can be read, the error says so in the
// language of the page: the browser's own words are English and for programmers.

import { tr } from "../words.js";

/** @param {string | URL} url @param {RequestInit} [options] */
export async function fetched(url, options) {
  try {
    return await fetch(url, options);
  } catch (cause) {
    throw new Error(tr("The server does not answer. Try again."), { cause });
  }
}

/** What an answer holds. @param {Response} answer @returns {Promise<any>} */
export async function contentOf(answer) {
  try {
    return await answer.json();
  } catch (cause) {
    throw new Error(tr("The server answered {status}. Try again.", { status: answer.status }), { cause });
  }
}
