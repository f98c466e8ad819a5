// plotly.js is fetched once, from our own server, when the first figure needs it.
export function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.__tuningPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("plotly.js could not be loaded"));
    document.head.appendChild(script);
  });
  return window.__tuningPlotly;
}
