"""Text with numbers from a run: template and fields apart, so that it can be translated before it is filled."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tuning.language import duration, tr


@dataclass(frozen=True)
class Said:
    """A sentence or two; ``str()`` of it is the text in the language that is spoken.

    Args:
        template: as `str.format` takes it, with named fields only; ``{name:duration}`` are seconds, said in a unit that
            suits.
        fields: what is filled in.

    Raises:
        ValueError: if a field of the template has no value.
    """

    template: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if lacking := sorted(fields_of(self.template) - set(self.fields)):
            raise ValueError(f"the text {self.template!r} asks for {lacking[0]!r}, which this run has not found.")

    def __str__(self) -> str:
        return _FILLED.vformat(tr(self.template), (), self.fields)


class _Filled(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        return duration(value) if format_spec == "duration" else str(super().format_field(value, format_spec))


_FILLED = _Filled()


def fields_of(template: str) -> set[str]:
    """Names of the fields of a template.

    Raises:
        ValueError: if it is none, or a field has no name.
    """
    names = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    if bad := sorted(name for name in names if not name.isidentifier()):
        raise ValueError(f"the text {template!r} has a field {bad[0]!r}; a field is a name.")
    return names
