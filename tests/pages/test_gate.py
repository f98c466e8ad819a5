"""Runs of pages go in a few at once, by turns: nobody waits for another's many clicks, nor for one that takes long."""

import sys
import threading
from contextlib import ExitStack, contextmanager
from types import ModuleType

import pytest

from pages._ui.gate import LONGEST_HOLD, SLICE, Gate
from pages._ui.gate import gate as page_gate
from pages._ui.had import HALF_LIFE
from pages._ui.speech import run
from tests.waiting import until
from tuning.service.clicks import Clicks, clicks


class Scene:
    """A gate whose clock stands still until it is moved, and runs that go in by threads of their own."""

    def __init__(self, at_once=1):
        self.now, self.used = 0.0, threading.local()
        self.clicks = Clicks(lambda: self.now)
        self.gate = Gate(
            at_once,
            clock=lambda: self.now,
            used=lambda: getattr(self.used, "seconds", 0.0),
            clicks=lambda: self.clicks,
        )
        self.order, self.threads = [], []

    def run(self, who, seconds=0.0, wall=0.0):
        """One run of somebody, at once; it takes so much of the processor, and so long."""
        with self.gate.turn(who):
            self.used.seconds = getattr(self.used, "seconds", 0.0) + seconds
            self.now += wall

    def ask(self, who):
        """Somebody waits outside until it is his turn."""
        before = len(self.gate._waiting)

        def go():
            with self.gate.turn(who):
                self.order.append(who)

        self.threads.append(threading.Thread(target=go, daemon=True))
        self.threads[-1].start()
        until(lambda: len(self.gate._waiting) > before)

    def join(self):
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()


def test_who_has_had_least_goes_in_first():
    scene = Scene()
    scene.run("greedy", 5.0)
    scene.run("usual", 0.2)
    with scene.gate.turn("somebody"):
        for who in ("greedy", "greedy", "usual", "new"):
            scene.ask(who)
        assert not scene.order
    scene.join()
    assert scene.order == ["new", "usual", "greedy", "greedy"]


def test_waiting_counts_so_that_everybodys_turn_comes():
    scene = Scene()
    scene.run("greedy", 2.0)
    with scene.gate.turn("somebody"):
        scene.ask("greedy")
        scene.now += SLICE / 2
        scene.ask("new")
        scene.gate._had._kept["greedy"] = (SLICE / 4, scene.now)  # he has waited for longer than he has had
    scene.join()
    assert scene.order == ["greedy", "new"]


def test_what_somebody_has_had_fades():
    scene = Scene()
    scene.run("greedy", 8.0)
    assert scene.gate.had("greedy") == 8
    scene.now += HALF_LIFE
    assert scene.gate.had("greedy") == pytest.approx(4)
    scene.now += 40 * HALF_LIFE
    scene.run("other", 0.1)
    assert "greedy" not in scene.gate._had._kept  # nothing is kept of who has gone


def test_a_slow_server_is_known_by_its_runs():
    scene = Scene()
    assert scene.gate.slowness == 1
    for _ in range(40):
        scene.run("somebody", 0.05, wall=0.25)
    assert scene.gate.slowness == pytest.approx(5, abs=1)
    scene.now += 60
    assert scene.gate.slowness == pytest.approx(1, abs=0.1)
    scene.run("somebody", 0.05, wall=30.0)  # it has loaded data, or waited until a search stopped
    assert scene.gate.slowness < 4


def test_who_clicks_without_end_is_held_while_the_server_is_slow_and_nobody_else():
    scene = Scene()
    for k in range(60):
        scene.run(f"usual {k % 20}", 0.05, wall=0.25)
    scene.run("greedy", 1.0, wall=1.0)
    held = scene.now
    scene.ask("greedy")
    scene.run("usual 0", 0.05)  # goes in at once though the greedy one was there before
    assert not scene.order
    scene.now += LONGEST_HOLD
    until(lambda: scene.order == ["greedy"])
    assert scene.now - held <= LONGEST_HOLD
    scene.join()


def test_nobody_is_held_where_the_server_is_quick_or_he_is_alone():
    scene = Scene()
    for _ in range(40):
        scene.run("busy teacher", 0.05, wall=0.05)
    for k in range(30):
        scene.run(f"student {k}", 0.01, wall=0.01)
    scene.run("busy teacher", 0.05)  # a hold would wait for ever on a clock that stands still
    alone = Scene()
    for _ in range(40):
        alone.run("alone", 0.05, wall=0.3)


@pytest.mark.parametrize("n", [1, 3])
def test_so_many_go_in_at_once_and_no_more(n):
    scene = Scene(n)
    with ExitStack() as inside:
        for k in range(n):
            inside.enter_context(scene.gate.turn(f"{k}"))
        scene.ask("one more")
        assert not scene.order
    scene.join()
    assert scene.order == ["one more"]


def test_nobody_waits_for_a_run_that_takes_long():
    """It may load data from elsewhere, or wait until a search has stopped."""
    scene = Scene()
    with scene.gate.turn("long"):
        scene.ask("short")
        scene.now += SLICE
        until(lambda: scene.order)
    scene.join()


def test_a_run_that_fails_or_is_given_up_makes_room():
    scene = Scene()
    with pytest.raises(KeyError), scene.gate.turn("faulty"):
        raise KeyError
    scene.run("next")
    assert len(scene.gate._waiting) == 0


def test_it_says_whether_somebody_clicks():
    scene = Scene()
    told = scene.clicks
    assert not told.are_under_way
    with scene.gate.turn("somebody"):
        assert told.are_under_way
        scene.now += SLICE  # it loads data: no search need wait for that
        assert not told.are_under_way
        with scene.gate.turn("another"):
            assert told.are_under_way
    assert not told.are_under_way
    with pytest.raises(KeyError), scene.gate.turn("faulty"):
        raise KeyError
    assert not told.are_under_way
    with page_gate.turn("a page"):
        assert clicks.are_under_way
    assert not clicks.are_under_way


def test_a_page_is_computed_while_searches_are_being_loaded(monkeypatch):
    """A thread warms the server up beside the first pages: what it loads is known before anything is in it."""
    monkeypatch.setitem(sys.modules, "tuning.service.clicks", ModuleType("tuning.service.clicks"))
    with page_gate.turn("a page"):
        assert page_gate.is_inside


def test_a_fragment_has_a_turn_of_its_own_only_when_it_runs_alone(monkeypatch):
    turns = []
    monkeypatch.setattr(Gate, "turn", _noting(turns, Gate.turn))
    monkeypatch.setattr(run, "visitor", lambda: "a visitor")
    with page_gate.turn("a page"):
        with run.as_on_its_page():
            assert page_gate.is_inside and turns == ["a page"]
        assert page_gate.is_inside
    assert not page_gate.is_inside
    with run.as_on_its_page():
        assert page_gate.is_inside and turns == ["a page", "a visitor"]


def _noting(turns, turn):
    @contextmanager
    def noted(self, who):
        turns.append(who)
        with turn(self, who):
            yield

    return noted
