"""The loop: ask a method, start the trial, receive what it tells, until something says stop.

A `Loop` is one search under way. It knows nothing of who listens: `steps` yields what happens and the history after it.
"""

from __future__ import annotations

import contextlib
import math
import queue
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tuning.execution.request import Executor, TrialRequest
from tuning.language import mark, tr
from tuning.methods import Exhausted, Method, Proposal
from tuning.search.asked import clock_of, executor_of, functions_of, history_of, method_of, problem_of, verdict_of
from tuning.search.discard import Rule, discard_of
from tuning.search.discard import rule as discard_rule
from tuning.search.listener import Listener
from tuning.search.options import RunOptions
from tuning.search.results import lost, nothing, settle
from tuning.search.resuming import begin
from tuning.search.stopping import Predicate, after_seconds
from tuning.study import (
    Event,
    History,
    Outcome,
    Report,
    State,
    StudyFinished,
    StudyStarted,
    Trial,
    TrialFinished,
    TrialReported,
    TrialStarted,
    in_words,
)
from tuning.study.values import as_number, named

if TYPE_CHECKING:
    from tuning.problems import Problem

# Results come by themselves, and only a predicate that looks at the time needs another look. Each takes the interpreter
# from somebody else, and a server has hundreds of loops: so looks become rarer while nothing arrives.
POLL_SECONDS, LONGEST_POLL = 0.2, 1.0
Message = Report | Future[Outcome] | BaseException


class Step(NamedTuple):
    """One event and the history that it led to."""

    event: Event
    history: History


