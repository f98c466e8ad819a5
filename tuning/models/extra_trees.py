"""Extremely randomised trees.

Ranges after P. Geurts, D. Ernst, L. Wehenkel, Extremely Randomized Trees (2006): the columns looked at and the size of
leaves matter, the number of trees hardly.
"""

from tuning.models import Model
from tuning.space import Categorical, Float, Int, Parameter, Space

_SHARED: dict[str, Parameter] = {
    "n_estimators": Int(10, 200, log=True),
    "max_features": Float(0.05, 1.0, log=True),
    "min_samples_leaf": Int(1, 20, log=True),
    "min_samples_split": Int(2, 20, log=True),
}

MODEL = Model(
    "extra_trees",
    "Extra trees",
    {"classification": "sklearn.ensemble:ExtraTreesClassifier", "regression": "sklearn.ensemble:ExtraTreesRegressor"},
    {
        "classification": Space({**_SHARED, "class_weight": Categorical([None, "balanced"])}),
        "regression": Space(_SHARED),
    },
    {
        "n_estimators": "Number of trees: more cost time and never hurt much.",
        "max_features": "Share of the columns that each split may choose from.",
        "min_samples_leaf": "Fewest rows in a leaf: larger is smoother.",
        "min_samples_split": "Fewest rows that may be split again.",
        "class_weight": "Whether rare classes count more.",
    },
    scaling="none",
)
