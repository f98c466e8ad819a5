"""How the Bayesian search finds the best config, and how it leaves a region in which nothing is gained."""

import numpy as np
import pytest

from tuning import methods
from tuning.history import History, Outcome, State, Study, TrialFinished, TrialStarted
from tuning.methods import bayes
from tuning.methods._encoding import Encoding
from tuning.methods._maximise import best_new, climb, spread
from tuning.methods._regions import exhausted
from tuning.space import Float, Int, Space


def test_climbs_reach_the_top_of_a_quadratic_and_stop_at_bounds():
    scales, top = np.array([1.0, 30.0, 4.0]), np.array([0.3, 0.6, 1.4])

    def slope(points):
        off = points - top
        return -(scales * off**2).sum(axis=1), -2 * scales * off

    starts = np.random.default_rng(1).random((5, 3))
    points, scores = climb(starts, slope, np.arange(3), np.full(3, 0.5), 30)
    np.testing.assert_allclose(points, np.tile([0.3, 0.6, 1.0], (5, 1)), atol=1e-4)
    np.testing.assert_allclose(scores, -4 * 0.4**2, atol=1e-6)


def test_the_best_are_spread_out_and_used_ones_avoided():
    encoding = Encoding(Space({"n": Int(1, 10), "x": Float(0, 1)}))
    points = encoding.snap(np.array([[0.1, 0.5], [0.1, 0.505], [0.9, 0.5], [0.9, 0.1]]))
    scores = np.array([4.0, 3.0, 2.0, 1.0])
    np.testing.assert_array_equal(spread(points, scores, 2), points[[0, 2]])
    assert best_new(encoding, points, scores, points[:2])[1] == 2.0
    assert best_new(encoding, points, scores, points)[1] == 4.0  # all are used: the best again


def stuck(n_inside: int) -> History:
    """A search of a square that gains nothing near (0.2, 0.2), with some trials on the other side."""
    space, rng = Space({"x": Float(0, 1), "y": Float(0, 1)}), np.random.default_rng(0)
    far = [{"x": float(a), "y": float(b)} for a, b in 0.6 + 0.4 * rng.random((9, 2))]
    near = [{"x": float(a), "y": float(b)} for a, b in 0.2 + 0.02 * rng.standard_normal((n_inside, 2))]
    history = History(Study(space, "minimize", seed=1))
    for k, config in enumerate([near[0], *far, *near[1:]]):
        value = (config["x"] - 0.8) ** 2 if config in far else -0.5 if config is near[0] else -0.49
        history = history.apply(TrialStarted(float(k), k, config))
        history = history.apply(TrialFinished(k + 0.5, k, State.DONE, Outcome(value)))
    return history


def test_a_region_without_gain_is_exhausted_and_then_left_by_two_of_three_trials(monkeypatch):
    monkeypatch.setattr(bayes, "LATE_AFTER", 0)
    encoding = Encoding(stuck(2).space)
    assert exhausted(stuck(12), encoding) is None  # eleven in vain: patience is 8 + 2 d = 12
    history = stuck(13)
    gone = exhausted(history, encoding)
    assert gone is not None and gone.numbers == {0, *range(10, 22)}
    np.testing.assert_allclose(gone.centres, [encoding.units([history.best.config])[0]])
    method, places = methods.get("bayes"), []
    for _ in range(6):
        number = history.next_number
        proposal = method.ask(history, np.random.default_rng([1, number]))
        explanation = method.explain(history)
        assert explanation.proposal == proposal.config
        assert ("looks elsewhere" in explanation.sentence) == proposal.note["elsewhere"] == (number % 3 != 0)
        if proposal.note["elsewhere"]:
            assert np.hypot(proposal.config["x"] - 0.2, proposal.config["y"] - 0.2) > 0.25
            assert explanation.incumbent_number not in gone.numbers and "best trial elsewhere" in explanation.sentence
            assert (
                ("were considered" in explanation.sentence) == proposal.note["drawn"] == ("n_good" in explanation.facts)
            )
        places.append(proposal.note["elsewhere"])
        history = history.apply(TrialStarted(float(number), number, proposal.config, note=proposal.note))
        value = Outcome((proposal.config["x"] - 0.8) ** 2)
        history = history.apply(TrialFinished(number + 0.5, number, State.DONE, value))
    assert sum(places) == 4


@pytest.mark.parametrize("value", [1.0, float("nan")])
def test_nothing_is_exhausted_where_all_values_are_alike(value):
    space = Space({"x": Float(0, 1)})
    history = History.of(space, [{"x": k / 40} for k in range(40)], [value] * 40)
    assert exhausted(history, Encoding(space)) is None
