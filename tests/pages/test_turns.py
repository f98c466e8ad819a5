"""Threads for what pages compute: who has had least is served next, and nobody's queue holds up another."""

import threading

import pytest

from pages._ui.turns import Turns
from tests.waiting import until


def test_who_has_a_long_queue_waits_behind_who_has_not():
    turns, order = Turns(1, "test"), []
    held = threading.Event()
    blocked = turns.submit("greedy", lambda: held.wait(240))
    greedy = [turns.submit("greedy", lambda i=i: order.append(f"greedy {i}")) for i in range(5)]
    other = turns.submit("other", lambda: order.append("other"))
    held.set()
    for future in (blocked, *greedy, other):
        future.result(30)
    assert order.index("other") <= 1 and len(order) == 6
    with pytest.raises(ZeroDivisionError):
        turns.submit("a", lambda: 1 / 0).result(30)
    assert turns.submit("a", lambda: 7).result(30) == 7  # the thread lives on


def test_who_has_had_least_is_served_next():
    used, order, held = [0.0], [], threading.Event()
    turns = Turns(1, "test", clock=lambda: 0.0, used=lambda: used[0])

    def work(who, seconds):
        order.append(who)
        used[0] += seconds

    turns.submit("much", lambda: work("much", 3.0)).result(30)
    turns.submit("some", lambda: work("some", 1.0)).result(30)
    blocked = turns.submit("first", lambda: held.wait(240))
    until(blocked.running)
    waiting = [turns.submit(who, lambda who=who: work(who, 0.8)) for who in ("much", "some", "some", "new", "new")]
    held.set()
    for future in waiting:
        future.result(30)
    assert order == ["much", "some", "new", "new", "some", "some", "much"]


def test_what_nobody_waits_for_takes_its_share_of_the_time_and_no_more(monkeypatch):
    used, rests = [0.0], []
    turns = Turns(1, "test", share=0.05, clock=lambda: 0.0, used=lambda: used[0])
    monkeypatch.setattr("pages._ui.turns.time.sleep", rests.append)

    def work(seconds):
        used[0] += seconds

    for seconds in (1.0, 0.0, 0.1):
        turns.submit("somebody", lambda seconds=seconds: work(seconds)).result(30)
    until(lambda: len(rests) == 3)
    assert rests == pytest.approx([19.0, 0.0, 1.9])


def test_one_who_waits_leaves_threads_for_others():
    turns, held = Turns(4, "test", each=2), threading.Event()
    greedy = [turns.submit("greedy", lambda: held.wait(240)) for _ in range(20)]
    others = [turns.submit(f"other {i}", lambda i=i: i) for i in range(5)]
    assert [future.result(30) for future in others] == list(range(5))
    until(lambda: sum(future.running() for future in greedy) == 2)  # a thread that has served another takes its next
    held.set()
    assert all(future.result(30) for future in greedy)
