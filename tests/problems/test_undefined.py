"""Scores that have no value: refused before the search, or said by the trial, and never a number without a word."""

import math

import numpy as np
import pytest

from tuning import datasets, metrics, models, problems, run
from tuning.datasets import Source
from tuning.problems import _rows


@pytest.fixture
def data(monkeypatch):
    """Puts a data set under the name ``made``: targets, or rows by class."""

    def forget():
        datasets._load.cache_clear()
        _rows._split_off.cache_clear()
        _rows._FOLDS.clear()

    def put(y=None, counts=None):
        task = "regression" if counts is None else "classification"
        y = np.repeat(np.arange(len(counts)), counts) if y is None else np.asarray(y, dtype=float)
        X = np.random.default_rng(0).normal(size=(len(y), 3)) + y[:, None]
        classes = tuple(f"class {k}" for k in range(len(counts or ())))
        loaded = (X, y, task, classes, ("a", "b", "c"))
        monkeypatch.setitem(datasets._sources(), "made", Source("Made", "", task, "", lambda: loaded))
        forget()

    yield put
    forget()


def made(metric, **more):
    return problems.estimator("made", "knn", space={"n_neighbors": [1, 2]}, metric=metric, **more)


WHOLE = {"accuracy", "log_loss", "matthews", "cohen_kappa", "brier", "top_2_accuracy"}
BY_CLASS = [name for name in metrics.names() if metrics.get(name).by_class]


def test_all_metrics_that_look_at_each_class_are_marked():
    names = set(metrics.allowed("classification", 2)) | set(metrics.allowed("classification", 3))
    assert set(BY_CLASS) == {name for name in names if "weighted" not in name} - WHOLE


@pytest.mark.parametrize("metric", BY_CLASS)
def test_a_hold_out_without_a_class_is_refused_for_what_needs_it(data, metric):
    data(counts=[50, 2] if metric in metrics.allowed("classification", 2) else [39, 22, 2])
    with pytest.raises(ValueError, match=r"no row of class 'class \d' to score on, so .* has no value\. Use folds"):
        made(metric, validation="holdout", test_size=0)
    assert len(run(made(metric, test_size=0, folds=2), "grid", trials=1).done) == 1


@pytest.mark.parametrize("metric", ["accuracy", "log_loss", "f1_weighted"])
def test_what_does_not_need_the_class_is_scored_and_the_rest_is_said(data, metric):
    data(counts=[50, 2])
    history = run(made(metric, validation="holdout", test_size=0), "grid", trials=2)
    for trial in history.done:
        assert math.isfinite(trial.value) and math.isnan(trial.metrics["roc_auc"][0])
        assert math.isnan(trial.metrics["balanced_accuracy"][0]) and math.isnan(trial.metrics["f1"][0])
        assert "fold 1: no row of class 'class 1' to score on, so balanced_accuracy" in trial.message
    assert len(history.done) == 2


@pytest.mark.parametrize(
    ("counts", "more", "words"),
    [
        ([40, 1], {"validation": "holdout", "test_size": 0}, "class 1' has too few rows: with 1 to search on"),
        ([3, 3, 3, 3, 2], {"validation": "holdout", "test_size": 0}, "cannot be split off"),
        ([40, 2], {"folds": 3, "test_size": 0}, "fewer than 3 folds"),
        ([40, 4], {"folds": 4, "test_size": 0.25}, "fewer than 4 folds"),
        ([40, 1], {"test_size": 0.2}, "test part"),
    ],
)
def test_too_few_rows_of_a_class_are_refused(data, counts, more, words):
    data(counts=counts)
    with pytest.raises(ValueError, match=words):
        made("accuracy", **more)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("counts", [[30, 8], [30, 9, 12], [100, 11, 7, 9]])
def test_where_nothing_is_refused_every_class_is_scored(data, seed, counts):
    data(counts=counts)
    problem = made("balanced_accuracy", validation="holdout", seed=seed, test_size=0)
    for fold in problem.rows.folded():
        assert set(fold.y_score) == set(fold.y) == set(range(len(counts)))


def test_a_test_part_without_a_class_says_so(data):
    data(counts=[60, 3])
    scores = made("accuracy", folds=2, test_size=0.1).test_score({"n_neighbors": 1})
    assert math.isnan(scores["f1"]) and math.isnan(scores["roc_auc"]) and scores["accuracy"] > 0.5


def test_a_fold_whose_targets_are_all_equal_makes_a_trial_without_value(data):
    data(y=[0.0] * 20 + list(range(1, 11)))
    problem = made("r2", folds=3, shuffle=False, test_size=0)
    (trial,) = run(problem, "grid", trials=1).finished
    assert trial.state == "nan"
    assert "fold 1: the same target in all rows to score on, so r2 is undefined" in trial.message
    assert len(run(made("mae", folds=3, shuffle=False, test_size=0), "grid", trials=1).done) == 1


@pytest.mark.parametrize(
    ("n", "metric", "more", "fits"),
    [
        (8, "r2", {"folds": 5}, False),
        (8, "mae", {"folds": 5}, True),
        (8, "mae", {"folds": 10}, False),
        (10, "r2", {"folds": 5}, True),
        (4, "r2", {"validation": "holdout"}, False),
        (4, "rmse", {"validation": "holdout"}, True),
    ],
)
def test_folds_of_too_few_numbers_are_refused(data, n, metric, more, fits):
    data(y=range(n))
    if fits:
        made(metric, test_size=0, **more)
    else:
        with pytest.raises(ValueError, match=f"{n} rows are too few"):
            made(metric, test_size=0, **more)


@pytest.mark.parametrize("model", models.names())
def test_the_default_metric_follows_the_task(model):
    for task in models.get(model).tasks:
        name = {"classification": "wine", "regression": "diabetes"}[task]
        assert problems.estimator(name, model).metric == {"classification": "accuracy", "regression": "r2"}[task]
