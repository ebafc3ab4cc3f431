"""Which clocks and levels some expressions ask for, and which records these rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from slakit.contract.clocks import Clock, Levels
from slakit.contract.expressions import ClockRef, ClockState, Expression, FieldRef, LevelRef
from slakit.contract.model import Contract
from slakit.contract.record_types import DerivedField, RecordType
from slakit.contract.walking import walk

__all__ = ["Asked", "asked_of", "children_of", "clocks_in", "levels_matter"]


@dataclass(frozen=True, slots=True)
class Asked:
    """The clocks that are asked for, by their names, whether the level is, and of which clocks when they are due."""

    clocks: tuple[str, ...] = ()
    level: bool = False
    due: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.clocks) or self.level

    def __or__(self, other: Asked) -> Asked:
        clocks, due = (tuple(dict.fromkeys(both)) for both in (self.clocks + other.clocks, self.due + other.due))
        return Asked(clocks, self.level or other.level, due)


def _everything(records: RecordType, expressions: Iterable[Expression | None]) -> Iterator[Expression]:
    """Yield all parts of expressions on a record, also those of the fields that are derived from others."""
    todo = [expression for expression in expressions if expression is not None]
    seen: set[str] = set()
    while todo:
        for part in walk(todo.pop()):
            yield part
            field = records.field(part.name) if isinstance(part, FieldRef) and part.name not in seen else None
            if isinstance(field, DerivedField):
                seen.add(field.name)
                todo.append(field.value)


def asked_of(records: RecordType, expressions: Iterable[Expression | None]) -> Asked:
    """Return what expressions on records of a type ask for."""
    clocks: dict[str, None] = {}
    level = False
    for part in _everything(records, expressions):
        if isinstance(part, ClockRef | ClockState):
            clocks[part.clock] = None
        level = level or isinstance(part, LevelRef)
    return Asked(tuple(clocks), level)


def clocks_in(records: RecordType, *expressions: Expression | None) -> tuple[str, ...]:
    """Return the names of the clocks that expressions on records of a type ask for."""
    return asked_of(records, expressions).clocks


def levels_matter(clock: Clock, levels: Levels | None) -> bool:
    """Whether the level of a record changes anything about a clock."""
    return levels is not None and any(level.limit(clock.name) is not None for level in levels.levels)


def _of_clock(clock: Clock, levels: Levels | None) -> Iterator[str]:
    for event in (*clock.starts, *clock.stops):
        if event.of is not None:
            yield event.of.records
    pauses = list(clock.pauses)
    if levels is not None:
        limits = [limit for level in levels.levels for limit in level.limits if limit.clock == clock.name]
        pauses += [limit.pauses for limit in limits if limit.pauses is not None]
    for pause in pauses:
        for _, source in pause.history:
            yield source
    for population in clock.pauses_during:
        yield population.records


def children_of(contract: Contract, records: str, asked: Asked) -> tuple[str, ...]:
    """Return the names of the record types that clocks and levels of a type rest on, beside itself."""
    levels = contract.levels_of(records)
    found: dict[str, None] = {}
    needs_level = asked.level
    for name in asked.clocks:
        clock = contract.clock(name)
        assert clock is not None, "a clock in an expression is one of the contract"
        found |= dict.fromkeys(_of_clock(clock, levels))
        needs_level = needs_level or levels_matter(clock, levels)
    if needs_level and levels is not None and levels.history is not None:
        found[levels.history] = None
    return tuple(found)
