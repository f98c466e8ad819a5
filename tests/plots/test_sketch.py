"""The quick Gaussian process of the landscape against the slow one of the search, and against the truth."""

import numpy as np
import pytest

from tests.plots.plot_cases import MIXED, history
from tuning import problems
from tuning.gp.hyperparameters import fit
from tuning.gp.process import GaussianProcesses, Kernel, squared_distances
from tuning.plots._core import sketch as _sketch
from tuning.plots._core.axes import axes
from tuning.study import History

GRID = np.linspace(0, 1, 25)


def sampled(name, n, noise=0.0, seed=0, **settings):
    """`n` random trials of a test function; the true values over its first two parameters at the best of them."""
    problem, rng = problems.get(name, **settings), np.random.default_rng(seed)
    units = rng.random((n, len(problem.space)))
    values = np.array([problem.evaluate(problem.space.from_unit(unit)).value for unit in units])
    noisy = values + noise * values.std() * rng.normal(size=n)
    best = units[np.argmin(noisy) if problem.direction == "minimize" else np.argmax(noisy)]
    plane = np.tile(best, (GRID.size**2, 1))
    plane[:, 0], plane[:, 1] = np.tile(GRID, GRID.size), np.repeat(GRID, GRID.size)
    truth = np.array([problem.evaluate(problem.space.from_unit(unit)).value for unit in plane])
    configs = [problem.space.from_unit(unit) for unit in units]
    return History.of(problem.space, configs, noisy.tolist(), problem.direction), units, noisy, plane, truth


def explained(found, truth):
    return 1 - ((found - truth) ** 2).sum() / ((truth - truth.mean()) ** 2).sum()


@pytest.mark.parametrize("name", ["branin", "hartmann3"])
def test_with_few_trials_it_is_the_exact_process(name):
    given, units, values, plane, _ = sampled(name, 60)
    sketch = _sketch.Sketch(axes({"a": given}), {"a": given})
    mean, std, doubt = (part.ravel() for part in sketch.on_grid(0, 1, GRID, GRID))
    kernel = Kernel(np.exp(sketch.theta[:-2]), sketch.variance, sketch.noise)
    process = GaussianProcesses([kernel], units, sketch.z, np.arange(units.shape[1]))
    expected, spread = (part[0] for part in process.posterior(plane))
    assert mean == pytest.approx(-sketch.sign * sketch.output.loss(expected), abs=1e-2 * values.std())
    unit = sketch.output.scale * sketch.output.unit
    off = np.abs(std / unit - spread).reshape(GRID.size, GRID.size)
    places = np.linspace(0, GRID.size - 1, _sketch.COARSE).round().astype(int)
    assert off[np.ix_(places, places)].max() < 0.01 and off.mean() < 0.02  # doubt is a line between every second place
    assert doubt == pytest.approx(std / unit / np.sqrt(sketch.variance))


@pytest.mark.parametrize(
    ("name", "settings", "noise", "lost"),
    [
        ("branin", {}, 0.0, 0.05),
        ("branin", {}, 0.2, 0.1),
        ("hartmann3", {}, 0.0, 0.02),
        ("hartmann3", {}, 0.2, 0.05),
        ("hartmann6", {}, 0.0, 0.2),
        ("one_of_d", {"d": 8}, 0.2, 0.1),
    ],
)
def test_with_many_trials_the_picture_is_nearly_that_of_all(name, settings, noise, lost):
    """The share of the truth that it explains, against the exact process of all 1,000 trials."""
    given, units, values, plane, truth = sampled(name, 1000, noise, **settings)
    sketch = _sketch.Sketch(axes({"a": given}), {"a": given})
    mine = explained(sketch.on_grid(0, 1, GRID, GRID)[0].ravel(), truth)
    groups, centre, scale = np.arange(units.shape[1]), values.mean(), values.std()
    z, some = (values - centre) / scale, np.random.default_rng(0).permutation(1000)[:100]  # 200 give no other fit
    theta = fit(squared_distances(units[some], groups), z[some])[:-1]
    full = GaussianProcesses([Kernel.from_log(theta)], units, z, groups).posterior(plane)[0][0] * scale + centre
    assert mine > explained(full, truth) - lost, (mine, explained(full, truth))


def test_conditional_parameters_and_trials_of_another_space():
    given = {"a": history(MIXED, 200)}
    shown = axes(given)
    sketch = _sketch.Sketch(shown, given)
    for i in range(len(shown)):
        mean, std, doubt = sketch.on_grid(i, (i + 1) % len(shown), np.array([0.25, 0.75]), np.array([0.5]))
        assert np.isfinite(mean).all() and (std >= 0).all() and ((doubt >= 0) & (doubt <= 1)).all()


def test_chosen_are_the_best_and_an_even_choice():
    losses = np.random.default_rng(0).permutation(1000).astype(float)
    kept = _sketch.chosen(losses, 100)
    assert len(kept) == 100 and (np.diff(kept) > 0).all()
    assert set(np.argsort(losses)[:25]) <= set(kept.tolist())
    assert np.histogram(kept, 10, (0, 1000))[0].min() >= 5
    assert _sketch.chosen(losses[:7], 100).tolist() == list(range(7))
