"""What is done to inputs is fitted inside each fold: equal to scikit-learn's own pipelines, and nothing leaks."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.decomposition import PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.feature_selection import SelectKBest, f_classif, f_regression
from sklearn.impute import SimpleImputer
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)
from threadpoolctl import threadpool_limits

from tests.datasets.tables import csv, mixed
from tuning import datasets, discovery, metrics, models, problems, run
from tuning.datasets import table
from tuning.problems import _preparing
from tuning.space import Categorical, Float, Space

SCALERS = {
    "standard": StandardScaler(),
    "minmax": MinMaxScaler(),
    "robust": RobustScaler(),
    "quantile": QuantileTransformer(output_distribution="normal", random_state=42),
}


@pytest.fixture(autouse=True)
def one_thread():
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of quantiles, classes with few rows, and fits that have not converged
        yield


def parts_of(frame):
    """Year, month, day, weekday and hour by pandas."""
    stamps = pd.to_datetime(frame.iloc[:, 0])
    parts = [stamps.dt.year, stamps.dt.month, stamps.dt.day, stamps.dt.dayofweek, stamps.dt.hour]
    return np.column_stack([part.to_numpy(float, na_value=np.nan) for part in parts])


def theirs(steps, scaling, task):
    """The equivalent pipeline on a frame, as one writes it by hand."""

    def scaler():
        return [] if scaling == "none" else [clone(SCALERS[scaling])]

    def filled(*first):
        fill = SimpleImputer(strategy=steps.get("missing", "median"), add_indicator=steps.get("mark_missing", False))
        return make_pipeline(*first, fill, *scaler())

    how = steps.get("categories", "onehot")
    kind = "continuous" if task == "regression" else "binary"
    words = {
        "onehot": OneHotEncoder(handle_unknown="ignore", sparse_output=False),
        "ordinal": make_pipeline(
            OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2), *scaler()
        ),
        "target": make_pipeline(TargetEncoder(target_type=kind, random_state=42), *scaler()),
    }[how]
    said = make_pipeline(
        FunctionTransformer(lambda texts: texts.iloc[:, 0].fillna("")),
        TfidfVectorizer(max_features=steps.get("words", 200), ngram_range=(1, 1 + steps.get("pairs", False))),
    )
    columns = ColumnTransformer(
        [
            ("numbers", filled(), make_column_selector(dtype_include=float)),
            ("dates", filled(FunctionTransformer(parts_of)), ["sold"]),
            ("words", words, ["colour", "city"]),
            ("texts", said, ["said"]),
        ],
        sparse_threshold=0,
    )
    more = []
    if steps.get("select", "all") != "all":
        more.append(SelectKBest(f_classif if task == "classification" else f_regression, k=steps["select"]))
    if steps.get("pca", "none") != "none":
        more.append(PCA(steps["pca"], svd_solver="full"))
    return make_pipeline(columns, *more)


CHOICES = {
    "missing": ["median", "mean", "most_frequent", "constant"],
    "mark_missing": [False, True],
    "scaling": ["none", *SCALERS],
    "categories": ["onehot", "ordinal", "target"],
    "words": [20, 200],
    "pairs": [False, True],
    "select": ["all", 5, 20],
    "pca": ["none", 0.9],
}
MODELS = {
    "classification": [("logistic_regression", {"C": 0.3}), ("knn", {"n_neighbors": 5}), ("random_forest", {})],
    "regression": [("knn", {"n_neighbors": 3}), ("svm", {"C": 2.0}), ("decision_tree", {"max_depth": 4})],
}


def of(frame, target, model, config, **more):
    other = {"label": "price", "price": "label"}[target]
    data = table.use(table.read(csv(frame)).typed({other: "ignore"}), target)
    space = Space({name: Categorical([value]) for name, value in config.items()})
    metric = "accuracy" if data.task == "classification" else "rmse"
    return problems.estimator("table", model, metric=metric, space=space, settings=data.settings, **more)


@pytest.mark.parametrize("seed", range(20))
def test_fold_scores_equal_those_of_the_pipeline_that_one_writes_by_hand(seed, tmp_path, monkeypatch):
    rng = np.random.default_rng(seed)
    frame = mixed(int(rng.integers(120, 200)), seed, gaps=float(rng.choice([0.02, 0.2])))
    task = ["classification", "regression"][seed % 2]
    target = {"classification": "label", "regression": "price"}[task]
    steps = {name: values[int(rng.integers(len(values)))] for name, values in CHOICES.items()}
    model, config = MODELS[task][seed // 2 % 3]
    if model == "random_forest":
        config = {"n_estimators": 10}
    ours = of(frame, target, model, config | {f"prepare__{name}": value for name, value in steps.items()})
    trial = run(ours, "grid", trials=1).trials[0]
    assert trial.value is not None, trial.message
    rows = ours.rows.search
    inputs, y = frame.drop(columns=["label", "price"]).iloc[rows], frame[target].iloc[rows]
    pipeline = make_pipeline(theirs(steps, steps["scaling"], task), models.get(model).build(config, task))
    scorer = metrics.get(ours.metric).scorer
    expected = cross_val_score(pipeline, inputs, y, cv=ours.splits(), scoring=scorer, error_score="raise")
    sign = -1 if scorer.startswith("neg_") else 1
    np.testing.assert_allclose(trial.fold_scores, sign * expected, rtol=0, atol=1e-12)
    names: dict = {}
    (tmp_path / "table").write_bytes(csv(frame))
    monkeypatch.chdir(tmp_path)
    exec(ours.snippet(trial.config), names)
    assert names["score"] == pytest.approx(ours.test_score(trial.config)[ours.metric], abs=1e-12)


def test_boosting_takes_gaps_and_words_as_they_are(tmp_path, monkeypatch):
    frame = mixed(300, gaps=0.2)
    ours = of(frame, "label", "boosting", {"max_iter": 20})
    fold = next(iter(ours.rows.folded(_preparing.usual(models.get("boosting"), "none", 42))))
    assert fold.n_categories == 2 and np.isnan(fold.X).any()
    outcome = ours.evaluate({"max_iter": 20})
    rows = ours.rows.search
    inputs = frame.drop(columns=["label", "price"]).iloc[rows]
    pipeline = ColumnTransformer(
        [
            (
                "kept",
                FunctionTransformer(lambda f: f.apply(lambda c: c.astype("category").cat.codes + 0.0)),
                ["colour", "city"],
            ),
            ("numbers", "passthrough", ["size", "age"]),
            ("dates", FunctionTransformer(parts_of), ["sold"]),
            ("said", TfidfVectorizer(max_features=200), "said"),
        ],
        sparse_threshold=0,
    )
    codes = inputs.assign(**{name: inputs[name].astype("category") for name in ("colour", "city")})
    for name in ("colour", "city"):
        values = codes[name].cat.codes.to_numpy(float)
        codes[name] = np.where(values < 0, np.nan, values)
    model = models.get("boosting").build({"max_iter": 20}, "classification", n_categories=2)
    expected = cross_val_score(make_pipeline(pipeline, model), codes, frame["label"].iloc[rows], cv=ours.splits())
    np.testing.assert_allclose(outcome.fold_scores, expected, rtol=0, atol=1e-12)
    names: dict = {}
    (tmp_path / "table").write_bytes(csv(frame))
    monkeypatch.chdir(tmp_path)
    exec(ours.snippet({"max_iter": 20}), names)
    assert names["score"] == pytest.approx(ours.test_score({"max_iter": 20})["accuracy"], abs=1e-12)


STEPS = [
    {"missing": "mean"},
    {"missing": "most_frequent"},
    {"mark_missing": True},
    {"scaling": "standard"},
    {"scaling": "minmax"},
    {"scaling": "robust"},
    {"scaling": "quantile"},
    {"categories": "onehot"},
    {"categories": "ordinal"},
    {"categories": "target"},
    {"dates": "both", "scaling": "standard"},
    {"words": 20},
    {"pairs": True},
    {"select": 5},
    {"pca": 0.9},
]


@pytest.mark.parametrize("steps", STEPS, ids=str)
def test_statistics_come_from_training_rows_only(steps):
    """Rows that are scored on may hold anything: what training rows become stays the same, bit by bit."""
    frame = mixed(120)
    spoiled = frame.copy()
    ours = of(frame, "label", "knn", {"n_neighbors": 3}, test_size=0)
    fit, score = ours.splits()[0]
    for name, value in {
        "size": 1e6,
        "age": 3000.0,
        "colour": "green",
        "sold": "1950-01-02",
        "said": "all new words",
    }.items():
        spoiled.loc[score, name] = value
    other = of(spoiled, "label", "knn", {"n_neighbors": 3}, test_size=0)
    np.testing.assert_array_equal(other.splits()[0][0], fit)  # the target is the same, so are the folds
    made = _preparing.Preparation(**{"scaling": "none", **steps})
    before, after = (next(iter(problem.rows.folded(made))) for problem in (ours, other))
    np.testing.assert_array_equal(before.X, after.X)
    assert before.X_score.shape != after.X_score.shape or not np.array_equal(before.X_score, after.X_score)


def test_what_is_done_to_inputs_is_searched_like_everything_else():
    space = Space(
        {
            "C": Float(0.01, 10, log=True),
            "prepare__scaling": Categorical(["none", "standard", "quantile"]),
            "prepare__categories": Categorical(["onehot", "target"]),
            "prepare__select": Categorical(["all", 5]),
        }
    )
    data = table.use(table.read(csv(mixed(120))).typed({"price": "ignore"}), "label")
    problem = problems.estimator("table", "logistic_regression", space=space, settings=data.settings)
    history = run(problem, "random", trials=6, seed=0)
    assert all(trial.value is not None for trial in history.trials)
    assert {trial.config["prepare__categories"] for trial in history.trials} == {"onehot", "target"}
    assert problems.from_recipe(problem.recipe()) == problem
    (begin,) = problem.defaults()
    assert (begin["prepare__scaling"], begin["prepare__categories"], begin["C"]) == ("standard", "onehot", 1.0)
    one = problems.estimator("wine", "knn", space=Space({"prepare__scaling": Categorical(["minmax"])}))
    two = problems.estimator("wine", "knn", scaling="minmax")
    assert one.evaluate({"prepare__scaling": "minmax"}).fold_scores == two.evaluate({}).fold_scores
    assert one.evaluate({"prepare__pca": 0.9}).value > 0.5


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("scaling", "big", "one of none, standard"),
        ("nope", 1, "is no step"),
        ("select", 0, "whole number from 1"),
        ("select", "some", "'all' or a whole number"),
        ("words", True, "whole number"),
        ("pca", 1.5, "share between 0 and 1"),
        ("mark_missing", 1, "one of False, True"),
    ],
)
def test_steps_that_make_no_sense_are_refused(name, value, words):
    with pytest.raises(ValueError, match=words):
        problems.estimator("wine", "knn", space=Space({f"prepare__{name}": Categorical([value])}))


def test_quantiles_of_few_rows_are_no_mistake():
    outcome = problems.estimator("wine", "naive_bayes", scaling="quantile").evaluate({})
    assert outcome.value > 0.5 and outcome.message == ""


@pytest.mark.parametrize(
    ("steps", "words"), [({"nosuch": 3}, "prepare__nosuch is no step"), ({"seed": -1}, "seed must be a whole number")]
)
def test_a_preparation_of_one_s_own_is_checked_alike(steps, words):
    with pytest.raises(ValueError, match=words):
        problems.preparation(datasets.get("wine"), **steps)


@pytest.mark.parametrize("model", ["torch_mlp", "knn", "decision_tree", "dummy", "xgboost"])
def test_gaps_are_left_only_to_models_that_take_them(model):
    if reason := discovery.missing(models.get(model).needs):
        pytest.skip(reason)
    frame, keep = mixed(120)[["size", "age", "label"]], "prepare__missing"
    with_gaps, whole = (
        table.use(table.read(csv(found)), "label").settings for found in (frame, frame.dropna().reset_index(drop=True))
    )
    always, sometimes = {keep: ["keep"]}, {keep: ["median", "keep"]}
    problems.estimator("table", model, space=always, settings=whole)
    problems.estimator("table", model, space=sometimes, settings=with_gaps)
    if model in ("torch_mlp", "knn"):
        with pytest.raises(ValueError, match=r"cannot take gaps as they are\. Choose other than 'keep'"):
            problems.estimator("table", model, space=always, settings=with_gaps)
    else:
        problem = problems.estimator("table", model, space=always, settings=with_gaps)
        assert np.isfinite(problem.evaluate({keep: "keep"}).value)


def test_the_mean_target_of_words_warns_of_nothing():
    settings = table.use(table.read(csv(mixed(60))), "label").settings
    space = {"prepare__categories": ["target"]}
    problem = problems.estimator("table", "decision_tree", settings=settings, space=space, folds=2)
    assert not problem.evaluate({"prepare__categories": "target"}).message
