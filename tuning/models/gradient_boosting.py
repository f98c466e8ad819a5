"""Gradient boosting with exact splits, slower than that by histograms and finer on few rows.

Ranges after J. Friedman, Stochastic Gradient Boosting (2002), and T. Hastie et al., The Elements of
Statistical Learning (2009), chapter 10: shallow trees, small steps, half of the rows for each tree.
"""

from tuning.models import Model
from tuning.space import Float, Int, Space

SPACE = Space(
    {
        "learning_rate": Float(1e-2, 1.0, log=True),
        "n_estimators": Int(10, 200, log=True),
        "max_depth": Int(1, 8),
        "subsample": Float(0.3, 1.0),
        "min_samples_leaf": Int(1, 50, log=True),
        "max_features": Float(0.1, 1.0),
    }
)

MODEL = Model(
    "gradient_boosting",
    "Gradient boosting, exact splits",
    {
        "classification": "sklearn.ensemble:GradientBoostingClassifier",
        "regression": "sklearn.ensemble:GradientBoostingRegressor",
    },
    {"classification": SPACE, "regression": SPACE},
    {
        "learning_rate": "How much each tree corrects: small values need more trees.",
        "n_estimators": "Number of trees.",
        "max_depth": "How deep a tree may grow: how many columns act together.",
        "subsample": "Share of the rows that each tree sees.",
        "min_samples_leaf": "Fewest rows in a leaf.",
        "max_features": "Share of the columns that each split may choose from.",
    },
    scaling="none",
    unsaid={"max_features": 1.0},
)
