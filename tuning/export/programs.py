"""A script and a notebook that repeat a search or a race."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tuning.export.cells import Cell, cells
from tuning.export.code import NotCode

if TYPE_CHECKING:
    from tuning.compare import Race
    from tuning.study import History


def cannot_repeat(what: History | Race) -> str:
    """Why there is no program that repeats it; empty if there is one."""
    try:
        cells(what)
    except NotCode as error:
        return str(error)
    return ""


def script(what: History | Race, *, now: datetime | None = None) -> str:
    """A Python script that repeats the search or the race with its seeds, and prints what it found.

    Raises:
        NotCode: if the problem or a method cannot be named in code.
    """
    parts = [
        _comment(cell) if cell.kind == "text" else cell.body for cell in cells(what, now) if cell.only != "notebook"
    ]
    return "\n\n".join(parts) + "\n"


def _comment(cell: Cell) -> str:
    return "\n".join(f"# {line}".rstrip() for line in cell.body.splitlines())


def notebook(what: History | Race, *, now: datetime | None = None) -> str:
    """The same as a Jupyter notebook, as the text of an ``.ipynb`` file.

    Raises:
        NotCode: as `script`.
    """
    import nbformat
    from nbformat import v4

    found = v4.new_notebook(metadata={"language_info": {"name": "python"}})
    for number, cell in enumerate(cell for cell in cells(what, now) if cell.only != "script"):
        make = v4.new_markdown_cell if cell.kind == "text" else v4.new_code_cell
        body = _plain(cell.body) if cell.kind == "text" else cell.body
        found.cells.append(make(body, id=f"cell-{number}"))  # a random id would make every file another one
    text: str = nbformat.writes(found)
    return text + "\n"


def _plain(text: str) -> str:
    """Text that Markdown shows as it is: names may hold its signs, or HTML."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+!|~$&" else sign for sign in text)
