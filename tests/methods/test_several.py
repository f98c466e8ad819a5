"""The Bayesian search with several goals and limits: it finds fronts, keeps limits, and says truly why."""

import re
from dataclasses import replace

import numpy as np
import pytest

from tests.study.goals.two_sided import TwoSided
from tuning import methods, plots, run
from tuning.methods.bayes import telling
from tuning.methods.bayes.several import Several
from tuning.study import TrialStarted
from tuning.study.goals import hypervolume

PROBLEM, BOTH = TwoSided(), ("score", "size")


def covered(trials):
    """Of the square from (score 1, size 0) to (0, 1): the true front covers 5/6 of it."""
    losses = np.array([[-t.value, t.metrics["size"][0]] for t in trials]).reshape(-1, 2)
    return hypervolume(losses, np.array([0.0, 1.0]))


def test_it_finds_the_front():
    """With 24 points at the best places on x the staircase covers 0.81; random search in three dimensions 0.55."""
    found = [run(PROBLEM, "bayes", trials=28, seed=seed, goals=BOTH).front() for seed in range(2)]
    drawn = [run(PROBLEM, "random", trials=28, seed=seed, goals=BOTH).front() for seed in range(2)]
    assert min(map(covered, found)) > 0.76 > max(map(covered, drawn))
    assert all(t.config["y"] < 0.15 and t.config["z"] < 0.15 for t in found[0][5:])


def test_one_goal_with_a_limit_on_another():
    """The best score with a size of at most a quarter is 0.75, at x = 0.5."""
    done = run(PROBLEM, "bayes", trials=26, seed=3, at_most={"size": 0.25})
    best = done.front()[0]
    assert best.metrics["size"][0] <= 0.25 and best.value > 0.74
    assert done.best.value > best.value  # the best score of all is beyond the limit
    drawn = run(PROBLEM, "random", trials=26, seed=3, at_most={"size": 0.25}).front()
    assert not drawn or drawn[0].value < best.value


def test_it_looks_for_the_limits_while_no_trial_keeps_them():
    done = run(PROBLEM, "bayes", trials=22, seed=0, goals=BOTH, at_most={"size": 0.02}, at_least={"score": -0.5})
    first = [t for t in done.finished[:10] if t.metrics["size"][0] <= 0.02]
    assert not first and len(done.front()) > 1


def test_a_limit_on_what_is_sought_keeps_the_search_inside():
    done = run(PROBLEM, "bayes", trials=30, seed=1, goals=BOTH, at_most={"size": 0.3})
    inside = [t.metrics["size"][0] <= 0.3 for t in done.finished[10:]]
    assert np.mean(inside) > 0.6


@pytest.fixture(scope="module")
def searched():
    return run(PROBLEM, "bayes", trials=16, seed=1, goals=BOTH, at_most={"fit_seconds": 1.0})


def together(history):
    found = methods.get("bayes")._several(history)
    assert isinstance(found, Several)
    return found


def test_slopes_are_those_of_finite_differences(searched):
    several = together(searched)
    points = np.random.default_rng(0).random((6, 3))
    score, gradient = several.slope(points)
    assert score == pytest.approx(several.score(points))
    for i in range(3):
        step = np.zeros(3)
        step[i] = 1e-6
        rise = (several.score(points + step) - several.score(points - step)) / 2e-6
        assert gradient[:, i] == pytest.approx(rise, rel=2e-3, abs=1e-4)


def test_it_says_why_and_the_numbers_are_those_of_its_models(searched):
    method, last = methods.get("bayes"), searched.trials[-1]
    why = method.explain(searched, at=last.number, axes=("x",), anchor="proposal")
    assert why.proposal == last.config and why.acquisition_name == "log_ehvi"
    assert why.proposal_acquisition == pytest.approx(last.note["acquisition"])
    assert why.proposal_acquisition >= why.acquisition.max() - 1e-3 * abs(why.acquisition.max()) - 1e-3
    assert why.sentence.startswith("Expected: accuracy ") and "growth of the front's hypervolume" in why.sentence
    assert re.search(r"; it keeps the limits with a probability of (9\d|100)%\.$", why.sentence)
    past = searched.at(last.number)
    at = past.space.to_unit(last.config)[None, :]
    told = dict(zip(("accuracy", "size"), together(past).models, strict=False))
    for name, model in told.items():
        assert why.facts[f"{name} middle"] == pytest.approx(float(model.believed(at)[0][0]))
        assert f"{name} {why.facts[f'{name} middle']:.4g} (" in why.sentence
    initial = method.explain(searched, at=3)
    assert initial.phase == "initial" and "no score played a part" in initial.sentence.lower()


def test_running_trials_are_not_asked_for_again(searched):
    now, seen = searched, []
    for k in range(3):
        config = methods.get("bayes").ask(now, np.random.default_rng(k)).config
        assert all(max(abs(config[name] - other[name]) for name in config) > 1e-3 for other in seen)
        seen.append(config)
        now = now.apply(TrialStarted(99.0, now.next_number, config))


def test_seconds_are_expected_by_their_logarithms():
    class Timed(TwoSided):
        def evaluate(self, config, **kwargs):
            return replace(super().evaluate(config), fit_seconds=10 ** (4 * config["x"] - 3))

    done = run(Timed(), "bayes", trials=24, seed=0, goals=("score", "fit_seconds"), at_most={"fit_seconds": 0.1})
    assert max(t.fit_seconds for t in done.front()) <= 0.1
    assert max(t.value for t in done.front()) > 0.6  # at x = 0.5 the score is 0.75
    card = plots.card("front", {"bayes": done})
    assert card.drawing["layout"]["xaxis"]["type"] == "log" and card.choices["against"][0] == "fit_seconds"


def test_models_of_several_goals_are_given_the_same_trials_the_front_among_them(monkeypatch):
    history = run(PROBLEM, "random", trials=40, seed=5, goals=BOTH)
    monkeypatch.setattr(telling, "MOST", 16)
    first, second = together(history).models
    assert [t.number for t in first.trials] == [t.number for t in second.trials] and len(first.trials) == 16
    assert {t.number for t in history.front()[:8]} <= {t.number for t in first.trials}
    methods.get("bayes").ask(history, np.random.default_rng(0))
