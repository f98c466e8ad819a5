"""Gradient boosting of XGBoost.

Ranges after T. Chen and C. Guestrin, XGBoost (2016), and those of L. Grinsztajn et al., Why do tree-based models still
outperform deep learning on typical tabular data? (2022), appendix A.3. The extra takes the build for processors alone:
the other one fetches 300 MB for graphics cards, and is found here as well.
"""

from tuning.models import Model
from tuning.models._boosters import xgboost
from tuning.space import Float, Int, Space

SPACE = Space(
    {
        "learning_rate": Float(1e-2, 0.7, log=True),
        "n_estimators": Int(10, 300, log=True),
        "max_depth": Int(1, 11),
        "min_child_weight": Float(1.0, 100.0, log=True),
        "subsample": Float(0.5, 1.0),
        "colsample_bytree": Float(0.5, 1.0),
        "reg_lambda": Float(1e-2, 1e2, log=True),
    }
)

MODEL = Model(
    "xgboost",
    "XGBoost",
    {"classification": "xgboost:XGBClassifier", "regression": "xgboost:XGBRegressor"},
    {"classification": SPACE, "regression": SPACE},
    {
        "learning_rate": "How much each tree corrects: small values need more trees.",
        "n_estimators": "Number of trees.",
        "max_depth": "How deep a tree may grow: how many columns act together.",
        "min_child_weight": "Fewest rows in a leaf, weighed by how unsure they are.",
        "subsample": "Share of the rows that each tree sees.",
        "colsample_bytree": "Share of the columns that each tree may use.",
        "reg_lambda": "Penalty on large corrections (L2).",
    },
    scaling="none",
    fixed={"n_estimators": 100, "n_jobs": 1},
    unsaid={
        "learning_rate": 0.3,
        "max_depth": 6,
        "min_child_weight": 1.0,
        "subsample": 1.0,
        "colsample_bytree": 1.0,
        "reg_lambda": 1.0,
    },
    reporting=xgboost,
    epochs="n_estimators",
    needs={"xgboost": "boosting"},
)
