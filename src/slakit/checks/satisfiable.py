"""Whether some record satisfies conditions, decided over the finite structure that comparisons with constants make.

A field matters only through the constants that it is compared with: a number through the constants themselves, the
gaps between them and beyond, a text through the texts named and one more, a list through which of the texts named it
has. Every such case is tried, cheapest first, until the conditions are decided. What cannot be taken apart so (two
fields compared, a sum) is either free to be true or false, which suits those who ask whether a condition is dead, or
never decided, which suits those who want a record that really exists.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import Literal

from slakit.contract.expressions import (
    AllOf,
    AnyOf,
    Choose,
    ClockState,
    Comparison,
    Contains,
    Expression,
    FieldRef,
    Known,
    LevelRef,
    Literal_,
    Not,
    Settled,
)
from slakit.contract.record_types import DerivedField, FieldType, RecordType, StoredField
from slakit.contract.relations import RELATIONS
from slakit.diagnostics import Span
from slakit.money import decimal_text
from slakit.timeline import HOUR, MINUTE, SECOND

__all__ = ["Goal", "Record", "Undecided", "found", "own", "shown"]

_MOST = 100_000
"""Parts of conditions that a search looks at; a question that takes more is left open."""


class _Open(Enum):
    """What is not decided yet."""

    OPEN = "open"


OPEN = _Open.OPEN
Truth = bool | _Open | None
"""True, false, not decided yet, or (`None`) neither true nor false because a value is missing."""
Value = Fraction | str | bool | frozenset[str]
Key = tuple[str, str]
"""What can vary: `("field", name)`, `("list", name)`, `("clock", name)`, `("level", records)` or `("free", words)`."""
Case = Value | None
"""A value, or `None` for a missing one."""

_STATES = ("on time", "late", "running", "running late", "paused", "paused late", "none")
_HOLDS = {
    "on time": ("on time",),
    "met": ("on time",),
    "late": ("late", "running late", "paused late"),
    "missed": ("late", "running late", "paused late"),
    "running": ("running", "running late"),
    "paused": ("paused", "paused late"),
}


class Undecided(Exception):  # noqa: N818 - it is an answer
    """The question has too many cases."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A condition that must come out true, or must not (false, or neither for want of a value)."""

    condition: Expression
    true: bool = True


@dataclass(slots=True)
class Record:
    """What a search knows of a record: the case of everything that has been decided."""

    type: RecordType
    levels: tuple[str, ...] = ()
    cases: dict[Key, Case] = field(default_factory=dict)


def own(span: Span | None) -> bool:
    """Whether a place lies in a file of the author, and not in the standard library."""
    return span is not None and not span.source.name.startswith("std/")


def found(
    records: RecordType, goals: Sequence[Goal], *, levels: tuple[str, ...] = (), exists: bool = False
) -> Record | None:
    """Return a record that satisfies all goals, `None` when there is none; raises Undecided.

    With `exists` the record is one that certainly can exist; without, one may be returned that cannot, and `None` is
    certain.
    """
    search = _Search(records, [*goals], levels, exists)
    return search.run()


