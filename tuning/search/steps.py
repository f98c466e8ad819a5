"""A search as a generator of its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from tuning.execution.request import Executor
from tuning.methods import Method
from tuning.search.loop import Step, loop
from tuning.search.options import RunOptions
from tuning.search.stopping import Predicate
from tuning.search.storing import given_back, history_of, kept_steps
from tuning.study import History

if TYPE_CHECKING:
    from tuning.problems import Problem
    from tuning.search.storing import Kept


def steps(
    problem: Problem,
    method: Method | str,
    *,
    trials: int | None = None,
    seed: int | None = None,
    stop: Predicate | Iterable[Predicate] | None = None,
    history: History | None = None,
    executor: Executor | None = None,
    tenant: str = "",
    timeout: float | None = None,
    may_ask: Callable[[], bool] | None = None,
    before_ask: Callable[[], None] | None = None,
    discard: str = "none",
    goals: Sequence[str] | None = None,
    at_most: Mapping[str, float] | None = None,
    at_least: Mapping[str, float] | None = None,
    clock: Callable[[], float] | None = None,
    store: Kept | None = None,
) -> Iterator[Step]:
    """Search, one event at a time.

    Args:
        problem: what is optimised.
        method: a method or its name.
        trials: how many trials to ask for, those of `history` included; None leaves it to `stop`.
        seed: trial k draws from ``default_rng([seed, k])``, so that with one worker a resumed search equals an
            uninterrupted one; None takes the seed of `history`, else 0.
        stop: one predicate or several; as soon as one holds, running trials are cancelled and the search ends.
        history: a search to resume, of the same problem and method; what it left running runs again.
        executor: where trials run; in this thread if None.
        tenant: the name under which the executor counts and stops the trials of this search.
        timeout: seconds that one trial may run.
        discard: a rule of `tuning.search.discard` that gives up trials early: ``none``, ``exact``, ``median``,
            ``halving``.
        goals: what is sought, such as ``("score", "predict_seconds")``; None for the objective alone. Metrics that the
            problem records may be named, too.
        at_most: limits such as ``{"predict_seconds": 0.01}``, of what is better the lower it is.
        at_least: limits such as ``{"recall": 0.9}``, of what is better the higher it is.
        may_ask: while it returns False no new trial is asked for (pause); running ones go on.
        before_ask: called before the method is asked, once a trial has ended: a server may wait here.
        clock: seconds; injected so that tests and simulations own the time. None is the time of day at the start, and
            from then on a clock that goes evenly, whatever the system's is set to meanwhile.
        store: a store of `tuning.store`, or its address, into which each trial is written; or a recording of
            ``store.go_on(id)``, by which a stored search goes on.

    Raises:
        ValueError: if there is no end in sight (neither `trials` nor `stop`), a number is out of range, or `history`
            is of another search; the sentence names the difference. What the user's own code raises passes, with the
            history in its attribute `history`.
    """
    history = history if history is not None else history_of(store)
    with given_back(store):
        options = RunOptions(
            trials=trials,
            seed=seed,
            timeout=timeout,
            discard=discard,
            goals=goals,
            at_most=at_most,
            at_least=at_least,
        )
        search = loop(problem, method, options, stop, history, executor, tenant, may_ask, before_ask, clock)
    return search.steps() if store is None else kept_steps(search, store)
