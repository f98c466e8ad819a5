// Pictures of one decision: traces and layouts for plotly.js, from what the server says. No state here.

const GREEN = "#009E73", ORANGE = "#D55E00", YELLOW = "#F0E442", BLUE = "#56B4E9", PINK = "#CC79A7", GREY = "#8A8F98";
const METHOD_COLOURS = { you: PINK, grid: "#0072B2", random: "#E69F00", bayes: GREEN };
const METHOD_DASHES = { you: "solid", grid: "dash", random: "dot", bayes: "solid" };

// The house's colours from bad to good, so that amber is good here as on the cards.
let GOOD = [], BAD = [];
function useScale(steps) {
  GOOD = steps.map((colour, i) => [i / (steps.length - 1), colour]);
  BAD = [...steps].reverse().map((colour, i) => [i / (steps.length - 1), colour]);
}

const short = (x) => (x === null || x === undefined ? "–" : Number(Number(x).toPrecision(4)).toString());
const better = (v) => (v.direction === "maximize" ? "higher is better" : "lower is better");

function axisOf(axis, more) {
  const low = Math.min(0, ...axis.at);
  return {
    tickvals: axis.at, ticktext: axis.text, range: [low - 0.04, 1.04], zeroline: false, fixedrange: true,
    gridcolor: "rgba(128,128,128,0.18)", title: { text: axis.name, standoff: 6, font: { size: 13 } }, tickfont: { size: 12 }, ...more,
  };
}

function frame(css, height, more) {
  return {
    height, autosize: true, uirevision: "keep", hovermode: "closest", dragmode: false, showlegend: true,
    margin: { l: 66, r: 16, t: 36, b: 48 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: css.text, family: css.font, size: 13 }, legend: { orientation: "h", x: 0, y: 1.02, yanchor: "bottom", font: { size: 12 } },
    hoverlabel: { font: { size: 12 }, align: "left" }, ...more,
  };
}

const yAxis = (text, more) => ({
  title: { text, standoff: 4, font: { size: 13 } }, tickfont: { size: 12 }, zeroline: false, fixedrange: true, gridcolor: "rgba(128,128,128,0.18)", ...more,
});

const hover = (p) => `trial ${p.number + 1}${p.isYours ? " (yours)" : ""}: ${short(p.value)}${p.value === null ? ` ${p.state}` : ""}<br>${p.text}`;

function pointTraces(v, rug) {
  const done = v.points.filter((p) => p.value !== null);
  const rest = v.points.filter((p) => p.value === null);
  const traces = [{
    type: "scatter", mode: "markers", name: "trials so far", x: done.map((p) => p.at[0]), y: done.map((p) => p.value),
    customdata: done.map((p) => p.number), text: done.map(hover), hovertemplate: "%{text}<extra></extra>",
    marker: { size: 10, color: done.map((p) => (p.isYours ? PINK : BLUE)), symbol: done.map((p) => (p.isYours ? "diamond" : "circle")), line: { width: 1.5, color: "#222" } },
  }];
  if (rest.length) {
    traces.push({
      type: "scatter", mode: "markers", name: "without a value", x: rest.map((p) => p.at[0]), y: rest.map(() => rug),
      text: rest.map(hover), hovertemplate: "%{text}<extra></extra>", marker: { size: 9, color: ORANGE, symbol: "x-thin-open", line: { width: 2 } },
    });
  }
  return traces;
}

function spanOf(v) {
  const all = [...(v.lower || []), ...(v.upper || []), ...(v.truth && !Array.isArray(v.truth[0]) ? v.truth : []), ...v.points.map((p) => p.value)].filter((x) => x !== null && x !== undefined);
  if (!all.length) return [0, 1];
  const low = Math.min(...all), high = Math.max(...all), pad = 0.06 * (high - low || 1);
  return [low - pad, high + pad];
}

const vertical = (x, colour, dash) => ({ type: "line", x0: x, x1: x, yref: "paper", y0: 0, y1: 1, line: { color: colour, width: 1.5, dash } });

function nearest(positions, x) {
  let best = 0;
  positions.forEach((p, i) => { if (Math.abs(p - x) < Math.abs(positions[best] - x)) best = i; });
  return best;
}

