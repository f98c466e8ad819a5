"""Gradient boosting of LightGBM, whose trees grow by their best leaf.

Ranges after G. Ke et al., LightGBM (2017), and the tuned ones of L. Grinsztajn et al., Why do tree-based models still
outperform deep learning on typical tabular data? (2022), appendix A.3.
"""

from tuning.models import Model
from tuning.models._boosters import lightgbm
from tuning.space import Float, Int, Space

SPACE = Space(
    {
        "learning_rate": Float(1e-2, 0.5, log=True),
        "n_estimators": Int(10, 300, log=True),
        "num_leaves": Int(4, 128, log=True),
        "min_child_samples": Int(2, 60, log=True),
        "colsample_bytree": Float(0.3, 1.0),
        "reg_lambda": Float(1e-4, 1e2, log=True),
    }
)

MODEL = Model(
    "lightgbm",
    "LightGBM",
    {"classification": "lightgbm:LGBMClassifier", "regression": "lightgbm:LGBMRegressor"},
    {"classification": SPACE, "regression": SPACE},
    {
        "learning_rate": "How much each tree corrects: small values need more trees.",
        "n_estimators": "Number of trees.",
        "num_leaves": "Leaves per tree.",
        "min_child_samples": "Fewest rows in a leaf.",
        "colsample_bytree": "Share of the columns that each tree may use.",
        "reg_lambda": "Penalty on large corrections (L2).",
    },
    scaling="none",
    fixed={"n_estimators": 100, "n_jobs": 1, "verbose": -1, "deterministic": True, "force_row_wise": True},
    reporting=lightgbm,
    epochs="n_estimators",
    needs={"lightgbm": "boosting"},
)
