"""What selection outside the folds pretends, and inside does not: labels that mean nothing stay at chance."""

import numpy as np
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tuning import problems
from tuning.datasets import table
from tuning.space import Categorical, Space


def test_selection_inside_the_folds_does_not_leak():
    outside, inside = [], []
    space = Space({"C": Categorical([1.0]), "prepare__select": Categorical([20])})
    for seed in range(20):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(80, 500)), rng.permutation(np.arange(80) % 2).astype(float)
        columns = [table.Column(f"x{k}", "number", X[:, k].copy()) for k in range(500)]
        read = table.Table((*columns, table.Column("y", "whole", y)))
        data = table.use(read, "y", "classification")
        problem = problems.estimator(
            "table", "logistic_regression", space=space, settings=data.settings, test_size=0, seed=seed
        )
        inside.append(problem.evaluate({"C": 1.0, "prepare__select": 20}).value)
        leaked = SelectKBest(f_classif, k=20).fit_transform(X, y)
        model = make_pipeline(StandardScaler(), LogisticRegression())
        outside.append(cross_val_score(model, leaked, y, cv=problem.splits()).mean())
    assert np.mean(outside) > 0.75
    assert abs(np.mean(inside) - 0.5) < 0.05
