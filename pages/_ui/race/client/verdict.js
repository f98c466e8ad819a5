// The verdict in words, the standings, the target that one can drag, and what each method does now and why.

import { el, setText } from "../../client/dom.js";
import { seconds, short } from "../../client/format.js";
import { quantile, sortNumbers } from "../../client/scale.js";
import { ROW, valueAt } from "./model.js";
import { trialOf } from "./plots/curves.js";
import { button } from "./widgets.js";
import { mark, ntr, tr } from "../../client/words.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./view.js").View} View */
/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").Band} Band */

export class Verdict {
  /** @param {Element} parent @param {Model} model @param {(target: number) => void} onTarget */
  constructor(parent, model, onTarget) {
    this.model = model;
    this.low = 0; // ends of the target's slider
    this.high = 1;
    this.node = el("section", "rb-card rb-verdict", parent);
    el("h4", "", this.node, tr("Verdict"));
    this.guess = el("div", "rb-guess", this.node);
    this.body = el("div", "", this.node);
    this.when = el("div", "rb-help", this.body);
    this.head = el("div", "rb-headline", this.body);
    this.words = el("div", "rb-words", this.body);
    this.slider = el("input");
    this.shown = el("b", "rb-target-value");
    this.buildStandings(onTarget);
    this.buildGuess();
    this.isHidden = false;
  }

  /** @param {(target: number) => void} onTarget */
  buildStandings(onTarget) {
    const line = el("div", "rb-target", this.body);
    el("label", "", line, tr("Target ")).appendChild(this.slider);
    Object.assign(this.slider, { type: "range", min: 0, max: 1000, value: 0 });
    this.slider.setAttribute("aria-label", tr("Target value"));
    line.appendChild(this.shown);
    this.slider.oninput = () => onTarget(this.low + ((this.high - this.low) * Number(this.slider.value)) / 1000);
    const scroll = el("div", "rb-scroll", this.body);
    scroll.tabIndex = 0; // keys scroll it where it is wider than a phone
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", tr("Verdict"));
    const table = el("table", "rb-standings", scroll);
    const head = el("tr", "", el("thead", "", table));
    for (const name of [
      mark("method"),
      this.model.isTwofold ? mark("median share") : mark("median best"),
      mark("middle half"),
      mark("trials to target"),
      mark("never"),
      mark("speed-up"),
      mark("regret area"),
      mark("training"),
      mark("thinking"),
    ])
      el("th", "", head, tr(name));
    /** @type {{ row: HTMLTableRowElement, cells: HTMLTableCellElement[] }[]} one for each method */
    this.rows = this.model.methods.map((method) => {
      const row = el("tr");
      row.dataset.method = method.label;
      const cells = Array.from({ length: 9 }, () => el("td", "", row));
      const dot = el("span", "rb-dot", cells[0]);
      dot.style.background = method.style[0];
      cells[0].append(method.title);
      return { row, cells };
    });
    el("tbody", "", table).append(...this.rows.map(({ row }) => row));
    this.note = el(
      "div",
      "rb-help",
      this.body,
      tr("Speed-up: trials that the slowest method needs to the target, divided by its own.") +
        " " +
        (this.model.isTwofold
          ? tr(
              "Compared is the share of the plane that the front of each run covers. The plane grows with the race, " +
                "so shares of other races are other numbers. What re-drawing the folds would do to a front is not " +
                "known.",
            )
          : tr("Regret area: mean distance to the best known value over all trials.")),
    );
  }

  buildGuess() {
    el("p", "", this.guess, tr("Who wins? Count the raised hands, then reveal."));
    const line = el("div", "rb-line rb-hands", this.guess);
    for (const method of this.model.methods) {
      let hands = 0;
      const one = button(
        line,
        `${method.title}: 0`,
        tr("One more guess for {method}", {
          method: method.title,
        }),
        () => {
          hands += 1;
          setText(one, `${method.title}: ${hands}`);
        },
      );
      one.style.borderColor = method.style[0];
    }
    button(line, tr("Reveal"), tr("Show the verdict"), () => {
      this.isHidden = false;
      this.cover();
    });
  }

  /** @param {boolean} isHidden */
  hide(isHidden) {
    this.isHidden = isHidden;
    this.cover();
  }

