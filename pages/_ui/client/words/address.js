// Addresses of our server, which answers in the language that they say.

/** @param {string} address with a query of its own, or without @param {string} language its code */
export const speaking = (address, language) => `${address}${address.includes("?") ? "&" : "?"}lang=${language}`;

/** An address with the language of this page, where its own says one. @param {string} address */
export function inLanguage(address) {
  const language = new URLSearchParams(window.location.search).get("lang");
  return language ? speaking(address, language) : address;
}
