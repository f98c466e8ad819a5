"""The trials of a search or a race as files of tables: CSV for spreadsheets, Parquet with its types."""

from __future__ import annotations

import importlib.util
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tuning.compare import Race
from tuning.discovery import installing
from tuning.language import tr
from tuning.space import Float, Int, Parameter
from tuning.study import History, spreadsheet

if TYPE_CHECKING:
    import pandas as pd

JSON_TEXT = {b"content": b"JSON text"}


class MissingPackage(ValueError):
    """A file that needs a package which is not installed; the sentence names it."""


def table(what: History | Race) -> pd.DataFrame:
    """One row per trial; in a race with method and seed."""
    return what.frame()


def csv(what: History | Race) -> str:
    """All trials as CSV. Text that a spreadsheet would compute gets an apostrophe before it."""
    return spreadsheet.csv(table(what))


def parquet(what: History | Race) -> bytes:
    """All trials as Parquet. Parameters keep their types; choices of several types, and tuples, are JSON text.

    Columns of JSON text say so in their field's metadata.

    Raises:
        MissingPackage: if pyarrow is not installed.
    """
    if importlib.util.find_spec("pyarrow") is None:
        raise MissingPackage(
            tr("Parquet files need pyarrow. Take CSV, or install: {command}", command=installing("parquet"))
        )
    import pyarrow as pa
    from pyarrow import parquet as files

    frame = table(what)
    runs = [what] if isinstance(what, History) else [run for runs in what.histories.values() for run in runs]
    configs = [trial.config for run in runs for trial in run.trials]
    tuned = {f"param_{name}": (name, parameter) for name, parameter in runs[0].space.items()}
    arrays, fields = [], []
    for place, column in enumerate(frame.columns):
        if column in tuned:
            name, parameter = tuned[column]
            array, is_json = _typed([config.get(name, ABSENT) for config in configs], parameter)
        else:
            array, is_json = pa.Array.from_pandas(frame.iloc[:, place]), False
        arrays.append(array)
        fields.append(pa.field(str(column), array.type, metadata=JSON_TEXT if is_json else None))
    file = io.BytesIO()
    files.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), file)
    return file.getvalue()


ABSENT = object()
"""Of a parameter that was not active in a trial: a missing value, and not the choice None."""


def _typed(values: Sequence[Any], parameter: Parameter) -> tuple[Any, bool]:
    """The values as an Arrow array of the parameter's type, and whether it holds JSON text."""
    import pyarrow as pa

    if isinstance(parameter, (Int, Float)):
        kind = pa.int64() if isinstance(parameter, Int) else pa.float64()
        return pa.array([None if value is ABSENT else value for value in values], kind), False
    kinds = {type(choice) for choice in parameter.choices}
    if kinds == {int, float}:
        kinds = {float}
    plain = {bool: pa.bool_(), int: pa.int64(), float: pa.float64(), str: pa.string()}
    if len(kinds) == 1 and (kind := plain.get(*kinds)) is not None:
        return pa.array([None if value is ABSENT else value for value in values], kind), False
    texts = [None if value is ABSENT else json.dumps(value, ensure_ascii=False) for value in values]
    return pa.array(texts, pa.string()), True