  cover() {
    this.guess.style.display = this.isHidden ? "" : "none";
    this.body.style.display = this.isHidden ? "none" : "";
  }

  /** @param {View} view */
  draw(view) {
    const { model } = this;
    const trial = trialOf(model, view);
    const found = model.verdictAt(trial);
    const isFinal = model.state === "finished" && found?.at === model.trials;
    const stage = isFinal ? "" : tr("This is not the end of the race: it may still turn.");
    setText(
      this.when,
      found
        ? ntr(
            "After trial {at} of {all}, {n} paired seed. {stage}",
            "After trial {at} of {all}, {n} paired seeds. {stage}",
            model.seeds.length,
            { at: found.at, all: model.trials, stage },
          )
        : tr("Waiting until every run has a value."),
    );
    setText(this.head, !found ? "" : isFinal ? found.headline : tr("So far: {headline}", { headline: found.headline }));
    /** @type {[text: string, isSettled: boolean, more: string][]} */
    const sentences = found ? found.pairs.map((pair) => [pair.sentence, isFinal && pair.settled, detail(pair)]) : [];
    while (this.words.children.length > sentences.length) this.words.lastChild?.remove();
    sentences.forEach(([text, isSettled, more], i) => {
      const p = this.words.children[i] ?? el("p", "", this.words);
      p.className = isSettled ? "rb-settled" : "rb-open";
      setText(p.children[0] ?? el("span", "", p), text);
      setText(p.children[1] ?? el("small", "", p), ` ${more}`);
    });
    this.drawStandings(view);
  }

  /** @param {View} view */
  drawStandings(view) {
    const { model } = this;
    const values = model.bands.flatMap((bands) =>
      /** @type {Band[]} */ (bands.filter(Boolean)).flatMap((band) => [band[0], band[2]]),
    );
    if (!values.length) return;
    [this.low, this.high] = [Math.min(...values), Math.max(...values)];
    if (model.optimum !== null)
      [this.low, this.high] = [Math.min(this.low, model.optimum), Math.max(this.high, model.optimum)];
    const target = /** @type {number} there is a median where there are values */ (
      view.target ?? model.table[0]?.target ?? model.defaultTarget()
    );
    if (document.activeElement !== this.slider) {
      this.slider.value = String(Math.round((1000 * (target - this.low)) / (this.high - this.low || 1)));
    }
    /** @type {Record<string, unknown>} */ (this.shown.dataset).value = target;
    setText(
      this.shown,
      short(target, 5) + (view.target === null ? tr(" (the median of the method that is behind)") : ""),
    );
    const needs = model.methods.map((_, m) => model.toTarget(m, target));
    const slowest = Math.max(...needs.map((need) => need.median ?? -1));
    const isAnyNever = needs.some((need) => need.median === null);
    model.methods.forEach((method, m) => {
      const column = sortNumbers(model.column(m, view.clock));
      const line = model.table.find((one) => one.method === method.label);
      const { cells } = this.rows[m];
      /** @param {number} i @param {string} text @param {number | null} [value] by which one may sort */
      const put = (i, text, value) => {
        setText(cells[i], text);
        /** @type {Record<string, unknown>} */ (cells[i].dataset).value = value ?? "";
      };
      const median = column.length ? quantile(column, 0.5) : null;
      put(1, short(median, 5), median);
      put(
        2,
        column.length
          ? tr("{low} to {high}", {
              low: short(quantile(column, 0.25), 5),
              high: short(quantile(column, 0.75), 5),
            })
          : "–",
      );
      put(3, needs[m].median === null ? tr("over half never") : short(needs[m].median), needs[m].median);
      put(4, `${Math.round(100 * needs[m].never)} %`, needs[m].never);
      const speed = needs[m].median === null || slowest < 0 ? null : slowest / needs[m].median;
      put(5, speed === null ? "–" : `${isAnyNever ? "≥ " : ""}${short(speed, 2)} ×`, speed);
      put(6, line ? short(line.mean_regret, 3) : tr("at the end"), line?.mean_regret);
      put(7, model.isTimed ? seconds(model.spent(m, "trained", view.clock)) : tr("none"));
      put(8, seconds(model.spent(m, "asked", view.clock)));
    });
  }
}

