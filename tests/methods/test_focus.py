"""How the Bayesian search finds the best config, and how it leaves a region in which nothing is gained."""

import gc
import tracemalloc

import numpy as np
import pytest

from tuning import methods, problems
from tuning.methods.bayes import method as bayes
from tuning.methods.bayes.maximise import best_new, climb, deepen, spread
from tuning.methods.bayes.model import Model
from tuning.methods.bayes.regions import exhausted
from tuning.space import Categorical, Float, Int, Space
from tuning.space.encoding import Encoding
from tuning.study import History, Outcome, State, Study, TrialFinished, TrialStarted


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
    assert best_new(encoding, points, scores, points)[1] == -np.inf  # all are used: whoever asks must look further


def test_deepening_finds_the_lowest_point_to_three_digits_whatever_the_category():
    encoding = Encoding(Space({"kind": Categorical(["a", "b"]), "x": Float(0, 1), "y": Float(0, 1)}))
    lowest = np.array([0.47, 0.31])

    def slope(points):
        off = points[:, 1:] - lowest
        return -(off**2).sum(axis=1) - 0.1 * (points[:, 0] > 0.5), -2 * off

    leaders = encoding.snap(np.array([[0.9, 0.4, 0.4], [0.9, 0.5, 0.2]]))
    rng = np.random.default_rng(0)
    point, _ = deepen(encoding, lambda p: slope(p)[0], slope, np.array([0.5, 0.5]), leaders, leaders, rng)
    assert encoding.space.from_unit(point)["kind"] == "a"
    np.testing.assert_allclose(point[1:], lowest, atol=1e-3)


def stuck(n_inside: int) -> History:
    """A search of a square that gains nothing near (0.2, 0.2), with some trials on the other side."""
    space, rng = Space({"x": Float(0, 1), "y": Float(0, 1)}), np.random.default_rng(0)
    far = [{"x": float(a), "y": float(b)} for a, b in 0.6 + 0.4 * rng.random((5, 2))]
    near = [{"x": float(a), "y": float(b)} for a, b in 0.2 + 0.02 * rng.standard_normal((n_inside, 2))]
    history = History(Study(space, "minimize", seed=1))
    for k, config in enumerate([near[0], *far, *near[1:]]):
        value = (config["x"] - 0.8) ** 2 if config in far else -0.5 if config is near[0] else -0.49
        history = history.apply(TrialStarted(float(k), k, config))
        history = history.apply(TrialFinished(k + 0.5, k, State.DONE, Outcome(value)))
    return history


def test_a_region_without_gain_is_exhausted_and_then_left_by_two_of_three_trials(monkeypatch):
    monkeypatch.setattr(bayes, "LATE_AFTER", 0)
    monkeypatch.setattr(bayes, "LEAST_STEP", np.inf)  # no steps
    encoding = Encoding(stuck(2).space)
    assert exhausted(stuck(6), encoding) is None  # five in vain: patience is 4 + d = 6
    history = stuck(7)
    gone = exhausted(history, encoding)
    assert gone is not None and gone.numbers == {0, *range(6, 12)}
    np.testing.assert_allclose(gone.centres, [encoding.units([history.best.config])[0]])
    method, places = methods.get("bayes"), []
    for _ in range(6):
        number = history.next_number
        proposal = method.ask(history, np.random.default_rng([1, number]))
        explanation = method.explain(history)
        assert explanation.proposal == proposal.config
        assert ("looks elsewhere" in explanation.sentence) == proposal.note["elsewhere"] == (number % 3 != 0)
        assert not proposal.note["drawn"] and not proposal.note["step"]
        if proposal.note["elsewhere"]:
            assert np.hypot(proposal.config["x"] - 0.2, proposal.config["y"] - 0.2) > 0.41 * 2**0.5
            assert explanation.incumbent_number not in gone.numbers and "best trial elsewhere" in explanation.sentence
        places.append(proposal.note["elsewhere"])
        history = history.apply(TrialStarted(float(number), number, proposal.config, note=proposal.note))
        value = Outcome((proposal.config["x"] - 0.8) ** 2)
        history = history.apply(TrialFinished(number + 0.5, number, State.DONE, value))
    assert sum(places) == 4


def long(n: int, seed: int = 2) -> History:
    """A Bayesian search of Hartmann's function of six parameters with `n` trials."""
    problem = problems.get("hartmann6")
    history, method = History(Study(problem.space, problem.direction, seed=seed)), methods.get("bayes")
    for k in range(n):
        proposal = method.ask(history, np.random.default_rng([seed, k]))
        history = history.apply(TrialStarted(float(k), k, proposal.config, note=proposal.note))
        value = problem.evaluate(proposal.config).value
        history = history.apply(TrialFinished(k + 0.5, k, State.DONE, Outcome(value)))
    return history


