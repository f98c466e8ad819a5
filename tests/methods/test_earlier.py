"""Earlier searches lend what they believe to the Bayesian search, as far as they rank its trials; else nothing."""

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.search.objectives import P
from tuning import compare, methods, run
from tuning.gp.threads import one_blas_thread
from tuning.methods.bayes.earlier import believed, lend, source
from tuning.space import Categorical, Float, Int, Space
from tuning.space.encoding import Encoding
from tuning.study import History, Outcome

SPACE = Space({"x": Float(0, 1), "y": Float(0, 1)})
ODD = Space({"x": Float(0, 1), "kind": Categorical(["a", "b"]), "n": Int(1, 9, when={"kind": "a"})})


def hill(config, at=(0.8, 0.3)):
    return 1 - (config["x"] - at[0]) ** 2 - (config["y"] - at[1]) ** 2


def other(config):
    return float(np.sin(9 * config["x"]) * np.cos(7 * config["y"]))


def searched(f, n, *, seed=0, space=SPACE, direction="maximize"):
    return run(P(f, space), "random", trials=n, seed=seed)


def lent(*histories, space=SPACE):
    return compare.earlier(compare.sources(space, {f"s{i}": one for i, one in enumerate(histories)}))


def turned(earlier):
    return tuple({**one, "values": tuple(-value for value in one["values"])} for one in earlier)


def weights(history, earlier):
    """Of each of the earlier searches and, last, of the trials themselves."""
    encoding = Encoding(history.space)
    inputs = encoding.embed(encoding.units([trial.config for trial in history.trials]))
    y = -np.array([trial.value for trial in history.trials])
    with one_blas_thread():
        every = [source(history.space, one) for one in earlier]
        return believed(every, inputs, (y - y.mean()) / y.std(), encoding.groups)


def test_a_copy_of_the_search_has_nearly_all_the_weight_and_its_reverse_none():
    past = searched(hill, 12)
    copy = lent(past)
    assert weights(past, copy)[0] > 0.9
    assert weights(past, turned(copy))[0] < 0.02
    assert weights(past, (*turned(copy), *copy))[:2] == pytest.approx([0, 1], abs=0.1)


def test_the_weight_goes_to_the_trials_as_they_grow_in_number():
    near = lent(searched(lambda c: hill(c, at=(0.6, 0.55)), 30, seed=9))
    own = [np.mean([weights(searched(hill, n, seed=seed), near)[-1] for seed in range(3)]) for n in (3, 8, 40)]
    assert own[0] < 0.5 and own[0] < own[1] < own[2] and own[2] > 0.95


def test_nothing_to_rank_leaves_it_to_the_sources_at_first_only():
    past = searched(lambda c: 0.5, 1)
    encoding = Encoding(SPACE)
    inputs, every = np.random.default_rng(0).random((6, 2)), lent(searched(hill, 8), searched(other, 8))
    own = [lend(encoding, inputs[:n], np.zeros(n), every).weights[-1] for n in (1, 2, 6)]
    assert own == pytest.approx([0, 1 / 2, 5 / 6])
    asked = methods.get("bayes", earlier=every).ask(past, np.random.default_rng(0))
    assert asked.note["weights"] == pytest.approx([0.5, 0.5, 0])


def test_without_an_earlier_search_nothing_is_otherwise():
    plain = methods.get("bayes")
    assert methods.recipe(plain) == methods.recipe(methods.get("bayes", earlier=()))
    assert "earlier" not in methods.recipe(plain)
    whole = run(P(hill, SPACE), plain, trials=14, seed=3)
    assert [t.note.get("weights") for t in whole.trials] == [None] * 14


def test_with_all_the_weight_on_its_own_trials_it_is_the_plain_search():
    past, against = searched(hill, 16), turned(lent(searched(hill, 30, seed=5)))
    assert weights(past, against).tolist() == [0, 1]
    plain, weighed = (methods.get("bayes", earlier=e).ask(past, np.random.default_rng(0)) for e in ((), against))
    assert plain.config == weighed.config and weighed.note["weights"] == [0, 1]