/** @param {import("./types.js").Pair} pair */
function detail(pair) {
  const parts = [
    tr("p {p} (signed ranks, Holm)", { p: pair.p < 0.001 ? "< 0.001" : `= ${pair.p.toFixed(3)}` }),
    tr("median difference {difference}", { difference: short(pair.difference, 3) }),
  ];
  if (pair.noise !== null)
    parts[1] += tr(", {times} × what re-drawing the folds does", {
      times: short(pair.noise, 2),
    });
  const p = pair.regretP < 0.001 ? "< 0.001" : `= ${pair.regretP.toFixed(3)}`;
  parts.push(tr("over the whole curve p {p}", { p }));
  return parts.join(tr(", "));
}

export class Now {
  /** @param {Element} parent @param {Model} model */
  constructor(parent, model) {
    this.model = model;
    this.node = el("section", "rb-card rb-now", parent);
    el("h4", "", this.node, tr("What each method does now, and why"));
    this.lines = model.methods.map((method) => {
      const p = el("p", "", this.node);
      const dot = el("span", "rb-dot", p);
      dot.style.background = method.style[0];
      el("b", "", p, `${method.title}: `);
      return el("span", "", p);
    });
  }

  /** @param {View} view */
  draw(view) {
    const { model } = this;
    const k = Math.max(view.seed, 0);
    model.methods.forEach((method, m) => {
      const run = model.runs[m][k];
      const n = model.count(run, view.clock);
      if (!n) {
        setText(this.lines[m], tr("has not finished a trial yet."));
        return;
      }
      if (run.isComplete && n === run.rows.length && view.clock.by !== "seconds" && view.clock.at > n) {
        setText(
          this.lines[m],
          tr("has nothing left to try after {n} trials; best {best}.", {
            n,
            best: short(run.best[n - 1], 5),
          }),
        );
        return;
      }
      const row = run.rows[n - 1];
      const config = model.parameters
        .map((p, j) => (row[ROW.unit + j] === null ? null : `${p.name} = ${valueAt(p, row[ROW.unit + j])}`))
        .filter(Boolean)
        .join(", ");
      if (model.isTwofold) {
        setText(this.lines[m], this.twofold(run, m, k, n, config));
        return;
      }
      const before = n > 1 ? run.best[n - 2] : null;
      const isNew = run.bestAt[n - 1] === n - 1;
      const result = row[ROW.value] === null ? tr("no value") : short(row[ROW.value], 5);
      const judged =
        row[ROW.value] === null
          ? ""
          : isNew
            ? before === null
              ? tr(", the first value")
              : tr(", better than {before}", { before: short(before, 5) })
            : tr(", not better than {before}", { before: short(before, 5) });
      const why = this.why(method, row);
      setText(
        this.lines[m],
        tr("trial {n} of seed {seed} tried {config}: {why}. Result {result}{judged}.", {
          n,
          seed: model.seeds[k],
          config,
          why,
          result,
          judged,
        }),
      );
    });
  }

  /** @param {import("./types.js").Method} method @param {Row} row */
  why(method, row) {
    const help = method.help.charAt(0).toLowerCase() + method.help.slice(1);
    return (this.model.why[row[ROW.why]] || help).replace(/[.。]$/, "");
  }

  /**
   * What a trial is worth for two goals: how much of the plane it added.
   * @param {import("./types.js").Run} run
   * @param {number} m
   * @param {number} k
   * @param {number} n how many trials the run has by now: it is the last of them
   * @param {string} config
   */
  twofold(run, m, k, n, config) {
    const { model } = this;
    const row = run.rows[n - 1];
    const { goals } = model;
    const values = goals.sought.map((goal) => `${goal.title} ${short(goals.value(row, goal) ?? NaN)}`).join(tr(", "));
    const added = (run.best[n - 1] ?? 0) - (n > 1 ? (run.best[n - 2] ?? 0) : 0);
    const judged = !goals.pair(row)
      ? tr("no value")
      : !goals.isInside(row)
        ? tr("{values}, beyond a limit", { values })
        : added > 0
          ? tr("{values}; it adds {added} of the plane", { values, added: short(added, 2) })
          : tr("{values}; it adds nothing to the front", { values });
    return tr("trial {n} of seed {seed} tried {config}: {why}. {judged}.", {
      n,
      seed: model.seeds[k],
      config,
      why: this.why(model.methods[m], row),
      judged,
    });
  }
}
