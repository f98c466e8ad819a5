// What a screen does once the server no longer keeps what it shows: the page is run anew, and takes the screen away.

import { tr } from "./words.js";

const AGAIN_MS = 2000; // a page that is not connected yet does not hear it

/** Says so until the screen is closed. @returns {() => void} ends it */
export function sayLost() {
  const say = () => window.dispatchEvent(new Event("tuning:lost"));
  const timer = setInterval(say, AGAIN_MS);
  say();
  return () => clearInterval(timer);
}

/**
 * What is said of a search or race that is gone.
 * @param {string} what
 * @param {boolean} wasLost whether the connection was lost before
 */
export const goneText = (what, wasLost) =>
  wasLost
    ? tr("The server was restarted; this {what} is no longer kept.", { what })
    : tr("This {what} is no longer kept on the server.", { what });
