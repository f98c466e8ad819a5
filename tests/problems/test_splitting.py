"""How rows are parted: groups never straddle a split, the future is the test, and weights count."""

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import KFold, RepeatedStratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from tests.datasets.tables import csv
from tuning import datasets, discovery, models, problems
from tuning.datasets import table


def frame(seed=0, n=150):
    rng = np.random.default_rng(seed)
    patients = rng.integers(0, 25, n)
    x = rng.normal(size=(n, 3)) + rng.normal(size=(25, 3))[patients]
    return pd.DataFrame(
        {
            **{f"x{k}": x[:, k].round(4) for k in range(3)},
            "patient": [f"p{k}" for k in patients],
            "day": rng.integers(0, 60, n),
            "weight": rng.random(n).round(3) + 0.01,
            "label": rng.choice(["a", "b", "c"], n),
        }
    )


def of(found, model="decision_tree", use=(), **more):
    names = {"group": "patient", "time": "day", "weight": "weight"}
    read = table.read(csv(found)).typed({names[name]: "ignore" for name in names if name not in use})
    data = table.use(read, "label", **{name: names[name] for name in use})
    return problems.estimator("table", model, settings=data.settings, **more)


@pytest.mark.parametrize("seed", range(8))
def test_groups_never_straddle_a_split(seed):
    found = frame(seed)
    problem = of(found, use=["group"], validation="group", folds=4, seed=seed)
    patients = found["patient"].to_numpy()
    search, test = problem.rows.search, problem.rows.test
    assert len(test) and not set(patients[search]) & set(patients[test])
    assert sorted([*search, *test]) == list(range(len(found)))
    scored = []
    for fit, score in problem.splits():
        assert not set(patients[search][fit]) & set(patients[search][score])
        scored += list(score)
    assert sorted(scored) == list(range(len(search)))
    assert "patient" not in problem.data.feature_names
    assert len(problem.evaluate({"max_depth": 3}).fold_scores) == 4


@pytest.mark.parametrize("seed", range(8))
def test_the_future_is_predicted_from_the_past_and_is_the_test(seed):
    found = frame(seed)
    problem = of(found, use=["time"], validation="time", folds=4)
    days = found["day"].to_numpy()
    search, test = problem.rows.search, problem.rows.test
    assert days[search].max() < days[test].min()  # no day is in both
    for fit, score in problem.splits():
        assert days[search][fit].max() <= days[search][score].min()
    assert len(problem.evaluate({"max_depth": 3}).fold_scores) == 4


def test_plain_and_repeated_folds_are_those_of_scikit_learn():
    for validation, repeats, splitter in [
        ("plain", 1, KFold(3, shuffle=True, random_state=5)),
        ("folds", 3, RepeatedStratifiedKFold(n_splits=3, n_repeats=3, random_state=5)),
    ]:
        problem = problems.estimator("wine", "decision_tree", validation=validation, repeats=repeats, seed=5)
        X, y = problem.search_part()
        tree = DecisionTreeClassifier(max_depth=3, random_state=42)
        outcome = problem.evaluate({"max_depth": 3})
        assert len(outcome.fold_scores) == problem.n_folds == 3 * repeats
        np.testing.assert_allclose(outcome.fold_scores, cross_val_score(tree, X, y, cv=splitter), rtol=0, atol=1e-12)
        assert problems.from_recipe(problem.recipe()) == problem
    assert "repeats" not in problems.estimator("wine", "knn").recipe()  # recipes of before stay as they are


@pytest.mark.parametrize("model", ["decision_tree", "logistic_regression"])
def test_rows_count_by_their_weight(model, tmp_path, monkeypatch):
    found = frame()
    problem = of(found, model, use=["weight"])
    X, y = problem.search_part()
    weights = found["weight"].to_numpy()[problem.rows.search]
    expected = []
    for fit, score in problem.splits():
        kind = models.get(model).build({}, "classification")
        scaler = [StandardScaler()] if model == "logistic_regression" else []
        pipeline = make_pipeline(*scaler, kind)
        pipeline.fit(X[fit], y[fit], **{f"{type(kind).__name__.lower()}__sample_weight": weights[fit]})
        expected.append(pipeline.score(X[score], y[score]))
    config = problem.defaults()[0]
    space = {name: [value] for name, value in config.items()}
    assert "weight" not in problem.data.feature_names
    plain = of(found, model, use=["weight"], space=space).evaluate({})
    np.testing.assert_allclose(plain.fold_scores, expected, rtol=0, atol=1e-12)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table").write_bytes(csv(found))
    names: dict = {}
    exec(problem.snippet({}), names)
    assert names["score"] == pytest.approx(problem.test_score({})["accuracy"], abs=1e-12)


