"""What one knows without looking at the inputs: a model that does no better has learnt nothing."""

from tuning.models import Model
from tuning.space import Categorical, Space

MODEL = Model(
    "dummy",
    "Dummy, looks at no input",
    {"classification": "sklearn.dummy:DummyClassifier", "regression": "sklearn.dummy:DummyRegressor"},
    {
        "classification": Space({"strategy": Categorical(["prior", "most_frequent"])}),
        "regression": Space({"strategy": Categorical(["mean", "median"])}),
    },
    {"strategy": "What it always answers: prior has the shares of the classes as probabilities."},
    scaling="none",
    is_seeded=False,
)
