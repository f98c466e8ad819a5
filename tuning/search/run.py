"""Search to the end, and tell everybody who listens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from tuning.execution.request import Executor
from tuning.methods import Method
from tuning.search.asked import functions_of
from tuning.search.loop import Loop, Step, loop
from tuning.search.options import RunOptions
from tuning.search.stopping import Predicate
from tuning.search.storing import given_back, history_of, kept
from tuning.study import Event, History

if TYPE_CHECKING:
    from tuning.problems import Problem
    from tuning.search.storing import Kept

Callback = Callable[[Event, History], None]


def run(
    problem: Problem,
    method: Method | str,
    *,
    trials: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    callbacks: Callback | Iterable[Callback] | None = (),
    stop: Predicate | Iterable[Predicate] | None = None,
    history: History | None = None,
    executor: Executor | None = None,
    timeout: float | None = None,
    discard: str = "none",
    goals: Sequence[str] | None = None,
    at_most: Mapping[str, float] | None = None,
    at_least: Mapping[str, float] | None = None,
    clock: Callable[[], float] | None = None,
    store: Kept | None = None,
) -> History:
    """Search to the end and return the history.

    With ``workers=1`` trials run in this process, and the result depends on the seed alone. With more, they run in
    that many worker processes, and the order in which they finish has a say in what a model-based method asks next.
    A keyboard interrupt ends the search and returns what there is: trials that were running are cancelled. With a
    `store` each trial is written as soon as it has ended. Arguments as for `steps`.

    Raises:
        ValueError: as `steps`. What the user's own code raises (a method, a predicate, a callback) passes, with the
            search until then in its attribute `history`.
    """
    heard_by = functions_of("callbacks", callbacks)
    history = history if history is not None else history_of(store)
    with given_back(store):
        options = RunOptions(
            trials=trials,
            seed=seed,
            workers=workers,
            timeout=timeout,
            discard=discard,
            goals=goals,
            at_most=at_most,
            at_least=at_least,
        )
        search = loop(problem, method, options, stop, history, executor, "run", clock=clock)
    if store is None:
        return _made(search, options, executor, heard_by)
    with kept(search, store) as recording:
        return _made(search, options, executor, (recording, *heard_by))


def _made(search: Loop, options: RunOptions, executor: Executor | None, callbacks: tuple[Callback, ...]) -> History:
    if executor is not None or (options.workers == 1 and options.timeout is None):
        return _drained(search, callbacks)
    from tuning.execution.pool import WorkerPool

    search.executor = pool = WorkerPool(options.workers)
    try:
        return _drained(search, callbacks)
    finally:
        pool.close()


def _drained(search: Loop, callbacks: tuple[Callback, ...]) -> History:
    def tell(step: Step) -> None:
        for callback in callbacks:
            callback(*step)

    steps = search.steps()
    try:
        try:
            for step in steps:
                tell(step)
        except KeyboardInterrupt as interrupt:
            search.keep(interrupt)
            for step in search.ending:
                tell(step)
    except BaseException as error:
        search.keep(error)
        raise
    finally:
        steps.close()  # type: ignore[attr-defined]
    return search.history
