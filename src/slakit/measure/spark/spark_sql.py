"""Prints the plan as SQL text for Spark: the same integers as DuckDB's, with the words that Spark has for them.

Written for ANSI mode, where an overflow is an error. Wide integers are decimals of 38 digits without places.
"""

from __future__ import annotations

from typing import ClassVar

from slakit.measure.plan import Call, Kind, Scalar, WindowCall
from slakit.measure.sql import SqlPrinter

__all__ = ["TYPES", "identifier", "relation_sql", "string"]


class _SparkPrinter(SqlPrinter):
    TYPES: ClassVar = {Kind.INTEGER: "BIGINT", Kind.WIDE: "DECIMAL(38, 0)", Kind.TEXT: "STRING", Kind.YES_NO: "BOOLEAN"}

    def identifier(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def string(self, text: str) -> str:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0") + "'"

    def whole_division(self, left: Scalar, right: Scalar) -> str:
        one, other = self.scalar(left), self.scalar(right)
        if left.kind is Kind.INTEGER:
            return f"({one} div {other})"
        # `div` of decimals yields 64 bits; what is left of the division by `/` has no places, as the remainder went
        # before.
        divided = f"CAST(({one} - {one} % {other}) / {other} AS {self.TYPES[Kind.WIDE]})"
        return f"CASE WHEN {other} = 1 THEN {one} ELSE {divided} END"

    def distinct(self, of: str) -> str:
        return f"COUNT(DISTINCT xxhash64({of}))"

    def last_known(self, of: str) -> str:
        return f"LAST_VALUE({of}) IGNORE NULLS"

    def summand(self, of: Scalar) -> str:
        # A sum of 64-bit integers would have 64 bits.
        return f"CAST({self.scalar(of)} AS {'DECIMAL(28, 0)' if of.kind is Kind.INTEGER else self.TYPES[Kind.WIDE]})"

    def joint(self, call: Call) -> str:
        joined = super().joint(call)
        return f"CAST({joined} AS {self.TYPES[Kind.WIDE]})" if call.kind is Kind.WIDE else joined

    def window_call(self, call: WindowCall) -> str:
        return f"CAST({super().window_call(call)} AS {self.TYPES[call.kind]})"


_PRINTER = _SparkPrinter()
TYPES = _PRINTER.TYPES
identifier, string, relation_sql = _PRINTER.identifier, _PRINTER.string, _PRINTER.relation
