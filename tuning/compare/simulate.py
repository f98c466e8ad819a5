"""A search on a simulated clock: the one loop, with simulated workers.

A method that gives trials up early (`SearchMethod.discard`) does so here too, and a trial that was given up costs what
it had cost until then. With several workers it sees what the trials beside it are going to report a little early.

How long a method thinks is measured and kept in each trial; the simulated clock does not count it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tuning.execution.simulated import SimulatedWorkers, worker_seconds
from tuning.methods import Method
from tuning.search.discard import Rule, discard_of, rule
from tuning.search.loop import Loop
from tuning.search.resuming import check_same, study_of
from tuning.study import History, StudyFinished, Trial, TrialFinished, TrialReported, TrialStarted
from tuning.study.goals import Goal

if TYPE_CHECKING:
    from tuning.problems import Problem


def spent(history: History) -> float:
    """Worker seconds of all finished trials."""
    return sum(worker_seconds(trial) for trial in history.finished)


def start(problem: Problem, method: Method, *, trials: int, seed: int, goals: tuple[Goal, ...] = ()) -> History:
    """The empty history from which `simulate` starts."""
    return History(study_of(problem, method, trials=trials, seed=seed, goals=goals))


def simulate(
    problem: Problem,
    method: Method,
    history: History,
    *,
    workers: int = 1,
    seconds: float | None = None,
    until: int | None = None,
) -> Iterator[History]:
    """Go on from `history` on the simulated clock; yields the history after each finished trial and at the end.

    With one worker the trials are exactly those of `tuning.run`. A search that is cut by `until` and gone on with is
    the same as one that never paused: trials that were running are evaluated again, with equal results.

    Args:
        problem: what is optimised; evaluated in this thread.
        method: the search method.
        history: from `start`, or an earlier one; its study holds seed and number of trials.
        workers: simulated workers.
        seconds: no trial is asked for once the finished ones have used so many worker seconds.
        until: pause once so many trials have finished.

    Raises:
        ValueError: if the history is of another problem or method.
    """
    check_same(history, problem, method)
    if history.ended is not None or (until is not None and len(history.finished) >= until):
        return
    simulated = SimulatedWorkers(
        workers,
        max((trial.finished or 0.0 for trial in history.finished), default=0.0),
        [trial.started for trial in history.running],
    )
    discard = discard_of(method)
    judge = rule(discard, problem)
    search = Loop(
        problem,
        method,
        history,
        simulated,
        history.study.trials,
        rule=None if judge is None else _as_it_was(judge, history),
        discard=discard,
        enough=lambda now: "time spent" if seconds is not None and spent(now) >= seconds else "",
        clock=simulated.now,
        skip=simulated.skip,
    )
    for event, now in search.steps():
        if isinstance(event, (TrialFinished, StudyFinished)):
            yield now
        if isinstance(event, TrialFinished) and until is not None and len(now.finished) >= until:
            return


def _as_it_was(judge: Rule, history: History) -> Rule:
    """The rule, which judges trials that `history` has left running by what was known when each was asked for.

    A simulated trial is judged as soon as it begins; once more, it must not be held against those that came later.
    """
    then = {trial.number: _begun(history, trial) for trial in history.running}
    return lambda now, number, reports: judge(then.get(number, now), number, reports)


def _begun(history: History, trial: Trial) -> History:
    """The history when `trial` began, with all that those beside it were going to report."""
    past = history.at(trial.number)
    beside = {one.number for one in past.running}
    past = past.apply(TrialStarted(trial.started, trial.number, trial.config, trial.budget, trial.note))
    for one in history.trials:
        for told in one.reports if one.number in beside else ():
            past = past.apply(TrialReported(trial.started, one.number, told.fold, told.epoch, told.value))
    return past


def advance(
    problem: Problem, method: Method, history: History, workers: int, seconds: float | None, until: int | None
) -> History:
    """The history that `simulate` comes to; for worker processes."""
    last = history
    for later in simulate(problem, method, history, workers=workers, seconds=seconds, until=until):
        last = later
    return last


__all__ = ["advance", "simulate", "spent", "start", "worker_seconds"]
