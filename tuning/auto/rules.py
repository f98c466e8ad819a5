"""What an expert would choose, by facts of the data and by the time: pure functions, each with its reason.

Nothing is fitted to choose: a plan is there at once, and the same facts give the same plan.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tuning import metrics, models, problems
from tuning.auto.decision import Decision
from tuning.datasets import Facts
from tuning.language import mark, ntr, tr
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
        return Decision("metric", metrics.get(asked).name, tr("{title} decides.", title=title), tr("It was asked for."))
    if facts.task == "regression":
        reason = tr("The target is a number, and R² compares with always saying its mean.")
        return Decision("metric", "r2", tr("R² decides."), reason)
    low, high = min(facts.class_counts), max(facts.class_counts)
    if low < IMBALANCED * high:
        reason = tr(
            "The rarest class has {low:,} rows and the commonest {high:,}: whoever never says the rarest "
            "one would look good by accuracy.",
            low=low,
            high=high,
        )
        return Decision("metric", "balanced_accuracy", tr("Balanced accuracy decides."), reason)
    reason = tr(
        "There are {n} classes, none of which is rare, so the share of right answers is fair.", n=facts.n_classes
    )
    return Decision("metric", "accuracy", tr("Accuracy decides."), reason)


def validation(facts: Facts, seconds: float, test_size: float) -> Decision:
    """How a config is scored: the rule, the number of folds, and how often rows are dealt."""
    n = math.floor(facts.n_rows * (1 - test_size))
    rule, folds, repeats = "folds", 5, 1
    if "time" in facts.can:
        rule, reason = "time", tr("The rows are in the order of time, and what comes later must not be learnt from.")
    elif "group" in facts.can:
        rule, reason = "group", tr("Rows of one group are alike, so they may not be fitted to and scored on.")
    elif n <= SMALL:
        repeats, reason = 2, tr("With {n:,} rows one deal into folds says as much of luck as of the model.", n=n)
    elif n <= MEDIUM:
        reason = tr("{n:,} rows are quick enough to be fitted to five times, and each is scored on once.", n=n)
    elif n <= LARGE:
        folds, reason = 3, tr("{n:,} rows take time, and with so many three folds are steady.", n=n)
    else:
        rule, folds, reason = "holdout", 3, tr("With {n:,} rows a quarter of them is enough to score on.", n=n)
    if folds == 5 and seconds < SHORT and n * facts.n_features > 100_000:
        folds, reason = (
            3,
            tr(
                "{seconds:g} s are short for {n:,} rows of {n_features} columns, so three folds must do.",
                seconds=seconds,
                n=n,
                n_features=facts.n_features,
            ),
        )
    n_groups = facts.n_groups - math.ceil(facts.n_groups * test_size)  # those of the search part
    if rule == "group" and 0 < n_groups < folds:
        folds = max(n_groups, 2)
        reason = tr("There are {n} groups to search on, and each fold needs one that is not fitted to.", n=n_groups)
    rarest = math.floor(min(facts.class_counts, default=n) * (1 - test_size))
    if rule == "folds" and rarest < folds:
        folds, repeats = max(rarest, 2), 1
        reason = tr("The rarest class has {rarest} rows to search on, and each fold needs one of it.", rarest=rarest)
    said = {
        "time": tr("Later rows are predicted from earlier ones, {folds} times.", folds=folds),
        "group": tr("{folds} folds that keep groups together.", folds=folds),
        "holdout": tr("One split: a quarter of the rows is scored on."),
        "folds": tr("{folds} folds", folds=folds)
        + (tr(", dealt {repeats} times.", repeats=repeats) if repeats > 1 else tr(".")),
    }[rule]
    return Decision("validation", {"validation": rule, "folds": folds, "repeats": repeats}, said, reason)


def among(facts: Facts, seconds: float, asked: Sequence[str] | None) -> Decision:
    """Which models are tried.

    Raises:
        ValueError: if a model is unknown, or none can be used.
    """
    if asked is not None:
        chosen = tuple(models.get(name).name for name in asked) if isinstance(asked, Iterable) else ()
        if not chosen:
            raise ValueError(tr("models must name one or more models, or be None."))
        return Decision("models", list(chosen), f"{_listed(chosen)}{tr('.')}", tr("They were asked for."))
    left: dict[str, str] = {}
    for name in CANDIDATES:
        if facts.task in models.get(name).tasks and (why := _unfit(name, facts, seconds)):
            left[name] = why
    chosen = tuple(name for name in CANDIDATES if facts.task in models.get(name).tasks and name not in left)
    if not chosen:
        raise ValueError(
            tr("none of the models can be used: {known}. Name some by models=.", known="; ".join(left.values()))
        )
    reason = tr("Trees are strong on most tables, and a linear model is the check whether they are needed.")
    if left:
        told = "; ".join(f"{tr(models.get(name).title)}: {why}" for name, why in left.items())
        reason += tr(" Left out are {told}.", told=told)
    return Decision(
        "models", list(chosen), tr("{listed}: which of them is searched, too.", listed=_listed(chosen)), reason
    )


def _unfit(name: str, facts: Facts, seconds: float) -> str:
    """Why a model is not tried; empty if it is."""
    family = models.get(name)
    if facts.task == "classification" and not family.has_probabilities:
        return tr("it gives no probabilities")
    if "weight" in facts.can and not family.takes_weights(facts.task):
        return tr("it cannot weigh rows")
    if facts.n_rows > _MOST_ROWS.get(name, facts.n_rows):
        return tr("it is slow beyond {n:,} rows", n=_MOST_ROWS[name])
    if seconds < _LEAST_SECONDS.get(name, 0):
        return tr("{seconds:g} s are too short for one more", seconds=seconds)
    if name == "knn" and facts.n_features > 100:
        return tr("in {n_features:,} columns all rows are far from each other", n_features=facts.n_features)
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
    said = (
        tr("Inputs are scaled for {listed}, inside each fold.", listed=_listed(scaled))
        if scaled
        else tr("Inputs are not scaled.")
    )
    reason = tr("Distances and penalties compare columns; trees do not.")
    if searched:
        said += tr(
            " Searched like hyperparameters: {listed}.",
            listed=", ".join(tr(step.replace("_", " ")) for step in searched),
        )
        kinds = sorted(set(facts.kinds) - {"number"})
        reason += tr(
            " The table has {listed}, and what suits depends on the model.",
            listed=_and([tr(_KINDS[kind]) for kind in kinds]),
        )
    return Decision("preparation", {name: list(one) for name, one in found.items()}, said, reason), found


_KINDS = {"category": mark("words"), "date": mark("dates"), "text": mark("texts"), "gaps": mark("gaps")}


def ranges(facts: Facts, names: Sequence[str], folds: int) -> tuple[Decision, dict[str, Space]]:
    """In which ranges each model is searched."""
    spaces = {name: models.get(name).space(facts.task) for name in names}
    said = ntr(
        "Each model's own ranges, {n} hyperparameter in all.",
        "Each model's own ranges, {n} hyperparameters in all.",
        sum(len(one) for one in spaces.values()),
    )
    reason = tr("They are wide, on a log scale where factors count, and hold the model's defaults.")
    most = max(facts.n_rows * (folds - 1) // folds // 4, 1)
    if "knn" in spaces and (old := spaces["knn"]["n_neighbors"]).high > most:  # type: ignore[union-attr]
        spaces["knn"] = Space({**spaces["knn"], "n_neighbors": Int(1, max(most, 2), log=True, when=old.when)})
        said += tr(" At most {most} neighbours.", most=max(most, 2))
        reason += tr(" A fold fits to few rows, and a quarter of them is no neighbourhood any more.")
    return Decision("ranges", {name: space.to_json() for name, space in spaces.items()}, said, reason), spaces


def method(space: Space, names: Sequence[str], facts: Facts, defaults: Sequence[Mapping[str, Any]]) -> Decision:
    """Who proposes: a grid where it is small, halving where one model has epochs or many rows, Bayesian search else."""
    size = space.grid(3).size
    is_listed = all(isinstance(parameter, Categorical) for parameter in space.values())
    if is_listed and size <= SMALL_GRID:
        reason = tr(
            "There are {size} combinations only: all of them are tried, and nothing is left to chance.", size=size
        )
        return Decision("method", "grid", tr("Grid search."), reason)
    if len(names) == 1 and models.get(names[0]).reporting is not None:
        reason = tr(
            "{title} shows a score after each epoch, so what is behind early need not be trained to the end.",
            title=tr(models.get(names[0]).title),
        )
        return Decision("method", "bohb", tr("BOHB: halving over epochs, with draws where good ones lie."), reason)
    if len(names) == 1 and facts.n_rows > MEDIUM:
        reason = tr(
            "With {n:,} rows a fit is dear, and {title} has no epochs to stop at: what is behind on a ninth or on a "
            "third of the rows need not be fitted to all of them.",
            n=facts.n_rows,
            title=tr(models.get(names[0]).title),
        )
        return Decision(
            "method", "bohb", tr("BOHB: halving over rows of data, with draws where good ones lie."), reason
        )
    why = tr("A trial costs a fit on every fold, so the next one is worth thinking about.")
    if len(names) > 1:
        why += tr(" Early scores of different models do not compare, so every trial is finished.")
    first = tr(
        " It begins with the defaults of {whose}.", whose=tr("each model") if len(names) > 1 else tr("the model")
    )
    return Decision("method", "bayes", tr("Bayesian search.{first}", first=first if defaults else ""), why)


def stop(seconds: float, search_seconds: float, trials: int) -> Decision:
    """When the search ends."""
    is_part = search_seconds < seconds
    said = tr(
        "After {seconds:g} s{of}, or {trials:,} trials, if they come first.",
        seconds=search_seconds,
        of=tr(" of {seconds:g}", seconds=seconds) if is_part else "",
        trials=trials,
    )
    left = tr(" What is left of the time is for the final.") if is_part else ""
    luck = (
        tr("Beyond {trials:,} trials the best is mostly luck.", trials=trials)
        if trials == MOST_TRIALS
        else tr("So many were asked for.")
    )
    reason = tr("What runs then is given up. {luck}{left}", luck=luck, left=left)
    return Decision("stop", {"seconds": search_seconds, "trials": trials}, said, reason)


def _listed(names: Sequence[str]) -> str:
    return _and([tr(models.get(name).title) for name in names])


def _and(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else tr("{listed} and {last}", listed=", ".join(titles[:-1]), last=titles[-1])
