"""Importance: closed form, known functions, direction, ties, and what is undefined."""

import math

import numpy as np
import pytest

from tuning.importance import _divergence, importance
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History

SQUARE = Space({"a": Float(0, 1), "b": Float(0, 1)})


def searched(space, n, f, direction="maximize", seed=0):
    rng = np.random.default_rng(seed)
    configs = [space.sample(rng) for _ in range(n)]
    return History.of(space, configs, [f(config) for config in configs], direction)


def shares(history):
    return {item.name: item.share for item in importance(history)}


def test_divergence_has_its_closed_form():
    """Best tenth of a monotone function of a uniform parameter: uniform on the last tenth, divergence 1/0.1 - 1 = 9."""
    n, n_bins = 100_000, 10
    everyone = np.full((1, n_bins), n / n_bins)
    top = np.where(np.arange(n_bins) == n_bins - 1, everyone, 0)
    assert _divergence(top, everyone, np.eye(n_bins))[0] == pytest.approx(9.0, rel=1e-3)
    assert _divergence(everyone, everyone, np.eye(n_bins))[0] == pytest.approx(0.0, abs=1e-9)


def test_categories_have_their_closed_form():
    """Two equally likely choices, all best trials take one of them: divergence 1, against 9 for a decisive number."""
    space = Space({"x": Float(0, 1), "kind": Categorical(["u", "v"])})
    both = searched(space, 4000, lambda c: (c["kind"] == "u") + 1e-3 * c["x"])
    found = shares(both)
    # among "u" trials the best tenth of all is the best fifth: divergence of x is 1/0.2 - 1 = 4, of kind 2 - 1 = 1
    assert found["kind"] == pytest.approx(1 / 5, abs=0.05)


@pytest.mark.parametrize("direction", ["maximize", "minimize"])
def test_finds_the_parameter_that_matters_and_respects_direction(direction):
    sign = 1 if direction == "maximize" else -1
    found = importance(searched(SQUARE, 300, lambda c: sign * -((c["a"] - 0.3) ** 2), direction))
    assert found[0].share > 0.85 and found[0].is_above_chance
    assert found[1].share < 0.15 and not found[1].is_above_chance


def test_direction_matters():
    """`a` decides what is best, `b` only what is worst: turning the direction turns the importance."""

    def f(c):
        return -10.0 if c["b"] < 0.2 else -((c["a"] - 0.9) ** 2)

    assert shares(searched(SQUARE, 600, f, "maximize"))["a"] > 0.7
    assert shares(searched(SQUARE, 600, f, "minimize"))["b"] > 0.7


def test_only_the_order_of_values_counts():
    space = Space({"a": Float(1e-4, 1, log=True), "n": Int(1, 9), "k": Categorical(["u", "v", None])})
    plain = searched(space, 200, lambda c: math.log(c["a"]) + c["n"])
    bent = searched(space, 200, lambda c: math.exp(math.log(c["a"]) + c["n"]) * 1e9)
    assert importance(plain) == importance(bent)
    assert sum(shares(plain).values()) == pytest.approx(1.0)


def test_undefined_says_why():
    few = importance(searched(SQUARE, 19, lambda c: c["a"]))
    assert all(math.isnan(item.share) and "Needs 20 trials" in item.reason for item in few)
    equal = importance(searched(SQUARE, 50, lambda c: 0.0))
    assert all(math.isnan(item.share) and "same value" in item.reason for item in equal)
    space = Space({"a": Float(0, 1), "fixed": Categorical([3]), "c": Float(0, 1, when={"d": 1}), "d": Int(0, 30)})
    some = {item.name: item for item in importance(searched(space, 60, lambda c: c["a"]))}
    assert "one value" in some["fixed"].reason and "Active in" in some["c"].reason
    assert some["a"].share > 0.5
    ties = History.of(SQUARE, [c.config for c in searched(SQUARE, 60, lambda c: 0.0).trials], [1.0] * 59 + [0.0])
    assert importance(ties)[0].reason == "" and importance(ties)[0].share >= 0


def test_all_tied_best_trials_count():
    """Nine in ten trials share the best value: the few bad ones tell what matters, whoever came first does not."""
    found = importance(searched(SQUARE, 400, lambda c: float(c["a"] > 0.3)))
    assert found[0].share > 0.8


def test_interval_holds_the_share_and_shrinks_with_trials():
    def f(c):
        return -((c["a"] - 0.3) ** 2) - 0.2 * (c["b"] - 0.5) ** 2

    widths = []
    for n in (40, 2000):
        found = importance(searched(SQUARE, n, f, seed=1))[0]
        assert found.low <= found.share <= found.high
        widths.append(found.high - found.low)
    assert widths[1] < 0.6 * widths[0]


def test_chance_level_is_what_it_says():
    """Without any effect, a parameter out of eight passes the level in about one of twenty searches."""
    space = Space({f"p{i}": Float(0, 1) for i in range(8)})
    passed = []
    for seed in range(40):
        values = np.random.default_rng(1000 + seed)
        found = importance(searched(space, 60, lambda c, values=values: values.random(), seed=seed))
        passed.append(any(item.is_above_chance for item in found))
    assert sum(passed) <= 7  # 5 % of 40 are 2; more than 7 would happen in fewer than 1 of 1000 such tests


def test_same_seed_same_answer():
    history = searched(SQUARE, 100, lambda c: c["a"])
    assert importance(history) == importance(history)