@dataclass(slots=True)
class _Search:
    records: RecordType
    goals: list[Goal]
    levels: tuple[str, ...]
    exists: bool
    looked: int = 0
    unsure: bool = False
    """Whether a case was left open that may be a record, or may not."""
    constants: dict[Key, set[Value]] = field(default_factory=dict)
    open_in: list[Key] = field(default_factory=list)

    def run(self) -> Record | None:
        todo = [goal.condition for goal in self.goals]
        seen: set[str] = set()
        while todo:
            for name in self._collect(todo.pop()):
                known = self.records.field(name)
                if name in seen or known is None:
                    continue
                seen.add(name)
                if isinstance(known, DerivedField):
                    todo.append(known.value)
                elif known.required_when is not None:
                    todo.append(known.required_when)
        result = self._step(Record(self.records, self.levels))
        if result is None and self.unsure:
            raise Undecided
        return result

    def _collect(self, e: Expression) -> Iterator[str]:
        """Note the constants that things are compared with; yield the names of fields."""
        match e:
            case FieldRef():
                yield e.name
            case Comparison():
                key = self._subject(e.left)
                for side in (e.right, e.high):
                    if key is not None and isinstance(side, Literal_):
                        self.constants.setdefault(key, set()).add(side.value)
                yield from (name for side in (e.left, e.right) if side is not None for name in self._collect(side))
            case Contains() if isinstance(e.text, Literal_) and isinstance(e.text.value, str):
                self.constants.setdefault(("list", e.field.name), set()).add(e.text.value)
                yield e.field.name
            case Known():
                yield e.field.name
            case Not():
                yield from self._collect(e.part)
            case AllOf() | AnyOf():
                for part in e.parts:
                    yield from self._collect(part)
            case Settled():
                yield from self._collect(e.condition)
            case Choose():
                for part in (e.condition, e.then, e.otherwise):
                    yield from self._collect(part)
            case _:
                return

    def _subject(self, e: Expression) -> Key | None:
        """Return what a comparison with a constant is about."""
        if isinstance(e, LevelRef):
            return "level", e.records
        known = self.records.field(e.name) if isinstance(e, FieldRef) else None
        if isinstance(known, DerivedField) and isinstance(known.value, FieldRef):
            return self._subject(known.value)
        return ("field", known.name) if isinstance(known, StoredField) else None

    # ---------------------------------------------------------------- the search

    def _step(self, record: Record) -> Record | None:
        self.open_in = []
        decided = True
        for goal in self.goals:
            truth = self._truth(goal.condition, record)
            if truth is OPEN:
                decided = False
            elif (truth is True) is not goal.true:
                return None
        if decided:
            blocked = self._required(record)
            if blocked is not None:
                return None if blocked else self._branch(record)
            return record
        return self._branch(record)

    def _required(self, record: Record) -> bool | None:
        """Whether a field is missing that must not be: yes, no (`None`), or not decided yet (`False`)."""
        for (what, name), case in record.cases.items():
            known = self.records.field(name) if what in ("field", "list") and case is None else None
            if isinstance(known, StoredField) and known.required_when is not None:
                truth = self._truth(known.required_when, record)
                if truth is True:
                    return True
                if truth is OPEN:
                    return False
        return None

    def _branch(self, record: Record) -> Record | None:
        key = next((key for key in self.open_in if key not in record.cases), None)
        if key is None:
            self.unsure = True
            return None
        for case in self._cases(key):
            result = self._step(Record(record.type, record.levels, {**record.cases, key: case}))
            if result is not None:
                return result
        return None

    def _cases(self, key: Key) -> list[Case]:
        what, name = key
        if what == "free":
            return [True, False]
        if what == "clock":
            return [*_STATES]
        named = self.constants.get(key, set())
        if what == "level":
            return [*self.levels, None]
        known = self.records.field(name)
        assert isinstance(known, StoredField)
        empty: list[Case] = [None] if known.optional or known.required_when is not None else []
        if what == "list":
            return [*_subsets(sorted(str(text) for text in named)), *empty]
        return [*_values(known, named), *empty]

    # ---------------------------------------------------------------- truth

    def _truth(self, e: Expression, record: Record) -> Truth:
        self.looked += 1
        if self.looked > _MOST:
            raise Undecided
        match e:
            case Literal_():
                return e.value is True
            case Not():
                part = self._truth(e.part, record)
                return (not part) if isinstance(part, bool) else part
            case AllOf():
                return self._joined([self._truth(part, record) for part in e.parts], False)
            case AnyOf():
                return self._joined([self._truth(part, record) for part in e.parts], True)
            case Settled():
                inner = self._truth(e.condition, record)
                return e.missing_counts_as if inner is None else inner
            case Choose():
                chosen = self._truth(e.condition, record)
                return self._truth(e.then if chosen else e.otherwise, record) if isinstance(chosen, bool) else chosen
            case FieldRef():
                known = self.records.field(e.name)
                if isinstance(known, DerivedField):
                    return self._truth(known.value, record)
                if known is None or known.type is not FieldType.YES_NO:
                    return self._free(e, record)
                case_ = self._case(("field", e.name), record)
                return case_ if isinstance(case_, bool | _Open) else None
            case Known():
                return self._known(e, record)
            case Contains(text=Literal_(value=str() as text)):
                held = self._case(("list", e.field.name), record)
                return held if held is OPEN or held is None else isinstance(held, frozenset) and text in held
            case ClockState():
                state = self._case(("clock", e.clock), record)
                return OPEN if isinstance(state, _Open) else state in _HOLDS[e.state]
            case Comparison():
                return self._comparison(e, record)
            case _:
                return self._free(e, record)

    @staticmethod
    def _joined(parts: list[Truth], decides: bool) -> Truth:
        if decides in [part for part in parts if isinstance(part, bool)]:
            return decides
        return OPEN if OPEN in parts else None if None in parts else not decides

    def _known(self, e: Known, record: Record) -> Truth:
        known = self.records.field(e.field.name)
        if not isinstance(known, StoredField):
            return self._free(e, record)
        if not known.optional and known.required_when is None:
            return e.known
        case_ = self._case(("list" if known.type is FieldType.LIST else "field", known.name), record)
        return OPEN if isinstance(case_, _Open) else (case_ is not None) is e.known

    def _comparison(self, e: Comparison, record: Record) -> Truth:
        key = self._subject(e.left)
        if key is None or not isinstance(e.right, Literal_) or not (e.high is None or isinstance(e.high, Literal_)):
            return self._free(e, record)
        value = self._case(key, record)
        if isinstance(value, _Open) or value is None:
            return value
        if e.relation == "is":
            return value == e.right.value
        if e.relation == "is not":
            return value != e.right.value
        low = e.right.value
        assert isinstance(value, Fraction)
        assert isinstance(low, Fraction)
        if e.relation == "between":
            assert e.high is not None
            assert isinstance(e.high.value, Fraction)
            return low <= value <= e.high.value
        return RELATIONS[e.relation](value, low)

    def _case(self, key: Key, record: Record) -> Case | Literal[_Open.OPEN]:
        if key in record.cases:
            return record.cases[key]
        self.open_in.append(key)
        return OPEN

    def _free(self, e: Expression, record: Record) -> Truth:
        """Return what something comes to that is not taken apart: anything, or never known."""
        if self.exists:
            return OPEN
        case_ = self._case(("free", repr(e)), record)
        return case_ if isinstance(case_, bool | _Open) else None


