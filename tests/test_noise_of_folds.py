"""The spread over folds tells the surrogate how noisy the values are."""

import math

import numpy as np
import pytest

from tuning import methods
from tuning.fit import TOLD, Priors
from tuning.history import History, Outcome, State, Study, TrialFinished, TrialStarted
from tuning.methods._folds import told_noise
from tuning.methods._model import Model
from tuning.outputs import Output, standardise
from tuning.space import Float, Space

SPACE = Space({"x": Float(0, 1), "y": Float(0, 1)})
PLAIN = Output()


def history(folds, sign=1, configs=None, state=State.DONE):
    """A history with one trial for each row of `folds`."""
    found = History(Study(SPACE, "minimize" if sign > 0 else "maximize", seed=0))
    units = np.random.default_rng(1).random((len(folds), 2)) if configs is None else configs
    for k, (scores, unit) in enumerate(zip(folds, units, strict=True)):
        row = tuple(float(each) for each in scores)
        found = found.apply(TrialStarted(float(k), k, {"x": float(unit[0]), "y": float(unit[1])}))
        found = found.apply(TrialFinished(k + 0.5, k, state, Outcome(float(np.mean(row)), fold_scores=row)))
    return found


def told(folds, output=PLAIN):
    return told_noise(history(folds).finished, np.mean(folds, axis=1), output)


def test_it_is_the_residual_of_a_fit_with_one_effect_per_trial_and_one_per_fold():
    """Least squares on indicator columns is the other way to the mean square of trial by fold."""
    folds = np.random.default_rng(0).normal(size=(12, 4)) + np.arange(4)
    better = folds[folds.mean(axis=1) <= np.median(folds.mean(axis=1))]
    n, k = better.shape
    columns = np.hstack([np.kron(np.eye(n), np.ones((k, 1))), np.kron(np.ones((n, 1)), np.eye(k))])
    residual = better.ravel() - columns @ np.linalg.lstsq(columns, better.ravel(), rcond=None)[0]
    assert told(folds) == pytest.approx(float(residual @ residual) / ((n - 1) * (k - 1)) / k, rel=1e-9)
    output = Output(unit=3.0, scale=0.5, spread=2.0)
    assert told(folds, output) == pytest.approx(told(folds) / 9, rel=1e-9)


def test_it_is_right_on_average_whatever_trials_and_folds_differ_by():
    rng, k, noise = np.random.default_rng(3), 5, 0.3
    found = [told(rng.normal(0, 4, (20, 1)) + rng.normal(0, 2, k) + rng.normal(0, noise, (20, k))) for _ in range(300)]
    assert np.mean(found) == pytest.approx(noise**2 / k, abs=4 * np.std(found) / 300**0.5)


def test_folds_that_agree_tell_of_no_noise_and_few_tell_nothing():
    agreeing = np.linspace(0, 1, 10)[:, None] + np.array([0.0, 0.4, -0.1])
    assert told(agreeing) == pytest.approx(0, abs=1e-25)
    assert told(agreeing[:6]) is None
    assert told(agreeing[:, :1]) is None
    scattered = np.random.default_rng(0).normal(size=(10, 3))
    holes = [row if i else row[:2] for i, row in enumerate(scattered)]  # one trial was given up early
    trials = history(holes).finished
    assert told_noise(trials, np.array([np.mean(row) for row in holes]), PLAIN) is not None
    assert told_noise(trials, np.full(10, np.nan), PLAIN) is None
    assert told_noise((), np.array([]), PLAIN) is None


def test_what_is_told_multiplies_the_prior():
    """The product of the two densities, on a fine grid."""
    plain, heard = Priors.default(3), Priors.default(3, told=0.05)
    at = np.linspace(-16, 4, 20_001)
    density = np.exp(-0.5 * ((at - plain.mean[4]) / plain.std[4]) ** 2 - 0.5 * ((at - math.log(0.05)) / TOLD) ** 2)
    mean = float((at * density).sum() / density.sum())
    assert heard.mean[4] == pytest.approx(mean, abs=1e-6)
    assert heard.std[4] == pytest.approx(float(((at - mean) ** 2 * density).sum() / density.sum()) ** 0.5, abs=1e-6)
    rest = [0, 1, 2, 3, 5]
    np.testing.assert_array_equal(heard.mean[rest], plain.mean[rest])
    assert np.isfinite(Priors.default(3, told=0.0).mean).all()


def test_the_noise_that_is_found_is_closer_to_the_truth_with_folds_than_without():
    without, with_folds = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        units = rng.random((16, 2))
        truth = np.sin(5 * units[:, 0]) + units[:, 1] ** 2
        folds = truth[:, None] + rng.normal(0, 0.3 * 3**0.5, (16, 3))
        output = standardise(folds.mean(axis=1))[1]
        true = 2 * math.log(0.3 / (output.unit * output.scale))
        for found, rows in ((without, folds.mean(axis=1, keepdims=True)), (with_folds, folds)):
            found.append(abs(math.log(Model(history(rows, configs=units)).kernel.noise) - true))
    assert np.mean(with_folds) < 0.6 * np.mean(without)


@pytest.mark.parametrize(("factor", "shift"), [(1e5, -3.0), (1e-7, 0.0), (-2.0, 40.0)])
def test_units_and_direction_of_fold_scores_do_not_matter(factor, shift):
    folds = np.random.default_rng(5).normal(size=(18, 3)) + np.linspace(0, 2, 18)[:, None]
    rng = [np.random.default_rng(2) for _ in range(2)]
    method = methods.get("bayes")
    first = method.ask(history(folds), rng[0]).config
    second = method.ask(history(factor * folds + shift, sign=math.copysign(1, factor)), rng[1]).config
    assert second == pytest.approx(first, abs=1e-4)
