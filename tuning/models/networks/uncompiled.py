"""Spares a process the import of PyTorch's compiler, which takes a second, where nothing is compiled.

Importing this module in a process that trains only, such as a worker, puts a stand-in in the compiler's place.
PyTorch's optimisers import the compiler to tell it what it must not compile. The stand-in hears that and does
nothing, as the compiler does where it is not used; whoever asks it for anything else gets the compiler itself.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

NAME = "torch._dynamo"


class _Compiler(ModuleType):
    """Stands for the compiler, and becomes it when it is really wanted."""

    def graph_break(self, msg: str = "") -> None:
        """Nothing is being compiled that could end here."""

    def disable(self, fn: Any = None, recursive: bool = True, **more: Any) -> Any:
        """The function as it is, since nothing compiles it."""
        return fn if fn is not None else lambda function: function

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__path__":  # what inspection asks any module for
            raise AttributeError(name)
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME]
        return getattr(importlib.import_module(NAME), name)


if NAME not in sys.modules:
    sys.modules[NAME] = _Compiler(NAME)
