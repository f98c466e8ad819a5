"""The loop: ask a method, run the trial, tell the world, repeat until something says stop.

`steps` is a generator of events and knows nothing of who listens. `run` drains it into callbacks.
"""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from tuning.execution.errors import (
    ExecutorLost,
    TrialOutOfMemory,
    TrialPruned,
    TrialTimeout,
    WorkerDied,
)
from tuning.execution.inline import Inline
from tuning.execution.request import Executor, TrialRequest
from tuning.methods import Exhausted, Method, Proposal, recipe
from tuning.methods import get as get_method
from tuning.search.discard import rule as discard_rule
from tuning.search.stopping import Predicate
from tuning.study import (
    Event,
    History,
    Outcome,
    Report,
    State,
    Study,
    StudyFinished,
    StudyStarted,
    TrialFinished,
    TrialReported,
    TrialStarted,
)

if TYPE_CHECKING:
    from tuning.problems import Problem

Callback = Callable[[Event, History], None]
POLL_SECONDS = 0.05


class Step(NamedTuple):
    """One event and the history that it led to."""

    event: Event
    history: History


def study_of(problem: Problem, method: Method, *, trials: int | None = None, seed: int = 0) -> Study:
    """The recipe of searching `problem` by `method`."""
    return Study(
        problem.space,
        problem.direction,
        problem.metric,
        problem.recipe(),
        recipe(method),
        seed,
        trials,
        problem.optimum,
    )


def steps(
    problem: Problem,
    method: Method | str,
    *,
    trials: int | None = None,
    seed: int = 0,
    stop: Predicate | Iterable[Predicate] | None = None,
    history: History | None = None,
    executor: Executor | None = None,
    tenant: str = "",
    timeout: float | None = None,
    may_ask: Callable[[], bool] | None = None,
    discard: str = "none",
    clock: Callable[[], float] = time.time,
) -> Iterator[Step]:
    """Search, one event at a time.

    Args:
        problem: what is optimised.
        method: a method or its name.
        trials: how many trials to ask for, those of `history` included; None leaves it to `stop`.
        seed: trial k draws from ``default_rng([seed, k])``, so a resumed search equals an uninterrupted one.
        stop: one predicate or several; as soon as one holds, running trials are cancelled and the search ends.
        history: a search to resume.
        executor: where trials run; in this thread if None.
        tenant: the name under which the executor counts and stops the trials of this search.
        timeout: seconds that one trial may run.
        discard: a rule of `tuning.search.discard` that gives up trials early: ``none``, ``exact``, ``median``,
            ``halving``.
        may_ask: while it returns False no new trial is asked for (pause); running ones go on.
        clock: seconds; injected so that tests and simulations own the time.

    Raises:
        ValueError: if there is no end in sight (neither `trials` nor `stop`), or a number is out of range.
    """
    if isinstance(method, str):
        method = get_method(method)
    predicates = _predicates(stop)
    _check_budget(trials, timeout, predicates)
    if executor is None:
        executor = Inline()
    if history is None:
        history = History(study_of(problem, method, trials=trials, seed=seed))
    elif history.study.space != problem.space:
        raise ValueError("this history belongs to another space. Resume it with the problem that it began with.")

    rule = discard_rule(discard, problem)
    inbox: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
    running: dict[int, Future[Outcome]] = {}
    reason, at_end = "", "all trials done"

    def happened(event: Event) -> Step:
        nonlocal history
        assert history is not None
        history = history.apply(event)
        return Step(event, history)

    def reported(number: int, reports: dict[tuple[int, int | None], Report], *report: Any) -> str:
        """Called where the trial runs; the newest history is read without a lock, since it never changes."""
        latest = Report(*report)
        is_new = (latest.fold, latest.epoch) not in reports  # a trial that runs once more repeats itself
        reports[latest.fold, latest.epoch] = latest
        if is_new:
            inbox.put((number, report))
        assert history is not None
        return rule(history, number, tuple(reports.values())) if rule is not None and is_new else ""

    yield happened(StudyStarted(clock()))
    for trial in history.running:  # left over from a search that was interrupted: nobody runs them any more
        yield happened(TrialFinished(clock(), trial.number, State.CANCELLED, Outcome(math.nan, message="interrupted")))
    try:
        while not reason:
            if verdicts := [verdict for predicate in predicates if (verdict := predicate(history))]:
                reason = next((verdict for verdict in verdicts if isinstance(verdict, str)), "stopped")
                break
            all_asked = trials is not None and history.n_asked >= trials
            if not all_asked and len(running) < executor.n_workers and (may_ask is None or may_ask()):
                began = time.perf_counter()
                try:
                    proposal = method.ask(history, np.random.default_rng([seed, history.next_number]))
                except Exhausted as error:
                    trials, at_end = history.n_asked, str(error) or "nothing left to try"
                    continue  # let the running ones finish
                number = history.next_number
                yield happened(_started(clock(), number, proposal, problem, time.perf_counter() - began))
                request = TrialRequest(
                    problem,
                    proposal.config,
                    proposal.budget,
                    _trial_seed(seed, number),
                    tenant,
                    timeout=timeout,
                    on_report=partial(reported, number, {}),
                    may_prune=rule is not None,
                )
                future = executor.submit_trial(request)
                running[number] = future
                future.add_done_callback(partial(_put_future, inbox, number))
            elif all_asked and not running:
                reason = at_end
                break
            is_full = all_asked or len(running) >= executor.n_workers or (may_ask is not None and not may_ask())
            for number, message in _drain(inbox, wait=is_full):
                if isinstance(message, Future):
                    running.pop(number)
                    state, outcome = settle(message)
                    reason = reason or _lost(message)
                    if state == State.PRUNED and not outcome.fold_scores:
                        outcome = replace(outcome, fold_scores=_fold_scores(history, number))
                    yield happened(TrialFinished(clock(), number, state, outcome))
                else:
                    yield happened(TrialReported(clock(), number, *message))
    finally:
        if running:
            executor.stop(tenant)
    for number in sorted(running):
        done = running[number]
        state, outcome = settle(done) if done.done() else (State.CANCELLED, Outcome(math.nan, message="stopped"))
        yield happened(TrialFinished(clock(), number, state, outcome))
    yield happened(StudyFinished(clock(), reason))


