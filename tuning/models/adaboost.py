"""AdaBoost: stumps in a row, each minding what those before it got wrong.

Ranges after J. van Rijn, F. Hutter, Hyperparameter Importance Across Datasets (2018), with fewer stumps at the low end.
"""

from tuning.models import Model
from tuning.space import Float, Int, Space

SPACE = Space({"n_estimators": Int(10, 500, log=True), "learning_rate": Float(0.01, 2.0, log=True)})

MODEL = Model(
    "adaboost",
    "AdaBoost",
    {"classification": "sklearn.ensemble:AdaBoostClassifier", "regression": "sklearn.ensemble:AdaBoostRegressor"},
    {"classification": SPACE, "regression": SPACE},
    {
        "n_estimators": "Number of stumps.",
        "learning_rate": "How much each stump counts: small values need more of them.",
    },
    scaling="none",
)
