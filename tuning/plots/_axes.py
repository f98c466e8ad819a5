"""Parameters as axes: numbers on their own scale, categories in their order, and a place for inactive parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from tuning.space import Categorical, Parameter

INACTIVE = "inactive"


@dataclass(frozen=True)
class Axis:
    """Positions in ``[0, 1]``, with ticks. Inactive parameters lie below 0, at `inactive_at`."""

    name: str
    parameter: Parameter
    inactive_at = -0.12

    def position(self, config: dict[str, Any]) -> float:
        """Where a config lies."""
        return self.parameter.to_unit(config[self.name]) if self.name in config else self.inactive_at

    def ticks(self) -> tuple[list[float], list[str]]:
        """Positions and full labels of the ticks; powers of ten on a log scale."""
        p = self.parameter
        if isinstance(p, Categorical):
            at, text = [p.to_unit(c) for c in p.choices], [label(c) for c in p.choices]
        else:
            values = (
                _log_ticks(p.low, p.high) if p.log else [p.low + f * (p.high - p.low) for f in (0, 0.25, 0.5, 0.75, 1)]
            )
            if not isinstance(p.low, float):
                values = [float(value) for value in sorted({round(value) for value in values})]
            at, text = [p.to_unit(value) for value in values], [number(value) for value in values]
        if p.when:
            at, text = [self.inactive_at, *at], [INACTIVE, *text]
        return at, text


def label(value: Any) -> str:
    """A value in words: text as it is, all else as Python writes it, so that ``'1'`` and ``1`` stay apart."""
    return value if isinstance(value, str) and value not in ("True", "False", "None", "") else repr(value)


def number(value: float) -> str:
    """A number for a tick: powers of ten as 10^n outside 0.01 .. 1000, short otherwise."""
    if value > 0 and not 0.01 <= value <= 1000:
        power = math.log10(value)
        if abs(power - round(power)) < 1e-9:
            return f"10<sup>{round(power)}</sup>"
    return f"{value:.4g}"


def _log_ticks(low: float, high: float) -> list[float]:
    powers = [10.0**k for k in range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)]
    powers = [min(max(power, low), high) for power in powers]
    if len(powers) < 2:
        return [low, math.sqrt(low * high), high]
    step = math.ceil(len(powers) / 7)
    return powers[::step]


def describe(config: dict[str, Any]) -> str:
    """A config on one line."""
    return ", ".join(
        f"{name} = {value:.4g}" if isinstance(value, float) else f"{name} = {label(value)}"
        for name, value in config.items()
    )
