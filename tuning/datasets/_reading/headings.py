"""Names of columns, as files have them and as a table needs them."""

from __future__ import annotations

from collections.abc import Sequence

from tuning.language import ntr


def named(cells: Sequence[str], said: list[str]) -> list[str]:
    """Headings that are all there and all differ; `said` takes what had to be changed."""
    names: list[str] = []
    taken: set[str] = set()
    empty, twice = 0, 0
    for place, cell in enumerate(cells, start=1):
        name = " ".join("".join(sign if sign.isprintable() else " " for sign in cell).split())[:100]
        if not name:
            empty, name = empty + 1, f"column {place}"
        if name in taken:
            twice, n = twice + 1, 2
            while f"{name} ({n})" in taken:
                n += 1
            name = f"{name} ({n})"
        taken.add(name)
        names.append(name)
    if empty:
        said.append(
            ntr(
                "{n:,} column has no heading and got a name by place.",
                "{n:,} columns have no heading and got a name by place.",
                empty,
            )
        )
    if twice:
        said.append(
            ntr(
                "{n:,} heading stood there twice and got a number.",
                "{n:,} headings stood there twice and got a number.",
                twice,
            )
        )
    return names
