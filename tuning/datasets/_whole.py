"""A table as it was read: its columns, what is to be said of them, and its bytes for a store."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from tuning.datasets import DatasetError
from tuning.datasets._columns import Column
from tuning.datasets._made import dataset, proposed_target, proposed_task
from tuning.datasets._reading.images import is_image_set
from tuning.datasets._remarks import Remark, giveaways, is_identifier, n_repeated, of_classes, of_columns
from tuning.language import mark, tr


@dataclass(frozen=True, eq=False)
class Table:
    """A table as it was read.

    Args:
        columns: all of them, also those that are ignored.
        found: what was found while it was read, in sentences.
        name: what people call it.
        is_frame: whether it was a data frame, which no file has.
    """

    columns: tuple[Column, ...]
    found: tuple[str, ...] = ()
    name: str = "table"
    is_frame: bool = False

    def __post_init__(self) -> None:
        if not self.columns or not len(self.columns[0].values):
            raise DatasetError(tr("the table has no rows. Give names in the first line, and one row in each other."))

    @property
    def n_rows(self) -> int:
        return len(self.columns[0].values)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        listed = ", ".join(repr(column.name) for column in self.columns[:8])
        text = mark("the table has no column {name!r}. It has: {listed}.")
        listed += ", …" * (len(self.columns) > 8)
        raise DatasetError(tr(text, name=name[:60], listed=listed))

    def typed(self, kinds: Mapping[str, str]) -> Table:
        """The same table with some columns used as other kinds.

        Raises:
            DatasetError: if there is no such column, or it cannot be that.
        """
        changed = {name: self[name].of_kind(kind) for name, kind in kinds.items()}
        return replace(self, columns=tuple(changed.get(column.name, column) for column in self.columns))

    @cached_property
    def id(self) -> str:
        """Tells tables apart by their contents and kinds; 32 characters."""
        digest = hashlib.sha256(_head(self))
        for column in self.columns:
            digest.update(np.ascontiguousarray(column.values + 0.0).data)
        return digest.hexdigest()[:32]

    @property
    def is_images(self) -> bool:
        """Whether its rows are images, a column for each pixel."""
        return is_image_set(self.columns)

    @property
    def target(self) -> str:
        """The column that is most likely what one wants to predict."""
        return proposed_target(self.columns)

    def task(self, target: str) -> str:
        """What predicting that column is most likely: classification or regression."""
        return proposed_task(self[target])

    def remarks(self, target: str = "", task: str = "as given", folds: int = 3) -> tuple[Remark, ...]:
        """What one should know before it is searched; more if the target is known.

        Raises:
            DatasetError: if the target cannot be used.
        """
        found = [] if self.is_images else of_columns(self.columns)  # of pixels, a margin is the same in every row
        if self.n_rows * len(self.columns) <= 3_000_000 and (n := n_repeated(self.columns)):
            text = tr("{n:,} rows stand there more than once; copies in the test part make scores too good.", n=n)
            found.append(Remark("duplicates", "", text))
        if not target:
            return tuple(found)
        data = dataset(self, target, task)
        if missing := self[target].n_missing:
            found.append(Remark("target", target, tr("{n:,} rows without a target are left out.", n=missing)))
        if data.task == "classification":
            found += of_classes(target, data.class_names, data.facts.class_counts, folds)
        there = ~np.isnan(self[target].values)
        inputs = [
            replace(column, values=column.values[there])
            for column in self.columns
            if column.kind != "ignore" and column.name != target and not is_identifier(column)
        ]
        return (*found, *giveaways(inputs, data.y, data.task == "classification"))

    # As bytes ------------------------------------------------------------------------------------------------
    def to_bytes(self) -> bytes:
        """For a store; `from_bytes` reads it back."""
        out = io.BytesIO()
        values = np.vstack([column.values for column in self.columns])
        forms = [column.form for column in self.columns]
        told = {"name": self.name, "found": self.found, "forms": forms, "is_frame": self.is_frame}
        head = np.frombuffer(_head(self), dtype=np.uint8), np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
        np.savez_compressed(out, head=head[0], told=head[1], values=values)
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Table:
        """What `to_bytes` wrote.

        Raises:
            DatasetError: if it is damaged.
        """
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as parts:
                head, told = json.loads(bytes(parts["head"])), json.loads(bytes(parts["told"]))
                values = parts["values"]
            forms = told.get("forms") or [""] * len(head["columns"])  # tables stored before have none
            columns = (
                Column(name, kind, values[place].copy(), tuple(levels), held, str(forms[place]))
                for place, (name, kind, held, levels) in enumerate(head["columns"])
            )
            return cls(tuple(columns), tuple(told["found"]), told["name"], bool(told.get("is_frame")))
        except (ValueError, KeyError, TypeError, OSError, EOFError, IndexError, zipfile.BadZipFile) as error:
            raise DatasetError(
                tr("a stored table is damaged ({error}). Bring it again.", error=type(error).__name__)
            ) from None


def _head(table: Table) -> bytes:
    told = [(column.name, column.kind, column.held, column.levels) for column in table.columns]
    return json.dumps({"rows": table.n_rows, "columns": told}, ensure_ascii=True).encode()
