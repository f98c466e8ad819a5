"""The Gaussian process against scikit-learn's, its gradients and transforms against differences and scipy's."""

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import approx_fprime
from scipy.spatial.distance import squareform
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern

from tuning.gp import outputs
from tuning.gp.hyperparameters import Priors, fit, log_posterior
from tuning.gp.process import GaussianProcesses, Kernel, evidence, squared_distances
from tuning.space import Categorical, Float, Int, Space
from tuning.space.encoding import Encoding

GROUPS = np.arange(3)


def sample(n=20, d=3, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.random((n, d))
    y = np.sin(5 * X[:, 0]) + X[:, 1] + 0.1 * rng.normal(size=n)
    return X, (y - y.mean()) / y.std()


def central(f, x, step=1e-5):
    """Central differences: their error is step^2 times a third derivative, about 1e-10 here."""
    eye = np.eye(len(x)) * step
    return np.array([(f(x + e) - f(x - e)) / (2 * step) for e in eye])


def test_posterior_and_draws_equal_scikit_learns():
    X, y = sample()
    new = np.random.default_rng(1).random((50, 3))
    kernel = Kernel(np.array([0.3, 0.7, 1.5]), 1.7, 0.01)
    theirs = GaussianProcessRegressor(
        ConstantKernel(1.7) * Matern([0.3, 0.7, 1.5], nu=2.5), alpha=0.01, optimizer=None
    ).fit(X, y)
    ours = GaussianProcesses([kernel], X, y, GROUPS)
    (mean,), (std,) = ours.posterior(new)
    np.testing.assert_allclose(ours.fitted[0], theirs.predict(X), rtol=0, atol=1e-8)
    their_mean, their_std = theirs.predict(new, return_std=True)
    np.testing.assert_allclose(mean, their_mean, rtol=0, atol=1e-8)
    np.testing.assert_allclose(std, their_std, rtol=0, atol=1e-8)
    value, _, _ = evidence(kernel.log, squared_distances(X, GROUPS), y)
    assert value == pytest.approx(theirs.log_marginal_likelihood_value_, abs=1e-8)
    n = 40_000
    drawn = ours.draws(new[:4], [n], np.random.default_rng(2))
    _, covariance = theirs.predict(new[:4], return_cov=True)
    assert np.abs(drawn.mean(axis=0) - their_mean[:4]).max() < 5 * their_std[:4].max() / np.sqrt(n)  # 5 standard errors
    assert np.abs(np.cov(drawn.T) - covariance).max() < 5 * np.sqrt(2 / n) * their_std[:4].max() ** 2


def test_leaving_one_out_equals_fitting_without_it():
    X, y = sample()
    kernel = Kernel(np.array([0.3, 0.7, 1.5]), 1.7, 0.01)
    (mean,), (std,) = GaussianProcesses([kernel], X, y, GROUPS).leave_one_out()
    for i in range(len(y)):
        rest = np.arange(len(y)) != i
        (m,), (s,) = GaussianProcesses([kernel], X[rest], y[rest], GROUPS).posterior(X[i : i + 1])
        assert mean[i] == pytest.approx(m[0], abs=1e-9)
        assert std[i] == pytest.approx(np.sqrt(s[0] ** 2 + kernel.noise), abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_gradients_equal_differences(seed):
    X, y = sample(seed=seed)
    D = squared_distances(X, GROUPS)
    theta = np.append(np.random.default_rng(seed).normal(-1, 0.7, 5), 0.6)
    _, gradient, by_y = evidence(theta[:-1], D, y)
    scale = 1 + np.abs(gradient).max()
    np.testing.assert_allclose(gradient, central(lambda t: evidence(t, D, y)[0], theta[:-1]), rtol=0, atol=1e-6 * scale)
    np.testing.assert_allclose(by_y, central(lambda z: evidence(theta[:-1], D, z)[0], y), rtol=0, atol=1e-6 * scale)
    for priors, bends in ((None, True), (Priors.default(3), True)):
        _, gradient = log_posterior(theta, D, y, priors, bends)
        differences = central(lambda t, p=priors, b=bends: log_posterior(t, D, y, p, b)[0], theta)
        np.testing.assert_allclose(gradient, differences, rtol=0, atol=1e-6 * (1 + np.abs(gradient).max()))
    kernels = [Kernel.from_log(theta[:-1]), Kernel.from_log(theta[:-1] + 0.3)]
    processes, at = GaussianProcesses(kernels, X, y, GROUPS), np.array([[0.4, 0.1, 0.8], [0.9, 0.2, 0.3]])
    found = processes.with_gradients(at, np.array([0, 2]))
    for k in (0, 1):
        np.testing.assert_allclose(found[k], processes.posterior(at)[k], atol=1e-8)
        for i, j in np.ndindex(2, 2):  # process i at point j
            point = at[j]
            differences = central(lambda x, k=k, i=i: processes.posterior(x[None, :])[k][i, 0], point)[[0, 2]]
            np.testing.assert_allclose(
                found[k + 2][i, j], differences, rtol=0, atol=1e-6 * (1 + np.abs(differences).max())
            )


@pytest.mark.filterwarnings(
    "ignore:The optimal value found:sklearn.exceptions.ConvergenceWarning"
)  # theirs, at a bound
def test_the_fit_finds_what_matters_and_is_as_likely_as_scikit_learns():
    X, y = sample(40)
    D = squared_distances(X, GROUPS)
    theta = fit(D, y, with_priors=False, bends=True)
    assert fit(D, y)[-1] == 1
    assert theta[2] > theta[0]  # the third input does not matter
    kernel = ConstantKernel(1.0) * Matern([1.0] * 3, (5e-3, 1e2), nu=2.5)
    theirs = GaussianProcessRegressor(kernel, alpha=float(np.exp(theta[-2])), n_restarts_optimizer=3, random_state=0)
    theirs.fit(X, y)
    z = outputs.warp(y, float(theta[-1]))
    ours, _, _ = evidence(theta[:-1], D, z[0])
    assert (
        ours + z[2] >= theirs.log_marginal_likelihood_value_ - 1e-3
    )  # they cannot bend the outputs, so we may be above


def test_constant_outputs_are_fitted_by_the_priors():
    X, _ = sample(6)
    np.testing.assert_array_equal(fit(squared_distances(X, GROUPS), np.zeros(6)), Priors.default(3).mean)


@pytest.mark.parametrize("power", [0.0, 1e-9, 1e-5, 0.3, 1.0, 1.7, 2.0])
def test_yeo_johnson_equals_scipys_and_turns_back(power):
    y = np.concatenate([np.linspace(-3, 4, 41), [0.0]])
    np.testing.assert_allclose(outputs.yeo_johnson(y, power), stats.yeojohnson(y, power), rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(outputs.inverse_yeo_johnson(outputs.yeo_johnson(y, power), power), y, atol=1e-9)


@pytest.mark.parametrize("power", [0.0, 1e-5, 0.3, 1.0])
def test_warped_outputs_are_standardised_and_their_slopes_equal_differences(power):
    _, y = sample()
    z, by_power, jacobian, slope, _ = outputs.warp(y, power)
    assert (z.mean(), z.std()) == (pytest.approx(0, abs=1e-12), pytest.approx(1))
    step = 1e-6
    np.testing.assert_allclose(
        by_power, (outputs.warp(y, power + step)[0] - outputs.warp(y, power - step)[0]) / (2 * step), atol=1e-7
    )
    assert slope == pytest.approx((outputs.warp(y, power + step)[2] - outputs.warp(y, power - step)[2]) / (2 * step))
    raw = stats.yeojohnson(y, power)
    densities = approx_fprime(y, lambda v: stats.yeojohnson(v, power).sum(), 1e-7)  # dz/dy of each, before scaling
    assert jacobian == pytest.approx(np.log(densities / raw.std()).sum(), abs=1e-4)


def test_standardised_losses_come_back_and_terrible_ones_are_cut():
    losses = np.array([1.0, 2.0, 3.0, 4.0, np.nan, 1e9, 2.5, 3.5])
    y, output = outputs.standardise(losses)
    np.testing.assert_allclose(output.loss(y[:4]), losses[:4], rtol=1e-9)
    assert y[5] - y[3] < 15 * (y[3] - y[0])  # the terrible one no longer flattens the rest
    z, whole = outputs.warped(y, output, 0.4)
    np.testing.assert_allclose(whole.loss(z[:4]), losses[:4], rtol=1e-9)
    np.testing.assert_allclose(outputs.standardise(3 * losses + 7)[0], y, atol=1e-6)  # 7 costs 1e9 some digits


def test_embedding_distances():
    space = Space(
        {
            "kind": Categorical(["a", "b", "c"]),
            "x": Float(0, 1),
            "k": Int(1, 4, when={"kind": "a"}),
            "c": Categorical([1, 2], when={"kind": ["a", "b"]}),
        }
    )
    encoding, rng = Encoding(space), np.random.default_rng(0)
    points = encoding.snap(rng.random((300, 4)))
    np.testing.assert_array_equal(
        points, [np.array(space.to_unit(space.from_unit(np.nan_to_num(p, nan=0.5)))) for p in points]
    )
    pairs = squared_distances(encoding.embed(points), encoding.groups)
    distances = np.array([squareform(of_one) for of_one in pairs])
    assert encoding.is_in(points[:5], points[3:]).tolist() == [False] * 3 + [True] * 2
    configs = [space.from_unit(np.nan_to_num(p, nan=0.5)) for p in points]
    np.testing.assert_allclose(encoding.units(configs), points, rtol=0, atol=1e-12)
    same = points[:, None, :] == points[None, :, :]
    active = ~np.isnan(points)
    np.testing.assert_allclose(distances[0], np.where(same[..., 0], 0, 1), atol=1e-12)
    np.testing.assert_allclose(distances[1], (points[:, None, 1] - points[None, :, 1]) ** 2, atol=1e-12)
    both, neither = active[:, None, :] & active[None, :, :], ~active[:, None, :] & ~active[None, :, :]
    assert distances[2][neither[..., 2]].max() == 0 and distances[3][neither[..., 3]].max() == 0
    one = ~both & ~neither
    assert distances[2][one[..., 2]].min() >= 0.75 and distances[2][one[..., 2]].max() <= 1.0
    np.testing.assert_allclose(distances[3][one[..., 3]], 1.25)
    np.testing.assert_allclose(distances[3][both[..., 3]], np.where(same[..., 3], 0, 1)[both[..., 3]], atol=1e-12)
