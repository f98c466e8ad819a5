"""A plan, to be read before anything runs; and how it is carried out: a search that is cut in time, then the final."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tuning.auto.decision import Decision, as_frame
from tuning.auto.final import Time, concluded, seconds_of_fit
from tuning.auto.given import Given
from tuning.auto.result import Auto
from tuning.discovery import whole
from tuning.execution.inline import Inline
from tuning.execution.request import TrialRequest
from tuning.gp.threads import one_blas_thread
from tuning.language import mark
from tuning.problems.across_models import AcrossModels
from tuning.problems.cross_validation import Estimator
from tuning.search import RunOptions, run
from tuning.study import History, Outcome

if TYPE_CHECKING:
    import pandas as pd

    from tuning.methods import SearchMethod
    from tuning.search.storing import Kept

OVER = mark("the time is over")


@dataclass(frozen=True)
class UntilOver:
    """Runs trials in this thread, and gives one up after the fold in which the time ended.

    Args:
        is_over: whether the time has ended.
    """

    is_over: Callable[[], bool]
    n_workers = 1

    def submit_trial(self, request: TrialRequest, /) -> Future[Outcome]:
        """As `Inline` does; its future raises `TrialPruned` where the time ended."""
        told = request.on_report

        def on_report(fold: int, epoch: int | None, value: float) -> str | None:
            reason = None if told is None else told(fold, epoch, value)
            return OVER if self.is_over() else reason if request.may_prune else None

        return Inline().submit_trial(replace(request, on_report=on_report, may_prune=True))

    def stop(self, tenant: str, group: str | None = None) -> None:
        """Nothing is ever left running."""


@dataclass(frozen=True)
class Plan:
    """What is going to be searched, how, and why.

    Args:
        problem: a model, or several among which the search chooses.
        method: who proposes.
        options: seconds of the search, its most trials, its seed, its workers.
        seconds: in all, with the final.
        ensemble: whether several models may answer together.
        decisions: what was chosen and why, in the order in which it was.
        given: the data that were handed over, if they were.
    """

    problem: Estimator | AcrossModels
    method: SearchMethod
    options: RunOptions
    seconds: float
    ensemble: bool
    decisions: tuple[Decision, ...]
    given: Given | None = None

    def __str__(self) -> str:
        return "\n".join(f"{number}. {one}" for number, one in enumerate(self.decisions, start=1))

    def frame(self) -> pd.DataFrame:
        """One row for each decision."""
        return as_frame(self.decisions)

    def run(self, *, store: Kept | None = None, clock: Callable[[], float] = time.monotonic) -> Auto:
        """Carries it out: the search, the final, the last fits.

        Args:
            store: where the search is written, as for `tuning.run`.
            clock: seconds.

        Raises:
            ValueError: if no trial came to a score in time; the search is its attribute ``history``.
        """
        with _one_thread():
            return _carried_out(self, store, clock)

    @property
    def models(self) -> tuple[str, ...]:
        """Names of the models that are tried."""
        return tuple(self.problem.models) if isinstance(self.problem, AcrossModels) else (self.problem.model,)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Fits compute with one thread: on a busy machine several wait for each other, 7 times as long in all."""
    whole("sklearn")
    import sklearn.ensemble  # noqa: F401 - brings the library whose threads are meant, which must be there to be found
    from threadpoolctl import threadpool_limits

    with one_blas_thread(), threadpool_limits(1, user_api="openmp"):
        yield


def _carried_out(plan: Plan, store: Kept | None, clock: Callable[[], float]) -> Auto:
    if plan.given is not None:
        plan.given.keep()
    began = clock()
    left = Time(began + plan.seconds, clock, (began, time.perf_counter()))
    search_seconds = plan.options.seconds or plan.seconds

    def is_over() -> bool:
        return clock() - began >= search_seconds

    def is_enough(history: History) -> bool | str:
        best = history.best
        fits = 0.0 if best is None else 2 * seconds_of_fit(best)  # the last fit has more rows than that of a fold
        return OVER if is_over() or not left.has(fits) else False

    options = plan.options
    history = run(
        plan.problem,
        plan.method,
        trials=options.trials,
        seed=options.seed,
        workers=options.workers,
        stop=is_enough,
        executor=UntilOver(is_over) if options.workers == 1 else None,
        store=store,
    )
    try:
        members, found, decided = concluded(plan.problem, history, ensemble=plan.ensemble, time=left)
    except ValueError as error:
        vars(error)["history"] = history
        raise
    decisions = (*plan.decisions, *decided)
    return Auto(plan.problem, plan.method, decisions, history, found, tuple(members), plan.given)
