"""The level of each record: by the contract's rules, and by records that change it.

Levels are numbered in the contract's order from 1; 0 is none.
"""

from __future__ import annotations

from slakit.contract.clocks import Levels
from slakit.measure.clocks.scalars import chosen, flag, integer, surely
from slakit.measure.clocks.setting import LEVEL, Refused, Setting
from slakit.measure.from_contract import level_column
from slakit.measure.plan import (
    Column,
    Constant,
    Extend,
    Filter,
    Join,
    Kind,
    Op,
    Over,
    Relation,
    Scalar,
    Select,
    WindowCall,
    WindowFunction,
    all_of,
    any_of,
    case,
    coalesce,
    compare,
    is_empty,
    negate,
    whole,
)

__all__ = ["MOST_LEVELS", "changes_of_level", "with_level", "with_level_at_first"]

MOST_LEVELS = 1023


def with_level_at_first(setting: Setting, levels: Levels) -> Relation:
    """Add the number of the level that the rules give: that of the last that matches, up to one with `then stop`."""
    if len(levels.levels) > MOST_LEVELS:
        message = f"there are more than {MOST_LEVELS} levels"
        raise Refused(message, levels.span)
    numbers = {level.name: number for number, level in enumerate(levels.levels, 1)}
    matches: list[tuple[str, Scalar]] = []
    for place, rule in enumerate(levels.rules):
        if rule.when is not None:
            matches.append((f"rule {place}", surely(setting.condition(setting.records, rule.when))))
    rows: Relation = Extend(setting.rows, tuple(matches)) if matches else setting.rows
    branches: list[tuple[Scalar, Scalar]] = []
    before: list[Scalar] = []
    stopped: list[Scalar] = []
    for place, rule in enumerate(levels.rules):
        matched = negate(any_of(*before)) if rule.when is None else flag(f"rule {place}")
        branches.append((all_of(matched, negate(any_of(*stopped))), whole(numbers[rule.level])))
        before.append(matched)
        if rule.stop:
            stopped.append(matched)
    return Extend(rows, ((LEVEL.name, case(branches[::-1], whole(0))),))


def changes_of_level(setting: Setting, levels: Levels) -> Relation | None:
    """Return the changes of level that decide: one for each record and instant, the one with the greatest key.

    Columns: the record (`changed record`), `changed at` and the number of the level, `changed level`.
    """
    if levels.history is None:
        return None
    records, rows, parent = setting.child(levels.history)
    at, name = setting.column(records, records.at), setting.field(records, "level").scalar
    numbers: list[tuple[Scalar, Scalar]] = [
        (compare(Op.EQUAL, name, Constant(level.name, Kind.TEXT)), whole(number))
        for number, level in enumerate(levels.levels, 1)
    ]
    known = setting.known(rows, at)
    following = WindowCall(WindowFunction.NEXT, at, (parent,), (at, setting.column(records, records.key)))
    next_at = integer("next change at")
    decides = any_of(is_empty(next_at), compare(Op.MORE, next_at, at))
    kept = Filter(Over(known, ((next_at.name, following),)), decides)
    return Select(kept, (("changed record", parent), ("changed at", at), ("changed level", case(numbers, whole(0)))))


def with_level(setting: Setting, levels: Levels) -> Relation:
    """Add the name of each record's level: what the latest change says, else the rules."""
    number: Scalar = LEVEL
    rows = setting.rows
    changes = changes_of_level(setting, levels)
    if changes is not None:
        record, at = Column("changed record", setting.key.kind), integer("changed at")
        following = WindowCall(WindowFunction.NEXT, at, (record,), (at,))
        latest = Filter(Over(changes, (("level until", following),)), is_empty(integer("level until")))
        now = Select(latest, (("record of level", record), ("level at last", integer("changed level"))))
        rows = Join(rows, now, setting.key, "record of level")
        number = coalesce(integer("level at last"), LEVEL)
    names = [Constant(None, Kind.TEXT), *(Constant(level.name, Kind.TEXT) for level in levels.levels)]
    return Extend(rows, ((level_column().name, chosen(number, list(names))),))
