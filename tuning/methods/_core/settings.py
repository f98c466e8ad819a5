"""Settings of methods, declared once beside their defaults: checks, page widgets and texts follow from it."""

from __future__ import annotations

import dataclasses
import math
import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tuning.language import tr

Kind = Literal["whole", "number", "choice", "switch", "free"]


@dataclass(frozen=True)
class Setting:
    """One setting of a method.

    Args:
        kind: ``whole`` and ``number`` have bounds, ``choice`` has choices, ``switch`` is True or False, and ``free`` is
            judged by the method itself and not asked for on a page.
        default: its value where nothing else is said.
        help: what it does, in a few words.
        low, high: smallest and largest value.
        is_open: whether the bounds themselves are left out.
        choices: of a ``choice``.
        is_optional: whether None is allowed.
        also: other types that the method judges itself.
    """

    kind: Kind
    default: Any
    help: str = ""
    low: float = -math.inf
    high: float = math.inf
    is_open: bool = False
    choices: tuple[str, ...] = ()
    is_optional: bool = False
    also: tuple[type, ...] = ()

    @property
    def allowed(self) -> str:
        """What is allowed, in words."""
        if self.kind == "switch":
            words = tr("True or False")
        elif self.kind == "choice":
            words = tr("one of {listed}", listed=", ".join(self.choices))
        else:
            words = f"a {'whole number' if self.kind == 'whole' else 'number'} {self._bounds()}".rstrip()
        return words + (tr(", or None") if self.is_optional else "")

    def _bounds(self) -> str:
        if self.is_open:
            return tr("between {low:g} and {high:g}", low=self.low, high=self.high)
        if math.isinf(self.high):
            return "" if math.isinf(self.low) else tr("of at least {low:g}", low=self.low)
        return tr("from {low:g} to {high:g}", low=self.low, high=self.high)

    def checked(self, name: str, value: Any) -> Any:
        """`value` as plain Python.

        Raises:
            ValueError: if it is not allowed; the sentence says what is.
        """
        if self.kind == "free" or (value is None and self.is_optional) or isinstance(value, self.also):
            return value
        if not self._has(value):
            raise ValueError(
                tr("{name} must be {allowed}, not {value!r}.", name=name, allowed=self.allowed, value=value)
            )
        if self.kind == "whole":
            return int(value)
        return value if self.kind != "number" or isinstance(value, (int, float)) else float(value)

    def _has(self, value: Any) -> bool:
        if self.kind == "switch":
            return isinstance(value, bool)
        if self.kind == "choice":
            return isinstance(value, str) and value in self.choices
        kind = numbers.Integral if self.kind == "whole" else numbers.Real
        if isinstance(value, bool) or not isinstance(value, kind) or not math.isfinite(value):
            return False
        at = float(value)
        return self.low < at < self.high if self.is_open else self.low <= at <= self.high


def whole(default: int | None, low: int, high: int, help: str, *, also: tuple[type, ...] = ()) -> Any:
    """A whole number from `low` to `high`; None is allowed if it is the default."""
    return _declared(Setting("whole", default, help, low, high, is_optional=default is None, also=also))


def number(default: float | None, low: float, high: float, help: str, *, is_open: bool = False) -> Any:
    """A number from `low` to `high` (between them if `is_open`); None is allowed if it is the default."""
    return _declared(Setting("number", default, help, low, high, is_open, is_optional=default is None))


def choice(default: str, choices: Sequence[str], help: str) -> Any:
    """One of several words."""
    return _declared(Setting("choice", default, help, choices=tuple(choices)))


def switch(default: bool, help: str) -> Any:
    """True or False."""
    return _declared(Setting("switch", default, help))


def free(default: Any, help: str) -> Any:
    """A setting that the method judges itself, in its own ``__post_init__``, given by name."""
    return dataclasses.field(default=default, kw_only=True, metadata={"setting": Setting("free", default, help)})


def _declared(setting: Setting) -> Any:
    return dataclasses.field(default=setting.default, metadata={"setting": setting})


def declared(kind: Any) -> dict[str, Setting]:
    """The settings of a method or its class, by name; a plain field is a ``free`` one."""
    return {
        item.name: item.metadata.get("setting") or Setting("free", item.default)
        for item in dataclasses.fields(kind)
        if not item.metadata.get("is_common")
    }


def common(kind: Any) -> tuple[str, ...]:
    """Names of the other fields of a method or its class: what a search is given beside the settings, if anything."""
    return tuple(item.name for item in dataclasses.fields(kind) if item.metadata.get("is_common"))
