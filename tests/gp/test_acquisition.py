"""Acquisition functions against Monte Carlo, high precision and differences; and the search for their maximum."""

import itertools

import mpmath
import numpy as np
import pytest

from tuning import methods
from tuning.gp import acquisition
from tuning.methods.bayes.maximise import maximise
from tuning.problems import get
from tuning.space import Categorical, Float, Int, Space
from tuning.space.encoding import Encoding
from tuning.study import History, Outcome, State, Study, TrialFinished, TrialStarted

ZS = [3.0, 0.0, -0.5, -0.999, -1.0, -1.001, -5.0, -12.0, -29.9, -30.1, -40.0]


def test_expected_improvement_equals_monte_carlo():
    draws = np.random.default_rng(0).standard_normal(2_000_000)
    for mean, std, best in [(0.0, 1.0, 0.0), (1.0, 0.5, 0.3), (-0.2, 0.1, 0.0)]:
        improvement = np.maximum(best - (mean + std * draws), 0)
        error = 5 * improvement.std() / np.sqrt(len(draws))  # five standard errors
        ours = acquisition.expected_improvement(np.array([mean]), np.array([std]), best)[0]
        assert abs(ours - improvement.mean()) < error
        log_ours = acquisition.log_expected_improvement(np.array([mean]), np.array([std]), best)[0]
        assert log_ours == pytest.approx(np.log(ours), abs=1e-9)
        won = acquisition.probability_of_improvement(np.array([mean]), np.array([std]), best)[0]
        assert won == pytest.approx((improvement > 0).mean(), abs=2e-3)


@pytest.mark.parametrize("z", ZS)
def test_log_expected_improvement_equals_high_precision(z):
    with mpmath.workdps(400):  # at z = -40 the two terms cancel to 350 digits below 1
        below = mpmath.erfc(-mpmath.mpf(z) / mpmath.sqrt(2)) / 2
        exact = mpmath.log(mpmath.npdf(z) + z * below)
    ours = acquisition.log_expected_improvement(np.array([0.0]), np.array([1.0]), z)[0]
    assert ours == pytest.approx(float(exact), rel=1e-10 if z > -12 else 1e-8)


@pytest.mark.parametrize("name", ["log_ei", "ei", "pi", "lcb"])
@pytest.mark.parametrize("z", ZS)
def test_slopes_equal_differences(name, z):
    mean, std, best, step = np.array([0.4]), np.array([1.3]), 0.4 + 1.3 * z, 1e-6
    value, by_mean, by_std = acquisition.with_slopes(name, mean, std, best, 1.5)
    assert value == pytest.approx(acquisition.evaluate(name, mean, std, best, 1.5), rel=1e-12)
    many = acquisition.with_slopes(name, np.repeat(mean, 20), np.repeat(std, 20), best, 1.5)  # another way there
    np.testing.assert_allclose(np.array(many)[:, 7], [value[0], by_mean[0], by_std[0]], rtol=1e-9)
    up, down = (acquisition.evaluate(name, mean + s, std, best, 1.5) for s in (step, -step))
    assert by_mean[0] == pytest.approx((up - down)[0] / (2 * step), rel=1e-6, abs=1e-8)
    up, down = (acquisition.evaluate(name, mean, std + s, best, 1.5) for s in (step, -step))
    assert by_std[0] == pytest.approx((up - down)[0] / (2 * step), rel=1e-6, abs=1e-8)


def test_unknown_acquisitions_are_refused():
    one = np.ones(1)
    for function in (acquisition.evaluate, acquisition.with_slopes):
        with pytest.raises(ValueError, match="nonsense"):
            function("nonsense", one, one, 0.0)