def test_the_first_trial_is_the_middle_of_all_numbers_unless_it_was_tried():
    space = Space({"x": Float(1, 100, log=True), "n": Int(0, 10), "kind": Categorical(["a", "b", "c"])})
    method = methods.get("bayes")
    asked = [method.ask(History(Study(space, seed=seed)), np.random.default_rng(0)) for seed in range(12)]
    assert all(one.config["x"] == pytest.approx(10) and one.config["n"] == 5 for one in asked)
    assert {one.config["kind"] for one in asked} == {"a", "b", "c"}  # categories have no middle
    words = method.explain(History(Study(space))).sentence
    assert words.startswith("Nothing is known yet. The middle of the ranges of all numbers")
    middle = asked[0].config
    begun = methods.get("bayes", begin=[middle])
    history = History(Study(space, seed=0))
    for k in range(3):
        proposal = begun.ask(history, np.random.default_rng(k))
        assert (proposal.config == middle) == (k == 0)
        history = history.apply(TrialStarted(float(k), k, proposal.config, note=proposal.note))
        history = history.apply(TrialFinished(k + 0.5, k, State.DONE, Outcome(float(k))))
    assert [trial.note["phase"] for trial in history.trials] == ["begin", "initial", "initial"]
    assert not any(trial.note.get("middle") for trial in history.trials)
    only_words = Space({"kind": Categorical(["a", "b", "c"])})
    assert "middle" not in method.ask(History(Study(only_words)), np.random.default_rng(0)).note


def test_late_trials_step_to_the_optimum_itself_and_say_so():
    history = long(90)
    assert abs(history.best.value - problems.get("hartmann6").optimum) < 1e-3
    late = history.trials[60:]
    assert not any(trial.note["drawn"] for trial in late)
    steps = [trial for trial in late if trial.note["step"]]
    assert len(steps) >= 1 and all(trial.number % 3 == 1 and not trial.note["elsewhere"] for trial in steps)
    method = methods.get("bayes")
    for trial in (steps[0], steps[-1]):
        explanation = method.explain(history, at=trial.number)
        assert explanation.proposal == trial.config and "it is believed to be the best" in explanation.sentence
        assert explanation.proposal_acquisition == pytest.approx(trial.note["acquisition"])
        assert explanation.sentence.endswith("with the values taken as exact.")
        # a promise: the expected value is better than what the best trial is believed to have
        assert (explanation.facts["mean"] - explanation.incumbent_value) * history.study.sign > 0
    other = next(trial for trial in late if not trial.note["step"])
    assert "believed to be the best." not in method.explain(history, at=other.number).sentence


@pytest.mark.parametrize(("noise", "is_sharp"), [(0.0, True), (0.5, False)])
def test_values_are_taken_as_exact_unless_they_are_noisy(noise, is_sharp):
    rng = np.random.default_rng(0)
    points = rng.random(40)
    values = np.sin(5 * points) + np.cos(9 * points) ** 3 + noise * rng.standard_normal(40)
    model = Model(History.of(Space({"x": Float(0, 1)}), [{"x": float(x)} for x in points], values.tolist()), n=4)
    sharp = model.sharpened()
    assert sharp.is_sharp == is_sharp and not model.is_sharp
    misses = [np.abs(one.value(one.posterior(one.points)[0]) - values).max() for one in (model, sharp)]
    if is_sharp:
        assert misses[1] < 1e-4 and misses[1] < 0.5 * misses[0]
        assert sharp.kernel.length_scales is model.kernel.length_scales
    else:
        assert sharp is model


def test_asking_does_not_hoard_memory():
    history, method = long(70), methods.get("bayes")
    numbers = range(60, 70)

    def ask_all() -> None:
        for number in numbers:
            method.ask(history.at(number), np.random.default_rng(number))

    ask_all()
    grown = []
    tracemalloc.start()
    try:
        for _ in range(4):
            gc.collect()
            before = tracemalloc.get_traced_memory()[0]
            ask_all()
            gc.collect()
            grown.append(tracemalloc.get_traced_memory()[0] - before)
    finally:
        tracemalloc.stop()
    # Bytes after ten asks. What is hoarded grows in every round; what fills up or comes late, in one of them.
    assert min(grown) < 10_000  # a kept copy of one covariance matrix has 39,200


@pytest.mark.parametrize("value", [1.0, float("nan")])
def test_nothing_is_exhausted_where_all_values_are_alike(value):
    space = Space({"x": Float(0, 1)})
    history = History.of(space, [{"x": k / 40} for k in range(40)], [value] * 40)
    assert exhausted(history, Encoding(space)) is None
