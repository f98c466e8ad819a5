"""Whose turn it is, on a clock of the test: newcomers, long trials that finish, what is cut and what is suspended."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuning.execution.request import TrialRequest
from tuning.execution.turns.scheduler import Scheduler
from tuning.execution.turns.task import SLICE, Task

TICK = 0.05


class Bench:
    """Runs tasks of known length as a pool would."""

    def __init__(self, n_workers, *, can_suspend=True):
        self.now, self.n_workers = 0.0, n_workers
        self.scheduler = Scheduler(lambda: n_workers, can_suspend=can_suspend, clock=lambda: self.now)
        self.length, self.began, self.ended, self.arrived = {}, {}, {}, {}
        self.most_started = 0

    def put(self, tenant, seconds, **more):
        task = Task(tenant, **more)
        self.length[task], self.arrived[task] = seconds, self.now
        self.scheduler.put(task)
        self._act()
        return task

    def _act(self):
        for action, task in self.scheduler.decide():
            if action == "start":
                self.began.setdefault(task, self.now)
                task.is_up = True
            elif action == "cut":
                self.scheduler.ended(task, again=True)
        started = self.scheduler.started
        self.most_started = max(self.most_started, len(started))
        assert sum(not task.is_suspended for task in started) <= self.n_workers
        assert len(started) <= 3 * self.n_workers

    def tick(self):
        self.now += TICK
        self.scheduler.book()
        for task in list(self.scheduler.started):
            if not task.is_suspended and task.seconds >= self.length[task] - 1e-9:
                self.scheduler.ended(task, again=False)
                self.ended[task] = self.now
        self._act()

    def until(self, condition, seconds):
        deadline = self.now + seconds
        while not condition():
            assert self.now < deadline, "waited too long"
            self.tick()

    def run(self, seconds):
        end = self.now + seconds
        while self.now < end:
            self.tick()


@pytest.mark.parametrize("n_workers", [1, 2, 4])
def test_a_newcomer_runs_within_a_second_whoever_holds_the_workers(n_workers):
    bench = Bench(n_workers)
    long = [bench.put(f"greedy {k % 5}", 3600.0) for k in range(20)]
    bench.run(60)
    for k in range(40):
        task = bench.put(f"new {k}", 0.05)
        bench.until(lambda one=task: one in bench.began, 1.0)
        bench.until(lambda one=task: one in bench.ended, 1.0)
        bench.run(k % 7)
    assert not any(task in bench.ended for task in long)


def test_a_short_trial_that_was_cut_does_not_wait_behind_long_ones():
    """On a busy machine a trial of a moment may be cut like a long one; it is not one of those for an hour."""
    bench = Bench(2)
    for k in range(15):
        bench.put(f"long {k}", 3600.0)
    bench.run(120)
    short = [bench.put(f"new {k}", 0.9) for k in range(12)]
    bench.until(lambda: all(task in bench.ended for task in short), 20.0)
    assert any(task.n_cuts for task in short)


def test_a_first_trial_that_takes_a_moment_goes_on_before_the_later_ones_of_others():
    bench = Bench(2)
    for k in range(20):
        for _ in range(400):
            bench.put(f"search {k}", 0.2)
    bench.run(20)
    first = bench.put("new", 0.9)
    bench.until(lambda: first in bench.ended, 2.0)


def test_first_trials_of_all_come_before_the_second_of_anybody():
    """Each has had another share already: who had least would have ten trials before the first of who had most."""
    bench = Bench(2)
    for k in range(12):
        bench.put(f"search {k}", 0.15 * k, owner=f"owner {k}")
    bench.until(lambda: len(bench.ended) == 12, 20.0)
    races = [[bench.put(f"race {k}", 0.2, owner=f"owner {k}") for _ in range(50)] for k in range(12)]
    bench.until(lambda: all(first in bench.ended for first, *_ in races), 12 * 0.2 / 2 + 4 * TICK)


def test_two_long_trials_of_one_give_way_to_a_short_one_at_once_and_lose_nothing():
    bench = Bench(2)
    long = [bench.put("greedy", 100.0) for _ in range(2)]
    bench.run(10)
    short = [bench.put("small", 0.05) for _ in range(20)]
    bench.until(lambda: all(task in bench.ended for task in short), 3.0)
    bench.until(lambda: all(task in bench.ended for task in long), 100.0)
    assert all(task.n_cuts == 0 and task.paused < 3 for task in long)
    assert sum(task.paused for task in long) > 0.5


def test_short_trials_are_never_touched():
    bench = Bench(2)
    tasks = [bench.put(f"t{k % 6}", 0.2) for k in range(60)]
    bench.until(lambda: all(task in bench.ended for task in tasks), 10.0)
    assert all(task.paused == 0 and task.n_cuts == 0 for task in tasks)
    assert bench.most_started == 2


@pytest.mark.parametrize("can_suspend", [True, False])
def test_long_trials_of_many_finish_though_newcomers_never_cease(can_suspend):
    """Twelve long trials on two workers, and a new search with a trial of two seconds every four."""
    bench = Bench(2, can_suspend=can_suspend)
    long = [bench.put(f"long {k}", 40.0) for k in range(12)]
    news = []
    while not all(task in bench.ended for task in long):
        assert bench.now < 6 * 12 * 40, "long trials starve"
        news.append(bench.put(f"new {len(news)}", 2.0))
        bench.run(4.0)
    bench.until(lambda: all(task in bench.ended for task in news), 600.0)
    lost = max(task.n_cuts for task in long)
    assert lost <= 8  # each time it has twice the time before it is cut again


def test_what_was_cut_has_twice_the_time_before_it_is_cut_again():
    bench = Bench(1)
    for k in range(9):
        bench.put(f"t{k}", 1000.0)
    grants = {}
    for _ in range(4000):
        bench.tick()
        for task in bench.length:
            grants.setdefault(task, []).append((task.n_cuts, task.grant))
    for seen in grants.values():
        steps = [grant for _, grant in sorted(set(seen))]
        assert all(later >= 2 * earlier - 1e-9 for earlier, later in itertools.pairwise(steps))


def test_equal_tenants_get_equal_time():
    bench = Bench(2)
    for k in range(3):
        bench.put(f"t{k}", 1e6)
    bench.run(120)
    shares = [bench.scheduler.tenants.total[f"t{k}"] for k in range(3)]
    assert max(shares) - min(shares) < 4 * SLICE
    assert sum(shares) == pytest.approx(240, abs=1)


@pytest.mark.parametrize("n_workers", [1, 2])
@pytest.mark.parametrize("seconds", [0.2, 3.0, 1e6])
def test_an_owner_of_twelve_gets_no_more_than_one_of_one(n_workers, seconds):
    """Whether trials are short, long or endless: equal time for both owners, and for the twelve tenants of one."""
    bench = Bench(n_workers)
    greedy = [f"greedy {k}" for k in range(12)]

    def refill():
        for tenant, owner in [(one, "greedy") for one in greedy] + [("only", "newcomer")] * is_there:
            while len(bench.scheduler.queues[tenant]) < n_workers:
                bench.put(tenant, seconds, owner=owner)

    is_there = False
    refill()
    bench.run(10)
    is_there = True
    began, before = bench.now, bench.scheduler.owners.total["greedy"]
    refill()
    bench.until(lambda: bench.scheduler.owners.total["newcomer"], 1.0 + min(seconds, SLICE))
    for _ in range(1200):
        bench.tick()
        refill()
    owners, tenants = bench.scheduler.owners.total, bench.scheduler.tenants.total
    half = (bench.now - began) * n_workers / 2
    if n_workers == 1:  # what it missed before the newcomer came is fair to have been had
        assert owners["newcomer"] >= half - 2 * SLICE - min(seconds, 3.0)
    assert owners["newcomer"] == pytest.approx(half, rel=0.15)
    assert owners["greedy"] - before == pytest.approx(half, rel=0.15)
    assert tenants["only"] == owners["newcomer"]
    assert sum(tenants[one] for one in greedy) == pytest.approx(owners["greedy"])
    had = [tenants[one] for one in greedy]
    assert max(had) - min(had) < 4 * max(SLICE, min(seconds, 3.0))


def test_many_searches_of_others_do_not_cut_the_only_trial_of_one():
    """Who crowds the places makes room himself."""
    bench = Bench(1)
    only = bench.put("only", 30.0, owner="small")
    for k in range(12):
        bench.put(f"greedy {k}", 30.0, owner="greedy")
    bench.until(lambda: only in bench.ended, 75.0)  # half the worker
    assert only.n_cuts == 0


def test_who_waits_sees_one_at_a_time_of_an_owner_ahead():
    bench = Bench(1)
    bench.put("hold", 100.0)
    for k in range(3):
        bench.put(f"a {k}", 1.0, owner="a")
    bench.put("b", 1.0)
    assert bench.scheduler.order() == ["a 0", "b", "a 1", "a 2"]


def test_nothing_is_kept_of_who_was_forgotten():
    bench = Bench(1)
    for k in range(20):
        last = bench.put(f"t{k}", 0.1, owner=f"o{k % 3}")
        bench.until(lambda one=last: one in bench.ended, 1.0)
    bench.put("runs", 1.0)
    assert bench.scheduler.tenants.total["t3"] > 0  # for ever, as long as somebody may ask
    for tenant in [*(f"t{k}" for k in range(20)), "runs"]:
        bench.scheduler.forget(tenant)
    bench.run(1800)
    bench.put("late", 1.0)
    kept = bench.scheduler
    assert set(kept.tenants.total) <= {"late"} and set(kept.owners.total) <= {"late"}
    assert set(kept.tenants.faded_at) == set(kept.owners.faded_at) == set(kept.queues) == {"late"}


def test_low_work_makes_way_for_all_other():
    bench = Bench(1)
    low = bench.put("game", 5.0, request=TrialRequest(None, {}, is_low=True))
    bench.run(2)
    other = bench.put("search", 3.0)
    bench.until(lambda: other in bench.ended, 3.2)
    assert low not in bench.ended
    bench.until(lambda: low in bench.ended, 4.0)


@given(
    st.integers(1, 3),
    st.booleans(),
    st.integers(1, 12),
    st.lists(
        st.tuples(st.integers(0, 11), st.sampled_from([0.05, 0.3, 1.0, 4.0, 12.0]), st.integers(0, 30)), max_size=40
    ),
)
def test_every_task_ends_whatever_comes(n_workers, can_suspend, n_owners, arrivals):
    bench = Bench(n_workers, can_suspend=can_suspend)
    for tenant, seconds, wait in arrivals:
        bench.put(f"t{tenant}", seconds, owner=f"o{tenant % n_owners}")
        for _ in range(wait):
            bench.tick()
    total = sum(bench.length.values())
    bench.until(lambda: len(bench.ended) == len(bench.length), 4 * total + 20)
    assert bench.scheduler.is_idle and not bench.scheduler.is_contended


def test_who_came_first_of_equals_stays_first_at_every_moment():
    """Their shares are reckoned from different moments: what rounding makes of them must not decide."""
    bench = Bench(1)
    bench.put("first", 1000)
    bench.run(2 * TICK)
    for tenant in ("second", "third"):
        bench.put(tenant, 1000)
        bench.now += 0.0137
    for k in range(500):
        bench.now += 1e-4 * (1 + k % 7)
        assert bench.scheduler.order() == ["second", "third"]


def test_while_nobody_can_be_suspended_yet_nobodys_standing_is_reckoned(monkeypatch):
    bench, reckoned = Bench(2), []
    real = bench.scheduler._standings
    monkeypatch.setattr(bench.scheduler, "_standings", lambda: reckoned.append(bench.now) or real())
    for k in range(40):
        bench.put(f"t{k}", 5.0)
    n = len(reckoned)
    assert n <= 4  # for the two that began
    bench.run(SLICE - 2 * TICK)
    assert len(reckoned) == n
    bench.until(lambda: len(bench.began) > 2, 4 * TICK)  # and no later than before
