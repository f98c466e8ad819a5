"""Elastic net: between ridge and lasso (H. Zou, T. Hastie, Regularization and Variable Selection, 2005)."""

from tuning.models import Model
from tuning.space import Categorical, Float, Space

MODEL = Model(
    "elastic_net",
    "Elastic net",
    {"regression": "sklearn.linear_model:ElasticNet"},
    {
        "regression": Space(
            {
                "alpha": Float(1e-4, 1e2, log=True),
                "l1_ratio": Float(0.05, 1.0),
                "fit_intercept": Categorical([True, False]),
            }
        )
    },
    {
        "alpha": "Strength of the penalty.",
        "l1_ratio": "How much of the penalty leaves columns out (1: lasso) instead of keeping all small (0: ridge).",
        "fit_intercept": "Whether there is a constant term.",
    },
    fixed={"max_iter": 10_000},
    is_seeded=False,
)
