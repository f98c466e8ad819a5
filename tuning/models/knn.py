"""K nearest neighbours."""

from tuning.models import Model
from tuning.space import Categorical, Int, Space

SPACE = Space(
    {
        "n_neighbors": Int(1, 30, log=True),
        "weights": Categorical(["uniform", "distance"]),
        "p": Categorical([1, 2]),
    }
)

MODEL = Model(
    "knn",
    "Nearest neighbours",
    {"classification": "sklearn.neighbors:KNeighborsClassifier", "regression": "sklearn.neighbors:KNeighborsRegressor"},
    {"classification": SPACE, "regression": SPACE},
    {
        "n_neighbors": "How many neighbours vote.",
        "weights": "Whether near neighbours count more.",
        "p": "Distance: 1 adds up differences, 2 is the straight line.",
    },
    is_seeded=False,
    at_most_rows="n_neighbors",
)
