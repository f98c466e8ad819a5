"""Support vector machine with kernels."""

from tuning.models import Model
from tuning.space import Categorical, Float, Int, Parameter, Space

_SHARED: dict[str, Parameter] = {
    "C": Float(1e-2, 1e3, log=True),
    "kernel": Categorical(["rbf", "poly", "linear"]),
    "gamma": Float(1e-4, 1e1, log=True, when={"kernel": ["rbf", "poly"]}),
    "degree": Int(2, 5, when={"kernel": "poly"}),
}

MODEL = Model(
    "svm",
    "Support vector machine",
    {"classification": "sklearn.svm:SVC", "regression": "sklearn.svm:SVR"},
    {"classification": Space(_SHARED), "regression": Space({**_SHARED, "epsilon": Float(1e-3, 1.0, log=True)})},
    {
        "C": "How much a wrong row costs: large values follow the data closely.",
        "kernel": "What counts as similar.",
        "gamma": "Reach of one row: large values mean a short reach.",
        "degree": "Degree of the polynomial kernel.",
        "epsilon": "Errors smaller than this cost nothing.",
    },
    fixed={"max_iter": 100_000},
    is_seeded=False,
    has_probabilities=False,
)
