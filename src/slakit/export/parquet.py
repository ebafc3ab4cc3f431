"""Tables as Parquet: amounts are decimals with the currency's minor digits, dates are dates, nothing is a float."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from slakit.export.tables import Kind, Table
from slakit.money import minor_digits

__all__ = ["table_parquet"]

_AT_ONCE = 10_000
_PIECE = 1 << 20
_PRECISION = 38


def _type(kind: Kind, currency: str) -> Any:
    import pyarrow as pa

    return {
        Kind.TEXT: pa.string(),
        Kind.INTEGER: pa.int64(),
        Kind.AMOUNT: pa.decimal128(_PRECISION, minor_digits(currency)),
        Kind.NUMBER: pa.decimal128(_PRECISION, 12),
        Kind.DATE: pa.date32(),
    }[kind]


def table_parquet(table: Table, currency: str) -> Iterator[bytes]:
    """Yield a table; ModuleNotFoundError where pyarrow is not installed."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [pa.field(column.name, _type(column.kind, currency)) for column in table.columns]
    schema = pa.schema(fields, metadata={"currency": currency})
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when its bytes are read
    with pq.ParquetWriter(file, schema, compression="zstd", store_schema=False) as writer:
        rows = table.rows()
        while batch := list(itertools.islice(rows, _AT_ONCE)):
            columns = [
                pa.array(cells, field.type) for cells, field in zip(zip(*batch, strict=True), fields, strict=True)
            ]
            writer.write_batch(pa.record_batch(columns, schema=schema))
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
