"""A category of thousands of choices: charts are made, and what cannot be shown is said."""

import tracemalloc

import numpy as np
import pytest

from tuning import plots
from tuning.space import Categorical, Float, Int, Space
from tuning.study import History

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MANY = Categorical([(a, b, c) for a in LETTERS for b in LETTERS for c in LETTERS])


def searched(space):
    rng = np.random.default_rng(0)
    configs = [space.sample(rng) for _ in range(40)]
    return {"a": History.of(space, configs, [config["x"] for config in configs])}


@pytest.mark.parametrize("name", plots.names())
def test_charts_of_many_choices_take_no_square_of_memory(name):
    given = searched(Space({"k": MANY, "x": Float(0, 1), "n": Int(1, 9)}))
    tracemalloc.start()
    card = plots.card(name, given)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert card.reason or card.drawing
    assert peak < 300e6  # one square of the choices in double precision has 2.5 GB


def test_a_landscape_leaves_out_what_has_no_room():
    card = plots.card("landscape", searched(Space({"k": MANY, "x": Float(0, 1), "n": Int(1, 9)})))
    assert set(card.choices["x"]) == {"x", "n"} and card.drawing
    card = plots.card("landscape", searched(Space({"k": MANY, "x": Float(0, 1)})))
    assert card.reason == "Needs two parameters with at most 200 choices each."
