"""Makes a plan: puts together what the rules choose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from tuning import methods, problems
from tuning import models as asked_models
from tuning.auto import rules
from tuning.auto.decision import Decision
from tuning.auto.given import Given
from tuning.auto.plans import Plan
from tuning.datasets import facts as facts_of
from tuning.language import tr
from tuning.problems.across_models import AcrossModels
from tuning.problems.cross_validation import Estimator
from tuning.search import RunOptions
from tuning.space import Space, checks
from tuning.study.values import as_whole

SEARCH_SHARE = 0.7  # of the time; the rest is for the final, the ensemble and the last fits
MOST_SECONDS = 7 * 86_400


def plan_for(
    dataset: str,
    *,
    seconds: float,
    settings: Mapping[str, Any] | None = None,
    metric: str | None = None,
    models: Sequence[str] | None = None,
    test_size: float = 0.0,
    seed: int = 0,
    trials: int = rules.MOST_TRIALS,
    workers: int = 1,
    ensemble: bool = True,
    search_share: float = SEARCH_SHARE,
) -> Plan:
    """The plan for a data set that has a name.

    Args:
        dataset: its name.
        seconds: that all may take.
        settings: of the data set.
        metric: what is optimised; None leaves it to the data.
        models: names of the models to try; None leaves it to data and time.
        test_size: share of the rows that is sealed off; the search, the final and the models never see it.
        seed: of the folds and of the search.
        trials: at most so many.
        workers: how many trials run at once.
        ensemble: whether several models may answer together.
        search_share: share of the time after which no trial is begun.

    Raises:
        ValueError: if a name or number makes no sense, or the data do not do; the sentence says what would.
    """
    if not checks.is_finite(seconds) or not 1 <= seconds <= MOST_SECONDS:
        raise ValueError(
            tr(
                "seconds must be a number from 1 to {most_seconds:,}, not {seconds!r}.",
                most_seconds=MOST_SECONDS,
                seconds=seconds,
            )
        )
    if not checks.is_finite(search_share) or not 0 < search_share <= 1:
        raise ValueError(
            tr("search_share must be a share above 0 and at most 1, not {search_share!r}.", search_share=search_share)
        )
    if not checks.is_finite(test_size) or not 0 <= test_size <= 0.5:
        raise ValueError(tr("test_size must be a share from 0 to 0.5, not {test_size!r}.", test_size=test_size))
    seconds = float(seconds)
    asked = (models,) if isinstance(models, str) else models
    given, seed, trials = dict(settings or {}), as_whole("seed", seed, 0), as_whole("trials", trials, 1)
    facts = facts_of(dataset, **given)
    what = rules.metric(facts, metric)
    how = rules.validation(facts, seconds, test_size)
    which = rules.among(facts, seconds, asked)
    prepared, steps = rules.steps(facts, which.value)
    within, spaces = rules.ranges(facts, which.value, how.value["folds"])
    spaces = {name: Space({**space, **steps[name]}) for name, space in spaces.items()}
    shared = {**how.value, "metric": what.value, "settings": given, "test_size": test_size, "seed": seed}
    problem: Estimator | AcrossModels
    if len(spaces) == 1:
        ((name, space),) = spaces.items()
        problem = problems.estimator(dataset, name, space=space, **shared)
    else:
        problem = problems.estimator(dataset, models=which.value, spaces=spaces, **shared)
    who = rules.method(problem.space, which.value, facts, problem.defaults())
    if who.value == "bohb" and asked_models.get(which.value[0]).reporting is None:
        problem = cast("Estimator", problems.from_recipe({**problem.recipe(), "budget": "rows"}))
    search_seconds = round(seconds * search_share, 2)
    end = rules.stop(seconds, search_seconds, trials)
    begin = () if who.value == "grid" else problem.defaults()
    chosen = methods.get(who.value, begin=begin)
    options = RunOptions(trials=trials, seconds=search_seconds, seed=seed, workers=workers)
    decisions = (_task(facts, test_size), what, how, which, prepared, within, who, end)
    return Plan(problem, chosen, options, seconds, ensemble, decisions)


def _task(facts: Any, test_size: float) -> Decision:
    what = tr("{n_classes} classes", n_classes=facts.n_classes) if facts.task == "classification" else tr("a number")
    n = round(facts.n_rows * test_size)
    sealed = (
        tr("{n:,} of {all:,} rows are sealed off.", n=n, all=facts.n_rows)
        if n
        else tr("All {n:,} rows are searched on.", n=facts.n_rows)
    )
    why = tr("The target holds {what}. ", what=what) + (
        tr("What the search never saw says how good its best is.")
        if n
        else tr("Score it on rows of your own that it has not seen.")
    )
    return Decision("task", facts.task, f"{tr(facts.task.capitalize())}{tr('. ')}{sealed}", why)


def plan_of(given: Given, **how: Any) -> Plan:
    """The plan for data that were handed over; arguments and exceptions as for `plan_for`."""
    made = plan_for("table", settings=given.settings, **how)
    return replace(made, given=given, decisions=(*given.left_out(), *made.decisions))
