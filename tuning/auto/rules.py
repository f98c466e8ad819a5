"""What an expert would choose, by facts of the data and by the time: pure functions, each with its reason.

Nothing is fitted to choose: a plan is there at once, and the same facts give the same plan.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from tuning import metrics, models, problems
from tuning.auto.decision import Decision
from tuning.datasets import Facts
from tuning.space import Categorical, Int, Parameter, Space

MOST_TRIALS = 200
SMALL, MEDIUM, LARGE = 500, 5_000, 20_000  # rows
SHORT = 30.0  # seconds
SMALL_GRID = 30
IMBALANCED = 0.1  # the rarest class against the commonest, as the remarks on a table have it
# In the order of the first trials: what is quick comes first, so that there is something to compare whatever the time.
CANDIDATES = ("extra_trees", "logistic_regression", "ridge", "boosting", "random_forest", "knn", "mlp", "svm")
_MOST_ROWS = {"mlp": 20_000, "knn": 10_000, "svm": 3_000}
_LEAST_SECONDS = {"random_forest": 10.0, "mlp": 20.0, "knn": 10.0, "svm": 30.0}
_STEPS = ("missing", "mark_missing", "categories", "dates", "words")


def metric(facts: Facts, asked: str | None) -> Decision:
    """What is optimised."""
    if asked is not None:
        title = metrics.title(metrics.get(asked).name)
        return Decision("metric", metrics.get(asked).name, f"{title} decides.", "It was asked for.")
    if facts.task == "regression":
        reason = "The target is a number, and R² compares with always saying its mean."
        return Decision("metric", "r2", "R² decides.", reason)
    low, high = min(facts.class_counts), max(facts.class_counts)
    if low < IMBALANCED * high:
        reason = (
            f"The rarest class has {low:,} rows and the commonest {high:,}: whoever never says the rarest one would "
            "look good by accuracy."
        )
        return Decision("metric", "balanced_accuracy", "Balanced accuracy decides.", reason)
    reason = f"There are {facts.n_classes} classes, none of which is rare, so the share of right answers is fair."
    return Decision("metric", "accuracy", "Accuracy decides.", reason)


def validation(facts: Facts, seconds: float, test_size: float) -> Decision:
    """How a config is scored: the rule, the number of folds, and how often rows are dealt."""
    n = math.floor(facts.n_rows * (1 - test_size))
    rule, folds, repeats = "folds", 5, 1
    if "time" in facts.can:
        rule, reason = "time", "The rows are in the order of time, and what comes later must not be learnt from."
    elif "group" in facts.can:
        rule, reason = "group", "Rows of one group are alike, so they may not be fitted to and scored on."
    elif n <= SMALL:
        repeats, reason = 2, f"With {n:,} rows one deal into folds says as much of luck as of the model."
    elif n <= MEDIUM:
        reason = f"{n:,} rows are quick enough to be fitted to five times, and each is scored on once."
    elif n <= LARGE:
        folds, reason = 3, f"{n:,} rows take time, and with so many three folds are steady."
    else:
        rule, folds, reason = "holdout", 3, f"With {n:,} rows a quarter of them is enough to score on."
    if folds == 5 and seconds < SHORT and n * facts.n_features > 100_000:
        folds, reason = (
            3,
            f"{seconds:g} s are short for {n:,} rows of {facts.n_features} columns, so three folds must do.",
        )
    rarest = math.floor(min(facts.class_counts, default=n) * (1 - test_size))
    if rule == "folds" and rarest < folds:
        folds, repeats = max(rarest, 2), 1
        reason = f"The rarest class has {rarest} rows to search on, and each fold needs one of it."
    said = {
        "time": f"Later rows are predicted from earlier ones, {folds} times.",
        "group": f"{folds} folds that keep groups together.",
        "holdout": "One split: a quarter of the rows is scored on.",
        "folds": f"{folds} folds" + (f", dealt {repeats} times." if repeats > 1 else "."),
    }[rule]
    return Decision("validation", {"validation": rule, "folds": folds, "repeats": repeats}, said, reason)


def among(facts: Facts, seconds: float, metric: str, asked: Sequence[str] | None) -> Decision:
    """Which models are tried.

    Raises:
        ValueError: if a model is unknown, or none can be used.
    """
    if asked is not None:
        chosen = tuple(models.get(name).name for name in asked)
        if not chosen:
            raise ValueError("models must name one or more models, or be None.")
        return Decision("models", list(chosen), f"{_listed(chosen)}.", "They were asked for.")
    left: dict[str, str] = {}
    for name in CANDIDATES:
        if facts.task in models.get(name).tasks and (why := _unfit(name, facts, seconds, metric)):
            left[name] = why
    chosen = tuple(name for name in CANDIDATES if facts.task in models.get(name).tasks and name not in left)
    if not chosen:
        raise ValueError(f"none of the models can be used: {'; '.join(left.values())}. Name some by models=.")
    reason = "Trees are strong on most tables, and a linear model is the check whether they are needed."
    if left:
        told = "; ".join(f"{models.get(name).title.lower()}: {why}" for name, why in left.items())
        reason += f" Left out are {told}."
    return Decision("models", list(chosen), f"{_listed(chosen)}: which of them is searched, too.", reason)


def _unfit(name: str, facts: Facts, seconds: float, metric: str) -> str:
    """Why a model is not tried; empty if it is."""
    family = models.get(name)
    if facts.task == "classification" and not family.has_probabilities:
        return "it gives no probabilities"
    if "weight" in facts.can and not family.takes_weights(facts.task):
        return "it cannot weigh rows"
    if facts.n_rows > _MOST_ROWS.get(name, facts.n_rows):
        return f"it is slow beyond {_MOST_ROWS[name]:,} rows"
    if seconds < _LEAST_SECONDS.get(name, 0):
        return f"{seconds:g} s are too short for one more"
    if name == "knn" and facts.n_features > 100:
        return f"in {facts.n_features:,} columns all rows are far from each other"
    return ""


def steps(facts: Facts, names: Sequence[str]) -> tuple[Decision, dict[str, dict[str, Parameter]]]:
    """What is done to inputs: for each model the steps that are searched with it."""
    found = {
        name: {
            step: parameter
            for step, (parameter, _, _) in problems.preparations(facts, models.get(name)).items()
            if step.removeprefix("prepare__") in _STEPS
        }
        for name in names
    }
    searched = sorted({step.removeprefix("prepare__") for one in found.values() for step in one})
    scaled = [name for name in names if models.get(name).scaling != "none"]
    said = f"Inputs are scaled for {_listed(scaled)}, inside each fold." if scaled else "Inputs are not scaled."
    reason = "Distances and penalties compare columns; trees do not."
    if searched:
        said += f" Searched like hyperparameters: {', '.join(searched).replace('_', ' ')}."
        kinds = sorted(set(facts.kinds) - {"number"})
        reason += f" The table has {' and '.join(_KINDS[kind] for kind in kinds)}, and what suits depends on the model."
    return Decision("preparation", {name: list(one) for name, one in found.items()}, said, reason), found


_KINDS = {"category": "words", "date": "dates", "text": "texts", "gaps": "gaps"}


def ranges(facts: Facts, names: Sequence[str], folds: int) -> tuple[Decision, dict[str, Space]]:
    """In which ranges each model is searched."""
    spaces = {name: models.get(name).space(facts.task) for name in names}
    said = f"Each model's own ranges, {sum(len(one) for one in spaces.values())} hyperparameters in all."
    reason = "They are wide, on a log scale where factors count, and hold the model's defaults."
    most = max(facts.n_rows * (folds - 1) // folds // 4, 1)
    if "knn" in spaces and (old := spaces["knn"]["n_neighbors"]).high > most:  # type: ignore[union-attr]
        spaces["knn"] = Space({**spaces["knn"], "n_neighbors": Int(1, max(most, 2), log=True, when=old.when)})
        said += f" At most {max(most, 2)} neighbours."
        reason += " A fold fits to few rows, and a quarter of them is no neighbourhood any more."
    return Decision("ranges", {name: space.to_json() for name, space in spaces.items()}, said, reason), spaces


def method(space: Space, names: Sequence[str], facts: Facts, defaults: Sequence[Mapping[str, Any]]) -> Decision:
    """Who proposes: a grid where it is small, halving where one model shows learning curves, Bayesian search else."""
    size = space.grid(3).size
    is_listed = all(isinstance(parameter, Categorical) for parameter in space.values())
    if is_listed and size <= SMALL_GRID:
        reason = f"There are {size} combinations only: all of them are tried, and nothing is left to chance."
        return Decision("method", "grid", "Grid search.", reason)
    if len(names) == 1 and models.get(names[0]).reporting is not None:
        reason = (
            f"{models.get(names[0]).title} shows a score after each epoch, so what is behind early need not be "
            "trained to the end."
        )
        return Decision("method", "bohb", "BOHB: halving over epochs, with draws where good ones lie.", reason)
    why = "A trial costs a fit on every fold, so the next one is worth thinking about."
    if len(names) > 1:
        why += " Early scores of different models do not compare, so every trial is finished."
    first = f" It begins with the defaults of {'each model' if len(names) > 1 else 'the model'}."
    return Decision("method", "bayes", f"Bayesian search.{first if defaults else ''}", why)


def stop(seconds: float, search_seconds: float, trials: int) -> Decision:
    """When the search ends."""
    is_part = search_seconds < seconds
    said = (
        f"After {search_seconds:g} s{f' of {seconds:g}' if is_part else ''}, or {trials:,} trials, if they come first."
    )
    left = " What is left of the time is for the final." if is_part else ""
    luck = f"Beyond {trials:,} trials the best is mostly luck." if trials == MOST_TRIALS else "So many were asked for."
    reason = f"What runs then is given up. {luck}{left}"
    return Decision("stop", {"seconds": search_seconds, "trials": trials}, said, reason)


def _listed(names: Sequence[str]) -> str:
    titles = [models.get(name).title for name in names]
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
