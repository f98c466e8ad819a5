"""What may be tried: parameters, spaces of them with conditions, grids, and how configs become numbers.

`parameters` has the three kinds, with `literals` (what a choice may be), `bounds`
(what ends may be), `conditions` and `checks` below it. `space`
puts several together; `size` counts its configs, `grid` spreads levels over it, `sklearn_notation` and `json_notation`
read it from elsewhere, and `notation` says a config to an estimator. `scale` maps many values to the unit interval,
`encoding` many configs to the unit cube.

>>> from tuning.space import Categorical, Float, Int, Space
>>> space = Space({"C": Float(1e-3, 1e3, log=True), "kernel": Categorical(["rbf", "linear"])})
>>> space.check({"C": 1.0, "kernel": "rbf"})
{'C': 1.0, 'kernel': 'rbf'}
>>> Int(1, 5).contains(6)
False
"""

from tuning.space.conditions import Condition
from tuning.space.grid import Grid
from tuning.space.literals import SpaceError, identity, literal, same_literal
from tuning.space.parameters import Categorical, Config, Float, Int, Parameter, describe, fixed, nearest
from tuning.space.space import Space

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
    "identity",
    "literal",
    "nearest",
    "same_literal",
]
