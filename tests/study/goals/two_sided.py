"""A problem with two sides: the better the score, the larger the size."""

from typing import ClassVar

from tuning.space import Float, Space
from tuning.study import Outcome


class TwoSided:
    """Score ``1 - (x - 1)^2 - y^2 - z^2`` and size ``x^2 + y^2 + z^2``: the front is y = z = 0 with x from 0 to 1."""

    name = "two_sided"
    title = "Two sides"
    description = "For tests."
    cost = "instant"
    space = Space({"x": Float(0, 1), "y": Float(0, 1), "z": Float(0, 1)})
    direction = "maximize"
    metric = "accuracy"
    metrics: ClassVar = {"accuracy": "maximize", "size": "minimize"}
    optimum = None

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        x, rest = config["x"], config["y"] ** 2 + config["z"] ** 2
        score, size = 1 - (x - 1) ** 2 - rest, x**2 + rest
        return Outcome(score, (score,), {"accuracy": (score,), "size": (size,)})

    def recipe(self):
        return {"kind": "test", "name": self.name}
