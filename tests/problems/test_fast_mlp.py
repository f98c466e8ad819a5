"""The quick MLP falls back by itself, part by part, where scikit-learn's inside is another than it was written for."""

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier, MLPRegressor, _multilayer_perceptron

from tuning.models import _fast_mlp

KINDS = pytest.mark.parametrize("kind", [MLPClassifier, MLPRegressor])
PARTS = {"_fit_stochastic", "_backprop", "predict"}


@pytest.fixture
def quick():
    _fast_mlp.quick.cache_clear()
    yield _fast_mlp.quick
    _fast_mlp.quick.cache_clear()


def replaced(kind):
    return PARTS & set(vars(kind))


def check_equal(kind, quick):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 4))
    y = rng.integers(0, 3, 60) if kind is MLPClassifier else X @ rng.normal(size=4)
    plain, other = (
        each(hidden_layer_sizes=(6,), max_iter=5, random_state=0, batch_size=20).fit(X, y) for each in (kind, quick)
    )
    for a, b in zip(plain.coefs_ + plain.intercepts_, other.coefs_ + other.intercepts_, strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(plain.predict(X), other.predict(X))


pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@KINDS
def test_here_every_part_is_replaced(quick, kind):
    assert replaced(quick(kind)) == PARTS  # if not, scikit-learn has changed: see what can still be gained
    check_equal(kind, quick(kind))


@KINDS
@pytest.mark.parametrize(
    "general", [lambda X, rows: X[rows], lambda X, indices, axis=0, more=None: X[indices], 3, None]
)
def test_another_function_that_takes_rows(quick, monkeypatch, kind, general):
    monkeypatch.setattr(_multilayer_perceptron, "_safe_indexing", general)
    assert replaced(quick(kind)) == PARTS - {"_fit_stochastic"}
    monkeypatch.undo()
    check_equal(kind, quick(kind))


def leaky(Z, delta):
    delta[Z <= 0] *= 0.01


@KINDS
@pytest.mark.parametrize(
    "derivatives", [None, [], {}, {"relu": leaky}, {"relu": lambda Z: Z}, {"relu": lambda Z, delta: delta * (Z != 0)}]
)
def test_another_slope_of_relu(quick, monkeypatch, kind, derivatives):
    monkeypatch.setattr(_multilayer_perceptron, "DERIVATIVES", derivatives)
    assert replaced(quick(kind)) == PARTS - {"_backprop"}
    monkeypatch.undo()
    check_equal(kind, quick(kind))


@KINDS
@pytest.mark.parametrize("name", sorted(PARTS - {"predict"}))
def test_a_method_that_is_not_plain_python_any_more(quick, monkeypatch, kind, name):
    monkeypatch.setattr(kind, name, len)
    assert name not in replaced(quick(kind))


@KINDS
def test_a_method_that_looks_other_names_up(quick, monkeypatch, kind):
    monkeypatch.setattr(kind, "_backprop", lambda self, *arguments: None)  # of another module, without that name
    monkeypatch.setattr(kind, "_predict", lambda self, X: X)
    assert replaced(quick(kind)) == {"_fit_stochastic"}


def test_a_class_without_any_of_it_is_left_alone(quick):
    class Other:
        """A class of somebody."""

    assert quick(Other) is Other
