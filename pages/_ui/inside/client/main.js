// The Inside component: looks at one decision at a time, steps, plays, and lets a person place trials.
// Everything that comes from data is set as text, never as markup. Drawing is in inside_draw.js.

function el(tag, className, parent, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

function button(parent, text, title, act) {
  const node = el("button", "in-button", parent, text);
  node.type = "button";
  node.title = title;
  node.onclick = act;
  return node;
}

function field(parent, label, node, hint) {
  const box = el("label", "in-field", parent);
  el("span", "", box, label).title = hint || "";
  box.appendChild(node);
  return node;
}

function select(options, value, act) {
  const node = el("select");
  for (const [key, text] of options) {
    const option = el("option", "", node, text);
    option.value = key;
  }
  node.value = value;
  node.onchange = () => act(node.value);
  return node;
}

function slider(low, high, step, value, show, act) {
  const box = el("span", "in-slider");
  const input = el("input", "", box);
  Object.assign(input, { type: "range", min: low, max: high, step });
  input.value = value;
  const shown = el("output", "", box, show(Number(value)));
  input.oninput = () => {
    shown.textContent = show(Number(input.value));
    act(Number(input.value));
  };
  return box;
}

function check(parent, text, on, act) {
  const box = el("label", "in-check", parent);
  const input = el("input", "", box);
  input.type = "checkbox";
  input.checked = on;
  input.onchange = () => act(input.checked);
  el("span", "", box, text);
  return input;
}

const USUAL = { at: null, axes: [], acquisition: "", kappa: "", xi: "", factor: 0, noise: "", anchor: "best", draws: true, truth: false };

class Inside {
  constructor(root, data, setStateValue) {
    Object.assign(this, { root, data, setStateValue, closed: false, playing: null, asked: 0 });
    const kept = data.settings || {};
    this.s = { ...USUAL, ...kept };
    useScale(data.steps);
    this.build();
    this.look();
  }

  // Talking to the server ------------------------------------------------------------------------------------
  query() {
    const s = this.s, q = new URLSearchParams();
    if (s.at !== null) q.set("at", s.at);
    if (s.axes.length) q.set("axes", s.axes.join(","));
    if (s.acquisition) q.set("acquisition", s.acquisition);
    if (s.kappa !== "") q.set("kappa", s.kappa);
    if (s.xi !== "") q.set("xi", s.xi);
    if (s.noise !== "") q.set("noise", s.noise);
    if (s.factor) q.set("length_scale_factor", 2 ** s.factor);
    q.set("anchor", s.anchor);
    if (s.truth) q.set("truth", "yes");
    return q;
  }

  async ask(what, body) {
    const mine = ++this.asked;
    this.root.classList.add("in-busy");
    const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    try {
      const answer = await fetch(`${this.data.base}/${what}?${this.query()}`, options);
      const found = await answer.json();
      if (this.closed || mine !== this.asked) return null;
      this.say(found.error || "");
      if (found.error) { this.pause(); return null; }
      return found;
    } catch (error) {
      if (!this.closed) this.say("The server does not answer. Try again.");
      this.pause();
      return null;
    } finally {
      if (mine === this.asked) this.root.classList.remove("in-busy");
    }
  }

  // What went wrong; where there is nothing to show yet, no empty boxes stand below it.
  say(text) {
    this.error.textContent = text;
    this.root.classList.toggle("in-lost", Boolean(text) && !this.v);
  }

  async look() {
    const v = await this.ask("look");
    if (v) await this.show(v);
  }

  change(name, value) {
    this.s[name] = value;
    clearTimeout(this.later);
    this.later = setTimeout(() => { this.look(); this.remember(); }, 60);
  }

  remember() {
    clearTimeout(this.saving);
    const changed = Object.fromEntries(Object.entries(this.s).filter(([name, value]) => String(value) !== String(USUAL[name])));
    this.saving = setTimeout(() => !this.closed && this.setStateValue("settings", changed), 700);
  }

  // Steps ----------------------------------------------------------------------------------------------------
  async step() {
    const v = this.v;
    if (!v) return;
    if (v.at < v.next) {
      this.s.at = v.at + 1;
      await this.look();
    } else if (!v.isOver) {
      this.s.at = null;
      const next = await this.ask("step", {});
      if (next) await this.show(next);
    } else this.pause();
    this.remember();
  }

  async go(at) {
    this.pause();
    this.s.at = Math.max(0, Math.min(at, this.v ? this.v.next : at));
    await this.look();
    this.remember();
  }

  play() {
    if (this.playing) return this.pause();
    this.playButton.textContent = "Pause";
    const tick = async () => {
      if (this.closed || !this.playing) return;
      await this.step();
      if (this.v && this.v.isOver && this.v.at >= this.v.next) return this.pause();
      if (this.playing) this.playing = setTimeout(tick, 700);
    };
    this.playing = setTimeout(tick, 0);
  }

  pause() {
    clearTimeout(this.playing);
    this.playing = null;
    if (this.playButton) this.playButton.textContent = "Play";
  }

  async place(text) {
    if (this.v.isOver) return;
    this.s.at = null;
    const v = await this.ask("place", { config: text });
    if (v) await this.show(v);
  }

  // A click in the chart is a config: the two axes from the click, everything else as typed.
  clicked(event) {
    const v = this.v, box = this.chart.getBoundingClientRect(), full = this.chart._fullLayout;
    if (!v || !v.isGame || v.isOver || !full) return;
    const plot = Object.values(full._plots).find((p) => {
      const x = event.clientX - box.left - p.xaxis._offset, y = event.clientY - box.top - p.yaxis._offset;
      return x >= 0 && y >= 0 && x <= p.xaxis._length && y <= p.yaxis._length;
    });
    if (!plot) return;
    const at = [plot.xaxis.p2d(event.clientX - box.left - plot.xaxis._offset), plot.yaxis.p2d(event.clientY - box.top - plot.yaxis._offset)];
    this.place(this.typedAt(at));
  }

  typedAt(at) {
    const axes = this.v.axes.map((axis, j) => `@${axis.name}=${Math.min(Math.max(at[j], 0), 1)}`);
    return [this.typed.value, ...axes].filter(Boolean).join(", ");
  }

  // The page -------------------------------------------------------------------------------------------------
  build() {
    const root = this.root;
    root.replaceChildren();
    const bar = el("div", "in-bar", root);
    if (!this.data.isGame) {
      button(bar, "First", "to the first trial", () => this.go(0));
      button(bar, "Back", "one trial back", () => this.go(this.v.at - 1));
      button(bar, "Step", "one trial on", () => { this.pause(); this.step(); }).classList.add("in-main");
      this.playButton = button(bar, "Play", "step by step until the end", () => this.play());
      button(bar, "Last", "to the next decision", () => this.go(Infinity));
    }
    this.count = el("strong", "in-count", bar);
    this.took = el("span", "in-took", bar);
    this.error = el("div", "in-error", root);
    this.error.setAttribute("role", "alert");
    this.sentence = el("div", "in-sentence", root);
    this.sentence.setAttribute("aria-live", "polite");
    this.controls = el("div", "in-controls", root);
    this.chart = el("div", "in-chart", root);
    this.chart.setAttribute("role", "img");
    this.chart.addEventListener("click", (event) => this.clicked(event));
    this.held = el("div", "in-note", root);
    if (this.data.isGame) this.buildTyped(root);
    const grid = el("div", "in-grid", root);
    this.best = this.card(grid, "Best so far", "The best value after each trial; dotted, the true optimum where it is known.");
    if (!this.data.isGame) {
      this.scales = this.card(grid, "Length scales", "How far the model thinks a value reaches along each parameter: a short bar means that this parameter matters.");
      this.calibration = this.card(grid, "Can its predictions be trusted?", "Each trial foreseen from all the others: points on the dotted line were foreseen rightly; crosses lie outside their 95 % band.");
    }
    this.scores = this.card(grid, "You against the methods", "Best value after each trial, same problem, same number of trials.");
    this.scores.node.style.display = "none";
  }

  card(parent, title, help) {
    const node = el("section", "in-card", parent);
    el("h4", "", node, title);
    el("div", "in-help", node, help);
    return { node, chart: el("div", "", node), text: el("div", "in-note", node) };
  }

  buildTyped(root) {
    const form = el("form", "in-typed", root);
    this.typed = field(form, "Or type a config", el("input", "in-wide"), "name=value, name=value; a click keeps what is typed for the parameters that the chart does not show");
    this.typed.setAttribute("aria-label", "Config to try next");
    el("button", "in-button", form, "Try it");
    form.onsubmit = (event) => {
      event.preventDefault();
      this.place(this.typed.value);
    };
  }

  buildControls(v) {
    const c = this.controls, s = this.s;
    c.replaceChildren();
    this.controlled = true;
    const names = v.parameters.map((n) => [n, n]);
    const axes = v.axes.map((a) => a.name);
    const setAxes = (first, second) => this.change("axes", [first, second].filter((x, i, all) => x && all.indexOf(x) === i));
    const first = field(c, "Across", select(names, axes[0], () => setAxes(first.value, second.value)));
    const second = field(c, "Upwards", select([["", "the value"], ...names], axes[1] || "", () => setAxes(first.value, second.value)));
    if (this.data.isGame && v.isHidden) return;
    if (v.parameters.length > axes.length) field(c, "Others held", select([["best", "at the best trial"], ["proposal", "at the next trial"]], s.anchor, (x) => this.change("anchor", x)));
    if (this.data.isModel) {
      field(c, "Acquisition", select([["", "as searched"], ["log_ei", "log expected improvement"], ["ei", "expected improvement"], ["pi", "probability of improvement"], ["lcb", "confidence bound"], ["thompson", "Thompson sampling"]], s.acquisition, (x) => this.change("acquisition", x)), "How promise is measured");
      field(c, "κ: love of the unknown", slider(0, 10, 0.25, s.kappa === "" ? 2 : s.kappa, short, (x) => this.change("kappa", x)), "Width of the confidence bound; works with that acquisition");
      field(c, "ξ: least gain that counts", slider(0, 2, 0.05, s.xi === "" ? 0 : s.xi, short, (x) => this.change("xi", x)), "In standard deviations of the values");
      field(c, "Length scales ×", slider(-3, 3, 0.5, s.factor, (x) => short(2 ** x), (x) => this.change("factor", x)), "Below 1 it expects more change between trials");
      const noise = el("input");
      Object.assign(noise, { type: "number", min: 0, step: "any", placeholder: "estimated", value: s.noise });
      noise.onchange = () => this.change("noise", noise.value);
      field(c, "Noise", noise, "Standard deviation of the noise, in the metric's unit; empty: estimated");
      check(c, "draws", s.draws, (on) => this.change("draws", on));
    }
    if (v.hasTruth) check(c, "truth", s.truth, (on) => this.change("truth", on));
    button(c, "Reset settings", "back to the settings of the search", () => {
      this.s = { ...USUAL, at: this.s.at, axes: this.s.axes };
      this.controlled = false;
      this.look();
      this.remember();
    });
  }

  // Showing --------------------------------------------------------------------------------------------------
  css() {
    const css = getComputedStyle(this.root);
    return { text: css.getPropertyValue("--st-text-color").trim() || css.color, font: css.fontFamily, width: this.root.clientWidth };
  }

  async show(v) {
    const wasHidden = this.v && this.v.isHidden;
    this.v = v;
    if (!this.controlled || wasHidden !== v.isHidden && this.v) this.buildControls(v);
    const { loadPlotly } = await import(new URL(this.data.loader, window.location.origin).href);
    const Plotly = await loadPlotly(this.data.plotly);
    if (this.closed) return;
    const css = this.css();
    const n = Math.min(v.at + 1, v.trials);
    this.count.textContent = v.isGame
      ? v.isOver ? `All ${v.trials} trials made` : `Trial ${v.next + 1} of ${v.trials}: your turn`
      : v.at < v.next ? `How trial ${v.at + 1} of ${v.next} was chosen` : v.isOver ? `After all ${v.next} trials: what would come next` : `Choosing trial ${n} of ${v.trials}`;
    this.took.textContent = v.milliseconds === undefined || v.isGame ? "" : `${v.milliseconds} ms`;
    this.sentence.textContent = this.words(v);
    this.held.textContent = this.legend(v);
    const made = v.axes.length === 1 ? pictureOfOne(v, css, this.s) : pictureOfTwo(v, css, this.s);
    this.chart.style.minHeight = `${made.layout.height}px`;
    this.chart.setAttribute("aria-label", this.sentence.textContent);
    this.chart.classList.toggle("in-target", v.isGame && !v.isOver);
    const config = { displayModeBar: false, responsive: true };
    await Plotly.react(this.chart, made.traces, made.layout, config);
    const best = pictureOfBest(v, css);
    await Plotly.react(this.best.chart, best.traces, best.layout, config);
    this.best.text.textContent = v.bestConfig ? `Best: ${short(v.best[v.best.length - 1])} at ${v.bestText}.` : "No value yet.";
    if (this.typed && (!this.typed.value || !v.points.length)) this.typed.value = v.start;
    if (this.scales) await this.showModel(Plotly, v, css, config);
    if (v.isGame && v.isOver) await this.showScore(Plotly, css, config);
    this.root.dataset.at = v.at;
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn || 0) + 1);
  }

  words(v) {
    if (v.isHidden) {
      const goal = v.direction === "maximize" ? "highest" : "lowest";
      return `Find the ${goal} ${v.metric}: click in the chart where the next trial shall go. The truth stays hidden until your ${v.trials} trials are made.`;
    }
    const made = v.made && v.made.value !== null ? ` It gave ${short(v.made.value)}.` : v.made ? ` It ended ${v.made.state}${v.made.message ? `: ${v.made.message}` : ""}.` : "";
    const who = v.made && v.made.isYours ? `You placed trial ${v.at + 1}. ${v.method} would have chosen ${v.proposalText}: ` : v.proposalText ? `${v.method} ${v.made ? "chose" : "chooses"} ${v.proposalText}. ` : "";
    return `${who}${v.sentence}${made}`;
  }

  // What the maps have no legend for.
  legend(v) {
    const colours = v.mean || v.acquisition || v.good ? "Amber is good and blue is bad; a circle is a trial, the star is the next one. " : "";
    const held = v.anchorText ? `Other parameters held at ${v.anchorText}.` : "";
    return `${v.axes.length > 1 ? colours : ""}${held}`;
  }

  async showModel(Plotly, v, css, config) {
    const hasModel = v.kind === "gp" && Object.keys(v.lengthScales).length > 0;
    for (const card of [this.scales, this.calibration]) card.chart.style.display = hasModel ? "" : "none";
    this.scales.text.textContent = hasModel ? `Noise: ${short(v.noise)} ${v.metric}; values used as ${v.transform}; expected gain of the next trial: ${short(v.gain)}.` : "There is no model: scores play no part, or too little is known.";
    const canJudge = hasModel && v.calibration.length >= 3;
    this.calibration.chart.style.display = canJudge ? "" : "none";
    this.calibration.text.textContent = canJudge ? `R² ${short(v.r2)}; ${Math.round(100 * v.covered)} % of ${v.calibration.length} trials lie in their 95 % band.` : "Needs a model and at least three trials with a value.";
    if (hasModel) {
      const made = pictureOfScales(v, css);
      await Plotly.react(this.scales.chart, made.traces, made.layout, config);
    }
    if (canJudge) {
      const made = pictureOfCalibration(v, css);
      await Plotly.react(this.calibration.chart, made.traces, made.layout, config);
    }
  }

  async showScore(Plotly, css, config) {
    this.scores.node.style.display = "";
    const score = await this.ask("score", {});
    if (!score) return;
    const made = pictureOfScore(score, this.v, css);
    await Plotly.react(this.scores.chart, made.traces, made.layout, config);
    const words = score.rows.map((r) => `${r.title}: ${short(r.best)}${r.regret !== null ? ` (${short(r.regret)} from the optimum)` : ""}${r.isOver ? "" : " …"}`).join(" · ");
    this.scores.text.textContent = score.isOver ? `${words}. Order: ${score.order.join(", ")}. One game proves little: other seeds may turn the order.` : words;
    this.root.dataset.score = score.isOver ? "over" : "running";
    if (!score.isOver && !this.closed) setTimeout(() => !this.closed && this.showScore(Plotly, css, config), 500);
  }

  close() {
    this.closed = true;
    this.pause();
    for (const timer of [this.later, this.saving]) clearTimeout(timer);
    for (const node of this.root.querySelectorAll(".js-plotly-plot")) window.Plotly.purge(node);
  }
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".in-root");
  if (root.__base !== data.base) {
    if (root.__inside) root.__inside.close();
    root.__base = data.base;
    root.__inside = new Inside(root, data, setStateValue);
  }
  return () => {
    if (root.__inside) root.__inside.close();
    root.__inside = null;
    root.__base = null;
  };
}
