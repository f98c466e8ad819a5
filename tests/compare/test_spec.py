"""What makes no race is refused in words; values near the largest floats make one."""

import numpy as np
import pytest

from tests.search.objectives import P
from tuning import compare, methods

GOOD = {"problem": P(lambda config: config["x"]), "methods": ["random", "sobol"], "seeds": 2, "trials": 3}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"problem": "wine"}, "the problem must be one of"),
        ({"methods": "random"}, "at least two methods"),
        ({"methods": [None, "random"]}, "a name such as 'bayes'"),
        ({"methods": {"a": "random", "b": type(methods.get("random"))}}, "not the class Method"),
        ({"seeds": "3"}, "seeds must be a whole number from 1 to 100, not '3'"),
        ({"seeds": True}, "not True"),
        ({"seeds": None}, "not None"),
        ({"seeds": 0}, "from 1 to 100"),
        ({"seeds": ["1", "2"]}, "different seeds"),
        ({"seeds": [0.0, 1.0]}, "different seeds"),
        ({"seeds": []}, "different seeds"),
        ({"trials": 2.0}, "trials must be a whole number"),
        ({"seconds": "3"}, "seconds must be a positive number"),
        ({"seconds": float("inf")}, "seconds must be a positive number"),
    ],
)
def test_what_makes_no_race_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        compare.race(**{**GOOD, **wrong})


@pytest.mark.parametrize("seeds", [np.arange(2), {0, 1}, range(2), np.int64(2)])
def test_seeds_may_come_in_any_form(seeds):
    race = compare.race(**{**GOOD, "seeds": seeds, "trials": np.int64(3)})
    assert race.spec.seeds == (0, 1) and {type(seed) for seed in race.spec.seeds} == {int}
    assert [len(history) for history in race.histories["random"]] == [3, 3]


def test_regret_between_values_near_the_largest_float_is_endless():
    race = compare.race(
        P(lambda config: 8e307 if config["x"] > 0.5 else -8e307), ["random", "sobol"], seeds=2, trials=8
    )
    assert "random" in str(compare.verdict(race)) and len(compare.summary(race)) == 1
