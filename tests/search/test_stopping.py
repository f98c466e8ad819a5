"""Stopping when little is left to gain."""

import pytest

from tuning import problems, run
from tuning.search.stopping import little_to_gain


def test_a_search_ends_when_it_has_found_what_there_is():
    problem = problems.get("branin")
    history = run(problem, "bayes", trials=60, seed=0, stop=little_to_gain(0.5))
    assert history.reason == "stopped" and 15 <= len(history) < 60
    assert history.best.value - problem.optimum < 0.5


def test_it_does_not_end_while_much_is_left():
    history = run(problems.get("branin"), "random", trials=20, seed=0, stop=little_to_gain(1e-9))
    assert len(history) == 20


@pytest.mark.parametrize("arguments", [{"less_than": 0}, {"less_than": "x"}, {"less_than": 1.0, "after": 1}])
def test_nonsense_is_refused(arguments):
    with pytest.raises(ValueError, match="must be"):
        little_to_gain(**arguments)
