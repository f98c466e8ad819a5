"""What may be tried: parameters, spaces of them with conditions, grids, and how configs become numbers."""

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
