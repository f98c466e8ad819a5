"""Tree-structured Parzen estimator (Bergstra et al. 2011): where do good trials lie that bad ones do not?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tuning.methods._core.parzen import Parzen


@dataclass(frozen=True)
class Method(Parzen):
    """Tree-structured Parzen estimator; settings as for `tuning.methods._core.parzen.Parzen`."""

    name: ClassVar[str] = "tpe"
    title: ClassVar[str] = "TPE"
    help: ClassVar[str] = "Tries configs that look like the good trials so far and unlike the bad ones."
