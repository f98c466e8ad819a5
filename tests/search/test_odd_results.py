"""Whatever an objective returns, raises or reports: it costs that trial, with a sentence."""

import asyncio
import json
import math
from concurrent.futures import CancelledError

import numpy as np
import pytest

from tests.search.objectives import ODD, Odd, P
from tuning.search import run
from tuning.space import Float, Int, Space
from tuning.study import Outcome, Report, State, event_to_json
from tuning.study.values import LONGEST


@pytest.mark.parametrize("text", ODD)
def test_one_odd_result_costs_one_trial(text):
    history = run(Odd(text), "random", trials=8, seed=0)
    states = {trial.config["x"] > 0.5: trial.state for trial in history.trials}
    assert states == {True: State.FAILED, False: State.DONE} and len(history) == 8
    assert all("value" in t.message and "number" in t.message for t in history.trials if t.state == State.FAILED)
    assert history.best.value <= 0.5 and len(history.frame()) == 8


def test_odd_results_in_worker_processes_are_the_same():
    alone, beside = (run(Odd("None"), "random", trials=6, seed=0, workers=n) for n in (1, 2))
    assert [(t.state, t.value, t.message) for t in alone.trials] == [
        (t.state, t.value, t.message) for t in beside.trials
    ]
    assert {trial.state for trial in beside.trials} == {State.DONE, State.FAILED}


@pytest.mark.parametrize(
    ("number", "value"), [(np.float32(0.5), 0.5), (np.int64(1), 1.0), (True, 1.0), (np.True_, 1.0), (3, 3.0)]
)
def test_numbers_of_all_kinds_are_numbers(number, value):
    trial = run(P(lambda config: number), "random", trials=1).best
    assert trial.value == value and type(trial.value) is float


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan, np.longdouble("1e400")])
def test_what_is_not_finite_makes_a_nan_trial(value):
    trial = run(P(lambda config: value), "random", trials=1).trials[0]
    assert trial.state == State.NAN and trial.message.startswith("the value is")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"fold_scores": 0.5}, "fold_scores"),
        ({"fold_scores": (None,)}, "fold_scores"),
        ({"fold_scores": np.eye(2)}, "fold_scores"),
        ({"metrics": [0.5]}, "metrics"),
        ({"metrics": {"f1": 0.5}}, "metrics"),
        ({"metrics": {"f1": ("0.5",)}}, "f1"),
        ({"fit_seconds": None}, "fit_seconds"),
        ({"fit_seconds": -1}, "fit_seconds"),
        ({"score_seconds": math.nan}, "score_seconds"),
        ({"epochs": (2.5,)}, "epochs"),
        ({"message": None}, "message"),
    ],
)
def test_an_outcome_with_wrong_fields_is_refused_at_once(fields, words):
    with pytest.raises(ValueError, match=words):
        Outcome(0.5, **fields)


def test_an_outcome_takes_lists_and_arrays_and_cannot_be_changed():
    outcome = Outcome(np.float64(0.5), [0.4, 0.6], {"f1": np.array([1, 2])}, epochs=np.array([3]))
    assert outcome == Outcome(0.5, (0.4, 0.6), {"f1": (1.0, 2.0)}, epochs=(3,))
    with pytest.raises(TypeError, match="copy"):
        outcome.metrics["f1"] = ()


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class Quitter(Exception):
    def __str__(self):
        raise SystemExit(1)


@pytest.mark.parametrize(
    "error",
    [Mute(), Quitter(), StopIteration(), GeneratorExit(), CancelledError(), asyncio.CancelledError(), SystemExit(2)],
)
def test_whatever_is_raised_costs_that_trial_only(error):
    def f(config):
        if config["x"] > 0.5:
            raise error
        return config["x"]

    history = run(P(f), "random", trials=6, seed=0)
    assert {t.state for t in history.trials if t.config["x"] > 0.5} == {State.FAILED} and len(history) == 6
    assert all(type(error).__name__ in t.message for t in history.trials if t.state == State.FAILED)


def test_an_endless_message_is_cut_and_any_text_can_be_written():
    def f(config):
        raise ValueError("x" * 50_000_000)

    message = run(P(f), "random", trials=1).trials[0].message
    assert len(message) < LONGEST + 1 and message.startswith("ValueError: xxx") and "50,000,012" in message
    assert len(Outcome(0.5, message="y" * 10**6).message) < LONGEST + 1
    Outcome(0.5, message="\udcff").message.encode()


def test_an_odd_report_fails_its_trial():
    class Reporting(P):
        def evaluate(self, config, *, budget=1.0, seed=0, report=None):
            report(0, None, "high" if config["x"] > 0.5 else np.float32(0.5))
            return Outcome(1.0)

    for discard in ("none", "median"):
        history = run(Reporting(None), "random", trials=6, seed=0, discard=discard)
        assert {t.config["x"] > 0.5: t.state for t in history.trials} == {True: State.FAILED, False: State.DONE}
        assert all("report" in t.message for t in history.trials if t.state == State.FAILED)
    with pytest.raises(ValueError, match="fold"):
        Report("one", None, 0.5)


def test_reports_after_the_end_are_not_heard():
    late = []

    class Late(P):
        def evaluate(self, config, *, budget=1.0, seed=0, report=None):
            for tell in late:
                tell(0, None, 0.1)
            late.append(report)
            return Outcome(1.0)

    history = run(Late(None), "random", trials=3)
    assert [(t.state, len(t.reports)) for t in history.trials] == [(State.DONE, 0)] * 3


def test_an_objective_may_change_its_config():
    def f(config):
        config["x"], config["y"] = None, 1
        return 0.5

    trial = run(P(f), "random", trials=1).trials[0]
    assert list(trial.config) == ["x"] and 0 <= trial.config["x"] <= 1


def test_every_event_is_json_also_with_numbers_of_numpy():
    class Numeric(P):
        def evaluate(self, config, *, budget=1.0, seed=0, report=None):
            report(np.int64(0), np.int32(1), np.float32(0.5))
            return Outcome(
                np.float64(0.5), np.array([0.5]), {"f1": np.array([0.5])}, np.float32(1), epochs=[np.int64(2)]
            )

    events = []
    space = Space({"x": Float(0, 1), "n": Int(1, 9)})
    run(Numeric(None, space), "bayes", trials=14, callbacks=[lambda event, history: events.append(event)])
    for event in events:
        json.dumps(event_to_json(event))
