"""Whether a space speaks of an estimator."""

from __future__ import annotations

from typing import Any

from tuning.language import tr
from tuning.space import SpaceError
from tuning.space.notation import Notation


def check_names(estimator: Any, notation: Notation) -> None:
    """Raises a SpaceError if the space names what is no parameter of the estimator."""
    own = estimator.get_params()
    for name in notation.known:
        if name.partition("__")[0] not in own:
            known = ", ".join(one for one in own if "__" not in one)
            raise SpaceError(
                tr(
                    "{name} is not a parameter of {kind}. It has: {known}.",
                    name=name,
                    kind=type(estimator).__name__,
                    known=known or tr("none"),
                )
            )
