"""Logistic regression."""

from tuning.models import Model
from tuning.space import Categorical, Float, Space

MODEL = Model(
    "logistic_regression",
    "Logistic regression",
    {"classification": "sklearn.linear_model:LogisticRegression"},
    {
        "classification": Space(
            {
                "C": Float(1e-4, 1e3, log=True),
                "class_weight": Categorical([None, "balanced"]),
                "fit_intercept": Categorical([True, False]),
            }
        )
    },
    {
        "C": "Inverse strength of the penalty: small values keep weights small.",
        "class_weight": "Whether rare classes count more.",
        "fit_intercept": "Whether there is a constant term.",
    },
    fixed={"max_iter": 1000},
)
