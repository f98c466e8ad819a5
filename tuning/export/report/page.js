(() => {
  "use strict";
  const charts = new Map(); // from the name of a card to its drawing
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const SMALL = 12;
  const TITLE = 13;
  const LETTER = 0.53; // a letter is about half as wide as it is high

  async function unpacked(id) {
    const text = document.getElementById(id).textContent;
    const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }

  // The look -------------------------------------------------------------------------------------------------
  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const columns = (layout) =>
    new Set(
      Object.entries(layout)
        .filter(([name]) => /^xaxis/.test(name))
        .map(([, axis]) => axis.domain?.[0] ?? 0),
    ).size;

  function themed(layout, width) {
    const text = css("--text");
    const margin = { l: 62, r: 18, t: 34, b: 52, ...layout.margin };
    const found = { ...layout, margin, height: layout.height ?? 320, width };
    found.font = { ...layout.font, color: text, family: getComputedStyle(document.body).fontFamily };
    for (const [name, axis] of Object.entries(layout)) {
      if (!/^[xy]axis/.test(name)) continue;
      found[name] = { ...axis, linecolor: text, tickfont: { size: SMALL, ...axis.tickfont } };
      if (axis.title?.text) found[name].title = { ...axis.title, font: { size: TITLE, ...axis.title.font } };
    }
    const room = width - margin.l - margin.r;
    const title = found.xaxis?.title;
    if (title?.text && title.text.length * TITLE * LETTER > room + 2 * Math.min(margin.l, margin.r)) {
      title.text = title.text.replace(" (", "<br>(");
      margin.b += TITLE * 1.3;
      found.height += TITLE * 1.3;
    }
    const labels = found.xaxis?.ticktext;
    if (found.xaxis?.tickangle === 0 && !found.xaxis.domain && Array.isArray(labels)) {
      if (labels.reduce((sum, label) => sum + (label.length + 2) * SMALL * LETTER, 0) > room) {
        const more = SMALL * LETTER * 0.64 * Math.max(...labels.map((label) => label.length));
        found.xaxis.tickangle = -40;
        margin.b += more;
        found.height += more;
      }
    }
    found.legend = { ...layout.legend, font: { size: SMALL, ...layout.legend?.font } };
    if (found.legend.orientation === "h" && room > 0)
      Object.assign(found.legend, { x: (6 - margin.l) / room, xanchor: "left" });
    const [background, border] = [css("--raised"), css("--border")];
    found.hoverlabel = { font: { size: SMALL, color: text }, align: "left", bgcolor: background, bordercolor: border };
    return found;
  }

  // WebGL would need generated code, which the policy forbids, and a browser has few of its contexts.
  // Without its uid, of which plotly.js would make a selector, whatever name is in it.
  const flat = ({ uid, ...trace }) => ({ ...trace, type: trace.type?.replace(/gl$/, "") });

  async function draw(name) {
    const { data, layout } = charts.get(name);
    const node = document.getElementById(`chart-${name}`);
    const width = Math.max(node.parentElement.clientWidth, columns(layout) > 1 ? 200 * columns(layout) : 0);
    const drawing = themed(structuredClone(layout), width);
    await window.Plotly.react(node, data.map(flat), drawing, {
      displaylogo: false,
      modeBarButtonsToRemove: ["sendChartToCloud", "select2d", "lasso2d"],
      toImageButtonOptions: { filename: name },
    });
    node.dataset.drawn = String(width);
  }

  const pause = () => new Promise((done) => setTimeout(done));

  async function drawAll() {
    for (const name of charts.keys()) {
      await draw(name);
      await pause(); // the reader can scroll meanwhile
    }
    document.documentElement.dataset.drawn = String(charts.size);
  }

  // Drawings follow each other: one that begins while another is under way waits for its end.
  let drawing = Promise.resolve();
  let wish = 0;
  function redraw() {
    clearTimeout(wish);
    wish = setTimeout(() => (drawing = drawing.then(drawAll).catch(complain)), 150);
  }

  function complain(error) {
    const text = window.DecompressionStream
      ? `The charts could not be drawn: ${error.message ?? error}`
      : "This browser is too old for the charts. Texts and tables are complete.";
    for (const node of document.querySelectorAll(".chart:not([data-drawn])")) {
      node.textContent = text;
      node.classList.add("failed");
    }
    if (window.DecompressionStream) console.error(error);
  }

  async function begin() {
    for (const [name, drawn] of Object.entries(JSON.parse(await unpacked("drawings")))) charts.set(name, drawn);
    const script = document.createElement("script");
    script.textContent = await unpacked("plotly");
    document.body.append(script);
    await drawAll();
    dark.addEventListener("change", redraw);
    let width = innerWidth;
    addEventListener("resize", () => {
      if (innerWidth !== width) redraw();
      width = innerWidth;
    });
  }

  // Tables ---------------------------------------------------------------------------------------------------
  const value = (cell) => (cell.classList.contains("number") ? Number(cell.dataset.value ?? cell.textContent) : null);

  function compared(a, b) {
    const [x, y] = [value(a), value(b)];
    if (x !== null && y !== null) return x - y;
    return x !== null ? -1 : y !== null ? 1 : a.textContent.localeCompare(b.textContent, "en", { numeric: true });
  }

  function sort(head) {
    const way = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", way);
    const sign = way === "ascending" ? 1 : -1;
    const body = head.closest("table").tBodies[0];
    const at = head.cellIndex;
    const isEmpty = (row) => row.cells[at].textContent === "";
    const rows = [...body.rows].sort(
      (a, b) => isEmpty(a) - isEmpty(b) || sign * compared(a.cells[at], b.cells[at]), // without a value: last both ways
    );
    body.append(...rows);
  }

  for (const button of document.querySelectorAll("th button")) button.onclick = () => sort(button.parentElement);
  drawing = begin().catch(complain);
})();
