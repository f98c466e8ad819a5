"""Whatever the user's own code does, and Ctrl+C: the history is returned, or it is on the exception."""

import _thread
import itertools
import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass

import numpy as np
import pytest

import tuning.store
from tests.search.objectives import P
from tuning import History, methods, problems
from tuning.methods import Proposal
from tuning.search import run, steps
from tuning.study import State, StudyFinished, TrialFinished


@dataclass(frozen=True)
class Tired:
    """Fails at the fourth trial, as `how` says."""

    how: str = "raise"
    name = title = help = "tired"

    def ask(self, history, rng):
        if history.next_number < 3:
            return methods.get("random").ask(history, rng)
        return {"raise": self._raise, "none": lambda: None, "outside": lambda: Proposal({"x": 7.0})}[self.how]()

    def _raise(self):
        raise RuntimeError("tired")

    def explain(self, history, **_):
        raise ValueError("no")


def assert_whole(history, n):
    """`n` trials with a value, none left running, and a reason for the end."""
    assert len(history.done) == n and not history.running
    assert history.ended is not None and history.reason


@pytest.mark.parametrize(("how", "words"), [("raise", "tired"), ("none", "Proposal"), ("outside", "outside")])
@pytest.mark.parametrize("search", [run, lambda *a, **k: list(steps(*a, **k))])
def test_a_method_that_fails(how, words, search):
    with pytest.raises((RuntimeError, TypeError, ValueError), match=words) as caught:
        search(P(lambda config: config["x"]), Tired(how), trials=9)
    assert_whole(caught.value.history, 3)
    assert words in caught.value.history.reason and "history" in caught.value.__notes__[0]


CIRCLE = {}
CIRCLE["a"] = [CIRCLE]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"budget": None}, "the budget must be a number, not None"),
        ({"budget": float("inf")}, "the budget must be a finite number above 0, not inf"),
        ({"budget": -1}, "the budget must be a finite number above 0, not -1.0"),
        ({"budget": "a"}, "the budget must be a number, not 'a'"),
        ({"note": None}, "the note must be a dictionary, not None"),
        ({"note": [1]}, "the note must be a dictionary, not list"),
        ({"note": CIRCLE}, "holds itself"),
    ],
)
def test_a_method_whose_proposal_makes_no_sense(wrong, words):
    class Odd(Tired):
        def _raise(self):
            return Proposal({"x": 0.5}, **wrong)

    with pytest.raises(ValueError, match=f"a proposal of tired makes no sense: .*{words}") as caught:
        run(P(lambda config: config["x"]), Odd(), trials=9)
    assert_whole(caught.value.history, 3)
    assert History.from_json(caught.value.history.to_json()) == caught.value.history


@pytest.mark.parametrize(
    "answer", [float("nan"), np.array([1, 2]), b"x", object(), {1: 2}], ids=["nan", "array", "bytes", "object", "dict"]
)
def test_a_predicate_that_answers_neither_yes_nor_no(answer):
    with pytest.raises(ValueError, match="a stop predicate answers True, False or a reason as text, not") as caught:
        run(P(lambda config: 1.0), "random", trials=9, stop=lambda history: len(history.done) == 4 and answer)
    assert_whole(caught.value.history, 4)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (True, "stopped"),
        (np.True_, "stopped"),
        (2, "stopped"),
        ("why", "why"),
        *((no, "all trials done") for no in (None, (), 0, "")),
    ],
)
def test_what_a_predicate_may_answer(answer, reason):
    history = run(P(lambda config: 1.0), "random", trials=3, stop=lambda history: len(history.done) == 2 and answer)
    assert_whole(history, 3 if reason == "all trials done" else 2)
    assert history.reason == reason


@pytest.mark.parametrize("number", [np.float32, np.float64, np.int64, int])
def test_clocks_and_budgets_in_any_numbers(number, tmp_path):
    class Half(Tired):
        def _raise(self):
            return Proposal({"x": 0.5}, budget=number(1))

    ticks = itertools.count()
    history = run(P(lambda config: 1.0), Half(), trials=5, clock=lambda: number(next(ticks)), store=tmp_path / "s.db")
    assert_whole(history, 5)
    assert History.from_json(history.to_json()) == history and type(history.trials[4].budget) is float
    with tuning.store.open(tmp_path / "s.db") as kept:
        assert kept.load(kept.studies().rows[0].id).history == history


@pytest.mark.parametrize("late", [False, True])
def test_a_clock_that_says_no_number(late):
    ticks = iter([*range(4), None] if late else [None])
    with pytest.raises(ValueError, match="what the clock says must be a number, not None") as caught:
        run(P(lambda config: 1.0), "random", trials=9, clock=lambda: next(ticks))
    assert len(caught.value.history.done) == (1 if late else 0)


