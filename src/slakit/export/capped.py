"""The caps on what falls due on a date, by the lines that they are applied to: what a workbook makes formulas of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from slakit.render.evaluation_document import CapOnDue, DueDate

__all__ = ["CappedDue", "CappedLines", "cap_rows"]


@dataclass(frozen=True, slots=True)
class CappedLines:
    """One cap of money on several lines; amounts in the currency's main unit.

    `follows` says that what is due together is the sum of what the lines come to before it, so that nothing else (as
    that only the highest of several is due) was done in between. `split` is what is left of each line.
    """

    number: int
    date: dt.date
    entity: str | None
    window: str
    place: str | None
    bonus: bool
    limit: Fraction | None
    used: Fraction | None
    before: Fraction | None
    after: Fraction | None
    split: tuple[Fraction, ...]
    follows: bool


@dataclass(frozen=True, slots=True)
class CappedDue:
    """The caps of a date, and for each line by its place the numbers of its caps with what each leaves of it."""

    caps: tuple[CappedLines, ...]
    by_line: dict[int, list[tuple[int, Fraction]]]

    @property
    def most(self) -> int:
        """How many caps a line is under at most."""
        return max((len(caps) for caps in self.by_line.values()), default=0)


def _told(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def cap_rows(due: DueDate, numbered: int) -> CappedDue:
    """Return the caps on money of a date, numbered from `numbered + 1`, in the order applied."""
    now = {n: _told(line["amount"]) for n, line in enumerate(due["lines"])}
    caps: list[CappedLines] = []
    by_line: dict[int, list[tuple[int, Fraction]]] = {}
    for cap in due["caps"]:
        if cap["unit"] != "money":
            continue
        made = _cap(due, cap, now, numbered + len(caps) + 1)
        caps.append(made)
        for line, left in zip(cap["lines"], made.split, strict=False):
            now[line] = left
            by_line.setdefault(line, []).append((made.number, left))
    return CappedDue(tuple(caps), by_line)


def _cap(due: DueDate, cap: CapOnDue, now: dict[int, Fraction | None], number: int) -> CappedLines:
    before = _told(cap["before"])
    split = [_told(part) for part in cap["split"]]
    told = tuple(part for part in split if part is not None)
    values = [now[line] for line in cap["lines"]]
    known = [value for value in values if value is not None]
    return CappedLines(
        number=number,
        date=dt.date.fromisoformat(due["date"]),
        entity=cap["entity"],
        window=cap["window"],
        place=cap["place"],
        bonus=bool(cap["lines"]) and due["lines"][cap["lines"][0]]["kind"] == "bonus",
        limit=_told(cap["limit"]),
        used=_told(cap["used"]),
        before=before,
        after=_told(cap["after"]),
        split=told if len(told) == len(split) else (),
        follows=len(known) == len(values) and sum(known, Fraction(0)) == before,
    )