@dataclass(eq=False)
class Loop:
    """One search under way; `history` is always the newest.

    Args:
        problem: what is optimised.
        method: who is asked.
        history: where the search stands; its study has the seed. Trials that it left running run again.
        executor: where trials run.
        trials: how many to ask for, those of `history` included; None for no limit.
        stops: as soon as one holds, running trials are cancelled and the search ends.
        enough: as soon as it holds no more is asked for, and running trials end in peace.
        tenant: the name under which the executor counts and stops the trials of this search.
        timeout: seconds that one trial may run.
        rule: gives up trials early.
        discard: its name.
        may_ask: while it returns False no new trial is asked for (pause); running ones go on.
        before_ask: called before the method is asked, once a trial has ended: a server may wait here.
        clock: seconds; a simulation owns the time.
        skip: called in place of waiting: a simulation moves its clock to the next end of a trial.
    """

    problem: Problem
    method: Method
    history: History
    executor: Executor
    trials: int | None = None
    stops: tuple[Predicate, ...] = ()
    enough: Predicate | None = None
    tenant: str = ""
    timeout: float | None = None
    rule: Rule | None = None
    discard: str = "none"
    may_ask: Callable[[], bool] = lambda: True
    before_ask: Callable[[], None] = lambda: None
    clock: Callable[[], float] = field(default_factory=clock_of)
    skip: Callable[[], None] | None = None
    ending: list[Step] = field(default_factory=list, init=False)  # what `keep` has done
    _inbox: queue.SimpleQueue[tuple[int, Message]] = field(default_factory=queue.SimpleQueue, init=False)
    _running: dict[int, Future[Outcome]] = field(default_factory=dict, init=False)
    _spoilt: dict[int, str] = field(default_factory=dict, init=False)  # trials that reported what is no report
    _reason: str = field(default="", init=False)
    _poll: float = field(default=POLL_SECONDS, init=False)
    _at_end: str = field(default=mark("all trials done"), init=False)
    _latest: float = field(default=-math.inf, init=False)  # time that was told
    _asked: float = field(default=-math.inf, init=False)  # when the latest trial was asked for
    _ahead: float = field(default=0.0, init=False)  # of the clock

    def __post_init__(self) -> None:
        trials = self.history.trials
        self._asked = max((trial.started for trial in trials), default=-math.inf)
        self._latest = max((end for trial in trials if (end := trial.finished) is not None), default=self._asked)
        self._latest = max(self._latest, self._asked)

    # The search ----------------------------------------------------------------------------------------------
    def steps(self) -> Iterator[Step]:
        """Search to the end, one event at a time. An exception of the user's code leaves with the history on it."""
        try:
            yield from self._begin()
            while not self._is_over():
                if self._has_room():
                    yield from self._ask()
                yield from self._receive()
            yield from self.end(self._reason)
        except GeneratorExit:
            raise
        except BaseException as error:
            self.keep(error)
            raise
        finally:
            if self._running:
                self.executor.stop(self.tenant)

    def _begin(self) -> Iterator[Step]:
        yield self._happened(StudyStarted(self._now(), self.trials, self.discard))
        for trial in self.history.running:  # left over from a search that was broken off: nobody runs them any more
            self._start(trial)

    def _is_over(self) -> bool:
        if self._reason:
            return True
        verdicts = [verdict for predicate in self.stops if (verdict := verdict_of(predicate(self.history)))]
        if verdicts:
            self._reason = next((verdict for verdict in verdicts if isinstance(verdict, str)), "stopped")
        elif self._all_asked and not self._running:
            self._reason = self._at_end
        return bool(self._reason)

    @property
    def _all_asked(self) -> bool:
        return self.trials is not None and self.history.n_asked >= self.trials

    def _has_room(self) -> bool:
        return not self._all_asked and len(self._running) < self.executor.n_workers and self.may_ask()

    # Ask and start -------------------------------------------------------------------------------------------
    def _ask(self) -> Iterator[Step]:
        if self.enough is not None and (verdict := verdict_of(self.enough(self.history))):
            self._ask_no_more(str(verdict))
            return
        if len(self.history) > len(self.history.running):  # the first result is never late for it
            self.before_ask()
            if not self.may_ask():  # it was paused or stopped meanwhile
                return
        number, began = self.history.next_number, time.perf_counter()
        try:
            proposal = self.method.ask(self.history, np.random.default_rng([self.history.study.seed, number]))
        except Exhausted as error:
            self._ask_no_more(str(error) or tr("nothing left to try"))
            return
        yield self._happened(self._started(number, proposal, time.perf_counter() - began))
        self._start(self.history.running_trial(number))

    def _ask_no_more(self, reason: str) -> None:
        self.trials, self._at_end = self.history.n_asked, reason

    def _started(self, number: int, proposal: Proposal, ask_seconds: float) -> TrialStarted:
        if not isinstance(proposal, Proposal):
            raise TypeError(f"{self.method.name}.ask must return a Proposal, not {named(proposal)}.")
        config = self.problem.space.check(proposal.config)  # a method that leaves the space is a bug: let it be seen
        now = self._asked = self._now()
        try:
            return TrialStarted(now, number, config, proposal.budget, proposal.note, ask_seconds)
        except ValueError as error:
            raise ValueError(
                tr("a proposal of {method} makes no sense: {error}", method=self.method.name, error=error)
            ) from None

    def _start(self, trial: Trial) -> None:
        request = TrialRequest(
            self.problem,
            dict(trial.config),  # a copy: an objective may do with it what it likes
            trial.budget,
            _trial_seed(self.history.study.seed, trial.number),
            self.tenant,
            timeout=self.timeout,
            on_report=Listener(trial, self.tell, self.spoil, self._judge),
            may_prune=self.rule is not None,
        )
        future = self.executor.submit_trial(request)
        self._running[trial.number] = future
        future.add_done_callback(partial(self.tell, trial.number))

    # Receive -------------------------------------------------------------------------------------------------
    def _judge(self, number: int, reports: Sequence[Report]) -> str:
        """Whether to give a trial up; the newest history is read without a lock, since it never changes."""
        return "" if self.rule is None else self.rule(self.history, number, reports)

    def tell(self, number: int, message: Message) -> None:
        """Called where a trial runs, in any thread: what `_receive` is to hear of it."""
        self._inbox.put((number, message))

    def _receive(self) -> Iterator[Step]:
        for number, message in self._arrived():
            if isinstance(message, BaseException):
                raise message
            if isinstance(message, Future):
                yield self._received(number, self._running.pop(number))
            elif number in self._running:  # a trial may leave threads behind that go on reporting
                report = TrialReported(self._now(), number, message.fold, message.epoch, message.value)
                yield self._happened(report)

    def _arrived(self) -> Iterator[tuple[int, Message]]:
        """What has arrived; where nothing else can be done, a moment is given to the first message."""
        must_wait = not self._has_room() and (bool(self._running) or not self._all_asked)
        if must_wait and self.skip is not None:
            self.skip()
            must_wait = False
        try:
            first = self._inbox.get(timeout=self._poll) if must_wait else self._inbox.get_nowait()
        except queue.Empty:
            self._poll = min(1.5 * self._poll, LONGEST_POLL)
            return
        self._poll = POLL_SECONDS
        yield first
        while not self._inbox.empty():  # nobody else takes from it
            yield self._inbox.get_nowait()

    def _received(self, number: int, future: Future[Outcome]) -> Step:
        state, outcome = settle(future)
        self._reason = self._reason or lost(future)
        if state == State.DONE and number in self._spoilt:
            state, outcome = State.FAILED, replace(outcome, message=self._spoilt[number])
        if state == State.PRUNED and not outcome.fold_scores:
            reports = self.history.running_trial(number).reports
            outcome = replace(outcome, fold_scores=tuple(r.value for r in reports if r.epoch is None))
        return self._finish(number, state, outcome)

    def spoil(self, number: int, message: str) -> None:
        """The trial is going to fail, whatever it returns."""
        self._spoilt.setdefault(number, message)

    # The end -------------------------------------------------------------------------------------------------
    def end(self, reason: str, message: str = "stopped") -> Iterator[Step]:
        """Ends the search where it is: what runs is cancelled, for `reason`; nothing happens where it is over."""
        if self.history.started is None or self.history.ended is not None:
            return
        ended = {number: future for number, future in self._running.items() if future.done()}
        if self._running:
            self.executor.stop(self.tenant)
        self._running.clear()
        for trial in self.history.running:
            is_cancelled = trial.number not in ended
            state, outcome = (State.CANCELLED, nothing(message)) if is_cancelled else settle(ended[trial.number])
            yield self._finish(trial.number, state, outcome)
        yield self._happened(StudyFinished(self._now(), reason))

    def keep(self, error: BaseException) -> None:
        """Ends the search because of `error`, and puts the history onto it, as its attribute `history`."""
        if vars(error).get("history") is self.history:
            return
        is_interrupt = isinstance(error, KeyboardInterrupt)
        # The clock or the executor may be what has failed, and fail again: the first error is the one that counts.
        with contextlib.suppress(Exception):
            self.ending += self.end("interrupted" if is_interrupt else in_words(error), "interrupted")
        vars(error)["history"] = self.history
        vars(error).setdefault("__notes__", []).append("The search until here is this exception's attribute `history`.")

    def _finish(self, number: int, state: State, outcome: Outcome) -> Step:
        ended = max(self._now(), math.nextafter(self._asked, math.inf))  # whoever was asked before did not know of it
        self._latest = ended
        return self._happened(TrialFinished(ended, number, state, outcome))

    def _now(self) -> float:
        """What the clock says; where it was set back, or is another one, it goes on from the latest time there is.

        What was known when a trial was asked for follows from the times.
        """
        said = as_number("what the clock says", self.clock())
        self._ahead = max(self._ahead, self._latest - said)
        self._latest = max(said + self._ahead, self._latest)
        return self._latest

    def _happened(self, event: Event) -> Step:
        self.history = self.history.apply(event)
        return Step(event, self.history)


