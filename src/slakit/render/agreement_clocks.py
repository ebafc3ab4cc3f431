"""Clocks and levels as an agreement prints them: definitions, a table of limits, and the rules in words."""

from __future__ import annotations

from dataclasses import dataclass

from slakit.contract.clocks import Levels
from slakit.contract.model import Contract
from slakit.render.sentences import Sentences

__all__ = ["ClockView", "LevelsView", "LimitRow", "clock_views", "levels_views"]


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock: what it means, and its terms."""

    title: str
    means: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A clock and its limits, a cell a level."""

    clock: str
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LevelsView:
    """The levels of records of a type."""

    many: str
    levels: tuple[str, ...]
    rows: tuple[LimitRow, ...]
    terms: tuple[str, ...]
    rules: tuple[str, ...]


def clock_views(contract: Contract, words: Sentences) -> tuple[ClockView, ...]:
    """Return the clocks, in the order of the contract."""
    return tuple(ClockView(c.title, c.means or "", words.clock(c)) for c in contract.clocks)


def levels_views(contract: Contract, words: Sentences) -> tuple[LevelsView, ...]:
    """Return the levels, in the order of the contract."""
    return tuple(_levels(contract, levels, words) for levels in contract.levels)


def _levels(contract: Contract, levels: Levels, words: Sentences) -> LevelsView:
    rows = []
    for clock in contract.clocks:
        limits = [level.limit(clock.name) for level in levels.levels]
        if any(limit is not None for limit in limits):
            own = None if clock.limit is None else clock.limit
            rows.append(LimitRow(clock.title, tuple(words.limit(limit or own) for limit in limits)))
    return LevelsView(
        many=words.many(levels.records),
        levels=tuple(level.title for level in levels.levels),
        rows=tuple(rows),
        terms=words.level_terms(levels),
        rules=words.level_rules(levels),
    )
