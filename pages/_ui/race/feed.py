"""What a browser gets of a race: who runs on what, each trial once as a short row, and the verdict where it is known.

Rows are encoded once and shared by all who watch.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import orjson

from pages._ui.race.landscape import landscapes, modelled
from tuning import compare, methods, metrics, problems
from tuning.compare.race import Race, in_order
from tuning.compare.simulate import worker_seconds
from tuning.plots._core.style import style
from tuning.service.races import RaceJob
from tuning.space import Categorical, Parameter, Space
from tuning.study import Trial

WHY = (
    "",
    "next in its list",
    "a first point, spread evenly to look around",
    "its model expects an improvement here",
    "a config that it was given to begin with",
    "the middle of the ranges, to begin with",
)
MAX_VERDICTS = 60


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)


def number(value: float | None) -> float | None:
    """The value, or None where JSON has none for it."""
    return None if value is None or not math.isfinite(value) else float(value)


def why(trial: Trial) -> int:
    """Why the method chose this trial, as a place in `WHY`."""
    phase = trial.note.get("phase")
    if trial.note.get("middle"):
        return 5
    if phase is not None:
        return {"initial": 2, "begin": 4}.get(phase, 3)
    return 1 if "place" in trial.note else 0


class Feed:
    """What has been encoded of one race."""

    def __init__(self, job: RaceJob):
        self._job, self._lock = job, threading.Lock()
        race = job.race
        self.hello = _json(about(race) | {"live": job.is_live})
        self._rows: dict[tuple[str, int], list[bytes]] = {
            (label, k): [] for label in race.labels for k in range(len(race.seeds))
        }
        self._verdicts: dict[int, dict[str, Any]] = {}
        self._table: list[dict[str, Any]] = []
        self._ground: list[dict[str, Any]] = []

    def since(self, sent: dict[tuple[str, int], tuple[int, bool]]) -> bytes:
        """An update with all that `sent` (rows and end of each run) has not; `sent` is brought up to date."""
        job = self._job
        state, error, race, tests = job.state, job.error, job.race, job.test_scores
        with self._lock:
            runs = []
            for m, label in enumerate(race.labels):
                for k, history in enumerate(race.histories[label]):
                    rows, is_complete = self._rows[label, k], race.is_complete(history)
                    finished = in_order(history) if len(history.finished) > len(rows) else []
                    rows += [_json(row(race, trial, history.started or 0.0)) for trial in finished[len(rows) :]]
                    n, was_complete = sent.get((label, k), (0, False))
                    if len(rows) > n or is_complete != was_complete:
                        end = b"true" if is_complete else b"false"
                        runs.append(b"[%d,%d,%d,%b,[%b]]" % (m, k, n, end, b",".join(rows[n:])))
                        sent[label, k] = (len(rows), is_complete)
            verdicts = self._judge(race, is_all=race.is_over)
            if race.is_over and not self._table:
                self._table = [
                    {name: number(v) if isinstance(v, float) else v for name, v in line.items()}
                    for line in compare.by_method(race).to_dict("records")
                ]
                self._ground = modelled(race) if job.is_live else []
        rest = {
            "state": state,
            "error": error,
            "seconds": job.seconds,
            "reached": race.reached,
            "verdicts": verdicts,
            "table": self._table,
            "ground": self._ground,
            "tests": {label: [number(v) for v in values] for label, values in tests.items()},
            "foldNoise": number(race.fold_noise()) if race.is_over else None,
        }
        return b'{"runs":[%b],%b' % (b",".join(runs), _json(rest)[1:])

    def _judge(self, race: Race, *, is_all: bool) -> dict[str, dict[str, Any]]:
        """Verdicts by trial: the newest while the race is on, all (or 60 spread evenly) once it is over."""
        if is_all:
            wanted = sorted({round(x) for x in np.linspace(1, race.trials, min(race.trials, MAX_VERDICTS))})
        else:
            wanted = [race.reached] if race.reached else []
            self._verdicts = {}
        for at in wanted:
            if at not in self._verdicts:
                try:
                    found = compare.pairs(race, at=at)
                except ValueError:  # some run has no value yet at this trial: there is nothing to say
                    continue
                titles = {label: title(label) for label in race.labels}
                self._verdicts[at] = {
                    "headline": compare.headline(found, titles),
                    "pairs": [verdict(pair, titles) for pair in found],
                }
        return {str(at): self._verdicts[at] for at in wanted if at in self._verdicts}


def verdict(pair: compare.Pair, titles: dict[str, str]) -> dict[str, Any]:
    """One pair for the browser."""
    return {
        "better": pair.better,
        "worse": pair.worse,
        "settled": pair.is_settled,
        "sentence": pair.sentence(titles),
        "probability": pair.probability,
        "low": pair.low,
        "high": pair.high,
        "p": pair.p_holm,
        "noise": number(pair.noise_units),
        "difference": pair.difference,
        "regretP": pair.regret_p_holm,
    }


def title(label: str) -> str:
    return methods.title(label) if label in methods.names() else label


def about(race: Race) -> dict[str, Any]:
    """Everything that does not change while a race runs."""
    problem = race.problem
    shown = problem.metric if problem.metric == "value" else metrics.get(problem.metric).title
    return {
        "methods": [
            {
                "label": label,
                "title": title(label),
                "help": methods.help(method.name),
                "style": style(label, race.labels),
            }
            for label, method in race.methods.items()
        ],
        "seeds": race.seeds,
        "trials": race.trials,
        "workers": race.workers,
        "budgetSeconds": race.seconds,
        "folds": problems.n_folds(problem),
        "metric": shown,
        "direction": race.direction,
        "optimum": number(problem.optimum),
        "problem": problems.title(problem),
        "isTimed": problems.cost(problem) != "instant",
        "why": WHY,
        "parameters": [axis(name, parameter) for name, parameter in problem.space.items()],
        "landscapes": landscapes(problem),
    }


def axis(name: str, parameter: Parameter) -> dict[str, Any]:
    """How to draw and read a parameter's unit interval."""
    if isinstance(parameter, Categorical):
        return {"name": name, "kind": "categorical", "choices": [_text(choice) for choice in parameter.choices]}
    return {
        "name": name,
        "kind": "log" if parameter.log else "linear",
        "low": parameter.low,
        "high": parameter.high,
        "whole": type(parameter).__name__ == "Int",
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def row(race: Race, trial: Trial, began: float) -> list[Any]:
    """A trial for the browser: value, worker seconds, time of its end, thinking seconds, why, test score, units."""
    return [
        number(trial.value),
        round(worker_seconds(trial), 5),
        round((trial.finished or 0.0) - began, 5),
        round(trial.ask_seconds, 6),
        why(trial),
        test_score(race.problem, trial),
        *units(race.problem.space, trial.config),
    ]


def test_score(problem: Any, trial: Trial) -> float | None:
    """The score on the sealed test part where it was recorded beforehand, else None."""
    if problems.cost(problem) != "recorded" or not isinstance(problem, problems.HasTestSet) or trial.value is None:
        return None
    return number(problem.test_score(trial.config).get(problem.metric))


def units(space: Space, config: Mapping[str, Any]) -> list[float | None]:
    """The config in the unit cube, to four digits; None where a parameter is inactive."""
    return [None if math.isnan(u) else round(float(u), 4) for u in space.to_unit(config)]


_FEEDS: WeakKeyDictionary[RaceJob, Feed] = WeakKeyDictionary()
_FEEDS_LOCK = threading.Lock()


def feed_of(job: RaceJob) -> Feed:
    """The feed of a race; made once."""
    with _FEEDS_LOCK:
        if job not in _FEEDS:
            _FEEDS[job] = Feed(job)
        return _FEEDS[job]
