"""Which rows of a record type cannot be used, beyond values that cannot be read, and in which order reasons count.

A row with several faults is counted under the first of: broken as a whole; a value that cannot be used, field
by field as the contract lists them; a value missing, likewise; instants in the wrong order; a key that
another row has as well.
"""

from __future__ import annotations

from dataclasses import dataclass

from slakit.contract.expressions import FieldRef, trusted
from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType, RecordType
from slakit.measure.from_contract import Unsupported, condition, value, value_column
from slakit.measure.plan import Constant, Kind, Op, Scalar, all_of, any_of, compare, is_empty
from slakit.measure.shifted_days import Shift

__all__ = ["DUPLICATE", "MISSING", "RowCheck", "any_found", "levels_given", "row_checks"]

MISSING = "value missing"
DUPLICATE = "key occurs more than once"


@dataclass(frozen=True, slots=True)
class RowCheck:
    """A reason to refuse a row, the field it is reported at, and the condition that finds it.

    `shifts` are the instants counted in business days that have to be added to the rows before.
    """

    reason: str
    field: str
    found: Scalar
    shifts: tuple[Shift, ...] = ()


def levels_given(contract: Contract, records: RecordType) -> tuple[str, ...]:
    """Return the levels that records of a type may give to others, in any version; none where they give no level."""
    if records.belongs is None or "level" not in records.belongs.changes:
        return ()
    found = [version.levels_of(records.belongs.parent) for version in contract.versions()]
    return tuple(dict.fromkeys(level.name for levels in found if levels is not None for level in levels.levels))


def row_checks(
    records: RecordType, in_order: tuple[tuple[str, str], ...] = (), levels: tuple[str, ...] = ()
) -> tuple[RowCheck, ...] | Unsupported:
    """Return the checks on whole rows.

    `in_order` holds pairs of instants whose first may not be the later one, `levels` what the field `level` may hold.

    The key and the attribution time are required whatever the contract says of them.
    """
    checks: list[RowCheck] = []
    for field in records.fields:
        empty = is_empty(value_column(field.name, field.type))
        if field.name in {records.key, records.at} or (not field.optional and field.required_when is None):
            checks.append(RowCheck(MISSING, field.name, empty))
        elif field.required_when is not None:
            needed = condition(records, field.required_when)
            if isinstance(needed, Unsupported):
                return needed
            checks.append(RowCheck(MISSING, field.name, all_of(needed.scalar, empty), needed.shifts))
    for earlier, later in in_order:
        first, second = (value_column(name, FieldType.INSTANT) for name in (earlier, later))
        checks.append(RowCheck(f"{later} before {earlier}", later, compare(Op.LESS, second, first)))
    level = records.field("level") if levels else None
    if level is not None:
        given = value(records, trusted(FieldRef)(name="level"))
        if isinstance(given, Unsupported):
            return given
        others = [compare(Op.UNEQUAL, given.scalar, Constant(name, Kind.TEXT)) for name in levels]
        checks.append(RowCheck("level that the contract does not define", "level", all_of(*others)))
    return tuple(checks)


def any_found(checks: tuple[RowCheck, ...]) -> Scalar:
    """Return whether any check refuses a row."""
    return any_of(*(check.found for check in checks))
