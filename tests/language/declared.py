"""Messages that the package holds as data, and which are translated where they are shown."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path

from pages._ui.speech.run import TITLES  # noqa: F401 - loads the catalogues of the pages
from tuning import datasets, methods, metrics, models, plots, problems
from tuning.auto import rules
from tuning.language import libraries
from tuning.metrics import which
from tuning.plots import winner
from tuning.problems import _preparing, recorded
from tuning.problems.decisions import tasks, worlds
from tuning.problems.generation import shapes
from tuning.problems.presets import PRESETS
from tuning.search import discard
from tuning.service.jobs import JobState
from tuning.study import State

HOME = "pages/_ui/home/client/recorded.json"
CARDS = (
    *(
        "trial",
        "word",
        "head",
        "after",
        "show",
        "surface",
        "values",
        "best",
        "latest",
        "the end",
        "a half",
        "a quarter",
    ),
    *(
        "an eighth",
        "wrong",
        "filters",
        "responses",
        "read",
        "written",
        "auto",
        "all",
        "best 90 %",
        "best half",
        "value",
        "regret",
    ),
    *("trials", "seconds", "fits", "fit_seconds", "epoch", "fold", "all heads", "model", "truth", "responses"),
)
"""Options of cards, and their values."""
AUTO = (
    *("Classification", "Regression", "Task", "Columns", "Metric", "Validation", "Models", "Preparation", "Ranges"),
    *("Method", "Stop", "Final", "Time", "Ensemble"),
)
"""What a decision of the plan is about."""
TABLES = (
    *("metric", "test part", "search (mean of folds)", "would choose trial", "its value", "the winner has"),
    *(
        "place of the winner",
        "{metric} of that trial",
        "model",
        "trials",
        "best trial",
        "best",
        "behind",
        "low",
        "high",
    ),
    *("trial", "fresh folds", "spread", "search said", "p", "seconds of a fit"),
)
"""Heads of tables on pages."""
BOARD = (
    "method",
    "trial",
    "state",
    "value",
    "spread",
    "seconds",
    "config",
    "message",
    "linear",
    "log",
    "rank",
    "category",
)
"""Heads of the table of trials, and scales of an axis."""
ROOT = Path(__file__).parents[2]


def declared() -> Iterator[tuple[str, str]]:
    """Each with the file, or the folder, that has it."""
    for place, text in _all():
        if text and any(sign.isalpha() for sign in text):
            yield place, text


def _all() -> Iterator[tuple[str, str]]:
    home = json.loads((ROOT / HOME).read_text())
    for race in home["races"]:
        for text in (race["name"], race["metric"], *race["titles"].values()):
            yield HOME, text
    for text in (libraries.LEAD, *libraries.SAID):
        yield "tuning/language/libraries.py", text
    for name in plots.names():
        plot = importlib.import_module(f"tuning.plots.{name}")
        yield f"tuning/plots/{name}.py", plot.TITLE
        yield f"tuning/plots/{name}.py", plot.HELP
    bands = importlib.import_module("tuning.plots._core.bands")
    yield from (("tuning/plots/_core/bands.py", text) for text in (bands.TITLE, bands.HELP))
    for name in winner.names():
        plot = importlib.import_module(f"tuning.plots.winner.{name}")
        yield from ((f"tuning/plots/winner/{name}.py", text) for text in (plot.TITLE, plot.HELP))
    for name in ("winner._boundary", "_core.unsealed"):
        plot = importlib.import_module(f"tuning.plots.{name}")
        yield from (("tuning/plots", text) for text in (plot.TITLE, plot.HELP))
    yield from (("tuning/plots", text) for text in CARDS)
    yield from (("tuning/plots", text) for text in ("done", "pruned", "running", "cancelled", "no value"))
    for name in methods.names():
        method = methods.find(name)
        yield from (("tuning/methods", text) for text in (method.title, method.help))
        yield from (("tuning/methods", about.help) for about in methods.declared(name).values() if about.kind != "free")
    yield from (("tuning/metrics", text) for text in (*which.COSTS.values(), *which.ERRORS.values()))
    costs = metrics.get("cost:0,1;1,0")
    yield from (("tuning/metrics", text) for text in (costs.title, costs.use, costs.misleads))
    yield from (("tuning/metrics", text) for text in ("classification", "regression"))
    for name in metrics.names():
        metric = metrics.get(name)
        yield from (("tuning/metrics", text) for text in (metric.title, metric.use, metric.misleads))
    for name in models.names():
        model = models.get(name)
        yield from (("tuning/models", text) for text in (model.title, model.scaling, *model.help.values()))
    for name in datasets.names():
        source = datasets.info(name)
        yield from (("tuning/datasets", text) for text in (source.title, source.description, source.origin))
        yield from (("tuning/datasets", setting.help) for setting in source.settings.values())
    yield from (("tuning/problems", recorded.get(name).table.title) for name in recorded.names())
    for name in problems.names():
        offer = problems.offer(name)
        yield "tuning/problems", offer.title
        yield from (("tuning/problems", setting.help) for setting in offer.settings.values())
        yield from (("tuning/problems", text) for text in offer.help.values())
        problem = problems.get(name)
        yield "tuning/problems", problems.title(problem)
        if isinstance(problem.__class__.__dict__.get("description"), str):
            yield "tuning/problems", problem.description
    yield from (("tuning/problems/_preparing.py", text) for text in _preparing.HELP.values())
    for task in (*worlds.WORLDS.values(), *tasks.TASKS.values()):
        yield from (("tuning/problems/decisions", text) for text in (task.title, task.about))
    yield from (("tuning/problems/generation", text) for text in shapes.TITLES.values())
    for preset in PRESETS.values():
        yield from (("tuning/problems/presets.py", text) for text in (preset.title, preset.help))
    yield from (("tuning/search/discard.py", text) for text in discard.TITLES.values())
    states = [*map(str, JobState), *map(str, State)]
    yield from (("tuning/auto", text) for text in AUTO)
    yield from (("tuning/auto", step.replace("_", " ")) for step in rules._STEPS)
    yield from (("tuning/compare", text) for text in ("low", "high", "downwards", "upwards"))
    yield from (("pages/_ui/board", text) for text in TABLES)
    yield from (("pages/_ui/inside/client/below.js", text) for text in ("identity", "log tail"))
    kinds = ("search", "race", "game", "interrupted")
    yield from (("pages/_ui/runs/client/main.js", text) for text in (*kinds, *states))
    yield from (("tuning/service", state) for state in states)
    yield from (("pages/_ui/board/client/table.js", word) for word in (*states, *BOARD))
