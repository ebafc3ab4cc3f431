"""Prints the plan as SQL text for DuckDB."""

from __future__ import annotations

from typing import ClassVar

from slakit.measure.plan import Kind, Scalar
from slakit.measure.sql import SqlPrinter

__all__ = ["TYPES", "identifier", "relation_sql", "string"]


class _DuckDbPrinter(SqlPrinter):
    TYPES: ClassVar = {Kind.INTEGER: "BIGINT", Kind.WIDE: "HUGEINT", Kind.TEXT: "VARCHAR", Kind.YES_NO: "BOOLEAN"}

    def identifier(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def string(self, text: str) -> str:
        # DuckDB knows no backslash escapes in a literal.
        return "'" + text.replace("'", "''") + "'"

    def whole_division(self, left: Scalar, right: Scalar) -> str:
        return f"({self.scalar(left)} // {self.scalar(right)})"

    def distinct(self, of: str) -> str:
        return f"COUNT(DISTINCT HASH({of}))"

    def last_known(self, of: str) -> str:
        return f"LAST_VALUE({of} IGNORE NULLS)"


_PRINTER = _DuckDbPrinter()
TYPES = _PRINTER.TYPES
identifier, string, relation_sql = _PRINTER.identifier, _PRINTER.string, _PRINTER.relation
