"""Lasso: a linear model that leaves columns out (R. Tibshirani, Regression Shrinkage via the Lasso, 1996)."""

from tuning.models import Model
from tuning.space import Categorical, Float, Space

MODEL = Model(
    "lasso",
    "Lasso",
    {"regression": "sklearn.linear_model:Lasso"},
    {"regression": Space({"alpha": Float(1e-4, 1e2, log=True), "fit_intercept": Categorical([True, False])})},
    {
        "alpha": "Strength of the penalty: the larger, the more columns are left out.",
        "fit_intercept": "Whether there is a constant term.",
    },
    fixed={"max_iter": 10_000},
    is_seeded=False,
)