def test_the_maximum_of_a_known_function_is_found_over_a_mixed_space():
    space = Space({"kind": Categorical(["a", "b", "c"]), "n": Int(1, 50), "x": Float(0, 1), "y": Float(0, 1)})
    encoding, at = Encoding(space), np.array([0.3, 0.77])
    kind, n = space["kind"].to_unit("b"), space["n"].to_unit(37)

    def score(points):
        off = (np.abs(points[:, 0] - kind) > 1e-9) + 5 * np.abs(points[:, 1] - n)
        return -off - ((points[:, 2:] - at) ** 2).sum(axis=1)

    def slope(points):
        return score(points), -2 * (points[:, 2:] - at)

    rng = np.random.default_rng(0)
    leaders = encoding.snap(rng.random((3, 4)))
    point, best = maximise(encoding, score, score, slope, np.array([0.3, 0.5]), leaders, leaders, rng)
    assert {**space.from_unit(point), "x": 0, "y": 0} == {"kind": "b", "n": 37, "x": 0, "y": 0}
    np.testing.assert_allclose(point[2:], at, atol=1e-5)
    assert best == pytest.approx(0, abs=1e-9)


def ask_all(problem, name, trials, seed, **settings):
    history, method = History(Study(problem.space, problem.direction, seed=seed)), methods.get(name, **settings)
    for k in range(trials):
        proposal = method.ask(history, np.random.default_rng([seed, k]))
        history = history.apply(TrialStarted(0.0, k, proposal.config, note=proposal.note))
        history = history.apply(TrialFinished(1.0, k, State.DONE, problem.evaluate(proposal.config)))
    return history


def regrets(problem, name, trials, seeds):
    return np.array([ask_all(problem, name, trials, seed).best.value - problem.optimum for seed in range(seeds)])


@pytest.mark.parametrize(("name", "margin"), [("branin", 0.1), ("hartmann6", 0.5)])
def test_bayes_beats_random_over_twenty_seeds(name, margin):
    problem = get(name)
    ours, theirs = regrets(problem, "bayes", 30, 20), regrets(problem, "random", 30, 20)
    assert np.median(ours) < margin * np.median(theirs)


@pytest.mark.parametrize("densities", ["joint", "separate"])
def test_tpe_beats_random_over_twenty_seeds(densities):
    problem = get("hartmann6")
    ours = [ask_all(problem, "tpe", 40, s, densities=densities).best.value - problem.optimum for s in range(20)]
    assert np.median(ours) < 0.85 * np.median(regrets(problem, "random", 40, 20))


def test_a_batch_does_not_cluster():
    problem, method = get("branin"), methods.get("bayes")
    history = ask_all(problem, "bayes", 10, 0)
    units = []
    for _ in range(10):
        proposal = method.ask(history, np.random.default_rng([0, history.next_number]))
        units.append(problem.space.to_unit(proposal.config))
        history = history.apply(TrialStarted(9.0, history.next_number, proposal.config, note=proposal.note))
    gaps = [np.linalg.norm(a - b) for a, b in itertools.combinations(units, 2)]
    assert min(gaps) > 0.01 and np.median(gaps) > 0.15  # of a square of side 1


def test_eighty_trials_reach_the_bottom_of_one_of_hartmann_6s_two_best_basins():
    problem = get("hartmann6")
    found = [ask_all(problem, "bayes", 80, seed).best.value for seed in (0, 1, 2)]
    assert max(found) < -3.19  # the second-best ends at -3.203, the best at -3.322
    assert isinstance(problem.evaluate(problem.space.sample(np.random.default_rng(0))), Outcome)


@pytest.mark.parametrize("name", ["pi", "ei"])
def test_what_is_certain_has_no_slope_however_certain_it_is(name, recwarn):
    mean, std = np.zeros(2), np.ones(2)
    value, by_mean, by_std = acquisition.with_slopes(name, mean, std, np.array([1e200, -1e200]))
    np.testing.assert_array_equal(value, [1.0, 0.0] if name == "pi" else [1e200, 0.0])
    np.testing.assert_array_equal(by_mean, [0.0, 0.0] if name == "pi" else [-1.0, 0.0])
    np.testing.assert_array_equal(by_std, [0.0, 0.0])
    assert not recwarn.list
