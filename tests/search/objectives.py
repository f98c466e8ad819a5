"""Small problems of one's own."""

from types import MappingProxyType

from tuning.space import Float, Space
from tuning.study import Outcome


class P:
    """The smallest problem: `evaluate` returns ``Outcome(f(config))``."""

    name, direction, metric, optimum = "p", "maximize", "value", None
    metrics = MappingProxyType({"value": "maximize"})

    def __init__(self, f, space=None, **recipe):
        self.f, self.space, self._recipe = f, space or Space({"x": Float(0, 1)}), recipe

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        return Outcome(self.f(config))

    def recipe(self):
        return {"problem": self.name, **self._recipe}


ODD = ["None", "'0.5'", "np.array([0.5, 0.6])", "np.array(0.5)", "(0.5,)", "1j", "10**400", "{}", "object()"]


class Odd(P):
    """The trial of that number returns what `text` says; others are fine. It can be sent to worker processes."""

    def __init__(self, text):
        super().__init__(None)
        self.text = text

    def evaluate(self, config, *, budget=1.0, seed=0, report=None):
        import numpy as np

        return Outcome(eval(self.text, {"np": np}) if config["x"] > 0.5 else config["x"])
