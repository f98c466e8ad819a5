"""Random forest."""

from tuning.models import MOST, Model
from tuning.space import Float, Int, Space

SPACE = Space(
    {
        "n_estimators": Int(10, 200, log=True),
        "max_depth": Int(2, 32, log=True),
        "max_features": Float(0.05, 1.0, log=True),
        "min_samples_leaf": Int(1, 20, log=True),
    }
)

MODEL = Model(
    "random_forest",
    "Random forest",
    {
        "classification": "sklearn.ensemble:RandomForestClassifier",
        "regression": "sklearn.ensemble:RandomForestRegressor",
    },
    {"classification": SPACE, "regression": SPACE},
    {
        "n_estimators": "Number of trees: more cost time and never hurt much.",
        "max_depth": "How deep a tree may grow.",
        "max_features": "Share of the columns that each split may choose from.",
        "min_samples_leaf": "Fewest rows in a leaf: larger is smoother.",
    },
    scaling="none",
    unsaid={"max_depth": MOST},
)
