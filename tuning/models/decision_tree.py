"""Decision tree."""

from tuning.models import MOST, Model
from tuning.space import Float, Int, Space

SPACE = Space(
    {
        "max_depth": Int(1, 32, log=True),
        "min_samples_split": Int(2, 50, log=True),
        "min_samples_leaf": Int(1, 50, log=True),
        "max_features": Float(0.1, 1.0),
    }
)

MODEL = Model(
    "decision_tree",
    "Decision tree",
    {"classification": "sklearn.tree:DecisionTreeClassifier", "regression": "sklearn.tree:DecisionTreeRegressor"},
    {"classification": SPACE, "regression": SPACE},
    {
        "max_depth": "How many questions in a row.",
        "min_samples_split": "Fewest rows that may be split again.",
        "min_samples_leaf": "Fewest rows in a leaf.",
        "max_features": "Share of the columns that each split may choose from.",
    },
    scaling="none",
    unsaid={"max_depth": MOST, "max_features": 1.0},
)
