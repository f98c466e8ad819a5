"""Every plot against Optuna's figure of the same kind: processor milliseconds to build, and kilobytes of JSON.

``python -m benchmarks.views [SIZE ...]`` (default 50 500 1000 2000 10000 trials of 8 parameters). Both get the same
trials in the same run. "first" builds all there is to derive from a new history; "again" is another look at it.
Optuna's figure is left out from the size on at which the size before took more than `PATIENCE` seconds.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import orjson
from threadpoolctl import threadpool_limits

from benchmarks.options import options
from pages._ui.changes import plain
from tuning import plots
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History, Outcome, State, Study, StudyStarted, TrialFinished, TrialReported, TrialStarted

SPACE = Space(
    {
        "C": Float(1e-3, 1e3, log=True),
        "gamma": Float(1e-6, 10, log=True),
        "rate": Float(0, 1),
        "share": Float(0, 1),
        "depth": Int(1, 20),
        "leaves": Int(2, 500, log=True),
        "kernel": Categorical(["rbf", "poly", "linear"]),
        "flag": Categorical([True, False]),
    }
)
EPOCHS = 5
PATIENCE = 20.0
RESULTS = Path(__file__).parent / "results"


def make_history(n: int, seed: int = 0) -> History:
    """`n` trials on two workers; one in ten fails. Folds, epochs and two metrics are recorded."""
    rng = np.random.default_rng(seed)
    history = History(Study(SPACE, "maximize", "accuracy")).apply(StudyStarted(0.0))
    for k in range(n):
        config, began = SPACE.sample(rng), float(k // 2)
        value = 0.9 - (SPACE["C"].to_unit(config["C"]) - 0.4) ** 2 + 0.02 * rng.normal()
        folds = tuple((value + 0.01 * rng.normal(size=3)).tolist())
        history = history.apply(TrialStarted(began, k, config))
        for epoch in range(1, EPOCHS + 1):
            history = history.apply(TrialReported(began + 0.1, k, 0, epoch, value * (1 - 0.5**epoch)))
        state = State.FAILED if k % 10 == 9 else State.DONE
        metrics = {"accuracy": folds, "f1": tuple(fold**2 for fold in folds)}
        outcome = Outcome(float(np.mean(folds)), folds, metrics, float(rng.exponential()), 0.01)
        history = history.apply(TrialFinished(began + 0.3 + 0.6 * rng.random(), k, state, outcome))
    return history


def make_optuna(history: History):
    """The same trials as an Optuna study."""
    from datetime import datetime, timedelta

    import optuna

    distributions = {
        name: optuna.distributions.CategoricalDistribution(parameter.choices)
        if isinstance(parameter, Categorical)
        else optuna.distributions.IntDistribution(parameter.low, parameter.high, log=parameter.log)
        if isinstance(parameter, Int)
        else optuna.distributions.FloatDistribution(parameter.low, parameter.high, log=parameter.log)
        for name, parameter in SPACE.items()
    }
    study, epoch = optuna.create_study(direction="maximize"), datetime(2026, 1, 1)
    for trial in history.trials:
        is_done = trial.state == State.DONE
        frozen = optuna.trial.create_trial(
            state=optuna.trial.TrialState.COMPLETE if is_done else optuna.trial.TrialState.FAIL,
            value=trial.value if is_done else None,
            params=trial.config,
            distributions=distributions,
            intermediate_values={report.epoch: report.value for report in trial.reports},
        )
        frozen.datetime_start = epoch + timedelta(seconds=trial.started)
        frozen.datetime_complete = epoch + timedelta(seconds=trial.finished or 0)
        study.add_trial(frozen)
    return study


def peers() -> dict[str, Callable]:
    """Optuna's figure of the same kind, by our plot's name. The others have none."""
    from optuna import visualization as v

    pair = ["C", "gamma"]
    return {
        "best_so_far": v.plot_optimization_history,
        "edf": v.plot_edf,
        "importance": v.plot_param_importances,
        "landscape": lambda study: v.plot_contour(study, params=pair),
        "learning_curves": v.plot_intermediate_values,
        "parallel_coordinates": v.plot_parallel_coordinate,
        "rank": lambda study: v.plot_rank(study, params=pair),
        "slice": v.plot_slice,
        "timeline": v.plot_timeline,
    }


def measured(make: Callable[[], object], rounds: int) -> tuple[float, object]:
    """Median processor milliseconds of `rounds` calls, and the last result."""
    times = []
    for _ in range(rounds):
        began = time.process_time()
        result = make()
        times.append(1e3 * (time.process_time() - began))
    return statistics.median(times), result


def run(sizes: list[int]) -> list[dict]:
    """One row per size and plot."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    rows: list[dict] = []
    impatient: set[str] = set()
    warm = make_history(30)
    for name in plots.names():  # imports are not what is measured
        plots.card(name, {"bayes": warm})
    small = make_optuna(warm)
    for figure in peers().values():
        figure(small)
    for n in sizes:
        study = make_optuna(make_history(n))
        for name in plots.names():
            row = compared(name, n, None if name in impatient else study)
            if (row["optuna_ms"] or 0) > 1e3 * PATIENCE or (row["optuna_kb"] or 0) > 40_000:
                impatient.add(name)
            rows.append(row)
            print(" ".join(f"{value:.4g}" if isinstance(value, float) else f"{value}" for value in row.values()))
    return rows


