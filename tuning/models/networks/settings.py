"""What the settings of a network may be; refused with a sentence on what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuning.language import tr
from tuning.space import checks

LEAST: Mapping[str, int] = {
    "batch_size": 1,
    "max_iter": 1,
    "patience": 0,
    "random_state": 0,
    "width": 1,
    "n_layers": 1,
    "heads": 1,
    "channels": 1,
    "kernel_size": 1,
    "stride": 1,
}
"""The whole numbers, with the least that each may be."""
REALS = ("learning_rate", "weight_decay", "dropout")
"""The other numbers, of at least 0."""


def plain(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with numbers as Python has them: PyTorch takes none of numpy's for a width.

    Raises:
        ValueError: if one is no such number.
    """
    found = dict(settings)
    for name, least in LEAST.items():
        if name in found:
            found[name] = checks.whole(name, found[name], least)
    for name in REALS:
        found[name] = checks.real(found[name], name)
        if found[name] < 0:
            raise ValueError(tr("{name} must be a number of at least 0, not {value}.", name=name, value=found[name]))
    if found["dropout"] > 1:
        raise ValueError(tr("dropout must be a share from 0 to 1, not {value}.", value=found["dropout"]))
    if "hidden_layer_sizes" in found:
        found["hidden_layer_sizes"] = _sizes(found["hidden_layer_sizes"])
    return found


def _sizes(sizes: Any) -> tuple[int, ...]:
    if not isinstance(sizes, (list, tuple)):
        raise ValueError(
            tr(
                "hidden_layer_sizes must be a tuple, such as (100,) for one layer, not {sizes}.",
                sizes=checks.short(sizes),
            )
        )
    return tuple(checks.whole("hidden_layer_sizes", size, 1) for size in sizes)
