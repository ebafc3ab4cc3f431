"""What an objective promises and what it costs to miss it, in English: one sentence, its terms, its money."""

from __future__ import annotations

from slakit.contract.expressions import Aggregate, Expression, Not, aggregates
from slakit.contract.model import (
    Amount,
    Cap,
    Computed,
    Contract,
    Fee,
    MetricUse,
    MoneyRounding,
    Objective,
    Outcome,
    PercentOf,
)
from slakit.money import Money
from slakit.render.english.measures import MeasureWords, plural
from slakit.render.english.values import ValueWords
from slakit.render.english.words import (
    bounds,
    capital,
    counts_as,
    joined,
    lower,
    mode_words,
    quoted,
    rounding_words,
    window,
)
from slakit.render.figures import count_text, exact_text
from slakit.timeline import WIDTHS, WindowKind

__all__ = ["TermWords"]


class TermWords:
    """Sentences about the objectives, fees and remedies of one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    # ------------------------------------------------------------ objectives

    def promise(self, objective: Objective) -> str:
        """Return the promise as one or two sentences that can be signed."""
        words = MeasureWords(self._contract, explain=True)
        figure = objective.measure.figure
        limit = bounds(objective.promise, objective.measure.unit)
        if isinstance(figure, Aggregate) and figure.statistic == "share":
            said = words.share(figure, lambda: limit)
        else:
            comma = "," if isinstance(figure, Aggregate) and isinstance(figure.of.where, Not) else ""
            said = f"{words.figure(figure)}{comma} shall be {limit}"
        days = " (Monday to Sunday)" if objective.each is WindowKind.WEEK else ""
        text = f"In each {window(objective.each)}{days}, {said}."
        if objective.during is not None:
            title = quoted(self._contract.calendar(objective.during).title)
            for name in dict.fromkeys(a.of.records for a in aggregates(figure)):
                records = self._contract.record_type(name)
                at = words.of(name).term(records.at)
                text += f" Only {plural(records)} whose {at} lies within {title} count."
        return text

    def details(self, objective: Objective) -> tuple[str, ...]:
        """Return the other terms that change the result, one sentence each."""
        measure, kind = objective.measure, objective.each
        words = MeasureWords(self._contract)
        found: list[str] = []
        for aggregate in aggregates(measure.figure):
            found += [words.method(aggregate), words.can_be_empty(aggregate)]
        if measure.rounding is not None:
            rounded = rounding_words(measure.rounding, measure.unit)
            found.append(
                f"The measured value is rounded {rounded} before it is compared and before a credit is read off."
            )
        found.append(self._no_data(objective))
        small = objective.small_volume
        if small is not None:
            many = plural(self._contract.record_type(small.records))
            found.append(
                f"If there are fewer than {count_text(small.fewer_than)} such {many} in a {window(kind)},"
                f" {counts_as(small.outcome, kind)}."
            )
        found.append(self._missed_by_term(objective))
        if objective.aim is not None:
            aim = bounds(objective.aim, measure.unit)
            found.append(f"Beyond the promise, the aim is {aim}. No credit depends on this aim.")
        return tuple(dict.fromkeys(text for text in found if text))

    def _no_data(self, objective: Objective) -> str:
        figure, kind = objective.measure.figure, objective.each
        parts = aggregates(figure)
        if all(a.statistic in ("number", "total") for a in parts) and isinstance(figure, Aggregate):
            return ""
        names = joined(
            [plural(self._contract.record_type(n)) for n in dict.fromkeys(a.of.records for a in parts)], "or"
        )
        if objective.no_data is None:
            return (
                f"This agreement does not say what a {window(kind)} without any such {names} comes to; its result is"
                " then undecided."
            )
        return f"If there are no such {names} in a {window(kind)}, {counts_as(objective.no_data, kind)}."

    @staticmethod
    def _missed_by_term(objective: Objective) -> str:
        small = objective.small_volume.outcome if objective.small_volume else None
        if Outcome.MISSED not in (objective.no_data, small) or not objective.credits:
            return ""
        rows = [credit for credit in objective.credits if credit.when is None]
        if len(rows) == 1:
            return (
                "Where the promise counts as missed without a measured value outside it, the row “when missed” of the"
                " credit table applies."
            )
        return (
            "Where the promise counts as missed without a measured value outside it, this agreement does not say which"
            " credit is due."
        )

    def given(self, use: MetricUse) -> str:
        """Return the values that a named metric was given, to stand behind an objective's name; empty without any."""
        values = joined([f"{name} {value}" for name, value in use.arguments])
        return f" ({values})" if values else ""

    # ------------------------------------------------------------ money

    def amount(self, amount: Amount | None) -> str:
        """`5 % of the monthly service fee`, `EUR 2,500.00`, `no credit`."""
        if amount is None:
            return "no credit"
        if isinstance(amount, Money):
            return str(amount)
        if isinstance(amount, Computed):
            return ValueWords(self._contract).value(amount.value)
        fee = self._contract.agreement.fee(amount.fee)
        return f"{exact_text(amount.percent * 100)} % of the {lower(fee.title)}"

    def fee_pace(self, fee: Fee) -> str:
        """`per calendar month`, `once`."""
        return f"per calendar {fee.per}" if fee.per is not None else "once"

    def fee_partial(self, fee: Fee) -> str:
        """Tell what a period that the term covers only in part counts; empty for a fee paid once."""
        if fee.per is None:
            return ""
        if fee.partial == "by day":
            return (
                f"A {fee.per} that the term covers in part counts by its days: days in the term, out of all its days."
            )
        if fee.partial == "in full":
            return f"A {fee.per} that the term covers in part counts in full."
        return f"This agreement does not say what a {fee.per} counts that the term covers in part."

    def bases(self) -> tuple[str, ...]:
        """How a percentage of a fee is taken where the fee's period is not the window's."""
        found: list[str] = []
        uses = [(o.each, c.amount) for o in self._contract.objectives for c in o.credits]
        uses += [(cap.each, cap.limit) for cap in self._contract.remedies.caps]
        verified = [clause.verification for clause in self._contract.clauses if clause.verification is not None]
        uses += [(v.each, c.amount) for v in verified for c in v.credits]
        for kind, amount in uses:
            if not isinstance(amount, PercentOf):
                continue
            fee = self._contract.agreement.fee(amount.fee)
            per = WindowKind(fee.per) if fee.per is not None else kind
            name = quoted(fee.title)
            if WIDTHS[kind] > WIDTHS[per]:
                found.append(
                    f"A percentage of {name} for a {window(kind)} is taken of the sum of its {per.value}s' fees."
                )
            elif WIDTHS[kind] < WIDTHS[per]:
                found.append(
                    f"A percentage of {name} for a {window(kind)} is taken of the fee of the one {per.value} in which"
                    f" that {kind.value} ends."
                )
        return tuple(dict.fromkeys(found))

    def cap(self, cap: Cap) -> str:
        """Return the most that credits may come to."""
        whose = "all objectives together" if not cap.objectives else joined(cap.objectives)
        return f"The credits of {whose} come to at most {self.amount(cap.limit)} in each {window(cap.each)}."

    def money_rounding(self, rounding: MoneyRounding | None) -> str:
        """How amounts are rounded."""
        if rounding is None:
            return (
                "No rounding is agreed: an amount that is not a whole number of the currency's smallest unit stays"
                " undetermined until the parties agree on it."
            )
        step, mode = rounding.step, mode_words(rounding.mode)
        limits = "; so is each limit" if self._contract.remedies.caps else ""
        return f"Each credit is rounded {mode} to {step}, once, before any limit below is applied{limits}."

    # ------------------------------------------------------------ records

    def derived(self, records: str, value: Expression) -> str:
        """How a derived field is computed, as a sentence."""
        return capital(MeasureWords(self._contract).of(records).value(value)) + "."
