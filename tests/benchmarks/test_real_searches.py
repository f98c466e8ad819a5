"""The quality benchmark's searches that are really evaluated: frozen, repeatable, and scikit-learn's own numbers."""

import hashlib
import json

import numpy as np
import pytest
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_score, train_test_split
from threadpoolctl import threadpool_limits

from benchmarks.quality import bayesmark as quality_bayesmark
from benchmarks.quality import drawn as quality_drawn
from benchmarks.quality import runs as quality

REAL = (*quality_drawn.names(), *quality_drawn.frozen.names())


def test_the_frozen_set_is_what_it_was_before_anything_was_tuned_on_the_rest():
    """Names, spaces, scorers and the first rows of each: who changes a drawn problem must say so here."""
    frozen = quality.SETS["frozen"].names()
    assert len(frozen) == 42 and not set(frozen) & set(quality.SETS["drawn"].names())
    told = [
        (n, quality.SETS["frozen"].get(n).space.to_json(), quality.SETS["frozen"].get(n).loss.scorer) for n in frozen
    ]
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    assert digest[:16] == "df3a03137c16aeaf"


@pytest.fixture(autouse=True)
def one_thread():
    with threadpool_limits(1):
        yield


@pytest.mark.parametrize(
    "name", [*[n for n in REAL if not n.startswith("bm_")][::3], "bm_knn-iris-nll", "bm_lasso-diabetes-mse"]
)
def test_a_real_search_gives_the_same_loss_each_time_and_losses_that_differ(name):
    task = quality.SETS["frozen"].get(name)
    rng = np.random.default_rng(1)
    configs = [task.space.sample(rng) for _ in range(4)]
    losses = [task.loss(config) for config in configs]
    assert np.isfinite(losses).all() and max(losses) <= task.loss.bad and len(set(losses)) > 1
    assert task.loss(configs[0]) == losses[0]


def test_bayesmarks_losses_are_scikit_learns():
    task = quality_bayesmark.get("bm_forest-wine-nll")
    config = {name: 0.2 for name in task.space} | {"max_depth": 4, "min_impurity_decrease": 0.01}
    X, y = load_wine(return_X_y=True)
    X, _, y, _ = train_test_split(X, y, test_size=0.2, random_state=0)
    model = RandomForestClassifier(n_estimators=10, random_state=0, **config)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    assert task.loss(config) == pytest.approx(-cross_val_score(model, X, y, cv=folds, scoring="neg_log_loss").mean())


def test_what_cannot_be_fitted_costs_much_and_ends_nothing():
    task = quality_bayesmark.get("bm_knn-wine-nll")
    fewer_rows_than_neighbours = {"n_neighbors": 500, "p": 2}
    assert task.loss(fewer_rows_than_neighbours) == task.loss.bad > 10
    assert task.loss({"n_neighbors": 5, "p": 2}) < task.loss.bad


def test_where_nobody_knows_the_optimum_it_is_the_lowest_loss_of_the_runs():
    runs = {"random": {"bm_knn-iris-acc": {0: {"losses": [-0.9, -0.95]}, 1: {"losses": [-0.97, -0.9]}}}}
    assert quality._optimum("bm_knn-iris-acc", runs) == -0.97
    assert quality._optimum("branin", runs) == pytest.approx(0.397887, abs=1e-6)
    assert quality._level(runs, {"bm_knn-iris-acc": -0.96}) == ["bm_knn-iris-acc"]
    assert quality._level(runs, {"bm_knn-iris-acc": -0.97}) == []
