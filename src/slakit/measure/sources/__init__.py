"""Sources that the query engine does not read by itself: JSON, workbooks, databases."""

from slakit.measure.sources.database import DatabaseQuery, looked_at_database
from slakit.measure.sources.json_rows import JsonFile, looked_at_json
from slakit.measure.sources.rows import RowSource, wanted_columns
from slakit.measure.sources.staging import StagedTable, staged
from slakit.measure.sources.xlsx_rows import Workbook, looked_at_workbook

__all__ = [
    "DatabaseQuery",
    "JsonFile",
    "RowSource",
    "StagedTable",
    "Workbook",
    "looked_at_database",
    "looked_at_json",
    "looked_at_workbook",
    "staged",
    "wanted_columns",
]
