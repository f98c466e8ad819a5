"""Early discard: whether a running trial may be given up. A given-up trial is *pruned*, never ranked.

A rule is called with the history, the number of the running trial and all its reports so far, the newest last; it
answers with the reason to give the trial up, or with an empty text.

No rule gives up the best of the trials that are made if it is ``exact``. Which trials are made is another matter: a
method that does not read scores (``random``, ``grid``, ``sobol``) makes the same ones with and without it, so the whole
search has the same best. A method that does (``bayes``, ``tpe``, ``evolution``, ``annealing``, ``cma_es``, those of
Optuna) knows less of a trial that was given up, the mean of the folds that were done, so its later proposals differ,
and so may its best, in either direction. What would have been the missing folds cannot be known without running them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from tuning import metrics, problems
from tuning.language import tr
from tuning.problems.protocol import ETA, rungs
from tuning.study import History, Report, State, Trial

if TYPE_CHECKING:
    from tuning.methods import Method
    from tuning.problems import Problem

Rule = Callable[[History, int, Sequence[Report]], str]

TITLES = {
    "none": "none: all folds of every trial",
    "exact": "exact: stop what can no longer win (same best with grid, random and Sobol)",
    "median": "median: stop what is below the median (may miss the best)",
    "halving": "halving: at each rung the best third so far goes on, without waiting for the rest (may miss the best)",
}
MIN_TRIALS = 5
GRACE_EPOCHS = 5


def names() -> tuple[str, ...]:
    """Names of the rules, ``none`` first."""
    return tuple(TITLES)


def check_name(name: str) -> None:
    """Raises ValueError if there is no rule `name`."""
    if not isinstance(name, str) or name not in TITLES:
        raise ValueError(
            tr("{name!r} is not a rule of early discard. Use one of: {listed}.", name=name, listed=", ".join(TITLES))
        )


def discard_of(method: Method, asked: str = "none") -> str:
    """The rule that is asked for, or else the one that belongs to the method, such as halving to ASHA."""
    return getattr(method, "discard", "none") if asked == "none" else asked


def rule(name: str, problem: Problem) -> Rule | None:
    """The rule `name` for a problem; None for ``none``, and where a problem reports nothing to stop at.

    Raises:
        ValueError: if there is no such rule, or ``exact`` does not know the best possible score.
    """
    if name not in TITLES:
        raise ValueError(
            tr("{name!r} is not a rule of early discard. Use one of: {listed}.", name=name, listed=", ".join(TITLES))
        )
    n_folds = problems.n_folds(problem)
    n_epochs = problem.n_epochs if isinstance(problem, problems.ReportsEpochs) else None
    if name == "none" or (n_folds < 2 and (n_epochs is None or name == "exact")):
        return None
    if name == "exact":
        return _exact(_perfect(problem), n_folds)
    return _Median() if name == "median" else _halving(n_folds, n_epochs)


def _perfect(problem: Problem) -> float:
    best = problem.perfect if isinstance(problem, problems.Bounded) else metrics.get(problem.metric).best
    if best is None:
        raise ValueError(
            tr(
                "early discard 'exact' needs the best possible score, and that of {metric} is not known. "
                "Use median or halving, or none.",
                metric=problem.metric,
            )
        )
    return best


def seconds_saved(history: History) -> float:
    """Estimate of the worker seconds that pruned trials would still have taken.

    What a pruned trial had done is taken as a share of its folds and epochs, or of the rows that all its fits together
    would have had, and the rest to go on at the same pace.
    """
    gets_rows = problems.gives_rows(history.study.problem)
    n_folds = max((len(trial.fold_scores) for trial in history.done), default=0)
    epochs = [n for trial in history.done for n in trial.epochs]
    steps = sum({r.epoch for trial in history.done for r in trial.reports if r.epoch is not None}) if gets_rows else 0
    saved = 0.0
    for trial in history.finished if n_folds else ():
        if trial.state == State.PRUNED:
            n = len(trial.fold_scores)
            begun = max((r.epoch for r in trial.reports if r.fold == n and r.epoch is not None), default=0)
            part = min(begun / float(np.mean(epochs)), 1.0) if epochs else 0.0
            share = (n + part) / n_folds
            if gets_rows and epochs:
                whole = float(max(epochs))
                had = sum(r.epoch for r in trial.reports if r.epoch is not None) + whole * n / n_folds
                share = min(had / (steps + whole), 1.0)
            saved += (trial.fit_seconds + trial.score_seconds) * (1 / share - 1) if share > 0 else 0.0
    return saved


def _folds(reports: Sequence[Report]) -> list[float]:
    return [report.value for report in reports if report.epoch is None]


# Exact -------------------------------------------------------------------------------------------------------


def _exact(best_possible: float, n_folds: int) -> Rule:
    def reason(history: History, number: int, reports: Sequence[Report]) -> str:
        best = history.best
        if best is None or best.value is None or reports[-1].epoch is not None:
            return ""
        scores = _folds(reports)
        rest = n_folds - len(scores)
        if rest <= 0:
            return ""
        bound = float(np.mean([*scores, *[best_possible] * rest]))
        mine, theirs = history.study.sign * bound, history.study.sign * best.value
        # The earliest of equals is the best, so a later trial that can only draw cannot win either.
        if mine < theirs or (mine == theirs and best.number < number):
            return tr(
                "cannot win: at most {bound:.5g} with perfect folds to come, and the best is {value:.5g}",
                bound=bound,
                value=best.value,
            )
        return ""

    return reason


# Median ------------------------------------------------------------------------------------------------------


class _Median:
    """Golovin et al. (2017), Google Vizier, section 3.2: the best so far is worse than the median of the others' means.

    After a fold, means of the folds so far are compared; after an epoch, the values within that fold. Curves of trials
    that are done are kept, and so is how far each running trial has come: a trial may report thousands of times.
    """

    def __init__(self) -> None:
        self._curves: dict[tuple[int, int], tuple[Trial, np.ndarray, np.ndarray]] = {}
        self._best: dict[int, tuple[int, int, float]] = {}  # by trial: reports seen, fold, best of the fold

    def __call__(self, history: History, number: int, reports: Sequence[Report]) -> str:
        latest, sign = reports[-1], history.study.sign
        if latest.epoch is None:
            n = len(_folds(reports))
            place, mine = tr("after fold {n}", n=n), float(np.mean(_folds(reports)))
            others = [float(np.mean(trial.fold_scores[:n])) for trial in history.done if len(trial.fold_scores) > n]
        else:
            mine = sign * self._best_of_fold(number, reports, sign)
            if latest.epoch < GRACE_EPOCHS:
                return ""
            place = (
                tr("on {n:,} rows", n=latest.epoch)
                if problems.gives_rows(history.study.problem)
                else tr("after epoch {epoch} of fold {fold}", epoch=latest.epoch, fold=latest.fold + 1)
            )
            until = [self._up_to(latest.fold, latest.epoch, trial) for trial in history.done]
            others = [float(np.mean(values)) for values in until if len(values)]
        if len(others) < MIN_TRIALS:
            return ""
        middle = float(np.median(others))
        return (
            tr("{place} {mine:.5g}, the median of the others is {middle:.5g}", place=place, mine=mine, middle=middle)
            if sign * mine < sign * middle
            else ""
        )

    def _best_of_fold(self, number: int, reports: Sequence[Report], sign: float) -> float:
        """Best signed value that the trial has reported in the fold of its newest report."""
        latest = reports[-1]
        n, fold, best = self._best.get(number, (0, -1, -math.inf))
        if n != len(reports) - 1 or fold != latest.fold:
            same = [r.value for r in reports if r.fold == latest.fold and r.epoch is not None]
            best = max(sign * value for value in same)
        best = max(best, sign * latest.value)
        self._best[number] = len(reports), latest.fold, best
        return best

    def _up_to(self, fold: int, epoch: int, trial: Trial) -> np.ndarray:
        """What the trial had reported in that fold up to that epoch."""
        held = self._curves.get((trial.number, fold))
        if held is None or held[0] is not trial:
            pairs = sorted(
                (r.epoch, k, r.value) for k, r in enumerate(trial.reports) if r.fold == fold and r.epoch is not None
            )
            epochs, values = np.array([pair[0] for pair in pairs]), np.array([pair[2] for pair in pairs])
            held = self._curves[trial.number, fold] = trial, epochs, values
        return held[2][: int(np.searchsorted(held[1], epoch, side="right"))]


# Halving -----------------------------------------------------------------------------------------------------


def _halving(n_folds: int, n_epochs: Callable[..., int | None] | None) -> Rule:
    """Successive halving (Jamieson & Talwalkar 2016, figure 3) with rungs at 1/9 and 1/3 of the whole.

    Trials come one after another from any method, so a rung does not wait until all have reached it: a trial goes on
    if it is in the best third of those that have reached the rung so far (Li et al. 2020, section 3.1, asynchronous).
    Rungs are epochs of the first fold where the model reports them, or rows of all folds; else folds.
    """

    def places(config: dict[str, object]) -> list[Report]:
        """Places of the rungs, without values; a fold's end counts as its last epoch."""
        whole = n_epochs(config) if n_epochs is not None else None
        if whole is not None:
            return [Report(0, epoch, math.nan) for epoch in rungs(whole)]
        return [Report(fold - 1, None, math.nan) for fold in sorted(set(rungs(n_folds))) if fold < n_folds]

    def reason(history: History, number: int, reports: Sequence[Report]) -> str:
        for rung in places(dict(history.running_trial(number).config)):
            if not _is_just_reached(rung, reports):
                continue
            mine = _at(rung, reports)
            assert mine is not None
            sign = history.study.sign
            others = [_at(rung, other.reports) for other in history.trials if _may_compare(other, number)]
            reached = [sign * value for value in others if value is not None]
            n_better = sum(value > sign * mine for value in reached)
            n_go_on = max(1, (len(reached) + 1) // ETA)
            if n_better >= n_go_on:
                where = _named(rung, reports[-1], problems.gives_rows(history.study.problem))
                return tr(
                    "at {where} {n_better} of {n_reached} others were better, and the best third goes on",
                    where=where,
                    n_better=n_better,
                    n_reached=len(reached),
                )
        return ""

    return reason


def _named(rung: Report, latest: Report, gets_rows: bool) -> str:
    if rung.epoch is None or (gets_rows and latest.epoch is None):
        return tr("fold {fold}", fold=rung.fold + 1)
    return tr("{n:,} rows", n=latest.epoch) if gets_rows else tr("epoch {epoch}", epoch=rung.epoch)


def _is_just_reached(rung: Report, reports: Sequence[Report]) -> bool:
    """Whether the newest report is the first at or beyond the rung; a look at the last two tells, in all but folds."""
    if rung.epoch is None:
        return reports[-1].epoch is None and len(_folds(reports)) == rung.fold + 1
    return _reaches(rung, reports[-1]) and not (len(reports) > 1 and _reaches(rung, reports[-2]))


def _reaches(rung: Report, report: Report) -> bool:
    assert rung.epoch is not None
    return report.fold == 0 and (report.epoch is None or report.epoch >= rung.epoch)


def _may_compare(other: Trial, number: int) -> bool:
    return other.number != number and other.state not in (State.CANCELLED, State.NAN)


def _at(rung: Report, reports: Sequence[Report]) -> float | None:
    """The value at the first report at or beyond the rung, None if it was not reached.

    Beyond the first fold a rung looks at the mean of the folds.
    """
    if rung.epoch is None:
        scores = _folds(reports)
        return float(np.mean(scores[: rung.fold + 1])) if len(scores) > rung.fold else None
    for report in reports:
        if _reaches(rung, report):
            return report.value
    return None
