"""A search on a simulated clock: trials cost the seconds of their evaluation, and no time passes while waiting.

The clock counts training only, so the order in which several simulated workers finish depends on the problem and the
seed alone. How long a method thinks is measured and kept in each trial, apart.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from tuning.execution.inline import Inline
from tuning.execution.request import TrialRequest
from tuning.methods import Exhausted, Method
from tuning.search.loop import _started, _trial_seed, settle, study_of
from tuning.study import History, Outcome, State, StudyFinished, StudyStarted, Trial, TrialFinished

if TYPE_CHECKING:
    from tuning.problems import Problem


def worker_seconds(found: Outcome | Trial) -> float:
    """Seconds that a trial keeps a worker busy; 1 where nothing is trained (test functions)."""
    return found.fit_seconds + found.score_seconds or 1.0


def spent(history: History) -> float:
    """Worker seconds of all finished trials."""
    return sum(worker_seconds(trial) for trial in history.finished)


def start(problem: Problem, method: Method, *, trials: int, seed: int) -> History:
    """The empty history from which `simulate` starts."""
    return History(study_of(problem, method, trials=trials, seed=seed))


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
    """
    seed, trials = history.study.seed, history.study.trials
    inline = Inline()

    def outcome(trial: Trial) -> tuple[State, Outcome]:
        seed_of_trial = _trial_seed(seed, trial.number)
        return settle(inline.submit_trial(TrialRequest(problem, trial.config, trial.budget, seed_of_trial)))

    if history.started is None:
        history = history.apply(StudyStarted(0.0))
    if history.ended is not None:
        return
    waiting: list[tuple[float, int, State, Outcome]] = []
    for trial in history.running:
        state, found = outcome(trial)
        heapq.heappush(waiting, (trial.started + worker_seconds(found), trial.number, state, found))
    now = max((trial.finished or 0.0 for trial in history.finished), default=0.0)
    reason = ""
    while until is None or len(history.finished) < until:
        while not reason and len(waiting) < workers:
            if trials is not None and history.n_asked >= trials:
                reason = "all trials done"
            elif seconds is not None and spent(history) >= seconds:
                reason = "time spent"
            else:
                began = time.perf_counter()
                try:
                    proposal = method.ask(history, np.random.default_rng([seed, history.next_number]))
                except Exhausted as error:
                    reason = str(error) or "nothing left to try"
                    continue
                number = history.next_number
                history = history.apply(_started(now, number, proposal, problem, time.perf_counter() - began))
                state, found = outcome(history.running[-1])
                heapq.heappush(waiting, (now + worker_seconds(found), number, state, found))
        if not waiting:
            yield history.apply(StudyFinished(now, reason))
            return
        now, number, state, found = heapq.heappop(waiting)
        history = history.apply(TrialFinished(now, number, state, found))
        yield history


def advance(
    problem: Problem, method: Method, history: History, workers: int, seconds: float | None, until: int | None
) -> History:
    """The history that `simulate` comes to; for worker processes."""
    last = history
    for later in simulate(problem, method, history, workers=workers, seconds=seconds, until=until):
        last = later
    return last
