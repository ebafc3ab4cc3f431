"""A slow, obvious evaluation of sets of time: one moment after another, each asked by itself whether it is in the set.

Moments are the minutes of a window; test data lie on whole minutes, so that counting minutes is exact. Times of day are
read off the wall clock of the zone. Written from what the language says, not from how it is computed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from slakit.contract.expressions import (
    Comparison,
    Expression,
    FieldRef,
    Known,
    Literal_,
    SlotMean,
    SlotShare,
    TimeShare,
)
from slakit.contract.model import Contract
from slakit.contract.time_sets import NamedSet, Runs, Slots, SpanSet, SpanSteps, TimeOf, WholeWindow

MINUTE = 60_000_000
Row = dict[str, Any]
"""Fields of a record: instants in minutes since 1970, numbers as they are, `None` for an empty one."""


@dataclass
class Frame:
    """A window or a slot, as its minutes."""

    minutes: range
    slots: dict[int, list[range]] = field(default_factory=dict)


class TimeOracle:
    """Figures of time over rows of each record type; `as_of` is the minute at which what has not ended ends."""

    def __init__(
        self, contract: Contract, rows: dict[str, list[Row]], open_at: Callable[[str, int], bool], as_of: int
    ) -> None:
        self.contract, self.rows, self.open_at, self.as_of = contract, rows, open_at, as_of
        self.zone = ZoneInfo(contract.agreement.zone)
        self.during: str | None = None
        self.out: set[int] = set()

    def counts(self, minute: int) -> bool:
        """Whether a minute lies within the hours of the objective at hand, and is not left out."""
        return (self.during is None or self.open_at(self.during, minute)) and minute not in self.out

    # -------------------------------------------------------------- minutes

    def holds(self, where: Expression | None, row: Row) -> bool:
        match where:
            case None:
                return True
            case FieldRef(name=name):
                return row[name] is True
            case Known(field=FieldRef(name=name), known=known):
                return (row[name] is not None) is known
            case Comparison(relation="is", left=FieldRef(name=name), right=right):
                return bool(row[name] == getattr(right, "value", None))
        raise TypeError(where)

    def lasts(self, of: TimeOf, row: Row, minute: int) -> bool:
        start, end = row[of.start], row[of.end]
        if start is None:
            return False
        assert isinstance(start, int)
        until = self.as_of if end is None or end > self.as_of else end
        return start <= minute < until

    def present(self, of: SpanSet, frame: Frame) -> set[int]:
        """Return the minutes of a frame that lie in a set."""
        match of:
            case WholeWindow():
                return set(frame.minutes)
            case NamedSet(calendar=True):
                return {m for m in frame.minutes if self.open_at(of.name, m)}
            case NamedSet():
                return self.present(self.contract.span(of.name).of, frame)
            case TimeOf():
                rows = [row for row in self.rows[of.of.records] if self.holds(of.of.where, row)]
                return {m for m in frame.minutes if self._in_time_of(of, [r for r in rows if self.lasts(of, r, m)])}
            case Runs():
                inside, found = self.present(of.of, frame), set()
                for run in _runs(inside):
                    length = len(run) * MINUTE
                    low = of.low is None or length > of.low or (of.low_included and length == of.low)
                    high = of.high is None or length < of.high or (of.high_included and length == of.high)
                    if low and high:
                        found |= set(run)
                return found
            case Slots():
                chosen: set[int] = set()
                for slot in self.slots(of.microseconds, frame):
                    if not any(self.counts(m) for m in slot):
                        continue
                    value = self.figure(of.where, Frame(slot))
                    if value is True or (value is None and of.empty):
                        chosen |= set(slot)
                return chosen
            case SpanSteps():
                found = self.present(of.first, frame)
                for word, part in of.rest:
                    other = self.present(part, frame)
                    for minute in frame.minutes:
                        left, right = minute in found, minute in other
                        here = {"together with": left or right, "overlapping": left and right}.get(
                            word, left and not right
                        )
                        (found.add if here else found.discard)(minute)
                return found
        raise TypeError(of)

    @staticmethod
    def _in_time_of(of: TimeOf, lasting: list[Row]) -> bool:
        if of.field is None:
            return bool(lasting)
        values = {row[of.field] for row in lasting if row[of.field] is not None}
        if of.values:
            values &= set(of.values)
        return len(values) >= (len(of.values) if of.least is None else of.least)

    def slots(self, microseconds: int, frame: Frame) -> Iterator[range]:
        """Yield the slots of a frame: from each local midnight, or whole days from the frame's start."""
        size = microseconds // MINUTE
        start, count, days = frame.minutes.start, 0, 0
        first_day = self._date(start)
        for minute in frame.minutes:
            if minute == frame.minutes.start:
                continue
            new_day = self._date(minute) != self._date(minute - 1)
            count += 1
            days = (self._date(minute) - first_day).days
            cut = new_day or count == size if size < 1440 else new_day and days % (size // 1440) == 0
            if cut:
                yield range(start, minute)
                start, count = minute, 0
        yield range(start, frame.minutes.stop)

    def _date(self, minute: int) -> dt.date:
        return dt.datetime.fromtimestamp(minute * 60, self.zone).date()

    # -------------------------------------------------------------- figures

    def share(self, figure: TimeShare, frame: Frame) -> Fraction | None:
        """Return a share of time."""
        free = {m for m in frame.minutes if self.counts(m)}
        if figure.out_of is not None:
            free &= self.present(figure.out_of, frame)
        if not free:
            return None
        inside = self.present(figure.of, frame) & free
        if figure.weight is None:
            part = Fraction(len(inside), len(free))
        else:
            whole = _number(figure.whole)
            part = sum((self._weight(figure, m, whole) for m in inside), Fraction(0)) / (whole * len(free))
        return part if figure.side == "within" else 1 - part

    def _weight(self, figure: TimeShare, minute: int, whole: Fraction) -> Fraction:
        found = {}
        for of in _makers(self.contract, figure.of):
            for number, row in enumerate(self.rows[of.of.records]):
                if self.holds(of.of.where, row) and self.lasts(of, row, minute):
                    found[of.of.records, number] = Fraction(row[figure.weight or ""])
        return max(Fraction(0), min(sum(found.values(), Fraction(0)), whole))

    def figure(self, figure: Expression, frame: Frame) -> Fraction | bool | None:
        """Return a figure or a condition over the records of a slot."""
        match figure:
            case Comparison(relation=relation):
                left, right = self.figure(figure.left, frame), self.figure(figure.right, frame)
                if left is None or right is None:
                    return None
                holds = {"at least": left >= right, "at most": left <= right, "is": left == right}
                return holds[relation]
            case TimeShare():
                return self.share(figure, frame)
            case SlotShare() | SlotMean():
                return self.of_slots(figure, frame)
        if figure.kind == "literal":
            return _number(figure)
        if figure.kind == "aggregate":
            return self.aggregate(figure, frame)
        raise TypeError(figure)

    def aggregate(self, figure: Expression, frame: Frame) -> Fraction | None:
        """Return a share or a number of records over a slot."""
        assert figure.kind == "aggregate"
        records = self.contract.record_type(figure.of.records)
        rows = [
            row for row in self.rows[records.name] if row[records.at] in frame.minutes and self.counts(row[records.at])
        ]
        met = [row for row in rows if self.holds(figure.of.where, row)]
        if figure.statistic == "number":
            return Fraction(len(met))
        return Fraction(len(met), len(rows)) if rows else None

    def of_slots(self, figure: SlotShare | SlotMean, frame: Frame) -> Fraction | None:
        """Return a share of slots, or a mean over them."""
        values: list[Fraction] = []
        for slot in self.slots(figure.microseconds, frame):
            if not any(self.counts(m) for m in slot):
                continue
            kept = Frame(slot)
            value = self.figure(figure.where if isinstance(figure, SlotShare) else figure.value, kept)
            if value is not None:
                values.append(Fraction(value))
            elif figure.empty == "undecided":
                return None
            elif isinstance(figure.empty, Fraction):
                values.append(figure.empty)
            elif figure.empty != "left out":
                values.append(Fraction(figure.empty == "met"))
        return sum(values, Fraction(0)) / len(values) if values else None


def _number(figure: Expression | None) -> Fraction:
    assert isinstance(figure, Literal_)
    assert isinstance(figure.value, Fraction)
    return figure.value


def _runs(minutes: set[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for minute in sorted(minutes):
        if run and minute != run[-1] + 1:
            yield run
            run = []
        run.append(minute)
    if run:
        yield run


def _makers(contract: Contract, of: SpanSet) -> Sequence[TimeOf]:
    match of:
        case TimeOf():
            return [of]
        case NamedSet():
            return _makers(contract, contract.span(of.name).of)
        case Runs():
            return _makers(contract, of.of)
        case SpanSteps():
            parts = [of.first, *(part for word, part in of.rest if word == "together with")]
            return [time for part in parts for time in _makers(contract, part)]
    return []
