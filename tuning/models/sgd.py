"""A linear model by stochastic gradient descent.

Ranges after M. Feurer et al., Efficient and Robust Automated Machine Learning (2015), which is auto-sklearn's space.
"""

from tuning.models import Model
from tuning.space import Categorical, Float, Parameter, Space

_SHARED: dict[str, Parameter] = {
    "alpha": Float(1e-7, 1e-1, log=True),
    "penalty": Categorical(["l2", "l1", "elasticnet"]),
    "l1_ratio": Float(0.01, 0.99, when={"penalty": "elasticnet"}),
    "learning_rate": Categorical(["optimal", "invscaling", "adaptive"]),
    "eta0": Float(1e-4, 1e-1, log=True, when={"learning_rate": ["invscaling", "adaptive"]}),
}
_CLASSES: dict[str, Parameter] = {"loss": Categorical(["hinge", "log_loss", "modified_huber"]), **_SHARED}
_NUMBERS: dict[str, Parameter] = {
    "loss": Categorical(["squared_error", "huber", "epsilon_insensitive"]),
    **_SHARED,
    "learning_rate": Categorical(["invscaling", "adaptive"]),
}

MODEL = Model(
    "sgd",
    "Linear model by gradient descent",
    {"classification": "sklearn.linear_model:SGDClassifier", "regression": "sklearn.linear_model:SGDRegressor"},
    {
        "classification": Space({**_CLASSES, "class_weight": Categorical([None, "balanced"])}),
        "regression": Space({**_NUMBERS, "eta0": Float(1e-4, 1e-1, log=True)}),
    },
    {
        "loss": "What a wrong answer costs: hinge is a support vector machine, log_loss is logistic regression.",
        "alpha": "Strength of the penalty.",
        "penalty": "Whether coefficients are kept small (l2), left out (l1), or both.",
        "l1_ratio": "How much of both is leaving out.",
        "learning_rate": "How steps get smaller.",
        "eta0": "Size of the first steps.",
        "class_weight": "Whether rare classes count more.",
    },
    fixed={"max_iter": 1000},
    has_probabilities=False,
)
