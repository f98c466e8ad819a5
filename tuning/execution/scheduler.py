"""Whose turn it is. No threads here: a pool asks, and does what it is told; the clock is given.

Each tenant (a search, a race) has one share. Whoever has fewest trials running is next, then a newcomer, then whoever
has had least worker time; that time fades with a half-life of a minute, and a newcomer begins with the least of those
present. What is marked low goes after everything else.

Nobody waits for another's long trial:

1. **A started trial can be suspended.** When a tenant with nothing running waits, a trial that has run for `SLICE`
   seconds and whose tenant has had more (or runs several) is suspended, and goes on when its turn comes again. Nothing
   is lost, its time limit stands still, and short trials are never touched.
2. **Started trials hold memory, so three per worker are the most.** When a trial finds no place, the one that has run
   for the shortest time is cut: its worker ends, and it begins anew later. A trial that was cut is known to be long:
   such trials have two places per worker at most, the others stay for new ones. It is cut again only after twice the
   time that it had when it was cut last, so what is lost altogether is less than what it needs, and it does finish.

So one of a newcomer's trials starts within about `SLICE` seconds, whoever holds the workers. Where trials cannot be
suspended (a cluster) the second rule alone holds, with one place per worker.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Literal

from tuning.execution.request import TrialRequest

HALF_LIFE = 60.0  # seconds after which worker time counts half against a tenant
FORGOTTEN = 1e-3  # seconds of use that no longer count
SLICE = 0.5  # seconds that a trial runs before another may take its worker

Action = Literal["start", "resume", "suspend", "cut"]


@dataclass(eq=False)
class Task:
    """One piece of work and the future that waits for it: a trial, or a plain call.

    All work of a `tenant` has one share; `group` names what can be stopped by itself.
    """

    tenant: str
    group: str = ""
    request: TrialRequest | None = None
    call: tuple[Any, ...] = ()  # function, arguments, keywords
    timeout: float | None = None  # of a call; a trial's request says its own
    modules: tuple[str, ...] = ()
    future: Future[Any] = field(default_factory=Future)
    has_died: bool = False  # its worker, once: it has one more try
    n_lost: int = 0  # tries that ended by no fault of its own
    is_up: bool = False  # its worker is there and has got it
    is_suspended: bool = False
    is_cut: bool = False  # it is being ended, to begin anew
    grant: float = SLICE  # seconds after which it may be cut
    n_cuts: int = 0
    seconds: float = 0.0  # worker time of this try
    paused: float = 0.0  # seconds of this try that it was suspended
    turn: float = 0.0  # when it was started or resumed
    booked: float = 0.0  # until when its time is accounted for

    @property
    def is_low(self) -> bool:
        """Whether the work of all other tenants goes first."""
        return self.request is not None and self.request.is_low


class Scheduler:
    """Queues, accounts and decisions; see the top of the module.

    Args:
        n_workers: says how many trials can run at once now.
        can_suspend: whether a running trial can be suspended.
        clock: seconds.
    """

    def __init__(self, n_workers: Callable[[], int], *, can_suspend: bool, clock: Callable[[], float] = time.monotonic):
        self._n_workers, self._can_suspend, self._clock = n_workers, can_suspend, clock
        self.queues: dict[str, deque[Task]] = defaultdict(deque)
        self.started: list[Task] = []
        self.used: dict[str, tuple[float, float]] = {}  # faded seconds, and when they were right
        self.total: dict[str, float] = defaultdict(float)

    # What happens --------------------------------------------------------------------------------------------
    def put(self, task: Task) -> None:
        """New work."""
        if task.tenant not in self.used:
            self._forget()
            self.book()
            least = min((self.faded(tenant) for tenant in self._present()), default=0.0)
            self.used[task.tenant] = (least, self._clock())
        self.queues[task.tenant].append(task)

    def ended(self, task: Task, *, again: bool) -> None:
        """A started task is over, or goes back to the front of its queue."""
        self.book()
        self.started.remove(task)
        if again:
            if task.is_cut:
                task.n_cuts, task.grant = task.n_cuts + 1, max(2 * task.seconds, task.grant)
            task.is_up = task.is_suspended = task.is_cut = False
            task.seconds = task.paused = 0.0
            self.queues[task.tenant].appendleft(task)

    def book(self) -> None:
        """Accounts for the time until now."""
        now = self._clock()
        for task in self.started:
            spent, task.booked = now - task.booked, now
            if task.is_suspended:
                task.paused += spent
            else:
                task.seconds += spent
                self.used[task.tenant] = (self.faded(task.tenant) + spent, now)
                self.total[task.tenant] += spent

    # Accounts ------------------------------------------------------------------------------------------------
    def faded(self, tenant: str) -> float:
        """Worker seconds of a tenant, of which those of long ago count less."""
        seconds, then = self.used.get(tenant, (0.0, 0.0))
        return float(seconds * 0.5 ** ((self._clock() - then) / HALF_LIFE))

    @property
    def is_contended(self) -> bool:
        """Whether somebody waits, so that time alone can change what is right."""
        return any(self.queues.values()) or any(task.is_suspended for task in self.started)

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to do."""
        return not self.started and not any(self.queues.values())

    def order(self) -> list[str]:
        """Tenants that wait for a worker, the next one first."""
        return [task.tenant for task in self._candidates()]

    def running(self) -> dict[str, int]:
        """How many tasks of each tenant run now."""
        counts: dict[str, int] = defaultdict(int)
        for task in self.started:
            counts[task.tenant] += not task.is_suspended
        return counts

    def _present(self) -> set[str]:
        return {task.tenant for task in self.started} | {t for t, queue in self.queues.items() if queue}

    def _forget(self) -> None:
        present = self._present()
        for tenant in [t for t in self.used if t not in present and self.faded(t) < FORGOTTEN]:
            del self.used[tenant]
            self.queues.pop(tenant, None)

    # Decisions -----------------------------------------------------------------------------------------------
    def decide(self) -> list[tuple[Action, Task]]:
        """What the pool has to do now, in this order; it is accounted for as done."""
        self.book()
        actions: list[tuple[Action, Task]] = []
        while step := self._step():
            actions += step
        return actions

    def _step(self) -> list[tuple[Action, Task]]:
        running = self.running()
        is_full = sum(running.values()) >= self._n_workers()
        for task in self._candidates():
            needs_cut = not task.is_suspended and not self._has_place(task)
            if is_full and running[task.tenant]:
                continue  # its tenant has a worker: it takes nobody's
            victim = self._to_suspend(task, running) if is_full and self._can_suspend else None
            if is_full and victim is None and self._can_suspend:
                continue
            if needs_cut or (is_full and not self._can_suspend):
                if (cut := self._to_cut(task, running)) is not None:
                    cut.is_cut = True
                    return [("cut", cut)]
                continue
            steps: list[tuple[Action, Task]] = []
            if victim is not None:
                victim.is_suspended = True
                steps.append(("suspend", victim))
            return [*steps, self._go(task)]
        return []

    def _go(self, task: Task) -> tuple[Action, Task]:
        task.turn = task.booked = self._clock()
        if task.is_suspended:
            task.is_suspended = False
            return "resume", task
        self.queues[task.tenant].remove(task)
        self.started.append(task)
        return "start", task

    def _candidates(self) -> list[Task]:
        """What waits for a worker, the next first: of each tenant what it has begun, else the head of its queue.

        A second try, after a worker has died, runs while nothing else of its tenant does.
        """
        running = self.running()
        suspended: dict[str, Task] = {}
        alone, begun = set(), set()
        for task in self.started:
            begun.add(task.tenant)
            if task.has_died:
                alone.add(task.tenant)
            if task.is_suspended and not task.is_cut:
                best = suspended.get(task.tenant)
                suspended[task.tenant] = task if best is None or task.seconds > best.seconds else best
        found = list(suspended.values())
        for tenant, queue in self.queues.items():
            if (
                queue
                and tenant not in suspended
                and tenant not in alone
                and not (queue[0].has_died and tenant in begun)
            ):
                found.append(queue[0])

        def rank(task: Task) -> tuple[bool, int, bool, float]:
            return task.is_low, running[task.tenant], not self._is_new(task), self.faded(task.tenant)

        return sorted(found, key=rank)

    def _is_new(self, task: Task) -> bool:
        """Whether its tenant has had nothing yet."""
        return not self.total.get(task.tenant)

    def _places(self) -> tuple[int, int]:
        """How many tasks may be started at once, and how many of them such that were cut before."""
        n = self._n_workers()
        return (3 * n, 2 * n) if self._can_suspend else (n, n)

    def _has_place(self, task: Task) -> bool:
        most, most_long = self._places()
        is_free = len(self.started) < most
        return is_free and (not task.n_cuts or sum(other.n_cuts > 0 for other in self.started) < most_long)

    def _to_suspend(self, task: Task, running: dict[str, int]) -> Task | None:
        now = self._clock()
        able = [
            one
            for one in self.started
            if one.is_up and not one.is_suspended and not one.is_cut and now - one.turn >= SLICE
            if self._yields(one, task, running)
        ]
        return max(able, key=lambda one: (one.is_low, running[one.tenant], self.faded(one.tenant)), default=None)

    def _to_cut(self, task: Task, running: dict[str, int]) -> Task | None:
        if any(one.is_cut for one in self.started):
            return None  # its place is free in a moment
        able = [one for one in self.started if one.is_up and self._yields(one, task, running)]
        fresh = [one for one in able if not one.n_cuts and one.seconds >= SLICE]
        long = [one for one in able if one.n_cuts and one.seconds >= one.grant]
        is_full_of_long = task.n_cuts and sum(one.n_cuts > 0 for one in self.started) >= self._places()[1]
        return min(long if is_full_of_long else fresh or long, key=lambda one: one.seconds, default=None)

    def _yields(self, one: Task, task: Task, running: dict[str, int]) -> bool:
        """Whether a started task makes room for a waiting one."""
        if one.tenant == task.tenant or one.is_low != task.is_low:
            return one.is_low and not task.is_low
        if running[one.tenant] > running[task.tenant] + 1 or self._is_new(task):
            return True
        return self.faded(one.tenant) > self.faded(task.tenant) + SLICE
