"""What the clocks of one record type are computed from: its rows, those that belong to them, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from slakit.contract.expressions import Expression, FieldRef, trusted
from slakit.contract.model import Contract
from slakit.contract.record_types import RecordType
from slakit.diagnostics import Span
from slakit.measure.clocks.scalars import integer, known
from slakit.measure.engine import Engine
from slakit.measure.from_contract import Unsupported, Value, condition, value, value_column
from slakit.measure.plan import Column, Filter, Op, Relation, Scalar, all_of, compare, whole

__all__ = ["LEVEL", "RECORD", "Refused", "Setting"]

RECORD = "record"
"""The column with the key of the record that an event, a cycle or a stretch of time is about."""

LEVEL = integer("level at first")
"""The column with the number of the level that the rules give a record; 0 for none."""


class Refused(Exception):  # noqa: N818 - carries what cannot be measured out of this package
    """Something about a clock cannot be measured."""

    def __init__(self, message: str, span: Span | None) -> None:
        super().__init__(message)
        self.unsupported = Unsupported(message, span)


@dataclass(frozen=True, slots=True)
class Setting:
    """One record type with its rows and those of its children, by name; nothing is known of what is after `as_of`."""

    engine: Engine
    contract: Contract
    records: RecordType
    rows: Relation
    children: Mapping[str, Relation]
    as_of: int | None

    @property
    def key(self) -> Column:
        """The column with the key of a record."""
        return self.column(self.records, self.records.key)

    @staticmethod
    def column(records: RecordType, name: str) -> Column:
        """Return the column of a stored field."""
        field = next(field for field in records.fields if field.name == name)
        return value_column(name, field.type)

    def child(self, name: str) -> tuple[RecordType, Relation, Column]:
        """Return a type of records that belong to these, their rows, and the column that says to which."""
        records = self.contract.record_type(name)
        assert records.belongs is not None
        parent = self.column(records, records.belongs.by)
        if parent.kind is not self.key.kind:
            message = f"`{records.belongs.by}` of {name} and `{self.records.key}` of {self.records.name} differ in type"
            raise Refused(message, records.belongs.span)
        return records, self.children[name], parent

    @staticmethod
    def field(records: RecordType, name: str) -> Value:
        """Return a field of a record, stored or derived."""
        found = value(records, trusted(FieldRef)(name=name))
        if isinstance(found, Unsupported):
            raise Refused(found.message, found.span)
        return found

    def known(self, rows: Relation, at: Scalar) -> Relation:
        """Return the rows whose instant is there, and known by now."""
        there = known(at)
        return Filter(rows, there if self.as_of is None else all_of(there, compare(Op.AT_MOST, at, whole(self.as_of))))

    def condition(
        self, records: RecordType, expression: Expression | None, history: Mapping[str, Value] | None = None
    ) -> Scalar:
        """Return a condition on one record."""
        found = condition(records, expression, history)
        if isinstance(found, Unsupported):
            raise Refused(found.message, found.span)
        return found.scalar

    def over(self, rows: Relation) -> Setting:
        """Return the same with other rows of the records, such as with more columns."""
        return replace(self, rows=rows)
