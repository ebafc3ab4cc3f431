"""What is measured, in English: populations, shares, statistics, and figures calculated from them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from slakit.contract.expressions import (
    Aggregate,
    AllOf,
    Arithmetic,
    Expression,
    FieldRef,
    FigureRef,
    Known,
    Literal_,
    Not,
    Population,
    SlotMean,
    SlotShare,
    SpanRef,
    TimeShare,
)
from slakit.contract.model import Contract
from slakit.contract.parts import trusted
from slakit.contract.record_types import RecordType, StoredField
from slakit.contract.walking import fields_used
from slakit.render.english.conditions import SIGNS, RecordWords, literal
from slakit.render.english.words import article, capital, lower, quoted
from slakit.render.figures import exact_text

__all__ = ["MeasureWords", "plural", "rank"]

_STATISTICS = {
    "longest": "longest value",
    "shortest": "shortest value",
    "highest": "highest value",
    "lowest": "lowest value",
}


def plural(records: RecordType) -> str:
    """Many records inside a sentence: `calls`."""
    return lower(records.title)


def rank(quantile: Fraction) -> str:
    """`95th`, `99.9th`, `1st`."""
    text = exact_text(quantile * 100)
    ordinary = text[-2:] in ("11", "12", "13") or "." in text
    return text + ("th" if ordinary else {"1": "st", "2": "nd", "3": "rd"}.get(text[-1], "th"))


class MeasureWords:
    """Words about figures over many records. With `explain`, each field's meaning follows its first mention."""

    def __init__(self, contract: Contract, *, explain: bool = False) -> None:
        self._contract = contract
        self._explain = explain
        self._titles = {clock.name: clock.title for clock in contract.clocks} | {
            f"level {level.name}": level.title for of in contract.levels for level in of.levels
        }
        self._words: dict[str, RecordWords] = {}

    def of(self, records: str) -> RecordWords:
        """Return the words of one record type; fields explained once stay explained."""
        if records not in self._words:
            calendars = {calendar.name: calendar.title for calendar in self._contract.calendars}
            self._words[records] = RecordWords(
                self._contract.record_type(records), self._explain, titles=self._titles, calendars=calendars
            )
        return self._words[records]

    def population(self, population: Population, every: str = "") -> str:
        """Return `calls where an agent answered`, `all calls`, `calls, except those where …`."""
        many = plural(self._contract.record_type(population.records))
        where = population.where
        if where is None:
            return f"{every}{many}"
        words = self.of(population.records)
        if isinstance(where, Not):
            return f"{many}, except those where {words.condition(where.part)}"
        return f"{many} where {words.condition(where)}"

    def share(self, aggregate: Aggregate, bounds: Callable[[], str]) -> str:
        """Return a promise about a share: `at least 80 % of calls, except …, shall be calls where …`."""
        whole = aggregate.out_of or trusted(Population)(records=aggregate.of.records)
        comma = "," if isinstance(whole.where, Not) else ""
        return f"{bounds()} of {self.population(whole, 'all ')}{comma} shall be {self.population(aggregate.of)}"

    def aggregate(self, aggregate: Aggregate) -> str:
        """Return a figure as a noun: `the average of “wait” over calls where an agent answered`."""
        if aggregate.statistic == "number":
            return f"the number of {self.population(aggregate.of)}"
        if aggregate.statistic == "share":
            whole = aggregate.out_of or trusted(Population)(records=aggregate.of.records)
            of = self.population(aggregate.of)
            return f"the share of {of}, out of {self.population(whole, 'all ')}"
        assert aggregate.value is not None, "a statistic has a value"
        value = self.of(aggregate.of.records).value(aggregate.value)
        over = f"over {self.population(aggregate.of, 'all ')}"
        weighted = f", weighted by {quoted(aggregate.weight)}," if aggregate.weight is not None else ""
        return f"the {self.statistic(aggregate)} of {value}{weighted} {over}"

    def statistic(self, aggregate: Aggregate) -> str:
        """`average`, `95th percentile`."""
        if aggregate.statistic == "percentile":
            assert aggregate.quantile is not None, "a percentile has a rank"
            return f"{rank(aggregate.quantile)} percentile"
        return _STATISTICS.get(aggregate.statistic, aggregate.statistic)

    def figure(self, figure: Expression) -> str:
        """Any figure as a noun; terms of a calculation stand in brackets where they could be mistaken."""
        match figure:
            case Aggregate():
                return self.aggregate(figure)
            case Literal_():
                return literal(figure)
            case FigureRef():
                return quoted(next((f.title for f in self._contract.figures if f.name == figure.figure), figure.figure))
            case SpanRef():
                named = (span.title for span in self._contract.spans if span.name == figure.span_name)
                return f"the length of {quoted(next(named, figure.span_name))}"
            case Arithmetic():
                text = self._operand(figure.first)
                for sign, term in figure.rest:
                    text += f" {SIGNS[sign]} {self._operand(term)}"
                return text
            case TimeShare() | SlotShare() | SlotMean():
                from slakit.render.english.time_sets import SetWords

                return SetWords(self._contract, self).figure(figure)
            case _:
                from slakit.render.english.values import ValueWords

                return ValueWords(self._contract, measures=self).value(figure)

    def _operand(self, term: Expression) -> str:
        return literal(term) if isinstance(term, Literal_) else f"({self.figure(term)})"

    def method(self, aggregate: Aggregate) -> str:
        """How a percentile or a median is taken; empty for other statistics."""
        if aggregate.statistic == "median":
            return "The median of an even number of values is the mean of the middle two."
        if aggregate.statistic != "percentile":
            return ""
        assert aggregate.quantile is not None, "a percentile has a rank"
        percent = exact_text(aggregate.quantile * 100)
        if aggregate.method == "linear":
            return (
                f"The percentile is found by linear interpolation: of n values in ascending order, it lies at"
                f" position 1 + (n - 1) × {percent} / 100."
            )
        return (
            f"The percentile is found by the nearest rank: of n values in ascending order, it is the one at position"
            f" n × {percent} / 100, rounded up to a whole number."
        )

    def can_be_empty(self, aggregate: Aggregate) -> str:
        """Return the rule for records without the value that a statistic is taken of; empty where none is needed."""
        if aggregate.value is None or _always_known(aggregate.of.where, aggregate.value):
            return ""
        records = self._contract.record_type(aggregate.of.records)
        needed = fields_used(aggregate.value) | ({aggregate.weight} if aggregate.weight is not None else set())
        if all(_always_there(records, name) for name in needed):
            return ""
        value = RecordWords(records, titles=self._titles).value(aggregate.value)
        if aggregate.weight is not None:
            value = f"{value} or {quoted(aggregate.weight)}"
        one = capital(article(records.singular))
        return f"{one} for which {value} has no value takes no part in the {self.statistic(aggregate)}."


def _always_there(records: RecordType, name: str) -> bool:
    """Whether every record has a value in a field."""
    field = records.field(name)
    return isinstance(field, StoredField) and not field.optional and field.required_when is None


def _always_known(where: Expression | None, value: Expression) -> bool:
    """Whether a population asks for the very field that a statistic is taken of."""
    parts = where.parts if isinstance(where, AllOf) else (where,)
    names = {part.field.name for part in parts if isinstance(part, Known) and part.known}
    return isinstance(value, FieldRef) and value.name in names