def run(
    problem: Problem,
    method: Method | str,
    *,
    trials: int | None = None,
    seed: int = 0,
    workers: int = 1,
    callbacks: Iterable[Callback] = (),
    stop: Predicate | Iterable[Predicate] | None = None,
    history: History | None = None,
    executor: Executor | None = None,
    timeout: float | None = None,
    discard: str = "none",
    clock: Callable[[], float] = time.time,
) -> History:
    """Search to the end and return the history.

    With ``workers=1`` trials run in this process, and the result depends on the seed alone. With more, they run in
    that many worker processes, and the order in which they finish has a say in what a model-based method asks next.
    A keyboard interrupt ends the search and returns what there is. Arguments as for `steps`.

    Raises:
        ValueError: as `steps`.
    """
    if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
        raise ValueError(f"workers must be a whole number of at least 1, not {workers!r}.")
    pool = None
    if executor is None and (workers > 1 or timeout is not None):
        from tuning.execution.pool import WorkerPool

        executor = pool = WorkerPool(workers)
    callbacks = tuple(callbacks)
    search = steps(
        problem,
        method,
        trials=trials,
        seed=seed,
        stop=stop,
        history=history,
        executor=executor,
        tenant="run",
        timeout=timeout,
        discard=discard,
        clock=clock,
    )
    last: History | None = history
    try:
        for event, last in search:
            for callback in callbacks:
                callback(event, last)
    except KeyboardInterrupt:
        if last is None:
            raise
    finally:
        search.close()  # type: ignore[attr-defined]
        if pool is not None:
            pool.shutdown()
    assert last is not None  # the first step is always yielded
    return last


