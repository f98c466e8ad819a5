"""Parquet, by pyarrow; its size is looked at before anything is unpacked."""

from __future__ import annotations

import io

from tuning.datasets import DatasetError
from tuning.datasets._columns import Column
from tuning.datasets._reading.headings import named
from tuning.datasets._reading.limits import Limits
from tuning.datasets._series import of_series
from tuning.discovery import installing
from tuning.language import tr

SWELL = 20  # a file of one megabyte may hold so many


def read(data: bytes, limits: Limits) -> tuple[list[Column], list[str]]:
    """The columns of a Parquet file.

    Raises:
        DatasetError: if it is damaged, too large, or holds lists and the like.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise DatasetError(
            tr("this server cannot read Parquet. Save it as CSV, or install: {command}", command=installing("parquet"))
        ) from None
    try:
        file = pq.ParquetFile(io.BytesIO(data), memory_map=False)
        about, schema = file.metadata, file.schema_arrow
        limits.check(about.num_rows, len(schema.names))
        unpacked = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
        if unpacked > SWELL * limits.megabytes * 1e6:
            raise DatasetError(
                tr(
                    "the file unpacks to {unpacked:,.0f} MB. Give fewer rows, or save it as CSV.",
                    unpacked=unpacked / 1000000.0,
                )
            )
        for field in schema:
            if pa.types.is_nested(field.type) or pa.types.is_binary(field.type):
                raise DatasetError(
                    tr(
                        "column {name!r} holds {type}. Give one number or text for each cell.",
                        name=field.name,
                        type=field.type,
                    )
                )
        said = [tr("Parquet.")]
        names = named([str(name) for name in schema.names], said)
        pieces, n, size = [], 0, 0
        for batch in file.iter_batches(batch_size=65_536):
            n, size = n + batch.num_rows, size + batch.nbytes
            limits.check(n, len(names))
            if size > SWELL * limits.megabytes * 1e6:
                raise DatasetError(tr("the file unpacks to more than is read. Give fewer rows, or save it as CSV."))
            pieces.append(batch)
        table = pa.Table.from_batches(pieces, schema=schema)
        if not n:
            raise DatasetError(tr("the table has no rows."))
        columns = [of_series(name, table.column(i).to_pandas(), said) for i, name in enumerate(names)]
        return columns, said
    except DatasetError:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, OverflowError, MemoryError) as error:
        said_of = type(error).__name__
        raise DatasetError(
            tr("the Parquet file is damaged or of an unknown kind ({said_of}). Save it anew.", said_of=said_of)
        ) from None
