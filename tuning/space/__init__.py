"""What may be tried: parameters, spaces of them with conditions, grids, and how configs become numbers.

>>> from tuning.space import Categorical, Float, Int, Space
>>> space = Space({"C": Float(1e-3, 1e3, log=True), "kernel": Categorical(["rbf", "linear"])})
>>> space.check({"C": 1.0, "kernel": "rbf"})
{'C': 1.0, 'kernel': 'rbf'}
>>> Int(1, 5).contains(6)
False
"""

from tuning.space.parameters import (
    Categorical,
    Condition,
    Config,
    Float,
    Int,
    Parameter,
    SpaceError,
    describe,
    fixed,
    literal,
    same_literal,
)
from tuning.space.space import Grid, Space

__all__ = [
    "Categorical",
    "Condition",
    "Config",
    "Float",
    "Grid",
    "Int",
    "Parameter",
    "Space",
    "SpaceError",
    "describe",
    "fixed",
    "literal",
    "same_literal",
]
