// plotly.js is fetched once, from our own server, when the first figure needs it.

/**
 * What a screen uses of it.
 * @typedef {{ react(node: Element, traces: object[], layout: object, config: object): Promise<unknown> }} Plotly
 */

/** @param {string} url @returns {Promise<any>} */
export function loadPlotly(url) {
  const page = /** @type {any} */ (window);
  if (page.Plotly) return Promise.resolve(page.Plotly);
  page.__tuningPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(page.Plotly);
    script.onerror = () => {
      page.__tuningPlotly = null; // the next figure asks again
      script.remove();
      reject(new Error("plotly.js could not be loaded"));
    };
    document.head.appendChild(script);
  });
  return page.__tuningPlotly;
}

/** Frees what plotly.js keeps of a chart, where it drew one. @param {Element} node */
export function purge(node) {
  if (node.classList.contains("js-plotly-plot")) /** @type {any} */ (window).Plotly.purge(node);
}