def test_a_good_source_is_much_quicker_and_a_misleading_one_hardly_slower():
    good = lent(searched(lambda c: 3 * hill(c, at=(0.78, 0.33)) + 2, 25, seed=7))
    regrets = {}
    for name, earlier in {"cold": (), "good": good, "bad": turned(good)}.items():
        runs = [run(P(hill, SPACE), methods.get("bayes", earlier=earlier), trials=12, seed=k) for k in range(5)]
        regrets[name] = np.array([1 - h.best_so_far() for h in runs])
    assert regrets["good"][:, 5].mean() < 0.2 * regrets["cold"][:, 5].mean()
    assert regrets["good"][:, 11].mean() <= regrets["cold"][:, 11].mean()
    worse = regrets["bad"][:, 11] - regrets["cold"][:, 9]  # two trials are what the lesson costs at most
    assert worse.mean() - 2.6 * worse.std(ddof=1) / np.sqrt(5) <= 0


def test_a_space_that_overlaps_lends_what_it_knows():
    space = Space({"x": Float(0, 1), "y": Float(0, 1), "new": Float(0, 1)})
    earlier = lent(searched(hill, 20), space=space)
    assert set(earlier[0]["configs"][0]) == {"x", "y"}
    points = np.array([[0.8, 0.3, 0.0], [0.8, 0.3, 1.0], [0.1, 0.9, 0.0]])
    found = source(space, earlier[0]).at(points)
    assert found[0] == found[1] < found[2]
    narrow = lent(searched(hill, 40), space=Space({"x": Float(0.5, 1), "y": Float(0, 1)}))
    assert 5 <= len(narrow[0]["configs"]) < 40 and all(config["x"] >= 0.5 for config in narrow[0]["configs"])
    assert lent(searched(hill, 4)) == ()  # too few to tell anything


def test_of_a_long_search_the_best_and_an_even_choice_of_the_others_are_kept():
    long = searched(hill, 300)
    (one,) = lent(long)
    values = sorted((trial.value for trial in long.trials), reverse=True)
    assert len(one["values"]) == 60 and list(one["values"][:15]) == values[:15] and one["values"][-1] == values[-1]


@pytest.mark.parametrize("space", [SPACE, ODD])
def test_its_gradient_is_that_of_differences(space):
    f = hill if space is SPACE else lambda c: c["x"] + c.get("n", 0) / 9
    encoding, past = Encoding(space), searched(f, 9, space=space)
    inputs = encoding.embed(encoding.units([trial.config for trial in past.trials]))
    y = np.linspace(-1, 1, 9)[np.argsort([-trial.value for trial in past.trials]).argsort()]
    every = lend(encoding, inputs, y, lent(searched(f, 15, seed=4, space=space), space=space))
    columns, step = encoding.floats[1], 1e-6
    move = np.zeros(inputs.shape[1])
    move[columns[0]] = step
    slope = (every.at(inputs + move) - every.at(inputs - move)) / (2 * step)
    assert every.slope > 0
    np.testing.assert_allclose(every.gradient(inputs, columns)[:, 0], slope, rtol=1e-3, atol=1e-6)


def test_the_recipe_keeps_all_that_is_needed_also_as_json_and_a_resumed_search_equals_a_whole_one():
    earlier = lent(searched(hill, 10, seed=2))
    method = methods.get("bayes", earlier=earlier)
    again = methods.from_recipe(json.loads(json.dumps(methods.recipe(method))))
    assert methods.recipe(again) == methods.recipe(method)
    whole = run(P(hill, SPACE), method, trials=9, seed=1)
    part = run(P(hill, SPACE), method, trials=4, seed=1)
    resumed = run(P(hill, SPACE), again, trials=9, history=part)
    assert [(t.config, t.note) for t in resumed.trials] == [(t.config, t.note) for t in whole.trials]
    restored = History.from_json(json.loads(json.dumps(whole.to_json())))
    at = again.explain(restored, at=7)
    assert at.proposal == whole.trials[7].config


