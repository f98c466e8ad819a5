"""Preparation with several models: each has its own steps, with the scores that it has alone; in the drop-in too."""

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from tests.datasets.tables import csv, mixed
from tuning import TuningSearchCV, methods, problems, run
from tuning.datasets import table
from tuning.space import Categorical, Int, Space


def test_each_model_has_its_own_steps_and_the_scores_that_it_has_alone():
    settings = {"content": table.keep(table.read(csv(mixed(90)))), "target": "label", "task": "classification"}
    spaces = {
        "knn": Space({"n_neighbors": Int(1, 20), "prepare__missing": Categorical(["mean", "median"])}),
        "decision_tree": Space({"max_depth": Int(1, 8), "prepare__categories": Categorical(["ordinal", "onehot"])}),
    }
    problem = problems.estimator("table", models=list(spaces), spaces=spaces, settings=settings)
    assert {"knn__prepare__missing", "decision_tree__prepare__categories"} <= set(problem.space)
    assert problems.from_recipe(problem.recipe()) == problem
    history = run(problem, methods.get("random", begin=problem.defaults()), trials=12, seed=0)
    assert {trial.config["model"] for trial in history.done} == set(spaces) and len(history.done) == 12
    for trial in history.done:
        part, inner = problem.part_of(trial.config)
        assert part.evaluate(inner).fold_scores == trial.fold_scores
    compile(problem.snippet(history.best.config), "best.py", "exec")


def test_the_drop_in_changes_models_and_steps_together():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 4))
    X[rng.random(X.shape) < 0.1] = np.nan
    y = (np.nan_to_num(X[:, 0]) + 0.3 * rng.normal(size=80) > 0).astype(int)
    numbers = Pipeline([("fill", SimpleImputer()), ("scale", StandardScaler())])
    model = Pipeline([("prepare", ColumnTransformer([("numbers", numbers, [0, 1, 2, 3])])), ("model", GaussianNB())])
    grid = [
        {
            "model": [KNeighborsClassifier()],
            "model__n_neighbors": [3, 9],
            "prepare__numbers__fill__strategy": ["median"],
        },
        {"model": [GaussianNB()], "prepare__numbers__scale": [MinMaxScaler(), "passthrough"]},
    ]
    theirs = GridSearchCV(model, grid, cv=KFold(3)).fit(X, y)
    ours = TuningSearchCV(model, grid, method="grid", cv=KFold(3)).fit(X, y)
    assert sorted(ours.cv_results_["mean_test_score"]) == sorted(theirs.cv_results_["mean_test_score"])
    assert ours.best_score_ == theirs.best_score_
