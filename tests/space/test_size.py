"""The number of configs: a product that nobody builds, against enumeration where that is possible."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuning import History, methods
from tuning.space import Categorical, Float, Int, Space, size
from tuning.space.literals import identity

VALUES = [None, True, False, 0, 1, 2.5, "a", "1", (1,), (True,)]


@st.composite
def small_spaces(draw):
    """Up to five parameters of one to four values, each perhaps with a condition on some of those before it."""
    parameters = {}
    for i in range(draw(st.integers(1, 5))):
        when = {}
        for parent in draw(st.lists(st.sampled_from([*parameters] or ["-"]), max_size=3, unique=True)):
            if parent in parameters:
                levels = parameters[parent].levels(99)
                some = draw(st.lists(st.integers(0, len(levels) - 1), min_size=1, max_size=3, unique=True))
                when[parent] = [levels[k] for k in some]
        if draw(st.booleans()):
            low = draw(st.integers(-3, 3))
            parameters[f"p{i}"] = Int(low, low + draw(st.integers(1, 3)), when=when)
        else:
            chosen = draw(st.lists(st.sampled_from(range(len(VALUES))), min_size=1, max_size=4, unique=True))
            parameters[f"p{i}"] = Categorical([VALUES[k] for k in chosen], when=when)
    order = draw(st.permutations([*parameters]))
    return Space({name: parameters[name] for name in order})


def enumerated(space):
    """All different configs, by trying every assignment."""
    found = set()
    for values in itertools.product(*(space[name].levels(99) for name in space)):
        config = space._active_only(dict(zip(space, values, strict=True)))
        found.add(repr(config))
    return found


@settings(max_examples=200)
@given(small_spaces())
def test_size_equals_enumeration(space):
    expected = enumerated(space)
    assert space.n_configs == len(expected)
    grid = space.grid(99)
    assert grid.size == len(expected)
    assert {repr(config) for config in grid} == expected


def tables(space):
    needs = {
        name: {parent: frozenset(map(identity, values)) for parent, values in space[name].when.items()}
        for name in space.parents_first
    }
    return size._tables(space, needs)


@settings(max_examples=200)
@given(small_spaces())
def test_each_way_of_counting_equals_enumeration(space):
    expected = len(enumerated(space))
    assert size._count_cheapest_first(tables(space)) == expected
    assert size._count_parents_first(tables(space)) == expected


def test_true_and_1_are_different_values_of_a_condition_on_several_parents():
    a, b = Categorical([True, 1, 0]), Categorical([1, "1"])
    both = Space({"a": a, "b": b, "n": Int(1, 10, when={"a": True, "b": 1}), "m": Int(1, 7, when={"a": 1, "b": "1"})})
    assert both.n_configs == 4 + 10 + 7 == len(enumerated(both))


def woven(n, k, seed=0):
    """`n` parameters of `k` values, most of which need half of the values of each of two or three before them."""
    rng, parameters = np.random.default_rng(seed), {}
    for i in range(n):
        parents = rng.choice(i, min(i, rng.integers(2, 4)), replace=False) if i > 2 else []
        when = {f"x{j}": (1 + rng.permutation(k)[: k // 2]).tolist() for j in parents}
        parameters[f"x{i}"] = Int(1, k, when=when) if i % 2 else Categorical([*range(1, k + 1)], when=when)
    return Space(parameters)


@pytest.mark.parametrize(
    ("n", "k", "seed", "expected"),
    [(30, 30, 0, 2082136065689456340563), (30, 30, 1, 13407642511897767954066), (60, 4, 0, 286), (100, 4, 1, 832)],
)
def test_interwoven_conditions_are_counted_exactly(n, k, seed, expected):
    """The large sizes were found by branching over the values of one parameter after the other, in seconds."""
    assert woven(n, k, seed).n_configs == expected


def test_what_takes_too_long_has_an_upper_bound(monkeypatch):
    exact = woven(12, 3).n_configs
    monkeypatch.setattr(size, "MOST_STEPS", 10)
    assert exact < woven(12, 3).n_configs == 3**12


PAIRS = Space(
    {f"on{i}": Categorical([True, False]) for i in range(64)}
    | {f"x{i}": Int(1, 4, when={f"on{i}": True}) for i in range(64)}
)


@pytest.mark.parametrize(
    ("space", "size"),
    [
        (Space({f"x{i}": Categorical([0, 1]) for i in range(64)}), 2**64),
        (Space({f"x{i}": Int(0, 2**31 - 1) for i in range(50)}), 2**1550),
        (Space({"n": Int(0, 2**31 - 1)}), 2**31),
        (Space({"n": Int(1, 2**53), "k": Categorical(["a", "b"], when={"n": [7, 8]})}), 2**53 + 2),
        (PAIRS, 5**64),
        (Space({"n": Int(1, 3), "x": Float(0, 1)}), math.inf),
    ],
    ids=["64 binary", "50 wide", "31 bits", "wide parent", "64 conditional pairs", "real"],
)
def test_large_spaces_are_counted_at_once(space, size):
    assert space.n_configs == size


@pytest.mark.parametrize("name", ["random", "sobol", "tpe", "bayes"])
@pytest.mark.parametrize(
    "space",
    [
        Space({f"x{i}": Categorical([0, 1]) for i in range(64)}),
        Space({"n": Int(0, 2**31 - 1), "m": Int(1, 2**53, log=True)}),
    ],
    ids=["64 binary", "wide"],
)
def test_methods_ask_in_spaces_that_could_never_be_built(name, space):
    method, configs = methods.get(name), []
    for k in range(15):
        history = History.of(space, configs, [math.sin(5 * j) for j in range(k)])
        config = method.ask(history, np.random.default_rng(k)).config
        assert space.contains(config)
        configs.append(config)
    assert len({repr(config) for config in configs if name != "sobol"}) in (0, 15)


def test_grid_search_fits_its_resolution_to_wide_ranges():
    space = Space({"n": Int(0, 2**31 - 1), "m": Int(-(2**53), 2**53)})
    grid = space.grid(5)
    assert grid.size == 25
    assert grid[0] == {"n": 0, "m": -(2**53)} and grid[24] == {"n": 2**31 - 1, "m": 2**53}
    assert all(space.contains(config) for config in grid)


def test_a_long_chain_of_conditions_is_counted_and_searched():
    chain = Space({f"x{i}": Categorical([0, 1], when={f"x{i - 1}": 0} if i else {}) for i in range(700)})
    assert chain.n_configs == 701  # it ends at the first 1, or goes through
    assert len(methods.get("random").ask(History.of(chain, [], []), np.random.default_rng(0)).config) >= 1