def test_a_class_that_is_not_there_to_learn_from_gets_probability_0():
    found = frame().sort_values("day")
    found["label"] = np.where(np.arange(len(found)) < 60, np.where(found["x0"] > 0, "a", "c"), found["label"])
    problem = of(found, "random_forest", use=["time"], validation="time", folds=4, metric="log_loss", test_size=0)
    outcome = problem.evaluate({"n_estimators": 10})
    assert np.isfinite(outcome.fold_scores).all(), outcome.message


BOOSTING = ("boosting", "gradient_boosting", "adaboost", "xgboost", "lightgbm", "catboost")


@pytest.mark.parametrize("metric", ["log_loss", "accuracy"])
@pytest.mark.parametrize("model", BOOSTING)
def test_what_boosting_reports_knows_which_classes_were_there_to_learn_from(model, metric):
    if reason := discovery.missing(models.get(model).needs):
        pytest.skip(reason)
    found = frame().sort_values("day")
    found["label"] = np.where(np.arange(len(found)) < 60, np.where(found["x0"] > 0, "a", "c"), found["label"])
    settings = {"n_estimators": 8, "learning_rate": 0.3} if model != "boosting" else {"max_iter": 8}
    problem = of(found, model, use=["time"], validation="time", folds=4, metric=metric, test_size=0)
    seen = []
    outcome = problem.evaluate(settings, report=lambda *told: seen.append(told))
    last = {fold: value for fold, epoch, value in seen if epoch is not None}
    assert [last[fold] for fold in range(4)] == pytest.approx(list(outcome.fold_scores), abs=1e-12)
    assert np.isfinite(outcome.fold_scores).all() and outcome.fold_scores == problem.evaluate(settings).fold_scores


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"validation": "group"}, "choose the data's setting 'group'"),
        ({"validation": "time"}, "choose the data's setting 'time'"),
        ({"validation": "holdout", "repeats": 2}, "can be repeated"),
        ({"repeats": 0}, "from 1 to 10"),
        ({"use": ["group"], "validation": "group", "folds": 10, "test_size": 0.5, "short": 40}, "groups are fewer"),
        ({"use": ["weight"], "model": "knn"}, "cannot weigh rows"),
    ],
)
def test_what_cannot_be_split_is_refused(more, words):
    found = frame()
    if n := more.pop("short", None):
        found["patient"] = [f"p{k % 8}" for k in range(len(found))]
        found = found.iloc[: n * 3]
    with pytest.raises(ValueError, match=words):
        of(found, **more)


def test_a_rule_that_there_is_not_seals_nothing():
    with pytest.raises(ValueError, match="validation must be one of folds, plain, group, time, holdout, not 'bogus'"):
        problems.sealed(datasets.get("wine"), "bogus")


@pytest.mark.parametrize("validation", ["folds", "holdout"])
@pytest.mark.parametrize("test_size", [0, 0.2])
def test_a_class_of_one_row_is_named(validation, test_size):
    found = frame()
    found.loc[found.index[7], "label"] = "so rare"
    with pytest.raises(ValueError, match=r"class 'so rare' has .*Leave the class out") as caught:
        of(found, validation=validation, test_size=test_size)
    assert len(str(caught.value)) < 200


def test_the_picture_has_the_parts_of_every_fold():
    from pages._ui.setup import split

    for more in ({}, {"use": ["time"], "validation": "time"}, {"validation": "holdout"}, {"repeats": 2}):
        problem = of(frame(), **more)
        drawn = split.lines(problem)
        assert len(drawn) == problem.n_folds
        for parts, (fit, score) in zip(drawn, problem.splits(), strict=True):
            total = sum(share for _, share in parts)
            assert total == pytest.approx(1) and parts[-1] == ("test", pytest.approx(30 / 150, abs=0.02))
            shares = {what: sum(share for name, share in parts if name == what) for what in ("fit", "score")}
            assert shares == {"fit": pytest.approx(len(fit) / 150), "score": pytest.approx(len(score) / 150)}
