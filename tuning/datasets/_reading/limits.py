"""How large a table may be."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from tuning.datasets import DatasetError
from tuning.language import tr


@dataclass(frozen=True)
class Limits:
    """The largest table that is read.

    Args:
        megabytes: of the file.
        rows: of the table.
        columns: of the table.
        cells: of the table; of an Excel file a tenth of them, which takes as long.
    """

    megabytes: float = 50
    rows: float = 1_000_000
    columns: float = 2_000
    cells: float = 10_000_000

    def __post_init__(self) -> None:
        for item in fields(self):
            if not 0 < getattr(self, item.name) < math.inf:
                raise ValueError(
                    tr(
                        "{name} must be a number above 0, not {getattr!r}.",
                        name=item.name,
                        getattr=getattr(self, item.name),
                    )
                )

    def check(self, n_rows: int, n_columns: int, share: float = 1.0) -> None:
        """Raises DatasetError if a table of that size is too large; `share` of the cells are allowed."""
        if n_columns > self.columns:
            raise DatasetError(
                tr(
                    "the table has {n_columns:,} columns, and at most {columns:,.0f} are read.",
                    n_columns=n_columns,
                    columns=self.columns,
                )
            )
        most = min(self.rows, self.cells * share / max(n_columns, 1))
        if n_rows > most:
            raise DatasetError(
                tr(
                    "the table has more than {most:,.0f} rows of {n_columns:,} columns, and no more are "
                    "read. Give fewer rows, or save it as CSV if it is not.",
                    most=most,
                    n_columns=n_columns,
                )
            )
