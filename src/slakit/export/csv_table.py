"""Tables as CSV: dates in ISO 8601, numbers exact, texts that a spreadsheet cannot take for formulas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from slakit.export.tables import Cell, Kind, Table
from slakit.measure.rejects import shown
from slakit.render.csv_text import Dialect, csv_pieces, written_number

__all__ = ["table_csv"]


def _cell(cell: Cell, kind: Kind, dialect: Dialect) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        text = f"{cell:f}"
        if kind is Kind.NUMBER and "." in text:
            text = text.rstrip("0").rstrip(".")
        return written_number(text, dialect)
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell) if kind is Kind.INTEGER else shown(str(cell))


def table_csv(table: Table, dialect: Dialect) -> Iterator[bytes]:
    """Yield a table, its titles first."""

    def rows() -> Iterator[list[str]]:
        yield [column.name for column in table.columns]
        kinds = [column.kind for column in table.columns]
        for row in table.rows():
            yield [_cell(cell, kind, dialect) for cell, kind in zip(row, kinds, strict=True)]

    return csv_pieces(rows(), dialect)
