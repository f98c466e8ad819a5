"""Stopping when little is left to gain."""

from types import MappingProxyType

import pytest

from tests.search.objectives import P
from tuning import problems, run
from tuning.search.stopping import little_to_gain, no_improvement
from tuning.study import Outcome


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


def test_a_search_of_which_every_trial_fails_ends():
    history = run(P(lambda config: float("nan")), "random", stop=no_improvement(4), seed=0)
    assert len(history.finished) == 4 and history.best is None


class Told(P):
    """Trial k has row k of a table as score and cost; the last row comes again and again."""

    metrics = MappingProxyType({"value": "maximize", "cost": "minimize"})

    def __init__(self, rows):
        super().__init__(None)
        self.rows = list(rows)

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        score, cost = self.rows.pop(0) if len(self.rows) > 1 else self.rows[0]
        return Outcome(score, (score,), {"value": (score,), "cost": (cost,)})


@pytest.mark.parametrize(
    ("rows", "latest"),
    [
        ([(5, 5), (4, 4), (3, 3), (2, 2), (2, 2)], 4),  # each is cheaper, none has a better score
        ([(5, 5), (4, 6), (5, 5)], 1),  # beaten, then equal
        ([(3, 5), (4, 5), (1, 9)], 2),  # the first is beaten by the second
    ],
)
def test_with_several_goals_what_comes_onto_the_front_is_better(rows, latest):
    history = run(Told(rows), "random", stop=no_improvement(3), goals=("score", "cost"), seed=0)
    assert len(history.finished) == latest + 3


def test_what_is_left_to_gain_of_several_goals_is_refused():
    with pytest.raises(ValueError, match="one goal"):
        run(Told([(1, 1)]), "random", stop=little_to_gain(0.1), goals=("score", "cost"), seed=0)
