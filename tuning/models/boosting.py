"""Histogram gradient boosting."""

from tuning.models import Model
from tuning.space import Float, Int, Space

SPACE = Space(
    {
        "learning_rate": Float(1e-2, 1.0, log=True),
        "max_iter": Int(10, 200, log=True),
        "max_leaf_nodes": Int(3, 64, log=True),
        "min_samples_leaf": Int(2, 50, log=True),
        "l2_regularization": Float(1e-4, 1e1, log=True),
    }
)

MODEL = Model(
    "boosting",
    "Gradient boosting",
    {
        "classification": "sklearn.ensemble:HistGradientBoostingClassifier",
        "regression": "sklearn.ensemble:HistGradientBoostingRegressor",
    },
    {"classification": SPACE, "regression": SPACE},
    {
        "learning_rate": "How much each tree corrects: small values need more trees.",
        "max_iter": "Number of trees.",
        "max_leaf_nodes": "Leaves per tree.",
        "min_samples_leaf": "Fewest rows in a leaf.",
        "l2_regularization": "Penalty on large corrections.",
    },
    scaling="none",
    raw="categorical_features",
)
