"""Conditions and values of one record in English, read off the expression tree.

A yes/no field whose title says "Whether …" becomes that sentence; any other field is named in quotation marks,
followed the first time by what it means. Brackets stand wherever "and" and "or" could be taken in two ways.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from slakit.contract.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    ClockRef,
    ClockState,
    Comparison,
    Contains,
    Expression,
    FieldRef,
    Known,
    LevelRef,
    Literal_,
    Not,
    Offset,
    PercentageOf,
    Settled,
    Unit,
)
from slakit.contract.record_types import FieldType, RecordType
from slakit.money import Money
from slakit.render.english.lengths import length_words
from slakit.render.english.words import lower, quoted
from slakit.render.figures import count_text, exact_text, exact_value_text, long_date

__all__ = ["RELATIONS", "SIGNS", "RecordWords", "literal"]

SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
RELATIONS = {
    "at least": "is at least",
    "at most": "is at most",
    "more than": "is more than",
    "below": "is below",
    "is": "is",
    "is not": "is not",
}
_OF_INSTANTS = {
    "at least": "is not before",
    "at most": "is not after",
    "more than": "is after",
    "below": "is before",
    "is": "is the same instant as",
    "is not": "is not the same instant as",
}
_BEFORE = {
    "at most": "at least",
    "below": "more than",
    "at least": "at most",
    "more than": "less than",
    "is": "exactly",
    "is not": "not exactly",
}
"""How long before an instant another one is, by the order of the two on the line of time."""
_AFTER = {
    "at least": "at least",
    "more than": "more than",
    "at most": "at most",
    "below": "less than",
    "is": "exactly",
    "is not": "not exactly",
}
_WHETHER = "Whether "
_SERVICE = {
    Unit.SERVICE_POINTS: ("service points", "service point"),
    Unit.SERVICE_DAYS: ("days of service", "day of service"),
}


@dataclass(slots=True)
class RecordWords:
    """Words about one record of a type. With `explain`, a field's meaning follows its first mention."""

    records: RecordType
    explain: bool = False
    titles: Mapping[str, str] = field(default_factory=dict)
    """Titles of clocks by their names, and of levels by `level` and their names."""
    calendars: Mapping[str, str] = field(default_factory=dict)
    """Titles of the calendars that lengths of time may be counted in, by name."""
    _explained: set[str] = field(default_factory=set)

    def condition(self, expression: Expression) -> str:
        """Return a clause that is true or false: `an agent answered and “wait” is at most 20 seconds`."""
        match expression:
            case FieldRef():
                return self._yes_no(expression.name, wanted=True)
            case Literal_():
                return "in every case" if expression.value is True else "in no case"
            case Not(part=FieldRef(name=name)):
                return self._yes_no(name, wanted=False)
            case Not(part=Known(field=of, known=known)):
                return f"{self.term(of.name)} is {'not ' if known else ''}recorded"
            case Not(part=ClockState(clock=clock, state=state)):
                return f"{self._clock(clock)} is not {state}"
            case Not():
                return f"it is not the case that {self._grouped(expression.part, always=True)}"
            case AllOf():
                return self._parts(expression.parts, "and")
            case AnyOf():
                return self._parts(expression.parts, "or")
            case Comparison():
                return self._comparison(expression)
            case Contains(text=wanted, field=held):
                return f"{self.term(held.name)} contains {self.value(wanted)}"
            case ClockState():
                return f"{self._clock(expression.clock)} is {expression.state}"
            case Known():
                return f"{self.term(expression.field.name)} is {'' if expression.known else 'not '}recorded"
            case Settled():
                answer = "yes" if expression.missing_counts_as else "no"
                text = self._grouped(expression.condition)
                return f"{text} (where a value that this needs is missing, it counts as {answer})"
            case Choose():
                if_so, if_not = self._grouped(expression.then), self._grouped(expression.otherwise)
                return f"if {self._grouped(expression.condition)}, then {if_so}, and otherwise {if_not}"
            case _:
                return self.value(expression)

    def value(self, expression: Expression) -> str:
        """Return a value: `“talk” plus “hold”`, `20 seconds`."""
        match expression:
            case FieldRef():
                return self.term(expression.name)
            case Literal_():
                return literal(expression)
            case ClockRef():
                return f"the time of {self._clock(expression.clock)}"
            case LevelRef():
                return "its level"
            case Arithmetic():
                text = self._operand(expression.first)
                for sign, term in expression.rest:
                    text += f" {SIGNS[sign]} {self._operand(term)}"
                return text
            case PercentageOf():
                return f"{exact_text(expression.percent * 100)} % of {self._operand(expression.base)}"
            case Offset():
                return self._lead("", expression)
            case Choose():
                then, otherwise = self.value(expression.then), self.value(expression.otherwise)
                return f"({then} if {self.condition(expression.condition)}, and {otherwise} otherwise)"
            case _:
                return self.condition(expression)

    def _clock(self, name: str) -> str:
        return f"the clock {quoted(self.titles.get(name, name))}"

    def term(self, name: str) -> str:
        """Return a field by its name in quotation marks, with its meaning where that is new."""
        known = self.records.field(name)
        if not self.explain or name in self._explained or known is None or known.title.lower() == name.lower():
            return quoted(name)
        self._explained.add(name)
        return f"{quoted(name)} ({lower(known.title)})"

    def _yes_no(self, name: str, *, wanted: bool) -> str:
        known = self.records.field(name)
        title = known.title if known is not None else ""
        if not title.startswith(_WHETHER):
            return f"{self.term(name)} is {'yes' if wanted else 'no'}"
        clause = title.removeprefix(_WHETHER)
        return clause if wanted else f"it is not the case that {clause}"

    def _parts(self, parts: Sequence[Expression], word: str) -> str:
        return f" {word} ".join(self._grouped(part) for part in parts)

    def _grouped(self, part: Expression, *, always: bool = False) -> str:
        text = self.condition(part)
        compound = isinstance(part, AllOf | AnyOf | Choose) or (isinstance(part, Not) and " and " in text)
        return f"({text})" if compound or (always and isinstance(part, Comparison | Settled)) else text

    def _operand(self, term: Expression) -> str:
        text = self.value(term)
        return f"({text})" if isinstance(term, Arithmetic) else text

    def _comparison(self, expression: Comparison) -> str:
        left, right = expression.left, expression.right
        if isinstance(left, FieldRef) and isinstance(right, Literal_) and isinstance(right.value, bool):
            return self._yes_no(left.name, wanted=right.value is (expression.relation == "is"))
        if expression.relation == "between":
            assert expression.high is not None, "`between` has two ends"
            ends = f"between {self.value(right)} and {self.value(expression.high)}, both included,"
            return f"{self._operand(left)} is {ends}".removesuffix(",")
        if isinstance(left, LevelRef) and isinstance(right, Literal_):
            title = self.titles.get(f"level {right.value}", str(right.value))
            return f"its level is {'not ' if expression.relation == 'is not' else ''}{quoted(title)}"
        if isinstance(right, Offset):
            table = _BEFORE if right.direction == "before" else _AFTER
            return f"{self._operand(left)} is {self._lead(table[expression.relation], right)}"
        words = _OF_INSTANTS if self._is_instant(left) else RELATIONS
        return f"{self._operand(left)} {words[expression.relation]} {self._operand(right)}"

    def _lead(self, relation: str, offset: Offset) -> str:
        """Return a length before or after an instant: `at least 5 business days before “start”`."""
        text = f"{relation} {length_words(offset.length)} {offset.direction} {self.value(offset.origin)}".strip()
        if offset.calendar is None:
            return text
        return f"{text} (counted in {quoted(self.calendars.get(offset.calendar, offset.calendar))})"

    def _is_instant(self, expression: Expression) -> bool:
        known = self.records.field(expression.name) if isinstance(expression, FieldRef) else None
        return known is not None and known.type is FieldType.INSTANT


def literal(constant: Literal_, currency: str = "") -> str:
    """Return a constant of the contract; amounts of money are in its currency."""
    value = constant.value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return quoted(value)
    if constant.unit is Unit.MONEY:
        return str(Money(currency, int(value)))
    if constant.unit is Unit.DATE:
        return long_date(dt.date.fromordinal(int(value)))
    if constant.unit in _SERVICE:
        number = Fraction(value)
        many, one = _SERVICE[constant.unit]
        return count_text(number.numerator, one, many) if number.denominator == 1 else f"{exact_text(number)} {many}"
    return exact_value_text(Fraction(value), constant.unit or Unit.NUMBER)
