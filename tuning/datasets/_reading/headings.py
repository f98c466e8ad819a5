"""Names of columns, as files have them and as a table needs them."""

from __future__ import annotations

from collections.abc import Sequence


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
        said.append(f"{empty:,} column{'s have' if empty > 1 else ' has'} no heading and got a name by place.")
    if twice:
        said.append(f"{twice:,} heading{'s' if twice > 1 else ''} stood there twice and got a number.")
    return names