def loop(
    problem: Problem,
    method: Method | str,
    options: RunOptions,
    stop: Predicate | Iterable[Predicate] | None = None,
    history: History | None = None,
    executor: Executor | None = None,
    tenant: str = "",
    may_ask: Callable[[], bool] | None = None,
    before_ask: Callable[[], None] | None = None,
    clock: Callable[[], float] | None = None,
) -> Loop:
    """The search before its first step; arguments and exceptions as for `tuning.search.steps`."""
    problem, method, history = problem_of(problem), method_of(method), history_of(history)
    stops = functions_of("stop", stop)
    if options.seconds is not None:
        stops = (*stops, after_seconds(options.seconds))
    if options.trials is None and not stops:
        raise ValueError(tr("the search would never end. Give trials=..., or stop=after_seconds(...)."))
    clock = clock_of(clock)
    discard = discard_of(method, options.discard)
    return Loop(
        problem,
        method,
        begin(problem, method, options, history),
        executor_of(executor),
        options.trials,
        stops,
        tenant=tenant,
        timeout=options.timeout,
        rule=discard_rule(discard, problem),
        discard=discard,
        may_ask=may_ask or (lambda: True),
        before_ask=before_ask or (lambda: None),
        clock=clock,
    )


def _trial_seed(seed: int, number: int) -> int:
    return int(np.random.SeedSequence([seed, number]).generate_state(1)[0])