// One parameter: belief above, acquisition (or the two densities) below, on the same axis.
function pictureOfOne(v, css, show) {
  const [low, high] = spanOf(v);
  const axis = v.axes[0];
  const line = axis.isCategory ? "markers+lines" : "lines";
  const traces = [];
  const shapes = [];
  const hasBelow = Boolean(v.acquisition || v.good);
  if (v.mean) {
    traces.push({ type: "scatter", mode: "lines", x: v.positions[0], y: v.lower, line: { width: 0 }, hoverinfo: "skip", showlegend: false });
    traces.push({ type: "scatter", mode: "lines", x: v.positions[0], y: v.upper, fill: "tonexty", fillcolor: "rgba(0,158,115,0.18)", line: { width: 0 }, hoverinfo: "skip", name: "95 % of its belief" });
    if (show.draws) (v.draws || []).forEach((draw, i) => traces.push({ type: "scatter", mode: "lines", x: v.positions[0], y: draw, line: { width: 1, color: GREY }, opacity: 0.7, hoverinfo: "skip", name: "functions it holds possible", showlegend: i === 0 }));
    traces.push({ type: "scatter", mode: line, x: v.positions[0], y: v.mean, line: { width: 2.5, color: GREEN }, name: "expected value", hovertemplate: "%{y:.5g}<extra>expected</extra>" });
  }
  if (v.truth) traces.push({ type: "scatter", mode: line, x: v.positions[0], y: v.truth, line: { width: 2, color: css.text, dash: "dash" }, name: "truth", hovertemplate: "%{y:.5g}<extra>truth</extra>" });
  traces.push(...pointTraces(v, low));
  if (v.upcoming && v.kind === "blind") {
    traces.push({ type: "scatter", mode: "markers+text", name: "what comes next", x: v.upcoming.map((p) => p[0]), y: v.upcoming.map(() => high), text: v.upcoming.map((_, i) => String(i + 1)), textposition: "bottom center", marker: { symbol: "triangle-down", size: 9, color: GREY }, hoverinfo: "skip" });
  }
  if (v.proposal) {
    shapes.push(vertical(v.proposal[0], ORANGE, "dot"));
    const at = v.mean ? v.mean[nearest(v.positions[0], v.proposal[0])] : high - 0.07 * (high - low);
    traces.push({ type: "scatter", mode: "markers", x: [v.proposal[0]], y: [at], name: "next trial", marker: { symbol: "star", size: 18, color: YELLOW, line: { color: "#222", width: 1.5 } }, text: [v.proposalText], hovertemplate: "next: %{text}<extra></extra>" });
  }
  if (v.acquisition) {
    traces.push({ type: "scatter", mode: line, x: v.positions[0], y: v.acquisition, yaxis: "y2", line: { width: 2, color: ORANGE }, name: `acquisition (${v.acquisitionName})`, hovertemplate: "%{y:.4g}<extra>acquisition</extra>" });
    if (v.proposalAcquisition !== null) traces.push({ type: "scatter", mode: "markers", x: [v.proposal[0]], y: [v.proposalAcquisition], yaxis: "y2", showlegend: false, hoverinfo: "skip", marker: { symbol: "star", size: 14, color: YELLOW, line: { color: "#222", width: 1 } } });
  }
  if (v.good) {
    traces.push({ type: "scatter", mode: line, x: v.positions[0], y: v.good, yaxis: "y2", line: { width: 2, color: GREEN }, name: "density of good trials" });
    traces.push({ type: "scatter", mode: line, x: v.positions[0], y: v.bad, yaxis: "y2", line: { width: 2, color: GREY, dash: "dash" }, name: "density of the others" });
  }
  const finite = (v.acquisition || []).filter((x) => x !== null);
  const top = Math.max(...finite), floor = v.acquisitionName === "log_ei" && finite.length ? Math.max(Math.min(...finite), top - 25) : undefined;
  const layout = frame(css, hasBelow ? 520 : 400, {
    shapes, xaxis: axisOf(axis, { anchor: hasBelow ? "y2" : "y" }),
    yaxis: yAxis(`${v.metric} (${better(v)})`, { domain: hasBelow ? [0.36, 1] : [0, 1], range: [low, high] }),
  });
  legendRoom(layout, traces.filter((trace) => trace.showlegend !== false).length, css.width);
  if (hasBelow) layout.yaxis2 = yAxis(v.good ? "density" : v.acquisitionName, { domain: [0, 0.27], ...(floor !== undefined ? { range: [floor, top + 0.06 * (top - floor || 1)] } : {}) });
  return { traces, layout };
}

