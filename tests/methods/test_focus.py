"""How the Bayesian search finds the best config, and how its three ways take turns."""

import gc
import tracemalloc

import numpy as np
import pytest

from tuning import methods, problems
from tuning.methods.bayes import method as bayes
from tuning.methods.bayes.maximise import best_new, climb, deepen, spread
from tuning.methods.bayes.model import Model
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


def test_three_ways_take_turns_and_say_so():
    history, method = long(60), methods.get("bayes")
    # Later than the turns end: from Python 3.12 on the last digit of a sum is another one, and so is the way there.
    assert abs(long(75).best.value - problems.get("hartmann6").optimum) < 1e-3
    assert not any(trial.note.get("drawn") or trial.note.get("step") for trial in history.trials[:12])
    modelled = history.trials[12:]
    assert not any(t.note["drawn"] or t.note["step"] for t in modelled if t.number % 3 == 0)
    assert all(t.note["drawn"] and not t.note["step"] for t in modelled if t.number % 3 == 2)
    steps = [t for t in modelled if t.note["step"]]
    assert len(steps) >= 10 and all(t.number % 3 == 1 for t in steps)
    for trial in (steps[0], steps[-1]):
        explanation = method.explain(history, at=trial.number)
        assert explanation.proposal == trial.config and "it is believed to be the best" in explanation.sentence
        assert explanation.proposal_acquisition == pytest.approx(trial.note["acquisition"])
        # a promise: the expected value is better than what the best trial is believed to have
        assert (explanation.facts["mean"] - explanation.incumbent_value) * history.study.sign > 0
    assert method.explain(history, at=steps[-1].number).sentence.endswith("with the values taken as exact.")
    drawn = method.explain(history, at=14)
    assert (
        "believed to be the best." not in drawn.sentence and "Only configs like those of the best 3" in drawn.sentence
    )
    assert not {"drawn", "step"} & {way for t in long(16).trials[:10] for way in t.note}


def test_where_no_config_is_believed_to_be_better_one_is_drawn():
    """Only whole numbers that are known to be bad are left: none is below the best in the eyes of the process."""
    numbers = range(1, 38)
    history = History.of(Space({"n": Int(1, 40)}), [{"n": n} for n in numbers], [-((n - 8.0) ** 2) for n in numbers])
    assert history.next_number % 3 == 1
    proposal = methods.get("bayes").ask(history, np.random.default_rng(0))
    assert proposal.note["phase"] == "model" and not proposal.note["step"]


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


def test_a_step_to_a_config_that_was_tried_is_not_taken(monkeypatch):
    """Positions that a range of few floats cannot tell apart are one config."""
    space = Space({"x": Float(-5e-324, 5e-324), "n": Int(0, 9)})
    configs = [{"x": 0.0, "n": k % 10} for k in range(13)]
    past = History.of(space, configs, [float(k % 10) for k in range(13)], "minimize")
    monkeypatch.setattr(bayes, "_way", lambda history: bayes.STEP)
    monkeypatch.setattr(bayes.Method, "_step", lambda self, model, rng: np.array([0.55, space["n"].to_unit(3)]))
    assert methods.key(methods.get("bayes").ask(past, np.random.default_rng(0)).config) not in methods.tried(past)