def test_a_method_that_is_no_dataclass_is_searched_with_and_written_by_its_name():
    class Bare:
        name = title = help = "bare"

        def ask(self, history, rng):
            return Proposal(history.space.sample(rng))

    history = run(P(lambda config: 1.0), Bare(), trials=3)
    assert_whole(history, 3)
    assert history.study.method == {"name": "bare"} and History.from_json(history.to_json()) == history


def test_a_predicate_that_fails():
    with pytest.raises(ZeroDivisionError) as caught:
        run(P(lambda config: 1.0), "random", trials=9, stop=lambda history: len(history.done) == 4 and 1 / 0)
    assert_whole(caught.value.history, 4)


@pytest.mark.parametrize("kind", [TrialFinished, StudyFinished])
def test_a_callback_that_fails(kind):
    def callback(event, history):
        if isinstance(event, kind) and len(history.done) == 5:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full") as caught:
        run(P(lambda config: 1.0), "random", trials=5, callbacks=[callback])
    assert_whole(caught.value.history, 5)


def test_a_clock_that_fails():
    ticks = iter(range(8))
    with pytest.raises(RuntimeError) as caught:  # a generator makes that of StopIteration
        run(P(lambda config: 1.0), "random", trials=9, clock=lambda: next(ticks))
    assert len(caught.value.history.done) == 3


def test_a_discard_rule_that_fails_ends_the_search_with_its_history():
    class Folded(P):
        n_folds = 2

        def n_epochs(self, config):
            raise KeyError("no epochs")

        def evaluate(self, config, *, budget=1.0, seed=0, report=None):
            report(0, 1, 0.5)
            return super().evaluate(config)

    with pytest.raises(KeyError, match="no epochs") as caught:
        run(Folded(lambda config: 1.0), "random", trials=5, discard="halving")
    assert caught.value.history.ended is not None


def test_an_interrupted_callback_ends_the_search_and_says_so():
    heard = []

    def callback(event, history):
        heard.append(type(event))
        if isinstance(event, TrialFinished) and event.number == 2:
            raise KeyboardInterrupt

    history = run(P(lambda config: 1.0), "random", trials=9, callbacks=[callback])
    assert_whole(history, 3)
    assert history.reason == "interrupted" and heard[-1] is StudyFinished


@pytest.mark.parametrize("how", ["swallowed", "other error", "raised"])
def test_ctrl_c_in_a_trial_ends_the_search_and_no_half_trained_trial_is_done(how):
    def f(config):
        f.n += 1
        if f.n == 3:
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                if how == "swallowed":
                    return 99.0
                if how == "other error":
                    raise RuntimeError("training was interrupted") from None
                raise
        return 1.0

    f.n = 0
    before = signal.getsignal(signal.SIGINT)
    history = run(P(f), "random", trials=9)
    assert_whole(history, 2)
    assert [t.state for t in history.trials] == [State.DONE, State.DONE, State.CANCELLED]
    assert (history.reason, history.trials[2].message) == ("interrupted", "interrupted")
    assert signal.getsignal(signal.SIGINT) is before
    again = run(P(f), "random", trials=9, history=history)
    assert len(again.done) == 9


def test_ctrl_c_in_the_neural_network_of_scikit_learn():
    """Its MLP catches KeyboardInterrupt and returns what it has."""
    problem = problems.estimator("wine", "mlp", metric="accuracy", folds=2, seed=0)
    evaluate = type(problem).evaluate

    def interrupted(self, config, *, report=None, **options):
        def watch(fold, epoch, value):
            report(fold, epoch, value)
            if watch.n == 5:
                _thread.interrupt_main()
            watch.n += 1

        watch.n = 0
        return evaluate(self, config, report=watch, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(problem), "evaluate", interrupted)
        history = run(problem, "random", trials=3)
    assert history.done == () and history.reason == "interrupted"
    assert [t.state for t in history.trials] == [State.CANCELLED]


def test_ctrl_c_while_worker_processes_run():
    code = """
        import os, signal
        from tuning import run
        from tests.search.sleeper import Sleeper

        def watch(event, history):
            if len(history.running) == 2 and all(trial.config["x"] >= 0.5 for trial in history.running):
                os.kill(os.getpid(), signal.SIGINT)

        history = run(Sleeper(), "random", trials=20, workers=2, callbacks=[watch])
        print(history.reason, len(history.done), len(history.running), sorted({str(t.state) for t in history.trials}))
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    out = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    assert out.split()[0] == "interrupted" and out.split()[2] == "0", out
    assert "cancelled" in out and "running" not in out