// A legend that needs several lines must not lie on the chart.
const ENTRY = 215, LINE = 19; // pixels: the widest entry of a legend, and the height of one
function legendRoom(layout, n, width) {
  const lines = width > 900 ? 1 : Math.ceil(n / Math.max(1, Math.floor((width - 82) / ENTRY)));
  layout.margin = { ...layout.margin, t: layout.margin.t + LINE * (lines - 1) };
  layout.height += LINE * (lines - 1);
}

const transposed = (z) => z[0].map((_, j) => z.map((row) => row[j]));

// Two parameters: heat maps side by side, each with the trials and the next point.
function pictureOfTwo(v, css, show) {
  const panels = [];
  const isUp = v.direction === "maximize";
  const add = (title, z, scale, reverse) => z && panels.push({ title, z: transposed(z), scale, reverse });
  add("expected value (model, not truth)", v.mean, isUp ? GOOD : BAD);
  add("uncertainty (dark: nobody knows)", v.std, "Greys", true);
  add(`acquisition (${v.acquisitionName})`, v.acquisition && !v.good ? v.acquisition : null, GOOD);
  add("density of good trials", v.good, "Greens", true);
  add("density of the others", v.bad, "Greys", true);
  add("log ratio of the densities", v.good ? v.acquisition : null, GOOD);
  add("truth", v.truth, isUp ? GOOD : BAD);
  if (!panels.length) panels.push({ title: v.isHidden ? "your trials" : "the trials", z: null });
  const narrow = css.width < 640;
  const columns = narrow ? 1 : Math.min(panels.length, panels.length === 4 || css.width < 860 ? 2 : 3);
  const rows = Math.ceil(panels.length / columns);
  const gap = rows > 1 ? 0.32 / rows : 0, tall = (1 - gap * (rows - 1)) / rows;
  const traces = [], annotations = [];
  const layout = frame(css, 90 + rows * (panels.length === 1 ? 440 : 340), { showlegend: false });
  const values = v.points.map((p) => p.value).filter((x) => x !== null);
  panels.forEach((panel, i) => {
    const suffix = i === 0 ? "" : String(i + 1);
    const column = i % columns, row = Math.floor(i / columns);
    const x0 = column / columns, x1 = (column + 1) / columns - (columns > 1 ? 0.035 : 0);
    const y1 = 1 - row * (tall + gap), y0 = y1 - tall;
    layout[`xaxis${suffix}`] = axisOf(v.axes[0], { domain: [x0 + 0.025, x1], anchor: `y${suffix}` });
    layout[`yaxis${suffix}`] = axisOf(v.axes[1], { domain: [y0, y1], anchor: `x${suffix}`, title: { text: column === 0 ? v.axes[1].name : "", standoff: 4, font: { size: 13 } } });
    annotations.push({ text: panel.title, xref: "paper", yref: "paper", x: x0 + 0.025, y: y1 + 0.01, xanchor: "left", yanchor: "bottom", showarrow: false, font: { size: 13, color: css.text } });
    const places = { xaxis: `x${suffix}`, yaxis: `y${suffix}` };
    if (panel.z) traces.push({ type: "heatmap", x: v.positions[0], y: v.positions[1], z: panel.z, colorscale: panel.scale, reversescale: panel.reverse, showscale: false, zsmooth: v.axes.some((a) => a.isCategory) ? false : "best", hovertemplate: `${panel.title}: %{z:.4g}<extra></extra>`, ...(panel.title.startsWith("acquisition (log") ? floorOf(panel.z) : {}), ...places });
    traces.push({
      type: "scatter", mode: "markers", x: v.points.map((p) => p.at[0]), y: v.points.map((p) => p.at[1]), text: v.points.map(hover), hovertemplate: "%{text}<extra></extra>", customdata: v.points.map((p) => p.number),
      marker: panel.z ? { size: 8, symbol: v.points.map(symbolOf), color: v.points.map((p) => (p.value === null ? ORANGE : p.isYours ? PINK : "#FFFFFF")), line: { color: "#111", width: 1.5 } }
        : { size: v.points.length > 60 ? 9 : 13, symbol: v.points.map(symbolOf), color: v.points.map((p) => p.value), colorscale: isUp ? GOOD : BAD, cmin: Math.min(...values), cmax: Math.max(...values), showscale: values.length > 1, colorbar: { title: { text: v.metric, font: { size: 13 } }, tickfont: { size: 12 }, thickness: 12 }, line: { color: "#111", width: 1.5 } },
      ...places,
    });
    if (v.upcoming && v.kind === "blind") traces.push({ type: "scatter", mode: "markers+text", x: v.upcoming.map((p) => p[0]), y: v.upcoming.map((p) => p[1]), text: v.upcoming.map((_, k) => String(k + 1)), textposition: "top center", hoverinfo: "skip", marker: { symbol: "circle-open", size: 10, color: GREY }, ...places });
    if (v.proposal) traces.push({ type: "scatter", mode: "markers", x: [v.proposal[0]], y: [v.proposal[1]], text: [v.proposalText], hovertemplate: "next: %{text}<extra></extra>", marker: { symbol: "star", size: 18, color: YELLOW, line: { color: "#111", width: 1.5 } }, ...places });
  });
  layout.annotations = annotations;
  layout.margin.t = 46;
  return { traces, layout };
}