def _subsets(texts: list[str]) -> list[frozenset[str]]:
    if len(texts) > 8:
        raise Undecided
    return [frozenset(t for i, t in enumerate(texts) if number >> i & 1) for number in range(2 ** len(texts))]


def _values(known: StoredField, named: set[Value]) -> list[Case]:
    """Return a value for each case that a field makes, those that nobody named first."""
    if known.type is FieldType.YES_NO:
        return [True, False]
    if known.type is FieldType.TEXT:
        texts = sorted(str(text) for text in named)
        if known.choices:
            others = [choice for choice in known.choices if choice not in texts]
            return [*others[:1], *(choice for choice in known.choices if choice in texts)]
        other = "something else"
        while other in texts:
            other += " again"
        return [other, *texts]
    if known.type in (FieldType.INSTANT, FieldType.LIST):
        return [True]  # only whether it is there matters
    marks = sorted(value for value in named if isinstance(value, Fraction))
    if not marks:
        return [Fraction(0)]
    whole = known.type in (FieldType.DURATION, FieldType.MONEY, FieldType.DATE)
    step = _STEP.get(known.type, Fraction(1))
    first = marks[0] - step
    if known.type is FieldType.DURATION and first < 0 < marks[0]:
        first = Fraction(0)
    found: list[Case] = [first]
    for low, high in zip(marks, [*marks[1:], None], strict=True):
        found.append(low)
        if high is None:
            found.append(low + step)
        elif not whole or high - low > 1:
            found.append(low + step if low + step < high else (low + 1 if whole else (low + high) / 2))
    return found


_STEP = {
    FieldType.DURATION: Fraction(1_000_000), FieldType.MONEY: Fraction(100), FieldType.DATE: Fraction(1),
    FieldType.NUMBER: Fraction(1), FieldType.PERCENT: Fraction(1, 100),
}  # fmt: skip


def shown(record: Record, currency: str = "") -> str:
    """Describe a record by what was decided of it: a clause for `where`; empty when nothing matters."""
    parts = [_part(record, key, case) for key, case in record.cases.items() if key[0] != "free"]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts).replace("\0", currency)


def _part(record: Record, key: Key, case: Case) -> str:
    what, name = key
    if what == "level":
        return "there is no level" if case is None else f'`level` is "{case}"'
    if case is None:
        return f"`{name}` is empty"
    if isinstance(case, frozenset):
        named = " and ".join(f'"{text}"' for text in sorted(case))
        return f"`{name}` has {named}" if case else f"`{name}` has none of the texts named"
    if what == "clock":
        return f"`{name}` does not run" if case == "none" else f"`{name}` is {case}"
    known = record.type.field(name)
    type_ = known.type if known is not None else FieldType.TEXT
    if isinstance(case, bool):
        return f"`{name}` is {'yes' if case else 'no'}" if type_ is FieldType.YES_NO else f"`{name}` is known"
    return f"`{name}` is {_figure(case, type_)}" if isinstance(case, Fraction) else f'`{name}` is "{case}"'


def _figure(value: Fraction, type_: FieldType) -> str:
    """Return a value that a witness has, as an author would write it; the currency is filled in later."""
    if type_ is FieldType.DATE:
        return dt.date.fromordinal(int(value)).isoformat()
    if type_ is FieldType.MONEY:
        return f"\0 {decimal_text(value / 100, 2)}"
    if type_ is FieldType.DURATION:
        for unit, word in ((HOUR, "hours"), (MINUTE, "minutes")):
            if value and value % unit == 0:
                return f"{int(value / unit)} {word if value != unit else word[:-1]}"
        value, word = value / SECOND, " seconds"
    else:
        value, word = (value * 100, " %") if type_ is FieldType.PERCENT else (value, "")
    digits = next((n for n in range(7) if (value * 10**n).denominator == 1), 6)
    return f"{decimal_text(value, digits)}{word}"
