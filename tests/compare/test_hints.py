"""Hints are said where they are due, and nowhere else."""

from types import SimpleNamespace

import numpy as np
import pytest

from tuning import compare, problems, run
from tuning.compare.winner.hints import _luck as luck_of
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History


def history_of(values, configs, space):
    return History.of(space, configs, values, direction="maximize")


def kinds(history, problem=None):
    return [hint.kind for hint in compare.hints(history, problem)]


X = Space({"x": Float(0, 1)})


@pytest.mark.parametrize(("at", "said"), [(0.5, False), (0.999, True), (0.001, True), (0.1, False)])
def test_the_edge_of_a_range(at, said):
    configs = [{"x": x} for x in np.linspace(0.2, 0.8, 11)] + [{"x": at}]
    found = history_of([0.5 + 0.01 * k for k in range(12)], configs, X)
    assert ("edge" in kinds(found)) == said
    if said:
        (text,) = [hint.text for hint in compare.hints(found) if hint.kind == "edge"]
        assert ("upwards" if at > 0.5 else "downwards") in text and "0 to 1" in text


def test_choices_and_short_ranges_have_no_edge():
    space = Space({"k": Int(1, 3), "c": Categorical([1, 2, 3, 4, 5, 6, 7])})
    found = history_of(list(range(12)), [{"k": 3, "c": 7}] * 12, space)
    assert "edge" not in kinds(found)


def test_few_trials_for_many_parameters():
    wide = Space({f"x{k}": Float(0, 1) for k in range(4)})
    configs = [{f"x{k}": 0.5 for k in range(4)}] * 39
    assert "few" in kinds(history_of(np.linspace(0, 1, 39), configs, wide))
    assert "few" not in kinds(history_of(np.linspace(0, 1, 40), [configs[0]] * 40, wide))
    small = Space({"a": Categorical([1, 2, 3]), "b": Categorical([1, 2, 3, 4])})
    grid = [{"a": a, "b": b} for a in (1, 2, 3) for b in (1, 2, 3, 4)]
    assert "few" not in kinds(history_of(np.linspace(0, 1, 12), grid, small))  # all that there are


def test_a_plateau():
    configs = [{"x": 0.5}] * 30
    values = [0.1 * k for k in range(10)] + [0.2] * 20
    assert "plateau" in kinds(history_of(values, configs, X))
    assert "plateau" not in kinds(history_of(sorted(values), configs, X))
    assert "plateau" not in kinds(history_of(values[:15], configs[:15], X))


def test_a_metric_that_flatters():
    for metric, dataset, said in [
        ("accuracy", "imbalanced", True),
        ("balanced_accuracy", "imbalanced", False),
        ("accuracy", "wine", False),
    ]:
        problem = problems.estimator(dataset, "naive_bayes", metric=metric)
        history = run(problem, "random", trials=2, seed=0)
        assert ("metric" in kinds(history, problem)) == said
        assert kinds(history) == []


@pytest.mark.parametrize(("apart", "wide", "said"), [(0.004, 0.02, True), (0.05, 0.02, False), (0.004, 0.001, False)])
def test_an_order_that_may_be_luck(apart, wide, said):
    """Ten trials whose means differ by `apart`, each with three folds whose mean is uncertain by `wide`."""
    means = 0.8 + np.linspace(0, apart, 10)
    folds = np.array([-1, 0, 1]) * wide * np.sqrt(3)
    trials = [SimpleNamespace(value=m, fold_scores=tuple(m + folds)) for m in means]
    history = SimpleNamespace(done=trials, study=SimpleNamespace(sign=1))
    assert ([hint.kind for hint in luck_of(history)] == ["luck"]) == said
