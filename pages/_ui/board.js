// The live board. Everything that comes from data is set as text, never as markup.

function el(tag, className, parent, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  if (!window.__tuningPlotly) {
    window.__tuningPlotly = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => reject(new Error("plotly.js could not be loaded"));
      document.head.appendChild(script);
    });
  }
  return window.__tuningPlotly;
}

const number = (x) => (x === null || x === undefined ? "–" : Number(x.toPrecision(5)).toString());
const duration = (s) => (s >= 90 ? `${Math.round(s / 60)} min` : `${Math.round(s)} s`);

function themed(root, layout) {
  const css = getComputedStyle(root);
  const text = css.getPropertyValue("--st-text-color").trim() || css.color;
  const themedLayout = { ...layout, font: { ...layout.font, color: text, family: css.fontFamily } };
  for (const name of Object.keys(layout)) {
    if (/^[xy]axis/.test(name)) themedLayout[name] = { ...layout[name], linecolor: text };
  }
  themedLayout.hoverlabel = { font: { size: 12 }, align: "left" };
  return themedLayout;
}

function buildJob(parent) {
  const node = el("div", "lb-job", parent);
  const line = el("div", "lb-line", node);
  const job = { title: el("h4", "", line), state: el("span", "lb-state", line), big: el("div", "lb-big", node) };
  const bar = el("div", "lb-bar", node);
  job.fill = el("div", "", bar);
  const counts = el("div", "lb-line", node);
  job.count = el("span", "lb-count", counts);
  job.eta = el("span", "", counts);
  job.config = el("div", "lb-config", node);
  job.error = el("div", "lb-error", node);
  return job;
}

function showJob(job, s) {
  job.title.textContent = s.label;
  job.state.textContent = s.state === "waiting" ? `waiting, ${s.ahead} searches ahead` : s.state;
  const better = s.direction === "maximize" ? "higher is better" : "lower is better";
  job.big.textContent = s.best === null ? "–" : number(s.best);
  job.big.title = `best ${s.metric}, ${better}`;
  job.fill.style.width = s.trials ? `${(100 * s.finished) / s.trials}%` : s.finished ? "50%" : "0";
  const failed = s.failed ? `, ${s.failed} without a value` : "";
  job.count.textContent = `${s.finished}${s.trials ? ` of ${s.trials}` : ""} trials${failed}`;
  if (s.pruned) job.count.textContent += `, ${s.pruned} pruned`;
  const rate = s.seconds > 0.5 && s.finished ? `${number(s.finished / s.seconds)} per s` : "";
  const over = ["finished", "stopped", "error"].includes(s.state);
  job.eta.textContent = over ? `${duration(s.seconds)} in all` : s.eta === null ? rate : `${duration(s.eta)} left · ${rate}`;
  const config = s.config ? Object.entries(s.config).map(([k, v]) => `${k} = ${v}`).join(", ") : "";
  job.config.textContent = s.best === null ? "" : `best ${s.metric} (${better}): ${config}`;
  job.error.textContent = s.error;
}

function buildCard(parent, name) {
  const node = el("section", `lb-card lb-card-${name}` + (name === "best_so_far" ? "" : " lb-wide"), parent);
  const card = { node, title: el("h4", "", node), help: el("div", "lb-help", node), chart: el("div", "lb-chart", node) };
  card.reason = el("div", "lb-reason", node);
  card.summary = el("div", "lb-summary", node);
  card.chart.setAttribute("role", "img");
  card.chart.style.display = "none";
  card.reason.textContent = "Waiting for the first trial.";
  return card;
}

async function showCard(root, Plotly, card, shown, version) {
  card.title.textContent = shown.title;
  card.help.textContent = shown.help;
  card.summary.textContent = shown.reason ? "" : shown.summary;
  card.reason.textContent = shown.reason;
  card.reason.style.display = shown.reason ? "" : "none";
  card.chart.style.display = shown.reason ? "none" : "";
  if (shown.reason) return;
  card.chart.setAttribute("aria-label", shown.summary);
  card.figure = shown.figure;
  card.chart.style.minHeight = `${shown.figure.layout.height}px`;
  await Plotly.react(card.chart, shown.figure.data, themed(root, shown.figure.layout), {
    displaylogo: false, responsive: true, modeBarButtonsToRemove: ["sendChartToCloud", "lasso2d", "select2d"],
  });
  card.chart.dataset.version = version;
}

