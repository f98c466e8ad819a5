"""HTML and the marked-up texts of charts, from names and values that may hold anything."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

# What plots themselves write; plotly.js would make a link of <a>, or take a style from <span>.
_OURS = re.compile(r"<(?!/?(?:b|i|br|sub|sup|extra)>)")


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def escaped(text: object) -> Markup:
    """The text so that a browser shows it as it is."""
    return text if isinstance(text, Markup) else Markup(html.escape(str(text)))


def element(name: str, body: object = "", *, cls: str = "", **attributes: object) -> Markup:
    """One element; its body is escaped unless it is `Markup`. An underscore in a name stands for a hyphen."""
    given = ({"class": cls} if cls else {}) | {key.replace("_", "-"): each for key, each in attributes.items()}
    head = "".join(f' {key}="{html.escape(str(each))}"' for key, each in given.items())
    return Markup(f"<{name}{head}>{escaped(body)}</{name}>")


def joined(parts: Iterable[object]) -> Markup:
    """The parts one after the other."""
    return Markup("".join(escaped(part) for part in parts))


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], *, caption: str = "", sortable: bool = True) -> Markup:
    """A table with a head that stays in sight; numbers stand at the right, and sort by their exact value."""
    button = "button" if sortable else "span"
    head = joined(element("th", element(button, name), scope="col") for name in columns)
    body = joined(element("tr", joined(_cell(value) for value in row)) for row in rows)
    parts = [
        element("caption", caption) if caption else "",
        element("thead", element("tr", head)),
        element("tbody", body),
    ]
    return element("div", element("table", joined(parts)), cls="scroll", tabindex="0")


def _cell(value: Any) -> Markup:
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return Markup("<td></td>")
    if isinstance(value, float):
        shown = f"{value:.5g}"
        more = {} if float(shown) == value else {"data_value": repr(value)}
        return element("td", shown, cls="number", **more)
    return element("td", value, cls="number" if isinstance(value, int) and not isinstance(value, bool) else "")


def unlinked(value: Any) -> Any:
    """A drawing whose texts hold no markup but that of plots; numbers and arrays of numbers stay as they are."""
    match value:
        case str():
            return _OURS.sub("&lt;", value) if "<" in value else value
        case Mapping():
            return {key: unlinked(item) for key, item in value.items()}
        case np.ndarray():
            return (
                np.ascontiguousarray(value)
                if value.dtype.kind in "biuf"
                else [unlinked(item) for item in value.tolist()]
            )
        case list() | tuple():
            return [unlinked(item) for item in value]
        case _ if hasattr(value, "to_numpy"):  # a column of a table
            return unlinked(value.to_numpy())
        case _:
            return value
