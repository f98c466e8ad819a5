"""The model to take away: it loads without running code, says on the test part what was scored, and has a true card."""

import io
import zipfile

import numpy as np
import pandas as pd
import pytest

from tests.datasets.tables import csv, mixed
from tuning import discovery, export, metrics, models, problems, run
from tuning.datasets import table
from tuning.export.model import as_skops, card, trained
from tuning.study import History

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
PAIRS = [
    (name, task) for name in models.names() for task in models.get(name).tasks if models.get(name).field == "tables"
]


@pytest.fixture(autouse=True, scope="module")
def skops():
    """Imported where it is used: that takes seconds, in each process that has read this file."""
    return pytest.importorskip("skops.io")


def files(data):
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def alone(problem):
    """A history of one trial at the defaults."""
    config = problem.defaults()[0]
    outcome = problem.evaluate(config)
    history = History.of(problem.space, [config], [outcome.value], problem.direction, metric=problem.metric)
    return history.best


@pytest.mark.parametrize(("name", "task"), PAIRS)
def test_each_model_says_the_same_after_it_was_loaded(name, task, skops):
    if models.get(name).needs:
        if reason := discovery.missing(models.get(name).needs):
            pytest.skip(reason)
        if "boosting" not in models.get(name).needs.values():
            pytest.skip("skops has no words for networks of PyTorch, which is said: see the last test")
    problem = problems.estimator({"classification": "wine", "regression": "diabetes"}[task], name, test_size=0.3)
    model = trained(problem, problem.defaults()[0])
    data, trust = as_skops(model)
    again = skops.loads(data, trusted=list(trust))
    rows = problem.rows.test
    X, y = problem.data.X[rows], problem.data.y[rows]
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
    score = metrics.get(problem.metric)
    from sklearn.metrics import get_scorer

    found = get_scorer(score.scorer)(again, X, y)
    assert found == pytest.approx(problem.test_score(problem.defaults()[0])[problem.metric], abs=1e-9)


def test_the_file_of_a_mixed_table_is_whole(skops):
    settings = {"content": table.keep(table.read(csv(mixed(120)))), "target": "label", "task": "classification"}
    problem = problems.estimator("table", "logistic_regression", settings=settings)
    history = run(problem, "random", trials=3, seed=0)
    found = files(
        export.packed(problem, history.best, looks=2, n_trials=3, test=problem.test_score(history.best.config))
    )
    assert set(found) == {"model.skops", "model_card.md", "train.py"}
    text = found["model_card.md"].decode()
    assert "looked at 2 times" in text and "a search of 3 trials" in text and "scikit-learn" in text
    assert f"{len(problem.rows.search):,} rows" in text and "red" in text
    assert f"{np.mean(history.best.metrics['accuracy']):.4g} ±" in text
    trust = skops.get_untrusted_types(data=found["model.skops"])
    assert trust and all(name in text for name in trust)
    model = skops.loads(found["model.skops"], trusted=trust)
    rows = problem.rows.test
    score = np.mean(model.predict(problem.data.X[rows]) == problem.data.y[rows])
    assert score == pytest.approx(problem.test_score(history.best.config)["accuracy"], abs=1e-12)
    compile(found["train.py"], "train.py", "exec")
    assert "`said` is text: give it as it is" in text and "`sold` is given in seconds since 1970" in text
    other = pd.DataFrame([list(problem.data.X[row]) for row in rows]).astype({5: object})
    other[5] = [problem.data.columns[5].levels[int(place)] for place in other[5]]
    np.testing.assert_array_equal(model.predict(other), model.predict(problem.data.X[rows]))


def test_of_several_models_the_winner_is_taken_and_nobody_has_looked(skops):
    problem = problems.estimator("wine", models=["naive_bayes", "knn"])
    history = run(problem, "random", trials=4, seed=0)
    found = files(export.packed(problem, history.best, n_trials=4))
    trust = skops.get_untrusted_types(data=found["model.skops"])
    assert all(name.startswith("sklearn.") for name in trust)
    model = skops.loads(found["model.skops"], trusted=trust)
    assert history.best.config["model"] in found["model_card.md"].decode()
    assert type(model[-1]) is models.get(history.best.config["model"]).estimator_class("classification")
    assert "Nobody has looked at the test part" in found["model_card.md"].decode()


def test_a_model_that_cannot_be_written_is_told_in_a_sentence(monkeypatch, skops):
    problem = problems.estimator("wine", "naive_bayes")
    trial = alone(problem)

    def refuse(model):
        raise TypeError("no words")

    monkeypatch.setattr(skops, "dumps", refuse)
    found = files(export.packed(problem, trial))
    assert set(found) == {"model_card.md", "train.py"}
    assert "There is no model file: skops cannot write a GaussianNB" in found["model_card.md"].decode()
    assert card(problem, trial, (), 0).count("## ") == 6


def test_without_a_test_part_or_folds_the_card_speaks_of_none():
    problem = problems.estimator("wine", "naive_bayes", test_size=0, validation="holdout")
    text = card(problem, run(problem, "random", trials=1).best, (), 0)
    assert "none are sealed" in text and "There is no test part." in text and "looked at" not in text
    assert "By one split of the rows (holdout" in text and "±" not in text
