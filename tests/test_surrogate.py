"""The Gaussian process against scikit-learn's, its gradients against differences, acquisitions against Monte Carlo."""

import mpmath
import numpy as np
import pytest
from scipy.optimize import check_grad
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern

from tuning import acquisition, methods
from tuning.history import History, Outcome, State, Study, TrialFinished, TrialStarted
from tuning.problems import get
from tuning.surrogate import GaussianProcess, Kernel, Priors, fit, log_marginal_likelihood


def squared(a, b):
    return (a.T[:, :, None] - b.T[:, None, :]) ** 2


def sample(n=20, d=3, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.random((n, d))
    y = np.sin(5 * X[:, 0]) + X[:, 1] + 0.1 * rng.normal(size=n)
    return X, (y - y.mean()) / y.std()


def test_posterior_equals_scikit_learns():
    X, y = sample()
    new = np.random.default_rng(1).random((50, 3))
    kernel = Kernel(np.array([0.3, 0.7, 1.5]), 1.7, 0.01)
    theirs = GaussianProcessRegressor(
        ConstantKernel(1.7) * Matern([0.3, 0.7, 1.5], nu=2.5), alpha=0.01, optimizer=None
    ).fit(X, y)
    mean, std = GaussianProcess(kernel, squared(X, X), y).posterior(squared(X, new))
    their_mean, their_std = theirs.predict(new, return_std=True)
    np.testing.assert_allclose(mean, their_mean, rtol=0, atol=1e-8)
    np.testing.assert_allclose(std, their_std, rtol=0, atol=1e-8)
    theta = np.log([0.3, 0.7, 1.5, 1.7, 0.01])
    value, _ = log_marginal_likelihood(theta, squared(X, X), y)
    assert value == pytest.approx(theirs.log_marginal_likelihood_value_, abs=1e-8)


@pytest.mark.parametrize("seed", range(5))
def test_gradients_equal_differences(seed):
    X, y = sample(seed=seed)
    D, theta = squared(X, X), np.random.default_rng(seed).normal(-1, 0.7, 5)
    error = check_grad(
        lambda t: log_marginal_likelihood(t, D, y)[0],
        lambda t: log_marginal_likelihood(t, D, y)[1],
        theta,
        epsilon=1e-6,
    )
    assert error < 1e-3 * (
        1 + np.linalg.norm(log_marginal_likelihood(theta, D, y)[1])
    )  # forward differences of size 1e-6
    priors = Priors.default(3)
    assert check_grad(lambda t: priors.log_density(t)[0], lambda t: priors.log_density(t)[1], theta) < 1e-5


def test_maximum_likelihood_is_at_least_as_likely_as_scikit_learns_start():
    X, y = sample(40)
    D = squared(X, X)
    kernel = fit(D, y, priors=None)
    theta = np.log([*kernel.length_scales, kernel.variance, kernel.noise])
    assert log_marginal_likelihood(theta, D, y)[0] >= log_marginal_likelihood(Priors.default(3).mean, D, y)[0]
    assert kernel.length_scales[2] > kernel.length_scales[0]  # the third input does not matter


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


@pytest.mark.parametrize("z", [3.0, 0.0, -0.5, -1.0, -1.001, -5.0, -12.0, -29.9, -30.1, -40.0])
def test_log_expected_improvement_equals_high_precision(z):
    mpmath.mp.dps = 60
    exact = (
        mpmath.log(z * mpmath.ncdf(z) + mpmath.npdf(z))
        if z >= -8
        else mpmath.log(mpmath.npdf(z) + z * mpmath.erfc(-mpmath.mpf(z) / mpmath.sqrt(2)) / 2)
    )
    ours = acquisition.log_expected_improvement(np.array([0.0]), np.array([1.0]), z)[0]
    assert ours == pytest.approx(float(exact), rel=1e-7)


def regrets(problem, name, trials, seeds):
    found = []
    for seed in range(seeds):
        history, method = History(Study(problem.space, problem.direction, seed=seed)), methods.get(name)
        for k in range(trials):
            proposal = method.ask(history, np.random.default_rng([seed, k]))
            history = history.apply(TrialStarted(0.0, k, proposal.config, note=proposal.note))
            history = history.apply(TrialFinished(1.0, k, State.DONE, problem.evaluate(proposal.config)))
        found.append(history.best.value - problem.optimum)
    return np.array(found)


@pytest.mark.parametrize(("name", "margin"), [("branin", 0.2), ("hartmann6", 0.6)])
def test_bayes_beats_random_over_twenty_seeds(name, margin):
    problem = get(name)
    ours, theirs = regrets(problem, "bayes", 30, 20), regrets(problem, "random", 30, 20)
    assert np.median(ours) < margin * np.median(theirs)
    assert isinstance(problem.evaluate(problem.space.sample(np.random.default_rng(0))), Outcome)
