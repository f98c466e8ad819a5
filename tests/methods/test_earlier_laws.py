"""The laws of all methods hold for the Bayesian search with earlier searches, too."""

from functools import cache

import numpy as np
import pytest

from tests import test_every_method as laws
from tuning import compare, methods


@cache
def with_earlier(space):
    """The search with an earlier one that agrees and one of chance."""
    noise = np.random.default_rng(0)
    agrees = laws.history(space, 8, seed=5)
    chance = laws.history(space, 8, value=lambda config: noise.random(), seed=6)
    return methods.get("bayes", earlier=compare.earlier(compare.sources(space, {"agrees": agrees, "chance": chance})))


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    monkeypatch.setattr(
        laws, "ask", lambda _, past, k=0: with_earlier(past.space).ask(past, np.random.default_rng([3, k]))
    )


@pytest.mark.parametrize("space", [laws.NUMERIC, laws.MIXED, laws.SPACES["small"]], ids=["numeric", "mixed", "small"])
@pytest.mark.parametrize("n", [0, 1, 4, 12])
def test_proposals_are_inside_and_repeatable(space, n):
    laws.test_proposals_are_inside_and_repeatable("bayes", space, n)


@pytest.mark.parametrize("case", ["all failed", "constant", "nan", "huge", "tiny", "mixed sizes", "one terrible"])
def test_survives_odd_values(case):
    laws.test_survives_odd_values("bayes", case)


@pytest.mark.parametrize(
    "law",
    [
        laws.test_order_of_finishing_does_not_matter,
        laws.test_flipped_direction_gives_the_same_proposal,
        laws.test_scaled_and_shifted_values_give_the_same_proposal,
        laws.test_parallel_asks_do_not_repeat_each_other,
    ],
)
def test_keeps(law):
    law("bayes")
