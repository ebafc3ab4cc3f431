"""Prints the plan as SQL text: what is the same in the SQL of every engine.

An engine's own module says how it quotes, what it calls the types, and where it spells an operation in another way.
Runs right before a query. Text from contracts, maps and files enters as a quoted identifier or an escaped string only.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from slakit.measure.plan import (
    Call,
    Column,
    Constant,
    Extend,
    Filter,
    Group,
    Join,
    Kind,
    Op,
    Over,
    Relation,
    Scalar,
    Select,
    Stored,
    Tally,
    TallyKind,
    Union,
    WindowCall,
    WindowFunction,
)

__all__ = ["SqlPrinter"]

_FUNCTIONS = {Op.COALESCE: "COALESCE", Op.HAS_PART: "CONTAINS"}
_INFIX = {Op.AND: " AND ", Op.OR: " OR ", Op.JOIN_TEXTS: " || "}


class SqlPrinter(ABC):
    """Writes scalars and relations of the plan in the SQL of one engine."""

    TYPES: ClassVar[Mapping[Kind, str]]
    """What the engine calls the types of columns; the wide one holds every sum of 64-bit integers."""

    @abstractmethod
    def identifier(self, name: str) -> str:
        """Return a name quoted as an identifier."""

    @abstractmethod
    def string(self, text: str) -> str:
        """Return a text as a string literal."""

    @abstractmethod
    def whole_division(self, left: Scalar, right: Scalar) -> str:
        """Return how often a number goes into another; what is left over is dropped."""

    @abstractmethod
    def distinct(self, of: str) -> str:
        """Return how many different values there are at least: hashes are counted, in less time than texts."""

    @abstractmethod
    def last_known(self, of: str) -> str:
        """Return the function over a window that yields the last value that is there."""

    def summand(self, of: Scalar) -> str:
        """Return what is summed, in a type whose sum is wide."""
        return self.scalar(of)

    def scalar(self, scalar: Scalar) -> str:
        """Return a scalar as an SQL expression."""
        match scalar:
            case Column():
                return self.identifier(scalar.name)
            case Constant():
                return self._constant(scalar)
            case Call(op=Op.CASE, args=args):
                parts = [self.scalar(arg) for arg in args]
                pairs = zip(parts[:-1:2], parts[1::2], strict=True)
                branches = " ".join(f"WHEN {condition} THEN {value}" for condition, value in pairs)
                return f"CASE {branches} ELSE {parts[-1]} END"
            case Call(op=op, args=args) if op in _FUNCTIONS:
                return f"{_FUNCTIONS[op]}({', '.join(self.scalar(arg) for arg in args)})"
            case Call(op=Op.WHOLE_DIVISION, args=(left, right)):
                return self.whole_division(left, right)
            case Call(op=Op.NOT, args=(of,)):
                return f"NOT ({self.scalar(of)})"
            case Call(op=Op.IS_EMPTY, args=(of,)):
                return f"({self.scalar(of)}) IS NULL"
            case Call(op=Op.WIDEN | Op.NARROW, args=(of,)):
                return f"CAST({self.scalar(of)} AS {self.TYPES[scalar.kind]})"
            case Call():
                return self.joint(scalar)

    def joint(self, call: Call) -> str:
        """Return an operation that stands between what it joins."""
        return "(" + _INFIX.get(call.op, f" {call.op.value} ").join(self.scalar(arg) for arg in call.args) + ")"

    def relation(self, relation: Relation) -> str:
        """Return a relation as a SELECT statement."""
        match relation:
            case Stored():
                columns = ", ".join(self.identifier(column.name) for column in relation.columns)
                return f"SELECT {columns} FROM {self.identifier(relation.name)}"
            case Extend():
                return f"SELECT *, {self._listed(relation.columns)} FROM ({self.relation(relation.source)})"
            case Select():
                return f"SELECT {self._listed(relation.columns)} FROM ({self.relation(relation.source)})"
            case Filter():
                condition = self.scalar(relation.condition)
                return f"SELECT * FROM ({self.relation(relation.source)}) WHERE {condition}"
            case Union():
                return " UNION ALL ".join(f"({self.relation(source)})" for source in relation.sources)
            case Join():
                kind = "JOIN" if relation.inner else "LEFT JOIN"
                return (
                    f"SELECT * FROM ({self.relation(relation.source)}) AS l"
                    f" {kind} ({self.relation(relation.right)}) AS r"
                    f" ON {self.scalar(relation.left_key)} = r.{self.identifier(relation.right_key)}"
                )
            case Over():
                calls = ", ".join(
                    f"{self.window_call(call)} AS {self.identifier(name)}" for name, call in relation.columns
                )
                return f"SELECT *, {calls} FROM ({self.relation(relation.source)})"
            case Group():
                return self._group(relation)

    def _constant(self, constant: Constant) -> str:
        match constant.value:
            case None:
                return f"CAST(NULL AS {self.TYPES[constant.kind]})"
            case bool():
                return "TRUE" if constant.value else "FALSE"
            case str():
                return self.string(constant.value)
            case int():
                return f"CAST({constant.value} AS {self.TYPES[constant.kind]})"

    def _tally(self, tally: Tally) -> str:
        of = self.scalar(tally.of)
        match tally.kind:
            case TallyKind.COUNT if tally.of == Constant(True, Kind.YES_NO):
                return "COUNT(*)"
            case TallyKind.COUNT:
                return f"COUNT(CASE WHEN {of} THEN 1 END)"
            case TallyKind.SUM:
                return f"CAST(SUM({self.summand(tally.of)}) AS {self.TYPES[Kind.WIDE]})"
            case TallyKind.SMALLEST:
                return f"MIN({of})"
            case TallyKind.LARGEST:
                return f"MAX({of})"
            case TallyKind.DISTINCT:
                return self.distinct(of)

    def window_call(self, call: WindowCall) -> str:
        """Return a function over a window of rows."""
        within = ", ".join(self.scalar(part) for part in call.within)
        order = ", ".join(self.scalar(part) for part in call.order)
        framed = call.function in {WindowFunction.LAST_KNOWN, WindowFunction.RUNNING_SUM}
        frame = " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW" if framed else ""
        partition = f"PARTITION BY {within} " if within else ""
        return f"{self._window_function(call)} OVER ({partition}ORDER BY {order}{frame})"

    def _window_function(self, call: WindowCall) -> str:
        if call.of is None:
            assert call.function is WindowFunction.NUMBER
            return "ROW_NUMBER()"
        match call.function:
            case WindowFunction.PREVIOUS:
                return f"LAG({self.scalar(call.of)})"
            case WindowFunction.NEXT:
                return f"LEAD({self.scalar(call.of)})"
            case WindowFunction.LAST_KNOWN:
                return self.last_known(self.scalar(call.of))
            case WindowFunction.RUNNING_SUM:
                return f"SUM({self.summand(call.of)})"
            case WindowFunction.NUMBER:
                return "ROW_NUMBER()"

    def _listed(self, columns: tuple[tuple[str, Scalar], ...]) -> str:
        return ", ".join(f"{self.scalar(value)} AS {self.identifier(name)}" for name, value in columns)

    def _group(self, group: Group) -> str:
        listed = [*(self.scalar(key) for key in group.keys), *(self._tally(tally) for tally in group.tallies)]
        # Every column gets a name: two alike would stand in the way of a relation made of the group.
        names = group.names or tuple(f"g{i}" for i in range(len(listed)))
        selected = ", ".join(f"{sql} AS {self.identifier(name)}" for sql, name in zip(listed, names, strict=True))
        grouped = f" GROUP BY {', '.join(str(i + 1) for i in range(len(group.keys)))}" if group.keys else ""
        return f"SELECT {selected} FROM ({self.relation(group.source)}){grouped}"