const COLUMNS = ["method", "trial", "state", "value", "spread", "seconds", "config", "message"];

function buildTable(parent, csv) {
  const node = el("section", "lb-trials", parent);
  const line = el("div", "lb-line", node);
  el("h4", "", line, "Trials");
  const link = el("a", "", line, "CSV of all trials");
  link.href = csv;
  link.setAttribute("download", "trials.csv");
  const scroll = el("div", "lb-scroll", node);
  scroll.tabIndex = 0;
  const table = el("table", "", scroll);
  const head = el("tr", "", el("thead", "", table));
  const state = { rows: [], column: 1, down: true, body: el("tbody", "", table), link };
  COLUMNS.forEach((name, j) => {
    const cell = el("th", "", head, name);
    cell.onclick = () => {
      state.down = state.column === j ? !state.down : true;
      state.column = j;
      showTable(state);
    };
  });
  return state;
}

function showTable(state) {
  const j = state.column;
  const order = (a, b) => {
    if (a[j] === null) return 1;
    if (b[j] === null) return -1;
    return (a[j] < b[j] ? -1 : a[j] > b[j] ? 1 : 0) * (state.down ? -1 : 1);
  };
  const rows = [...state.rows].sort(order).map((row) => {
    const tr = el("tr", ["done", "running"].includes(row[2]) ? "" : "lb-bad");
    row.forEach((value, k) => {
      let text = value === null ? "" : String(value);
      if (k === 1) text = String(value + 1);
      if ((k === 3 || k === 4) && value !== null) text = number(value);
      el("td", "", tr, text);
    });
    return tr;
  });
  state.body.replaceChildren(...rows);
}

function connect(root, data, setTriggerValue) {
  root.replaceChildren();
  const jobs = el("div", "lb-jobs", root);
  const grid = el("div", "lb-cards", root);
  const cards = Object.fromEntries(data.cards.map((name) => [name, buildCard(grid, name)]));
  const table = buildTable(root, data.csv);
  const shownJobs = [];
  let chain = Promise.resolve();
  let closed = false;
  const source = new EventSource(data.live);
  const draw = async (update) => {
    if (closed) return;
    while (shownJobs.length < update.status.length) shownJobs.push(buildJob(jobs));
    update.status.forEach((s, i) => showJob(shownJobs[i], s));
    if (update.table) {
      table.rows = update.table;
      showTable(table);
    }
    const Plotly = await loadPlotly(data.plotly);
    for (const [name, shown] of Object.entries(update.cards)) {
      if (!closed) await showCard(root, Plotly, cards[name], shown, update.version);
    }
    root.dataset.over = update.over;
  };
  source.addEventListener("update", (event) => {
    const update = JSON.parse(event.data);
    chain = chain.then(() => draw(update)).catch((error) => console.error("board:", error.message));
  });
  source.addEventListener("over", () => {
    source.close();
    if (!data.over) chain = chain.then(() => !closed && setTriggerValue("finished", true));
  });
  const restyle = () => {
    chain = chain.then(async () => {
      for (const card of Object.values(cards)) {
        if (card.figure && window.Plotly && !closed) await window.Plotly.relayout(card.chart, { "font.color": themed(root, card.figure.layout).font.color });
      }
    });
  };
  const themeWatch = new MutationObserver(restyle);
  themeWatch.observe(document.documentElement, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
  return () => {
    closed = true;
    source.close();
    themeWatch.disconnect();
    for (const card of Object.values(cards)) if (window.Plotly && card.figure) window.Plotly.purge(card.chart);
  };
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".lb-root");
  if (root.__live !== data.live) {
    if (root.__close) root.__close();
    root.__live = data.live;
    root.__close = connect(root, data, setTriggerValue);
  }
  return () => {
    if (root.__close) root.__close();
    root.__close = null;
    root.__live = null;
  };
}