const symbolOf = (p) => (p.value === null ? "x" : p.isYours ? "diamond" : "circle");

function floorOf(z) {
  const all = z.flat().filter((x) => x !== null);
  const top = Math.max(...all);
  return { zmin: Math.max(Math.min(...all), top - 15), zmax: top };
}

function pictureOfBest(v, css) {
  const curve = { type: "scatter", mode: "lines+markers", x: v.best.map((_, i) => i + 1), y: v.best, line: { shape: "hv", width: 3, color: v.isGame ? PINK : GREEN }, name: v.isGame ? "You" : "best so far", marker: { size: 5 } };
  const layout = frame(css, 230, { showlegend: false, xaxis: yAxis("trial", { range: [0.5, Math.max(v.trials, v.best.length) + 0.5] }), yaxis: yAxis(`${v.metric} (${better(v)})`) });
  if (v.best.every((value) => value === null)) layout.yaxis.showticklabels = false; // no value, no scale
  if (v.optimum !== null && v.optimum !== undefined) layout.shapes = [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: v.optimum, y1: v.optimum, line: { color: GREY, dash: "dot", width: 1.5 } }];
  return { traces: [curve], layout };
}

function pictureOfScore(score, v, css) {
  const traces = score.rows.map((row) => ({ type: "scatter", mode: "lines", name: row.title, x: row.curve.map((_, i) => i + 1), y: row.curve, line: { shape: "hv", width: row.key === "you" ? 4 : 2.5, color: METHOD_COLOURS[row.key], dash: METHOD_DASHES[row.key] } }));
  traces.reverse();
  return { traces, layout: frame(css, 320, { xaxis: yAxis("trial"), yaxis: yAxis(`best ${v.metric} (${better(v)})`) }) };
}

// Length scales: short means influential. Predictions against truth: points on the line are foreseen rightly.
function pictureOfScales(v, css) {
  const names = Object.keys(v.lengthScales);
  return {
    traces: [{ type: "bar", orientation: "h", y: names, x: names.map((n) => v.lengthScales[n]), marker: { color: GREEN }, text: names.map((n) => short(v.lengthScales[n])), textposition: "auto", hoverinfo: "skip" }],
    layout: frame(css, 90 + 26 * Math.max(names.length, 2), { showlegend: false, margin: { l: 130, r: 16, t: 8, b: 44 }, xaxis: yAxis("in widths of the range", { rangemode: "tozero" }), yaxis: { automargin: true, fixedrange: true, autorange: "reversed" } }),
  };
}

function pictureOfCalibration(v, css) {
  const c = v.calibration;
  const ends = [...c.map((r) => r[1]), ...c.map((r) => r[2])];
  const low = Math.min(...ends), high = Math.max(...ends);
  return {
    traces: [
      { type: "scatter", mode: "lines", x: [low, high], y: [low, high], line: { color: GREY, dash: "dot" }, hoverinfo: "skip" },
      { type: "scatter", mode: "markers", x: c.map((r) => r[2]), y: c.map((r) => r[1]), error_x: { type: "data", symmetric: false, array: c.map((r) => r[4] - r[2]), arrayminus: c.map((r) => r[2] - r[3]), color: GREY, thickness: 1 }, text: c.map((r) => `trial ${r[0] + 1}`), hovertemplate: "%{text}: foreseen %{x:.4g}, was %{y:.4g}<extra></extra>", marker: { size: 8, color: c.map((r) => (r[1] >= r[3] && r[1] <= r[4] ? GREEN : ORANGE)), symbol: c.map((r) => (r[1] >= r[3] && r[1] <= r[4] ? "circle" : "x")) } },
    ],
    layout: frame(css, 300, { showlegend: false, xaxis: yAxis("foreseen from all other trials"), yaxis: yAxis("value found") }),
  };
}
