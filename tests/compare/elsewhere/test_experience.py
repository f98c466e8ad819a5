"""What was learned elsewhere: the best configs come first, what does not fit is left out, what misleads is noticed."""

import numpy as np
import pytest

from tests.search.objectives import P
from tuning import compare, methods, run
from tuning.space import Categorical, Float, Int, Space, nearest
from tuning.study import History

SPACE = Space({"x": Float(0, 1), "y": Float(0, 1)})


def searched(space, values):
    """A search in which the config with the highest x was the best, if `values` is the identity."""
    configs = [space.from_unit(np.full(len(space), u)) for u in np.linspace(0.05, 0.95, 10)]
    return History.of(space, configs, [values(u) for u in np.linspace(0.05, 0.95, 10)], direction="maximize")


def hill(config):
    """Highest, with 1, at (0.8, 0.8)."""
    return 1 - (config["x"] - 0.8) ** 2 - (config["y"] - 0.8) ** 2


def test_the_best_of_each_search_come_first_in_turn():
    lent = compare.sources(SPACE, {"up": searched(SPACE, float), "down": searched(SPACE, lambda u: -u)}, 2)
    found = compare.begin_with(lent, 3)
    assert [round(config["x"], 2) for config in found] == [0.95, 0.05, 0.85]
    history = run(P(hill, SPACE), methods.get("random", begin=found), trials=4, seed=0)
    assert [trial.config for trial in history.trials[:3]] == list(found)


def test_a_space_that_overlaps_is_carried_over_and_one_that_does_not_is_left_out():
    mine = Space({"C": Float(1, 10, log=True), "n": Int(1, 5), "kernel": Categorical(["rbf", "linear"])})
    wider = searched(Space({"C": Float(0.1, 1000, log=True), "n": Int(1, 9), "kernel": Categorical(["linear"])}), float)
    strange = searched(Space({"C": Categorical([1.0, 2.0]), "depth": Int(1, 20)}), float)
    lent = compare.sources(mine, {"strange": strange, "wider": wider})
    assert [one.label for one in lent] == ["wider"] and lent[0].share == 1
    assert lent[0].configs[0] == {"C": 10.0, "n": 5, "kernel": "linear"}
    assert compare.sources(mine, {"empty": searched(mine, float).at(0)}) == ()
    assert compare.begin_with(()) == ()


def test_conditions_are_kept():
    space = Space(
        {
            "model": Categorical(["svm", "knn"]),
            "svm__C": Float(1, 10, when={"model": "svm"}),
            "knn__k": Int(1, 9, when={"model": "knn"}),
        }
    )
    configs = [{"model": "svm", "svm__C": 2.0}, {"model": "knn", "knn__k": 3}]
    (lent,) = compare.sources(space, {"before": History.of(space, configs, [0.1, 0.9], direction="maximize")})
    assert lent.configs == (configs[1], configs[0])


@pytest.mark.parametrize(
    ("parameter", "value", "found"),
    [
        (Float(0, 1), 7, 1.0),
        (Int(1, 5), -2.5, 1),
        (Float(1, 100, log=True), "scale", 10.0),
        (Categorical(["a", "b"]), "c", "a"),
        (Int(1, 5), 3, 3),
        (Float(0, 1), float("nan"), 0.5),
        (Int(1, 5), True, 3),
    ],
)
def test_what_does_not_fit_is_moved_to_what_is_nearest(parameter, value, found):
    moved = nearest(parameter, value)
    assert moved == (pytest.approx(found) if isinstance(found, float) else found) and type(moved) is type(found)


def test_a_source_that_helps_and_one_that_misleads_are_told_apart():
    good = [{"x": 0.8, "y": 0.79}, {"x": 0.7, "y": 0.8}]
    bad = [{"x": 0.0, "y": 0.01}, {"x": 0.02, "y": 0.0}]
    said = {}
    for name, configs in {"good": good, "bad": bad}.items():
        history = run(P(hill, SPACE), methods.get("bayes", begin=configs), trials=12, seed=1)
        said[name] = compare.helped(history)
    assert "did not help" in said["bad"] and "did not help" not in said["good"]
    assert said["good"].startswith("It began with 2 configs, the best of them trial 1 with 0.9999")
    assert compare.helped(run(P(hill, SPACE), "random", trials=4, seed=0)) == ""


def test_a_start_that_helps_halves_the_regret_and_one_that_misleads_costs_its_trials_only():
    near, far = searched(SPACE, lambda u: -abs(u - 0.75)), searched(SPACE, lambda u: -u)
    regrets = {}
    for name, source in {"cold": None, "near": near, "far": far}.items():
        begin = () if source is None else compare.begin_with(compare.sources(SPACE, {"": source}), 3)
        histories = [run(P(hill, SPACE), methods.get("bayes", begin=begin), trials=13, seed=k) for k in range(8)]
        regrets[name] = np.array([[1 - h.best_so_far()[n] for n in (3, 9, 12)] for h in histories])
    assert regrets["near"][:, 0].mean() <= 0.5 * regrets["cold"][:, 0].mean()
    later = regrets["far"][:, 2] - regrets["cold"][:, 1]  # what misled has had three trials fewer of its own
    assert later.mean() - 2 * later.std(ddof=1) / np.sqrt(len(later)) <= 0
