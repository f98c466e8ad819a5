"""After the search: the best once more on fresh folds, who answers together, and the last fits, all within the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from tuning import compare, metrics
from tuning.auto.decision import Decision
from tuning.auto.ensemble import select
from tuning.language import tr
from tuning.metrics.scores import compute
from tuning.problems.across_models import MODEL, AcrossModels
from tuning.problems.cross_validation import Estimator
from tuning.study import History, Outcome, State, Trial

MOST = 8  # finalists


class Member(NamedTuple):
    """One of those who answer: its weight, the trial whose config it has, and the fitted model."""

    weight: float
    trial: Trial
    fitted: Any


@dataclass(frozen=True)
class Time:
    """What is left of the time.

    Args:
        until: when all must be done, by `clock`.
        clock: seconds.
        began: what `clock` and then `wall` said at the beginning.
        wall: the clock that the seconds of fits are measured by. A processor's clock, say, goes slower while others use
            the processor, so what a fit took is turned into seconds of `clock`.
    """

    until: float
    clock: Callable[[], float]
    began: tuple[float, float] | None = None
    wall: Callable[[], float] = perf_counter

    def has(self, seconds: float) -> bool:
        """Whether so many seconds of fits are left."""
        now = self.clock()
        return now + seconds * self._rate(now) <= self.until

    def before(self, seconds: float) -> Time:
        """The time without its last seconds of fits."""
        return replace(self, until=self.until - seconds * self._rate(self.clock()))

    def _rate(self, now: float) -> float:
        """Seconds of `clock` in one on the wall, so far; at most 1, as at the beginning."""
        if self.began is None or not self.wall() > self.began[1]:
            return 1.0
        return min((now - self.began[0]) / (self.wall() - self.began[1]), 1.0)


@dataclass(frozen=True)
class Answers:
    """What one finalist answers to rows that it was not fitted to.

    Args:
        trial: of the search.
        outcome: on the folds.
        values: probabilities of shape (n, n_classes), or numbers of shape (n,), fold after fold.
    """

    trial: Trial
    outcome: Outcome
    values: np.ndarray


def finalists(history: History) -> list[Trial]:
    """The best of each model, then the best of all; the best first."""
    best = list(compare.finalists(history, len(history.done)))
    first: dict[Any, Trial] = {}
    for trial in best:
        first.setdefault(trial.config.get(MODEL), trial)
    chosen = [*first.values(), *(trial for trial in best if all(trial is not one for one in first.values()))][:MOST]
    return sorted(chosen, key=lambda trial: next(place for place, one in enumerate(best) if one is trial))


def seconds_of_fit(trial: Trial) -> float:
    """What one fit of the config has taken, for a fold."""
    return trial.fit_seconds / max(len(trial.fold_scores), 1)


def part(problem: Any) -> Estimator:
    """The problem, or of several models' any: rows and folds are the same for all."""
    return problem.parts[problem.models[0]] if isinstance(problem, AcrossModels) else problem


def answered(problem: Any, trials: Sequence[Trial], time: Time) -> tuple[list[Answers], np.ndarray]:
    """What the trials answer on the folds of the problem, one after another while there is time; and the truth."""
    one = part(problem)
    (X, y), splits, n_classes = one.search_part(), one.splits(), one.facts.n_classes
    truth = np.concatenate([y[score] for _, score in splits])
    found: list[Answers] = []
    for trial in trials:
        values, scores = [], []
        seconds = seconds_of_fit(trial)
        if found and not time.has(seconds * len(splits)):
            continue
        began = time.clock()
        for fit, score in splits:
            if not time.has(seconds):
                break
            fitted = problem.fitted(trial.config, fit)
            values.append(fitted.answers(X[score]))
            scores.append(scored(problem.metric, y[score], values[-1], n_classes))
        if len(values) == len(splits):
            mean = float(np.mean(scores))
            outcome = Outcome(mean, tuple(scores), fit_seconds=max(time.clock() - began, 0.0))
            found.append(Answers(trial, outcome, np.concatenate(values)))
    return found, truth


def scored(metric: str, y: np.ndarray, answers: np.ndarray, n_classes: int) -> float:
    """The metric of answers as `Answers` has them."""
    if not n_classes:
        return compute((metric,), y, answers, None, None, 0)[metric]
    labels, scores = answers.argmax(axis=1), answers[:, 1] if n_classes == 2 else None
    return compute((metric,), y, labels, scores, answers, n_classes)[metric]