# Inside ------------------------------------------------------------------------------------------------------


def settle(future: Future[Outcome]) -> tuple[State, Outcome]:
    """State and outcome of a future that is done; an exception becomes a state with its message."""
    try:
        outcome = future.result()
    except CancelledError:
        return State.CANCELLED, Outcome(math.nan, message="stopped")
    except ExecutorLost as error:
        return State.CANCELLED, Outcome(math.nan, message=str(error))
    except TrialPruned as error:
        found = error.outcome if isinstance(error.outcome, Outcome) else Outcome(math.nan)
        return State.PRUNED, replace(found, value=math.nan, message=str(error))
    except TrialTimeout as error:
        return State.TIMEOUT, Outcome(math.nan, message=str(error))
    except (TrialOutOfMemory, MemoryError) as error:
        return State.OUT_OF_MEMORY, Outcome(math.nan, message=str(error) or "out of memory")
    except WorkerDied as error:
        return State.DIED, Outcome(math.nan, message=str(error))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a trial raises, SystemExit included, costs that trial only
        return State.FAILED, Outcome(math.nan, message=f"{type(error).__name__}: {error}")
    if not isinstance(outcome, Outcome):
        return State.FAILED, Outcome(math.nan, message=f"the problem returned {type(outcome).__name__}, not an Outcome")
    if not math.isfinite(outcome.value):
        return State.NAN, outcome if outcome.message else _with_message(outcome, f"the value is {outcome.value}")
    return State.DONE, outcome


def _lost(future: Future[Outcome]) -> str:
    """Why no more trials can run, if that is what the future tells; the search ends and can be resumed."""
    error = None if future.cancelled() else future.exception()
    return str(error) if isinstance(error, ExecutorLost) else ""


def _fold_scores(history: History, number: int) -> tuple[float, ...]:
    """The folds that a running trial has reported."""
    trial = next(trial for trial in history.running if trial.number == number)
    return tuple(report.value for report in trial.reports if report.epoch is None)


def _with_message(outcome: Outcome, message: str) -> Outcome:
    return replace(outcome, message=message)


def _trial_seed(seed: int, number: int) -> int:
    return int(np.random.SeedSequence([seed, number]).generate_state(1)[0])


def _started(now: float, number: int, proposal: Proposal, problem: Problem, ask_seconds: float) -> TrialStarted:
    config = problem.space.check(proposal.config)  # a method that leaves the space is a bug: let it be seen
    return TrialStarted(now, number, config, proposal.budget, dict(proposal.note), ask_seconds)


def _put_future(inbox: queue.SimpleQueue[tuple[int, Any]], number: int, future: Future[Outcome]) -> None:
    inbox.put((number, future))


def _drain(inbox: queue.SimpleQueue[tuple[int, Any]], *, wait: bool) -> Iterator[tuple[int, Any]]:
    """What has arrived; with `wait`, a moment is given to the first message."""
    try:
        yield inbox.get(timeout=POLL_SECONDS) if wait else inbox.get_nowait()
        while True:
            yield inbox.get_nowait()
    except queue.Empty:
        return


def _predicates(stop: Predicate | Iterable[Predicate] | None) -> tuple[Predicate, ...]:
    if stop is None:
        return ()
    return (stop,) if callable(stop) else tuple(stop)


def _check_budget(trials: int | None, timeout: float | None, predicates: tuple[Predicate, ...]) -> None:
    if trials is None and not predicates:
        raise ValueError("the search would never end. Give trials=..., or stop=after_seconds(...).")
    if trials is not None and (isinstance(trials, bool) or not isinstance(trials, (int, np.integer)) or trials < 1):
        raise ValueError(f"trials must be a whole number of at least 1, not {trials!r}.")
    if timeout is not None and not (isinstance(timeout, (int, float)) and timeout > 0):
        raise ValueError(f"timeout must be a positive number of seconds, not {timeout!r}.")
