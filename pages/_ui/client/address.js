// Addresses of our server: below one another, and in the language of the page.

/**
 * An address below another one, whose query (its language) stays.
 * @param {string} base
 * @param {string} path with a query of its own, or without
 */
export function under(base, path) {
  const [place, kept] = base.split("?");
  const [rest, own] = path.split("?");
  const query = [own, kept].filter(Boolean).join("&");
  return `${place.replace(/\/$/, "")}/${rest}${query ? `?${query}` : ""}`;
}

/** An address with the language of this page, where its own says one. @param {string} address */
export function inLanguage(address) {
  const language = new URLSearchParams(window.location.search).get("lang");
  return language ? `${address}${address.includes("?") ? "&" : "?"}lang=${language}` : address;
}