def test_what_was_lent_is_said_for_each_trial():
    earlier = lent(searched(hill, 25, seed=2))
    method = methods.get("bayes", earlier=earlier)
    past = run(P(hill, SPACE), method, trials=5, seed=1)
    first, later = method.explain(past, at=0), method.explain(past, at=1)
    assert "the earlier searches expect this one to be the best" in first.sentence
    assert "s0" in later.sentence and "100 %" in later.sentence


@pytest.mark.parametrize(
    "earlier",
    [
        3,
        [3],
        [{"label": "a"}],
        [{"label": "a", "direction": "maximize", "configs": [{}], "values": [1.0, 2.0]}],
        [{"label": "a", "direction": "up", "configs": [{}], "values": [1.0]}],
        [{"label": "a", "direction": "maximize", "configs": [{}], "values": [float("nan")]}],
        [{"label": "a", "direction": "maximize", "configs": [], "values": []}],
        [{"label": "a", "direction": "maximize", "configs": 3, "values": "x"}],
        [{"label": "a", "direction": "maximize", "configs": [{"x": 1}], "values": [10**400]}],
        [{"label": "a", "direction": "maximize", "configs": [{"x": 1}], "values": np.ones((1, 1))}],
    ],
)
def test_what_is_no_search_is_refused_in_a_sentence(earlier):
    with pytest.raises(ValueError, match="earlier must be a list of searches"):
        methods.get("bayes", earlier=earlier)


@pytest.mark.parametrize("config", [{"z": 1.0}, {"x": 7.0}])
def test_a_search_of_another_space_is_refused_when_it_is_asked(config):
    one = {"label": "mine", "direction": "maximize", "configs": [config] * 5, "values": [1.0] * 5}
    with pytest.raises(ValueError, match="the search 'mine' has"):
        methods.get("bayes", earlier=[one]).ask(searched(hill, 2).at(0), np.random.default_rng(0))


@pytest.mark.parametrize("values", [np.arange(5), np.arange(5, dtype=np.float32), [np.int64(k) for k in range(5)]])
def test_numbers_of_numpy_are_numbers(values):
    one = {"label": "mine", "direction": "maximize", "configs": [{"x": k / 5, "y": 0.5} for k in range(5)]}
    (kept,) = methods.get("bayes", earlier=[{**one, "values": values}]).earlier
    assert kept["values"] == (0.0, 1.0, 2.0, 3.0, 4.0) and {type(value) for value in kept["values"]} == {float}


def test_a_trial_without_a_parameter_that_is_always_active_here_is_left_out_or_refused():
    before = Space({"z": Categorical(["p", "q"]), "x": Float(0, 1, when={"z": "p"}), "y": Float(0, 1)})
    past = searched(lambda c: c.get("x", 0.5) + c["y"], 20, space=before)
    whole = [trial for trial in past.trials if trial.config["z"] == "p"]
    earlier = lent(past)
    assert sorted(earlier[0]["values"]) == sorted(trial.value for trial in whole) and len(whole) < 20
    method = methods.get("bayes", earlier=earlier)
    assert len(run(P(hill, SPACE), method, trials=4, seed=0).done) == 4
    lacking = {**earlier[0], "configs": ({"y": 0.5}, *earlier[0]["configs"][1:])}
    with pytest.raises(ValueError, match="a config without x, which is always active"):
        methods.get("bayes", earlier=[lacking]).ask(searched(hill, 2).at(0), np.random.default_rng(0))


def test_frozen_and_without_effect_on_other_methods():
    with pytest.raises(ValueError, match="no setting 'earlier'"):
        methods.get("random", earlier=())
    assert replace(methods.get("bayes"), earlier=lent(searched(hill, 6))) != methods.get("bayes")


class Timed(P):
    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        return Outcome(self.f(config), fit_seconds=0.1 + config["x"])


def test_of_several_goals_the_score_alone_is_lent():
    method = methods.get("bayes", earlier=lent(searched(hill, 12)), initial=4)
    history = run(Timed(hill, SPACE), method, trials=6, seed=0, goals=("score", "fit_seconds"))
    models = method._several(history).models
    assert len(models[0].weights) == 2 and not models[1].weights
