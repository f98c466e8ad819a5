"""What is no problem, method, history, predicate, callback or number is refused before the search begins, in words."""

import numpy as np
import pytest

from tests.search.objectives import P
from tuning import methods, run
from tuning.search import after_seconds, no_improvement, value_reached
from tuning.search.run import Callback
from tuning.study import State


def constant(config):
    return 0.5


class Half:
    name, space, direction, metric = "half", P(constant).space, "maximize", "value"

    def evaluate(self, config, **more):
        return constant(config)


async def late(*_):
    return False


class Late:
    async def __call__(self, *_):
        return False


GOOD = {"problem": P(constant), "method": "random", "trials": 2}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"problem": "wine"}, "the problem must be one of tuning.problems"),
        ({"problem": None}, "not None"),
        ({"problem": P}, "not the class P"),
        ({"problem": P(constant, {"x": [1, 2]})}, "must be a tuning.Space, not dict"),
        ({"problem": Half()}, "Half lacks optimum, metrics, recipe: a problem has name, space"),
        ({"method": None}, "a name such as 'bayes'"),
        ({"method": 3}, "not 3"),
        ({"method": type(methods.get("random"))}, "not the class Method"),
        ({"history": []}, "must be a tuning.History"),
        ({"history": "mine.json"}, "History.read reads it, not 'mine.json'"),
        ({"stop": 5}, "stop must be a function"),
        ({"stop": "now"}, "not 'now'"),
        ({"stop": [after_seconds(9), 5]}, "not 5"),
        ({"callbacks": [3]}, "callbacks must be a function"),
        ({"callbacks": [Exception]}, "not the class Exception"),
        ({"stop": late}, "stop must be a plain function, not one that begins with async"),
        ({"stop": [after_seconds(9), Late()]}, "stop must be a plain function, not one that begins with async"),
        ({"callbacks": late}, "callbacks must be a plain function, not one that begins with async"),
        ({"discard": []}, "is not a rule of early discard"),
        ({"store": 5}, "store must be a store of tuning.store, its address, or a recording, not 5"),
        ({"executor": 5}, "executor must be one of tuning.execution, such as WorkerPool"),
        ({"clock": 5}, "clock must be a function that gives seconds, not 5"),
        ({"timeout": True}, "timeout must be a positive number of seconds, not True"),
        ({"timeout": 10**400}, "an immense number"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        run(**{**GOOD, **wrong})


@pytest.mark.parametrize("wrong", [True, np.True_, "3", None, float("nan"), np.timedelta64(3, "s")])
@pytest.mark.parametrize("make", [after_seconds, value_reached, no_improvement])
def test_what_is_no_number_ends_no_search(make, wrong):
    with pytest.raises(ValueError, match="must be"):
        make(wrong)


def test_numbers_of_numpy_are_numbers():
    stops = [after_seconds(np.float32(60)), value_reached(np.float32(0.5)), no_improvement(np.int64(3))]
    assert len(run(**{**GOOD, "trials": 9}, stop=stops)) == 1


def test_one_callback_or_none_is_enough():
    heard = []
    listener: Callback = lambda event, history: heard.append(type(event).__name__)  # noqa: E731
    run(**GOOD, callbacks=listener)
    assert heard[0] == "StudyStarted" and heard[-1] == "StudyFinished"
    assert len(run(**GOOD, callbacks=None)) == 2


def test_what_is_a_span_of_time_is_no_number_and_a_bare_assertion_has_no_colon():
    def bare(config):
        raise AssertionError

    spans, silent = (run(P(f), "random", trials=1) for f in (lambda config: np.timedelta64(1, "s"), bare))
    assert "must be a number" in spans.trials[0].message and spans.trials[0].state == State.FAILED
    assert silent.trials[0].message == "AssertionError"
