"""One search in the background."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tuning.execution.errors import ExecutorLost
from tuning.search import RunOptions, steps, study_of
from tuning.search import discard as discards
from tuning.service.background import BackgroundJob, JobError, Share, Terms
from tuning.study import History, StudyFinished

if TYPE_CHECKING:
    from tuning.execution.fair import FairPool
    from tuning.methods import Method
    from tuning.problems import Problem


@dataclass(frozen=True)
class SearchSpec(RunOptions):
    """All that one asks for when a search starts: what `RunOptions` say, and of whom.

    Args:
        problem: what is optimised.
        method: who proposes.
        label: what it is called in charts; the method's name if empty.

    Raises:
        JobError: if it would never end.
        ValueError: if a number makes no sense.
    """

    problem: Problem
    method: Method
    label: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.trials is None and self.seconds is None:
            raise JobError("the search would never end. Give a number of trials or of seconds.")


class Job(BackgroundJob):
    """One search in the background. Readers take `history` whenever they like: it never changes under them."""

    def __init__(self, spec: SearchSpec, pool: FairPool, terms: Terms):
        super().__init__(spec.label or spec.method.name, pool, terms)
        self.spec = spec
        self.history = History(study_of(spec.problem, spec.method, trials=spec.trials, seed=spec.seed or 0))
        self._is_lost = False

    # Reading -------------------------------------------------------------------------------------------------
    @property
    def problem(self) -> Problem:
        return self.spec.problem

    @property
    def method(self) -> Method:
        return self.spec.method

    @property
    def trials(self) -> int | None:
        return self.spec.trials

    @property
    def seconds(self) -> float | None:
        """The seconds for which it may run."""
        return self.spec.seconds

    @property
    def seconds_saved(self) -> float:
        """Estimate of the worker seconds that early discard has saved; see `tuning.search.discard.seconds_saved`."""
        return discards.seconds_saved(self.history)

    # The thread ----------------------------------------------------------------------------------------------
    def _work(self) -> bool:
        spec, rests = self.spec, False

        def may_rest(history: History) -> bool:
            nonlocal rests
            rests = rests or self._may_rest(history)
            return rests

        stop: list[Any] = [lambda history: self._is_stopping, lambda history: self.terms.used_up(), may_rest]
        stop.append(lambda history: spec.seconds is not None and self.elapsed >= spec.seconds)
        for _, history in steps(
            spec.problem,
            spec.method,
            trials=spec.trials,
            seed=spec.seed,
            stop=stop,
            history=self.history,
            executor=Share(self._pool, spec.workers, owner=self.owner, is_low=self.terms.is_low),
            tenant=self.id,
            timeout=self.terms.timeout,
            discard=spec.discard,
            may_ask=self._asks_on,
        ):
            if history.ended is not None and not self._is_stopping:
                if self._pool.lost:
                    self._is_lost = True
                    self.pause(self._pool.lost)
                    self.pause_reason = self._pool.lost
                if self._is_lost or rests:  # it is not at its end, and its history does not say so
                    return False
            self.history = history
            self.version += 1
        return not self._is_stopping

    def _may_rest(self, history: History) -> bool:
        is_complete = self.spec.trials is not None and history.n_asked >= self.spec.trials
        return super()._may_rest(history) and not is_complete

    def _end_at_rest(self) -> None:
        self.history = self.history.apply(StudyFinished(time.time(), "stopped"))

    def _prepare(self) -> None:
        if self._is_lost:
            try:
                self._pool.reconnect()
            except ExecutorLost as error:
                self.pause_reason = str(error)
                self.version += 1
                raise JobError(str(error)) from None
            self._is_lost = False
