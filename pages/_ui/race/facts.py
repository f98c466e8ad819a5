"""What a browser is told of a race, as plain values: its set-up, one trial as a short row, one pair of methods."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pages._ui.race.landscape import landscapes
from pages._ui.why import REASONS, why
from tuning import compare, datasets, export, methods, metrics, models, problems
from tuning.compare import Race
from tuning.compare.simulate import worker_seconds
from tuning.language import ntr, tr
from tuning.language.retelling import retold
from tuning.plots.look import style
from tuning.problems import Problem
from tuning.problems.recorded.problem import Recorded
from tuning.space import Categorical, Parameter, Space
from tuning.study import State, Trial
from tuning.study.goals import FIT, PREDICT, SCORE, Goal

if TYPE_CHECKING:
    import pandas as pd

_PLACES = {reason: place for place, reason in enumerate(REASONS)}


def number(value: float | None) -> float | None:
    """The value, or None where JSON has none for it."""
    return None if value is None or not math.isfinite(value) else float(value)


def failure(race: Race) -> str:
    """How many trials failed, and what the first one said; empty if none did."""
    runs = [run for label in race.labels for run in race.histories[label]]
    lost = [trial for run in runs for trial in run.finished if trial.state == State.FAILED]
    if not lost:
        return ""
    said = retold(next((trial.message for trial in lost if trial.message), "")) or tr("it said nothing")
    return ntr(
        "{n} trial failed: {said}",
        "{n} trials failed; the first one: {said}",
        len(lost),
        said=said.splitlines()[0][:300],
    )


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


def titled(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with methods called by their titles."""
    return table.assign(**{name: table[name].map(title) for name in ("method", "better", "worse") if name in table})


def called(problem: Problem) -> str:
    """The title of a problem; of data and models, which have a name such as ``wine × svm``, those of both."""
    recipe = problem.recipe()
    if recipe.get("kind") not in ("estimator", "across_models"):
        return tr(problems.title(problem))
    names = recipe.get("models") or [recipe["model"]]
    listed = ", ".join(tr(models.get(name).title) for name in names)
    return f"{tr(datasets.info(recipe['dataset']).title)} × {listed}"


def about(race: Race) -> dict[str, Any]:
    """Everything that does not change while a race runs."""
    problem = race.problem
    shown = metrics.title(problem.metric)
    return {
        "methods": [
            {
                "label": label,
                "title": title(label),
                "help": methods.help(method.name),
                "style": style(label, race.labels),
                "usesScoresFrom": None if (n := race.spec.uses_scores_from(label)) is None else n + 1,
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
        "problem": called(problem),
        "isTimed": problems.cost(problem) != "instant",
        "why": [reason and tr(reason) for reason in REASONS.values()],
        "parameters": [axis(name, parameter) for name, parameter in problem.space.items()],
        "landscapes": landscapes(problem),
        "goals": [_goal(goal, shown) for goal in race.spec.goals],
    }


def _goal(goal: Goal, score: str) -> dict[str, Any]:
    """One goal, or what has a limit alone."""
    titles = {SCORE: score, FIT: tr("seconds of fitting"), PREDICT: tr("seconds of predicting")}
    return {
        "name": goal.name,
        "title": titles.get(goal.name) or metrics.title(goal.name),
        "direction": goal.direction,
        "isTime": goal.is_time,
        "limit": goal.limit,
        "isSought": goal.is_sought,
    }


def code_of(problem: Problem, config: Mapping[str, Any]) -> str:
    """Code for exactly this model, also where its results are looked up; else the config as code has it."""
    if isinstance(problem, Recorded) and problem.table.recipe.get("kind") == "estimator":
        with contextlib.suppress(ValueError):  # a package of the model is missing: the config is all that can be said
            problem = problems.from_recipe(problem.table.recipe)
    if isinstance(problem, problems.HasSnippet):
        return problem.snippet(dict(config))
    return export.code.written(export.code.value(dict(config)), first="config = ")


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


@dataclass(frozen=True)
class Ground:
    """What all rows of a race need of its problem, asked for once: a large race has hundreds of thousands of rows.

    Args:
        tested: the problem, where its scores on the sealed test part were recorded beforehand.
        goals: of the race, if it is for more than the score.
    """

    space: Space
    metric: str
    tested: problems.HasTestSet | None
    goals: tuple[Goal, ...] = ()

    @classmethod
    def of(cls, problem: Problem, goals: tuple[Goal, ...] = ()) -> Ground:
        """The ground that a race on this problem is run on."""
        tested = problem if isinstance(problem, problems.HasTestSet) else None
        return cls(problem.space, problem.metric, tested if problems.cost(problem) == "recorded" else None, goals)

    def test_score(self, trial: Trial) -> float | None:
        """The recorded score on the sealed test part, if there is one."""
        if self.tested is None or trial.value is None:
            return None
        return number(self.tested.test_score(trial.config).get(self.metric))


def row(ground: Ground, trial: Trial, began: float) -> list[Any]:
    """A trial for the browser: value, worker seconds, time of its end, thinking seconds, why, test, units, goals."""
    return [
        number(trial.value),
        round(worker_seconds(trial), 5),
        round((trial.finished or 0.0) - began, 5),
        round(trial.ask_seconds, 6),
        _PLACES[why(trial)],
        ground.test_score(trial),
        *units(ground.space, trial.config),
        *(number(goal.value(trial)) for goal in ground.goals),
    ]


def units(space: Space, config: Mapping[str, Any]) -> list[float | None]:
    """The config in the unit cube, to four digits; None where a parameter is inactive."""
    return [None if math.isnan(u) else round(float(u), 4) for u in space.to_unit(config)]
