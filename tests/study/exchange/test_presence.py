"""Conditions that are found from which parameters have a value where."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import small_spaces
from tuning.space import Categorical, Float, Int, Space
from tuning.study.exchange.presence import presence


def found_from(space, configs):
    """What is found of a space without its conditions, and the space that this makes."""
    plain = {
        name: type(p)(**{k: v for k, v in vars(p).items() if k not in ("when", "places")}) for name, p in space.items()
    }
    there = {name: parameter for name, parameter in plain.items() if any(name in config for config in configs)}
    found = presence(there, configs)
    return found, Space(found.parameters)


@given(small_spaces(may_be_infinite=True), st.integers(1, 60), st.integers(0, 99))
def test_the_configs_of_any_space_fit_what_is_found(space, n, seed):
    rng = np.random.default_rng(seed)
    configs = [space.sample(rng) for _ in range(n)]
    found, again = found_from(space, configs)
    for config in configs:
        assert again.contains(found.completed(config))
    assert len(found.told) == sum(bool(parameter.when) for parameter in again.values())


def test_conditions_are_found_again_from_many_configs():
    space = Space(
        {
            "kernel": Categorical(["rbf", "poly", "linear"]),
            "degree": Int(2, 5, when={"kernel": "poly"}),
            "gamma": Float(0, 1, when={"kernel": ["rbf", "poly"]}),
            "layers": Int(1, 4),
            "units2": Int(8, 64, when={"layers": [2, 3, 4]}),
            "small": Float(0, 1, when={"layers": [1, 2]}),
            "shrinking": Categorical([True, False]),
            "both": Float(0, 1, when={"kernel": "rbf", "shrinking": True}),
            "deep": Float(0, 1, when={"degree": [2, 3]}),
        }
    )
    rng = np.random.default_rng(0)
    found, again = found_from(space, [space.sample(rng) for _ in range(400)])
    assert again == space
    assert found.switches == {}


def test_a_parameter_that_nothing_explains_has_a_switch():
    parameters = {"x": Float(0, 1), "id": Int(0, 9), "y": Float(0, 1), "y is given": Categorical(["a", "b"])}
    configs = [{"x": 0.5, "id": i, "y is given": "ab"[i // 2 % 2], **({"y": 0.5} if i % 2 else {})} for i in range(10)]
    found = presence(parameters, configs)
    assert found.switches == {"y": "y is given?"}  # the numbers from 0 to 9 are each there once: they explain nothing
    assert found.parameters["y"] == Float(0, 1, when={"y is given?": True})
    assert "y has no value in 5 of 10 trials" in found.told[0]
    assert found.completed(configs[0])["y is given?"] is False
    assert Space(found.parameters).contains(found.completed(configs[1]))


def test_unseen_whole_numbers_beyond_are_allowed_and_those_between_are_not():
    def when(present, absent):
        configs = [{"n": n, "x": 0.5} for n in present] * 2 + [{"n": n} for n in absent] * 2
        return presence({"n": Int(0, 9), "x": Float(0, 1)}, configs).parameters["x"].when["n"]

    assert when([4, 6], [1, 2]) == (4, 5, 6, 7, 8, 9)
    assert when([1, 3], [5, 8]) == (0, 1, 2, 3)
    assert when([1, 5], [3]) == (1, 5)
