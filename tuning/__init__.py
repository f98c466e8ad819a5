"""Hyperparameter search that one can watch, race and look inside.

Names load when first used, so that ``import tuning`` is quick and pulls in neither scikit-learn nor plotly.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from tuning.version import VERSION

if TYPE_CHECKING:
    from tuning import auto, compare, datasets, export, methods, metrics, models, plots, problems, store
    from tuning.drop_in import TuningSearchCV
    from tuning.search.run import run
    from tuning.search.steps import steps
    from tuning.space import Categorical, Float, Int, Space
    from tuning.study import History, Study, Trial
    from tuning.study.exchange import MLflowCallback

__version__ = VERSION

_WHERE = {
    "Space": "tuning.space",
    "Float": "tuning.space",
    "Int": "tuning.space",
    "Categorical": "tuning.space",
    "History": "tuning.study",
    "MLflowCallback": "tuning.study.exchange",
    "Study": "tuning.study",
    "Trial": "tuning.study",
    "run": "tuning.search",
    "steps": "tuning.search",
    "TuningSearchCV": "tuning.drop_in",
}
_MODULES = (
    "auto",
    "compare",
    "datasets",
    "export",
    "methods",
    "metrics",
    "models",
    "plots",
    "problems",
    "search",
    "store",
)

__all__ = [
    "Categorical",
    "Float",
    "History",
    "Int",
    "MLflowCallback",
    "Space",
    "Study",
    "Trial",
    "TuningSearchCV",
    "auto",
    "compare",
    "datasets",
    "export",
    "methods",
    "metrics",
    "models",
    "plots",
    "problems",
    "run",
    "steps",
    "store",
]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(_WHERE[name]), name)
    if name in _MODULES:
        return importlib.import_module(f"tuning.{name}")
    raise AttributeError(f"module 'tuning' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
