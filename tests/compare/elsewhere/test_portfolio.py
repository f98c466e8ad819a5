"""The first configs of earlier searches are good together: what one source has said is not said again."""

import itertools

import numpy as np
import pytest

from tests.search.objectives import P
from tuning import compare, methods, run
from tuning.compare.elsewhere.portfolio import normalised, portfolio
from tuning.space import Categorical, Float, Space

SPACE = Space({"x": Float(0, 1), "y": Float(0, 1)})


def hill(at, scale=1.0):
    return lambda config: scale * (1 - (config["x"] - at[0]) ** 2 - (config["y"] - at[1]) ** 2)


def searched(at, seed, space=SPACE, n=30, scale=1.0):
    return run(P(hill(at, scale), space), "random", trials=n, seed=seed)


def off(config, at):
    return np.hypot(config["x"] - at[0], config["y"] - at[1])


@pytest.fixture(scope="module")
def three():
    """Two searches that agree, one of them in far larger numbers, and one with its best elsewhere."""
    a, b = (0.2, 0.25), (0.8, 0.7)
    histories = {"a": searched(a, 0), "like a": searched(a, 1, scale=1e4), "b": searched(b, 2)}
    return a, b, compare.sources(SPACE, histories)


def test_the_second_is_good_where_the_first_is_not(three):
    a, b, lent = three
    first, second = compare.begin_with(lent, 2)
    assert off(first, a) < 0.25 < off(first, b) and off(second, b) < 0.25


def test_the_first_is_good_on_most_data_though_best_on_none():
    middle = {name: searched(at, k) for k, (name, at) in enumerate({"l": (0.2, 0.5), "r": (0.8, 0.5)}.items())}
    lent = compare.sources(SPACE, middle)
    ends = [one.configs[0] for one in lent]
    between = {"x": 0.5, "y": 0.5}
    assert portfolio(SPACE, compare.earlier(lent), (*ends, between), 3)[0] == between


def test_no_choice_of_two_is_better_by_more_than_greed_may_cost(three):
    _, _, lent = three
    earlier = compare.earlier(lent)
    configs = [config for one in lent for config in one.configs]
    losses = normalised(SPACE, earlier, configs)
    assert losses.min(axis=1) == pytest.approx(0, abs=0.05) and losses.max() <= 1

    def gain(chosen):
        return 1 - losses[:, chosen].min(axis=1).mean()

    best = max(gain(list(pair)) for pair in itertools.combinations(range(len(configs)), 2))
    greedy = [configs.index(config) for config in portfolio(SPACE, earlier, configs, 2)]
    assert gain(greedy) >= (1 - 1 / np.e) * best  # Nemhauser, Wolsey and Fisher 1978


def test_all_configs_come_once_and_no_more_than_there_are(three):
    _, _, lent = three
    configs = [config for one in lent for config in one.configs]
    found = compare.begin_with(lent, 99)
    assert len(found) == len(configs) and all(config in found for config in configs)


def test_searches_that_say_nothing_have_no_say(three):
    _, b, lent = three
    space = Space({"x": Float(0, 1), "y": Float(0, 1), "kind": Categorical(["p", "q"], when={})})
    level = run(P(lambda config: 0.5, SPACE), "random", trials=9, seed=4)
    few = searched((0.5, 0.5), 5, n=3)
    told = compare.sources(space, {"level": level, "few": few, "b": lent[-1].history})
    assert off(compare.begin_with(told, 1)[0], b) < 0.25
    assert len(compare.begin_with(compare.sources(SPACE, {"few": few}), 2)) == 2


def test_after_them_the_model_chooses_at_once_unless_first_points_were_asked_for(three):
    _, _, lent = three
    plain = methods.get("bayes")
    begun = compare.begun(plain, lent)
    assert begun.begin == compare.begin_with(lent) and begun.initial == 1
    history = run(P(hill((0.3, 0.3)), SPACE), begun, trials=7, seed=0)
    assert [trial.note["phase"] for trial in history.trials] == ["begin"] * 5 + ["model"] * 2
    assert compare.begun(methods.get("bayes", initial=8), lent).initial == 8
    assert compare.begun(plain, lent, 2).initial is None  # of so few no model can be made
    assert compare.begun(plain, ()) == plain
    assert compare.begun(methods.get("random"), lent).begin == begun.begin
