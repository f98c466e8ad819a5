"""Ridge: a linear model whose coefficients are kept small (A. Hoerl, R. Kennard, Ridge Regression, 1970)."""

from tuning.models import Model
from tuning.space import Categorical, Float, Parameter, Space

_SHARED: dict[str, Parameter] = {
    "alpha": Float(1e-3, 1e4, log=True),
    "fit_intercept": Categorical([True, False]),
}

MODEL = Model(
    "ridge",
    "Ridge",
    {"classification": "sklearn.linear_model:RidgeClassifier", "regression": "sklearn.linear_model:Ridge"},
    {
        "classification": Space({**_SHARED, "class_weight": Categorical([None, "balanced"])}),
        "regression": Space(_SHARED),
    },
    {
        "alpha": "Strength of the penalty on large coefficients.",
        "fit_intercept": "Whether there is a constant term.",
        "class_weight": "Whether rare classes count more.",
    },
    is_seeded=False,
    has_probabilities=False,
)
