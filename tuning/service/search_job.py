"""One search in the background."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tuning.execution.errors import ExecutorLost
from tuning.language import tr
from tuning.search import RunOptions, steps
from tuning.search import discard as discards
from tuning.search.resuming import begin
from tuning.service.background import BackgroundJob
from tuning.service.clicks import clicks
from tuning.service.terms import JobError, Share, Terms
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
            raise JobError(tr("the search would never end. Give a number of trials or of seconds."))


def after_trial(history: History) -> str:
    """The sentence on a search that was interrupted."""
    n = len(history.ended_trials)
    return tr("Interrupted after trial {n:,}: the server ended meanwhile. Press Resume to go on.", n=n)


class Job(BackgroundJob):
    """One search in the background. Readers take `history` whenever they like: it never changes under them.

    Args:
        spec: what is searched.
        pool: where its trials run.
        terms: on whose account.
        id: of a search that was there before; None makes one.
        history: where that stands.
        cannot: why it cannot go on, if it cannot, in a sentence.
    """

    def __init__(
        self,
        spec: SearchSpec,
        pool: FairPool,
        terms: Terms,
        *,
        id: str | None = None,
        history: History | None = None,
        cannot: str = "",
    ):
        super().__init__(spec.label or spec.method.name, pool, terms, id)
        self.spec, self._cannot = spec, cannot
        self.history = begin(spec.problem, spec.method, spec, None) if history is None else history
        self._is_lost = False
        self.looks: tuple[float, ...] = ()  # when somebody looked at the sealed test part

    def looked(self) -> None:
        """Somebody looks at the sealed test part now; that is kept with the search, since each look spends it."""
        self.looks = (*self.looks, time.time())
        self.saving.remember({"looks": list(self.looks)})

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

    def interrupted(self) -> str:
        """After which trial it was interrupted, in a sentence."""
        return after_trial(self.history)

    # The thread ----------------------------------------------------------------------------------------------
    def _work(self) -> bool:
        spec, rests = self.spec, False

        def may_rest(history: History) -> bool:
            nonlocal rests
            rests = rests or self._may_rest(history)
            return rests

        tell = self.saving.run(0)
        stop: list[Any] = [lambda history: self._is_stopping, lambda history: self.terms.used_up(), may_rest]
        stop.append(lambda history: spec.seconds is not None and self.elapsed >= spec.seconds)
        for event, history in steps(
            spec.problem,
            spec.method,
            trials=spec.trials,
            seed=self.history.study.seed,
            stop=stop,
            history=self.history,
            executor=Share(self._pool, spec.workers, owner=self.owner, is_low=self.terms.is_low),
            tenant=self.id,
            timeout=self.terms.timeout,
            discard=spec.discard,
            may_ask=self._asks_on,
            before_ask=clicks.give_way,
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
            tell(event, history)
        return not self._is_stopping

    def _may_rest(self, history: History) -> bool:
        is_complete = self.spec.trials is not None and history.n_asked >= self.spec.trials
        return super()._may_rest(history) and not is_complete

    def _end_at_rest(self) -> None:
        event = StudyFinished(time.time(), "stopped")
        self.history = self.history.apply(event)
        self.saving.run(0)(event, self.history)

    def _prepare(self) -> None:
        if self._cannot:
            raise JobError(self._cannot)
        if self._is_lost:
            try:
                self._pool.reconnect()
            except ExecutorLost as error:
                self.pause_reason = str(error)
                self.version += 1
                raise JobError(str(error)) from None
            self._is_lost = False
