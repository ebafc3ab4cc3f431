"""All that a document says in English, behind the interface that every language has."""

from __future__ import annotations

import datetime as dt

from slakit.contract.clocks import Clock, ClockLimit, Levels
from slakit.contract.expressions import Aggregate, Expression, Population, Unit
from slakit.contract.measures import Range
from slakit.contract.model import Contract
from slakit.contract.record_types import RecordType, StoredField
from slakit.render.english import calendars, words
from slakit.render.english.agreements import AgreementWords
from slakit.render.english.clauses import ClauseWords
from slakit.render.english.clocks import ClockWords
from slakit.render.english.conditions import RecordWords
from slakit.render.english.measures import MeasureWords, plural
from slakit.render.english.remedies import RemedyWords
from slakit.render.english.time_terms import TimeTerms
from slakit.render.figures import count_text, day_and_month, long_date, month_text
from slakit.timeline import DatedRule, DayOfYear, HolidayCut, HolidayRule, SetOperation, Shift, Window, WindowKind

__all__ = ["English"]

_TYPES = {
    "text": "text", "yes/no": "yes or no", "number": "number", "duration": "duration", "instant": "date and time",
    "date": "date", "money": "amount of money", "percent": "percentage", "list": "list of texts",
}  # fmt: skip


class English(RemedyWords, ClauseWords, AgreementWords, TimeTerms):
    """Sentences in English about one contract; see `slakit.render.sentences.Sentences` for what each one is."""

    def __init__(self, contract: Contract) -> None:
        super().__init__(contract)
        self._measures = MeasureWords(contract)
        self._clocks = ClockWords(contract)

    def population(self, population: Population) -> str:
        """Return the records counted."""
        return self._measures.population(population, "all ")

    def figure(self, figure: Expression) -> str:
        """Tell what is measured, as a noun."""
        return self._measures.figure(figure)

    def value_of(self, aggregate: Aggregate) -> str:
        """Return the value that a statistic is taken of."""
        assert aggregate.value is not None, "a statistic has a value"
        return self._measures.of(aggregate.of.records).value(aggregate.value)

    def statistic(self, aggregate: Aggregate) -> str:
        """Return the name of a statistic."""
        return self._measures.statistic(aggregate)

    def with_article(self, noun: str) -> str:
        """Return a noun with its indefinite article."""
        return words.article(noun)

    @property
    def currency(self) -> str:
        """The currency of amounts."""
        return self._contract.agreement.currency

    def many(self, records: str) -> str:
        """Return records of a type, in the plural."""
        return plural(self._contract.record_type(records))

    def count(self, count: int, records: str) -> str:
        """Return a number of records."""
        known = self._contract.record_type(records)
        return count_text(count, known.singular, plural(known))

    def at(self, records: str) -> str:
        """Return the field that decides a record's window."""
        known = self._contract.record_type(records)
        return RecordWords(known).term(known.at)

    def bounds(self, values: Range, unit: Unit) -> str:
        """Return a range in a sentence."""
        return words.bounds(values, unit, self._contract.agreement.currency)

    def band(self, values: Range, unit: Unit) -> str:
        """Return a range as the head of a table's row."""
        return words.band(values, unit, self._contract.agreement.currency)

    def needed(self, field: StoredField, records: str) -> str:
        """Whether a field must have a value."""
        if field.required_when is not None:
            condition = self._measures.of(records).condition(field.required_when)
            return f"required where {condition}"
        return "may be empty" if field.optional else "required"

    def field_type(self, name: str) -> str:
        """Return a field's type."""
        return _TYPES[name]

    def field_kind(self, field: StoredField) -> str:
        """Return what a field may hold."""
        if not field.choices:
            return self.field_type(field.type.value)
        return words.joined([words.quoted(choice) for choice in field.choices], "or")

    def record_terms(self, records: RecordType) -> tuple[str, ...]:
        """Tell what records belong to, what they change, and how long they last."""
        return self._clocks.record_terms(records)

    def clock(self, clock: Clock) -> tuple[str, ...]:
        """Every term of a clock."""
        return self._clocks.clock(clock)

    def clock_rules(self) -> tuple[str, ...]:
        """Return what holds for all clocks."""
        return self._clocks.clock_rules()

    def limit(self, limit: ClockLimit | None) -> str:
        """Return the limit of a clock as a cell of a table."""
        return self._clocks.limit(limit)

    def level_rules(self, levels: Levels) -> tuple[str, ...]:
        """Return the rules that give levels, in their order."""
        return self._clocks.rules(levels)

    def level_terms(self, levels: Levels) -> tuple[str, ...]:
        """Tell how these rules apply, and what changes a level."""
        return self._clocks.level_terms(levels)

    def weekday(self, weekday: int) -> str:
        """Return the name of a weekday."""
        return words.WEEKDAYS[weekday]

    def day(self, date: dt.date) -> str:
        """Return a date with its weekday."""
        return calendars.day_name(date)

    def date(self, date: dt.date) -> str:
        """Return a date."""
        return long_date(date)

    def day_of_year(self, day: DayOfYear) -> str:
        """Return a day that comes back every year."""
        return day_and_month(day.day, day.month)

    def combination(self, first: str, steps: tuple[tuple[SetOperation, str], ...]) -> tuple[str, ...]:
        """Tell what a calendar is made of."""
        return calendars.combination_words(first, steps)

    def hours(self, shifts: tuple[Shift, ...]) -> str:
        """Return the hours of one day."""
        return calendars.hours_words(shifts)

    def dated(self, rule: DatedRule) -> str:
        """Tell what a dated line does."""
        return calendars.dated_words(rule)

    def holiday_rule(self, rule: HolidayRule) -> str:
        """Whose public holidays count, and what a declared working day is."""
        return calendars.holiday_words(rule)

    def dated_rule(self) -> str:
        """Tell which hours a dated line is about."""
        return calendars.dated_rule_words()

    def holiday_cut(self, cut: HolidayCut) -> str:
        """Tell what a public holiday takes away."""
        return calendars.cut_words(cut)

    def window(self, kind: WindowKind) -> str:
        """Return a kind of window."""
        return words.window(kind)

    def window_name(self, window: Window) -> str:
        """One window: `March 2026`, `Q1 2026`; the dates too where the term cuts it, or where they alone tell it."""
        year = window.first_date.year
        dates = f"{long_date(window.first_date)} to {long_date(window.last_date)}"
        match window.kind:
            case WindowKind.DAY:
                name = long_date(window.first_date)
            case WindowKind.MONTH:
                name = month_text(window.first_date)
            case WindowKind.QUARTER:
                name = f"Q{(window.first_date.month + 2) // 3} {year}"
            case WindowKind.HALF_YEAR:
                name = f"{'first' if window.first_date.month <= 6 else 'second'} half of {year}"
            case WindowKind.YEAR:
                name = str(year)
            case WindowKind.WEEK:
                number, of = window.label.partition("-W")[::2][::-1]
                name = f"week {int(number)} of {of}"
            case _:
                return f"the {words.window(window.kind)} from {dates}"
        return f"{name} ({dates})" if window.partial else name
