"""Gradient boosting of CatBoost: symmetric trees, and gradients that do not see their own row.

Ranges after L. Prokhorenkova et al., CatBoost: unbiased boosting with categorical features (2018), and the tuned ones
of Y. Gorishniy et al., Revisiting deep learning models for tabular data (2021), appendix G.
"""

from tuning.models import Model
from tuning.space import Float, Int, Space

SPACE = Space(
    {
        "learning_rate": Float(1e-2, 0.5, log=True),
        "n_estimators": Int(10, 300, log=True),
        "depth": Int(2, 9),
        "l2_leaf_reg": Float(1e-1, 1e2, log=True),
        "random_strength": Float(1e-2, 20.0, log=True),
    }
)

MODEL = Model(
    "catboost",
    "CatBoost",
    {"classification": "catboost:CatBoostClassifier", "regression": "catboost:CatBoostRegressor"},
    {"classification": SPACE, "regression": SPACE},
    {
        "learning_rate": "How much each tree corrects: small values need more trees.",
        "n_estimators": "Number of trees.",
        "depth": "Levels of a tree; all nodes of a level ask the same.",
        "l2_leaf_reg": "Penalty on large corrections (L2).",
        "random_strength": "Chance in the choice of splits, in spreads of their gains.",
    },
    scaling="none",
    # Its own values where it says none itself; the learning rate it would guess from the rows and the number of trees.
    fixed={
        "n_estimators": 100,
        "learning_rate": 0.1,
        "depth": 6,
        "l2_leaf_reg": 3.0,
        "random_strength": 1.0,
        "thread_count": 1,
        "verbose": False,
        "allow_writing_files": False,
    },
    epochs="n_estimators",
    needs={"catboost": "catboost"},
)