def concluded(
    problem: Any, history: History, *, ensemble: bool, time: Time
) -> tuple[list[Member], tuple[compare.Finalist, ...], tuple[Decision, ...]]:
    """Who answers, the finalists on fresh folds, and what was decided.

    Raises:
        ValueError: if no trial has a score.
    """
    trials = finalists(history) if history.done else cut_short(history)
    decided: list[Decision] = []
    winner, weights = trials[0], {trials[0].number: 1.0}
    found: tuple[compare.Finalist, ...] = ()
    of = {trial.number: trial for trial in trials}
    try:
        fresh, is_fresh = compare.fresh(problem, 1), True
    except ValueError:  # rows in time can be split in one way only
        fresh, is_fresh = problem, False
    rest = time.before(seconds_of_fit(winner) * _growth(problem))  # the last fit must be possible
    answers, truth = answered(fresh, trials, rest) if len(history.done) > 1 else ([], np.empty(0))
    if len(answers) > 1:
        found = compare.final(fresh, [a.trial for a in answers], [a.outcome for a in answers])
        winner = found[0].trial
        weights = {winner.number: 1.0}
        where = tr("fresh folds") if is_fresh else tr("the same folds, for rows in time have no others")
        said = tr("Trial {number} of {n} finalists, on {where}.", number=winner.number + 1, n=len(answers), where=where)
        decided.append(Decision("winner", winner.number, said, compare.final_sentence(found, problem.metric)))
    else:
        said = tr("Trial {number}, the best of the search.", number=winner.number + 1)
        why = (
            tr("There was no time to score the best on fresh folds.")
            if history.done
            else tr("No trial came to its end.")
        )
        decided.append(Decision("winner", winner.number, said, why))
    if ensemble and len(answers) > 1:
        weights, decision = together(problem.metric, answers, truth, part(fresh).facts.n_classes, winner)
        decided.append(decision)
    order = sorted(weights, key=lambda number: (-weights[number], number))
    members: list[Member] = []
    for number in order:
        if not members or time.has(seconds_of_fit(of[number]) * _growth(problem)):
            members.append(Member(weights[number], of[number], problem.fitted(of[number].config)))
    whole = sum(member.weight for member in members)
    members = [member._replace(weight=member.weight / whole) for member in members]
    if len(members) < len(order):
        said = tr("{n} of {all} models are fitted to all rows.", n=len(members), all=len(order))
        decided.append(Decision("time", len(members), said, tr("There was no time for the others.")))
    return members, found, tuple(decided)


def together(
    metric: str, answers: Sequence[Answers], truth: np.ndarray, n_classes: int, winner: Trial
) -> tuple[dict[int, float], Decision]:
    """Weights by trial: of several, if their mean is better than the winner on rows that none was fitted to."""
    sign = 1 if metrics.get(metric).direction == "maximize" else -1
    ranked = sorted(answers, key=lambda one: one.trial is not winner)  # the winner first, the others as they were

    def score(values: np.ndarray) -> float:
        return sign * scored(metric, truth, values, n_classes)

    weights = select([one.values for one in ranked], score)
    mean = np.tensordot(weights, np.stack([one.values for one in ranked]), 1)
    alone, all_of_them = sign * score(ranked[0].values), sign * score(mean)
    title = metrics.title(metric)
    if np.count_nonzero(weights) < 2 or not sign * all_of_them > sign * alone:
        said = tr("Trial {number} answers alone.", number=winner.number + 1)
        why = tr(
            "No mean of the finalists is better than its {title} of {value:.4g} on the same rows.",
            title=title,
            value=alone,
        )
        return {winner.number: 1.0}, Decision("ensemble", {str(winner.number): 1.0}, said, why)
    found = {one.trial.number: float(w) for one, w in zip(ranked, weights, strict=True) if w > 0}
    told = ", ".join(f"{number + 1} ({weight:.0%})" for number, weight in found.items())
    why = tr(
        "Their mean has {title} {value:.4g} on rows that none was fitted to, the winner alone {alone:.4g}.",
        title=title,
        value=all_of_them,
        alone=alone,
    )
    value = {str(number): weight for number, weight in found.items()}
    return found, Decision("ensemble", value, tr("Trials {told} answer together.", told=told), why)


def cut_short(history: History) -> list[Trial]:
    """Trials that were given up when the time was over, by the folds that they had; the best first.

    Raises:
        ValueError: if none had a fold.
    """
    sign = history.study.sign
    cut = [trial for trial in history.finished if trial.state == State.PRUNED and trial.fold_scores]
    ranked = sorted(cut, key=lambda trial: (-sign * float(np.mean(trial.fold_scores)), trial.number))
    if not ranked:
        failed = next((trial.message for trial in history.finished if trial.message), "")
        late = (State.PRUNED, State.TIMEOUT, State.CANCELLED)
        is_late = not history.finished or any(trial.state in late for trial in history.finished)
        raise ValueError(
            (
                tr("no trial came to a score in time. Give more seconds, fewer rows, or quicker models.")
                if is_late
                else tr("no trial has a score.")
            )
            + (tr(" The first of them said: {failed}", failed=failed[:200]) if failed else "")
        )
    return ranked


def _growth(problem: Any) -> float:
    """How much more rows the last fit has than that of a fold, at least."""
    one = part(problem)
    return 4 / 3 if one.validation == "holdout" else one.folds / (one.folds - 1)