def sent(card: plots.Card) -> bytes:
    """The chart as the app sends it to a browser; empty if there is none."""
    return b"" if card.drawing is None else orjson.dumps(plain(card.drawing))


def compared(name: str, n: int, study) -> dict:
    """One plot at one size; `study` is None if Optuna is left out."""
    rounds = 9 if n <= 1000 else 3 if n <= 2000 else 2
    histories = [make_history(n) for _ in range(rounds)]
    first = statistics.median(measured(partial(plots.card, name, {"bayes": history}), 1)[0] for history in histories)
    again, card = measured(partial(plots.card, name, {"bayes": histories[-1]}), 5)
    object_ms, figure = measured(lambda: card.figure, 1)
    json_ms, text = measured(lambda: sent(card), 3)
    row = {"trials": n, "plot": name, "first_ms": first, "again_ms": again, "object_ms": object_ms}
    row |= {"json_ms": json_ms, "kb": len(text) / 1e3, "optuna_ms": None, "optuna_json_ms": None, "optuna_kb": None}
    if name in peers() and study is not None:
        row["optuna_ms"], figure = measured(partial(peers()[name], study), 1 if n > 2000 else rounds)
        row["optuna_json_ms"], text = measured(figure.to_json, 1)
        row["optuna_kb"] = len(text) / 1e3
    return row


def report(rows: list[dict]) -> str:
    """The rows as a Markdown table."""

    def cell(value: float | None) -> str:
        return "–" if value is None else f"{value:,.0f}" if value >= 10 else f"{value:.1f}"

    lines = [
        "# Plots: time to build and size, against Optuna's figure of the same kind",
        "",
        "Processor ms in one thread, same trials, same run (`python -m benchmarks.views`). first: a chart's data and "
        "layout and its summary, all derived anew from a new history; this is what the app sends. again: the same "
        "history once more. object: a plotly figure made of it, as a notebook shows. JSON: its text. ratio: Optuna's "
        "ms (which makes an object) by our first ms; with object: by first and object; to JSON: both up to the text. "
        "–: Optuna has no such figure, or the size before took more than 20 s or 40 MB.",
        "",
        "| trials | plot | first | again | object | JSON | KB | Optuna | its JSON | its KB "
        "| ratio | with object | to JSON |",
        "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        first, more, text, optuna = (row[name] for name in ("first_ms", "object_ms", "json_ms", "optuna_ms"))
        ratios = [None] * 3
        if optuna is not None:
            whole = (optuna + row["optuna_json_ms"]) / (first + text)
            ratios = [optuna / first, optuna / (first + more), whole]
        names = ("first_ms", "again_ms", "object_ms", "json_ms", "kb", "optuna_ms", "optuna_json_ms", "optuna_kb")
        numbers = [*(row[name] for name in names), *ratios]
        lines.append(f"| {row['trials']:,} | {row['plot']} | " + " | ".join(map(cell, numbers)) + " |")
    return "\n".join(lines) + "\n"


def main(sizes: list[int]) -> None:
    import optuna
    import plotly

    warnings.simplefilter("ignore")  # Optuna's, of experimental figures
    with threadpool_limits(1):  # processor time must not count threads that only wait
        rows = run(sizes)
    versions = {"python": platform.python_version(), "plotly": plotly.__version__, "optuna": optuna.__version__}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "views.json").write_text(json.dumps({"versions": versions, "rows": rows}, indent=1) + "\n")
    said = ", ".join(f"{name} {version}" for name, version in versions.items())
    (RESULTS / "views.md").write_text(report(rows) + f"\n{said}; {platform.machine()}, {os.cpu_count()} cores.\n")


if __name__ == "__main__":
    main(options(__doc__, sizes=(50, 500, 1000, 2000, 10_000)).sizes)
