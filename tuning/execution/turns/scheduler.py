"""Whose turn it is. No threads here: a pool asks, and does what it is told; the clock is given.

Each owner (a visitor) has one share, however many tenants (searches, races) are his; these divide it among themselves.
So every decision is between owners first, then between the tenants of one owner, by the same rule: whoever has fewest
trials running is next, then a newcomer, then whoever has had least worker time; that time fades with a half-life of a
minute, and a newcomer begins with the least of those present. What is marked low goes after everything else.

Before all that goes a search that has no result yet, and has nothing running, for some seconds and if its owner has not
used much more than others: somebody looks at an empty page. So all first trials come before anybody's second.

Nobody waits for another's long trial:

1. **A started trial can be suspended.** When an owner with nothing running waits, a trial that has run for `SLICE`
   seconds and whose owner has had more (or runs several) is suspended, and goes on when its turn comes again; so it is
   between the tenants of one owner. Nothing is lost, its time limit stands still, and short trials are never touched.
2. **Started trials hold memory, so three per worker are the most.** When a trial finds no place, the one that has run
   for the shortest time is cut, of the same owner if there is one, else of one who has more started: its worker
   ends, and it begins anew later. A trial that was cut is known to be long: such trials have two places per worker at
   most, the others stay for new ones, and for the first trial of a search, which may have been slow on a busy machine.
   It is cut again only after twice the time that it had when it was cut last, so what is lost altogether is less than
   what it needs, and it does finish.

So one of a newcomer's trials starts within about `SLICE` seconds, whoever holds the workers. Where trials cannot be
suspended (a cluster) the second rule alone holds, with one place per worker.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from typing import Any, Literal

from tuning.execution.turns.task import SLICE, Task
from tuning.execution.turns.usage import Standing, Standings, Usage

FIRST_SECONDS = 1.0  # that a search without a result may use before all others
GRACE = 2.0  # seconds that an owner may have used more than the mean, and a first trial of his still goes first

Action = Literal["start", "resume", "suspend", "cut"]


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
        self.owners, self.tenants = Usage(clock), Usage(clock)
        self._left: set[str] = set()  # tenants whose total nobody asks for any more

    # What happens --------------------------------------------------------------------------------------------
    def put(self, task: Task) -> None:
        """New work."""
        if task.tenant not in self.tenants.faded_at or task.owner not in self.owners.faded_at:
            self._forget()
            self.book()
            heads = self._heads()
            self.owners.enter(task.owner, {one.owner for one in heads})
            self.tenants.enter(task.tenant, {one.tenant for one in heads if one.owner == task.owner})
        self.queues[task.tenant].append(task)

    def ended(self, task: Task, *, again: bool) -> None:
        """A started task is over, or goes back to the front of its queue."""
        self.book()
        self.started.remove(task)
        if not again:
            self.tenants.with_result.add(task.tenant)
        else:
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
                self.owners.book(task.owner, spent)
                self.tenants.book(task.tenant, spent)

    def forget(self, tenant: str) -> None:
        """Nobody will ask for the tenant's total again."""
        self._left.add(tenant)
        self._forget()

    # Accounts ------------------------------------------------------------------------------------------------
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
        standings = self._standings()
        behind: dict[str, int] = defaultdict(int)  # of an owner who has several waiting, one is served at a time

        def nth(task: Task) -> tuple[bool, int]:
            behind[task.owner] += 1
            return task.is_low, standings.owners[task.owner].running + behind[task.owner]

        return [task.tenant for task in sorted(self._candidates(standings), key=nth)]

    def running(self) -> dict[str, int]:
        """How many tasks of each tenant run now."""
        counts: dict[str, int] = defaultdict(int)
        for task in self.started:
            counts[task.tenant] += not task.is_suspended
        return counts

    def _heads(self) -> list[Task]:
        """What is started, and what each tenant would start next."""
        return [*self.started, *(queue[0] for queue in self.queues.values() if queue)]

    def _forget(self) -> None:
        heads = self._heads()
        present = {task.tenant for task in heads}
        for owner in self.owners.forget({task.owner for task in heads}):
            self.owners.total.pop(owner, None)
        for tenant in self.tenants.forget(present):
            self.queues.pop(tenant, None)
        for tenant in self._left - present:
            self._left.remove(tenant)
            self.tenants.total.pop(tenant, None)

    def _standings(self) -> Standings:
        heads = self._heads()
        running = [task for task in self.started if not task.is_suspended]
        by_owner, by_tenant = Counter(task.owner for task in running), Counter(task.tenant for task in running)
        owners = {
            name: self.owners.standing(name, by_owner[name]) for name in dict.fromkeys(one.owner for one in heads)
        }
        tenants = {
            name: self.tenants.standing(name, by_tenant[name]) for name in dict.fromkeys(one.tenant for one in heads)
        }
        most = sum(one.used for one in owners.values()) / max(len(owners), 1) + GRACE
        first = frozenset(task.tenant for task in heads if _is_first(owners[task.owner], tenants[task.tenant], most))
        return Standings(owners, tenants, first)

    # Decisions -----------------------------------------------------------------------------------------------
    def decide(self) -> list[tuple[Action, Task]]:
        """What the pool has to do now, in this order; it is accounted for as done."""
        self.book()
        actions: list[tuple[Action, Task]] = []
        while step := self._step():
            actions += step
        return actions

    def _step(self) -> list[tuple[Action, Task]]:
        is_full = sum(not task.is_suspended for task in self.started) >= self._n_workers()
        if is_full and self._can_suspend and not self._ripe(self.started):
            return []  # as most often: nobody's standing need be reckoned
        standings = self._standings()
        for task in self._candidates(standings):
            is_first = task.tenant in standings.first
            needs_cut = not task.is_suspended and not self._has_place(task, is_first)
            able = [one for one in self.started if one.is_up and not one.is_cut and _yields(one, task, standings)]
            victim = self._to_suspend(able, standings) if is_full and self._can_suspend else None
            if is_full and victim is None and self._can_suspend:
                continue
            if needs_cut or (is_full and not self._can_suspend):
                if (cut := self._to_cut(able, task, is_first)) is not None:
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

    def _candidates(self, standings: Standings) -> list[Task]:
        """What waits for a worker, the next first: of each tenant what it has begun, else the head of its queue.

        A second try, after a worker has died, runs while nothing else of its tenant does.
        """
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

        def rank(task: Task) -> tuple[Any, ...]:
            owners, tenants, first = standings
            return task.is_low, task.tenant not in first, owners[task.owner].rank, tenants[task.tenant].rank

        return sorted(found, key=rank)

    def _places(self) -> tuple[int, int]:
        """How many tasks may be started at once, and how many of them such that were cut before."""
        n = self._n_workers()
        return (3 * n, 2 * n) if self._can_suspend else (n, n)

    def _has_place(self, task: Task, is_first: bool) -> bool:
        most, most_long = self._places()
        if len(self.started) >= most:
            return False
        return is_first or not task.n_cuts or sum(other.n_cuts > 0 for other in self.started) < most_long

    def _ripe(self, tasks: list[Task]) -> list[Task]:
        """Those that may be suspended now, if somebody else has had less."""
        now = self._clock()
        return [one for one in tasks if one.is_up and not (one.is_suspended or one.is_cut) and now - one.turn >= SLICE]

    def _to_suspend(self, able: list[Task], standings: Standings) -> Task | None:
        def rank(one: Task) -> tuple[Any, ...]:
            return one.is_low, standings.owners[one.owner].rank, standings.tenants[one.tenant].rank

        return max(self._ripe(able), key=rank, default=None)

    def _to_cut(self, able: list[Task], task: Task, is_first: bool) -> Task | None:
        if any(one.is_cut for one in self.started):
            return None  # its place is free in a moment
        places = Counter(one.owner for one in self.started)
        able = [one for one in able if one.owner == task.owner or places[one.owner] > places[task.owner]]
        fresh = [one for one in able if not one.n_cuts and one.seconds >= SLICE]
        long = [one for one in able if one.n_cuts and one.seconds >= one.grant]
        n_long = sum(one.n_cuts > 0 for one in self.started)
        is_full_of_long = task.n_cuts and not is_first and n_long >= self._places()[1]
        found = long if is_full_of_long else fresh or long
        return min(found, key=lambda one: (one.owner != task.owner, one.seconds), default=None)


def _is_first(owner: Standing, tenant: Standing, most: float) -> bool:
    """Whether somebody waits for the first result of a search, and has not used far more than others."""
    if tenant.has_result or tenant.used > FIRST_SECONDS or owner.running:
        return False
    return owner.used <= most


def _yields(one: Task, task: Task, standings: Standings) -> bool:
    """Whether a started task makes room for a waiting one; who has a worker takes nobody's."""
    owners, tenants, first = standings
    if one.tenant == task.tenant or one.is_low != task.is_low:
        return one.is_low and not task.is_low and not tenants[task.tenant].running
    if one.owner == task.owner:
        its, mine = tenants[one.tenant], tenants[task.tenant]
    else:
        its, mine = owners[one.owner], owners[task.owner]
    if mine.running:
        return False
    if task.tenant in first:
        return one.tenant not in first
    return its.running > 1 or not mine.is_old or its.seconds > mine.seconds + SLICE
