"""The sentences that documents are made of, chosen by language.

A language has two parts: a class that builds sentences from the model, where grammar differs too much for a list of
phrases (English: `slakit.render.english`), and a catalogue for the fixed phrases of templates and of workings (see
`slakit.render.phrases`). A second language is one more class here and one more catalogue there; nothing else changes.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Protocol

from slakit.contract.clocks import Clock, ClockLimit, Levels
from slakit.contract.consequences import ImprovementPlan, Termination
from slakit.contract.duties import Escalation, Obligation, Review
from slakit.contract.expressions import Aggregate, Expression, Length, Population, Unit
from slakit.contract.measures import MetricUse, Range
from slakit.contract.model import Amount, AmountLine, Cap, Clause, Contract, Credit, Fee, MoneyRounding, Objective
from slakit.contract.objective_terms import CountAs
from slakit.contract.record_types import RecordType, StoredField
from slakit.contract.remedies import (
    Claim,
    CostCentre,
    CreditSplit,
    CreditTax,
    EarnBack,
    HighestOnly,
    LeastPayment,
    Settlement,
    Step,
)
from slakit.contract.spans import Benchmark, Exclusion, GivenFigure, TimeSpan, Who
from slakit.contract.time_sets import SpanSet
from slakit.contract.verification import Verification
from slakit.render.english import English
from slakit.timeline import DatedRule, DayOfYear, HolidayCut, HolidayRule, SetOperation, Shift, Window, WindowKind

__all__ = ["LANGUAGES", "Sentences", "sentences"]


class Sentences(Protocol):
    """What a language must be able to say about one contract; plain text, not escaped."""

    @property
    def currency(self) -> str:
        """The currency of amounts."""

    def promise(self, objective: Objective) -> str:
        """Return the promise as a sentence that can be signed, with the meaning of every field it uses."""

    def details(self, objective: Objective) -> tuple[str, ...]:
        """Every other term of an objective that can change its result."""

    def override(self, objective: Objective, term: CountAs) -> str:
        """Return when a term overrides what a value says, as a clause."""

    def given(self, use: MetricUse) -> str:
        """Return the values that a named metric was given, in brackets after a name; empty without any."""

    def pay_line(self, objective: Objective, credit: Credit) -> str:
        """Return what a line pays, without when it does."""

    def amount(self, amount: Amount | None) -> str:
        """Return an amount of the contract."""

    def payment(self, objective: Objective, credit: Credit) -> str:
        """Return what a line of an objective pays, with its units, populations, multipliers and limits."""

    def beside(self, objective: Objective) -> tuple[str, ...]:
        """Return a sentence for each line of an objective that is no row of its credit table, bonuses among them."""

    def fee_pace(self, fee: Fee) -> str:
        """How often a fee is due."""

    def fee_partial(self, fee: Fee) -> str:
        """Tell what a fee counts for a period that the term covers in part; empty where that cannot be."""

    def bases(self) -> tuple[str, ...]:
        """How percentages are taken of fees whose period is not that of the window."""

    def document_kind(self) -> str:
        """Return what the agreement is, above its title."""

    def nature(self) -> str:
        """Return what kind of agreement it is, and on what it is based; empty where it does not say."""

    def duration_of_agreement(self) -> tuple[str, ...]:
        """Tell how the term goes on when it ends, and how a party ends the agreement."""

    def languages(self, chosen: str | None) -> str:
        """Tell in which languages the texts are, which of them a copy has, and which prevails."""

    def length(self, length: Length) -> str:
        """Return a length of time."""

    def percentage(self, value: Fraction) -> str:
        """Return a percentage, from a fraction of one."""

    def fee_amount(self, fee: Fee) -> str:
        """Return what a fee comes to, with its multiplier, its discount and its tax."""

    def fee_terms(self, fee: Fee) -> tuple[str, ...]:
        """Tell how a fee is counted, and what percentages of it are taken of."""

    def amount_line(self, amount: AmountLine) -> str:
        """Tell what a named amount is."""

    def amounts_rule(self) -> str:
        """Tell of which window the parts of an amount are."""

    def cap(self, cap: Cap, *, rest: bool = False) -> str:
        """Return the most that credits come to, and with `rest` what becomes of what exceeds it."""

    def money_rounding(self, rounding: MoneyRounding | None) -> str:
        """How amounts are rounded."""

    def shared_credit(self, credit: Credit) -> str:
        """Return a line that pays for what several objectives came to, or for points."""

    def points_paid(self, credit: Credit, points: Fraction) -> str | None:
        """Return which points a line pays for, so many of them in its slice; `None` where it takes a sentence."""

    def slice(self, credit: Credit) -> str:
        """Return the part of a value, or of the points of a window, for which a line pays."""

    def highest(self, line: HighestOnly) -> str:
        """Tell that of several credits only the highest is due."""

    def earn_back(self, line: EarnBack) -> str:
        """Tell what is earned back, and when."""

    def least_payment(self, line: LeastPayment) -> str:
        """Tell what becomes of small sums."""

    def claim(self, line: Claim) -> str:
        """Until when credits have to be claimed."""

    def tax(self, line: CreditTax) -> str:
        """How credits are taxed."""

    def settlement(self, line: Settlement) -> str:
        """How credits are settled."""

    def split(self, line: CreditSplit) -> str:
        """How credits are split."""

    def share(self, centre: CostCentre, of: int) -> str:
        """Return the share of a cost centre, one of so many."""

    def termination(self, termination: Termination) -> str:
        """Who may terminate, and when."""

    def termination_condition(self, termination: Termination) -> str:
        """Return when somebody may terminate, as a clause."""

    def plan_deadline(self, plan: ImprovementPlan) -> str:
        """By when a plan to improve is owed."""

    def plan(self, plan: ImprovementPlan, otherwise: str) -> str:
        """When a plan to improve is owed; `otherwise` is the condition of one that has none."""

    def step(self, step: Step) -> str:
        """Return the name of a step from the amounts of single lines to what is paid."""

    def binds(self, clause: Clause) -> str:
        """Tell whom a clause puts under a duty; empty where it does not say."""

    def verification(self, verification: Verification) -> tuple[str, ...]:
        """How a clause is checked, scored and decided, one paragraph each."""

    def follows(self, clause: Clause) -> tuple[str, ...]:
        """Tell what a missed promise of a clause leads to beside credits."""

    def obligation(self, obligation: Obligation) -> tuple[str, ...]:
        """Return the terms of an obligation beside its text."""

    def escalation(self, escalation: Escalation) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return when an escalation begins, and who is told by when."""

    def review(self, review: Review) -> tuple[str, ...]:
        """Return the terms of a review beside its text."""

    def counting_rule(self) -> str:
        """Tell how the days and months of deadlines are counted."""

    def derived(self, records: str, value: Expression) -> str:
        """How a derived field is computed."""

    def population(self, population: Population) -> str:
        """Return the records that are counted, as a noun."""

    def figure(self, figure: Expression) -> str:
        """Tell what is measured, as a noun."""

    def value_of(self, aggregate: Aggregate) -> str:
        """Return the value that a statistic is taken of."""

    def statistic(self, aggregate: Aggregate) -> str:
        """Return the name of a statistic."""

    def with_article(self, noun: str) -> str:
        """Return a noun as something not mentioned before: `an average`."""

    def many(self, records: str) -> str:
        """Return records of a type, in the plural."""

    def count(self, count: int, records: str) -> str:
        """Return a number of records of a type."""

    def at(self, records: str) -> str:
        """Return the field that decides a record's window."""

    def bounds(self, values: Range, unit: Unit) -> str:
        """Return a range inside a sentence."""

    def band(self, values: Range, unit: Unit) -> str:
        """Return a range as the head of a table's row."""

    def needed(self, field: StoredField, records: str) -> str:
        """Whether a field must have a value."""

    def field_type(self, name: str) -> str:
        """Return a field's type, from the word of the language of contracts."""

    def field_kind(self, field: StoredField) -> str:
        """Return what a field may hold: its type, or the texts to choose from."""

    def record_terms(self, records: RecordType) -> tuple[str, ...]:
        """Tell what records belong to, what they change, and how long they last."""

    def clock(self, clock: Clock) -> tuple[str, ...]:
        """Every term of a clock."""

    def clock_rules(self) -> tuple[str, ...]:
        """Return what holds for all clocks."""

    def limit(self, limit: ClockLimit | None) -> str:
        """Return the limit of a clock as a cell of a table."""

    def level_rules(self, levels: Levels) -> tuple[str, ...]:
        """Return the rules that give levels, in their order."""

    def level_terms(self, levels: Levels) -> tuple[str, ...]:
        """Tell how these rules apply, and what changes a level."""

    def weekday(self, weekday: int) -> str:
        """Return the name of a weekday, 0 for Monday."""

    def day(self, date: dt.date) -> str:
        """Return a date with its weekday."""

    def date(self, date: dt.date) -> str:
        """Return a date."""

    def day_of_year(self, day: DayOfYear) -> str:
        """Return a day that comes back every year."""

    def combination(self, first: str, steps: tuple[tuple[SetOperation, str], ...]) -> tuple[str, ...]:
        """Tell what a calendar is made of, from the titles of its parts, in the order in which they apply."""

    def hours(self, shifts: tuple[Shift, ...]) -> str:
        """Return the hours of one day."""

    def dated(self, rule: DatedRule) -> str:
        """Tell what a dated line of a calendar does."""

    def holiday_rule(self, rule: HolidayRule) -> str:
        """Whose public holidays count."""

    def dated_rule(self) -> str:
        """Tell which hours a dated line is about."""

    def holiday_cut(self, cut: HolidayCut) -> str:
        """Tell what a public holiday takes away."""

    def who(self, who: Who) -> str:
        """Return a party, or a third party by its name."""

    def span(self, span: TimeSpan) -> tuple[str, ...]:
        """Tell what a named set of time is, one sentence each."""

    def time_set(self, of: SpanSet) -> str:
        """Return a set of time as a noun."""

    def free_time(self, of: SpanSet) -> str:
        """Return a set that other time is a share of: `the time outside “Planned maintenance”`."""

    def given_figure(self, figure: GivenFigure) -> tuple[str, str]:
        """Return who gives a figure, and of which kind and for which windows it is."""

    def exclusion(self, exclusion: Exclusion) -> tuple[str, ...]:
        """Return the terms of an exclusion, one sentence each."""

    def benchmark_value(self, benchmark: Benchmark) -> str:
        """Return the value of a benchmark."""

    def window(self, kind: WindowKind) -> str:
        """Return a kind of window."""

    def window_name(self, window: Window) -> str:
        """One window, with its dates where the term cuts it."""


LANGUAGES: dict[str, type[English]] = {"en": English}
"""The languages that documents can be made in, by BCP 47 tag."""


def sentences(language: str, contract: Contract) -> Sentences:
    """Return the sentences of a language about a contract; an unknown language raises KeyError."""
    return LANGUAGES[language](contract)
