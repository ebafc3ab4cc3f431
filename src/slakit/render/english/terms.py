"""What an objective promises and what it costs to miss it, in English: one sentence, its terms, its money."""

from __future__ import annotations

from slakit.contract.expressions import Aggregate, BaseRef, Expression, Not, aggregates, walk
from slakit.contract.model import (
    Amount,
    Computed,
    Contract,
    Credit,
    Fee,
    MetricUse,
    Objective,
    Outcome,
    PercentOf,
)
from slakit.render.english.conditions import RecordWords
from slakit.render.english.measures import MeasureWords, plural
from slakit.render.english.objectives import rare_terms
from slakit.render.english.payments import PayWords
from slakit.render.english.words import (
    bounds,
    capital,
    counts_as,
    joined,
    quoted,
    rounding_words,
    window,
)
from slakit.render.figures import count_text
from slakit.timeline import WindowKind

__all__ = ["TermWords"]

_WIDTH = (
    WindowKind.DAY, WindowKind.WEEK, WindowKind.MONTH, WindowKind.QUARTER, WindowKind.HALF_YEAR, WindowKind.YEAR,
)  # fmt: skip


def _bases_of(amount: Amount | None) -> list[str]:
    """Return the fees that an amount is made of."""
    if isinstance(amount, PercentOf):
        return [amount.fee]
    return [e.name for e in walk(amount.value) if isinstance(e, BaseRef)] if isinstance(amount, Computed) else []


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
        when = "Over the whole term" if objective.each is WindowKind.TERM else f"In each {window(objective.each)}{days}"
        text = f"{when}, {said}."
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
        found += rare_terms(self._contract, objective)
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
        if not parts:
            if objective.no_data is None:
                return (
                    f"This agreement does not say what a {window(kind)} without a value comes to; its result is then"
                    " undecided."
                )
            return f"If there is no value for a {window(kind)}, {counts_as(objective.no_data, kind)}."
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
        table = [credit for credit in objective.credits if credit.row and not credit.bonus]
        overridden = [term.outcome for term in objective.count_as]
        if Outcome.MISSED not in (objective.no_data, small, *overridden) or not table:
            return ""
        rows = [credit for credit in table if credit.when is None]
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
        return PayWords(self._contract).amount(amount)

    def payment(self, objective: Objective, credit: Credit) -> str:
        """Return what a line pays, with its units and limits."""
        return PayWords(self._contract, objective).line(credit)

    def beside(self, objective: Objective) -> tuple[str, ...]:
        """Return what is paid beside the credit table: by conditions, by records, and as a bonus."""
        return PayWords(self._contract, objective).beside()

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
        lines = [(o.each, c) for o in self._contract.objectives for c in o.credits]
        uses = [(each, amount) for each, credit in lines for amount in (credit.amount, credit.at_most)]
        uses += [(cap.each, cap.limit) for cap in self._contract.remedies.caps]
        verified = [clause.verification for clause in self._contract.clauses if clause.verification is not None]
        uses += [(v.each, c.amount) for v in verified if v.each in _WIDTH for c in v.credits]
        fees = {fee.name for fee in self._contract.agreement.fees}
        for kind, name_ in ((kind, name) for kind, amount in uses for name in _bases_of(amount) if name in fees):
            fee = self._contract.agreement.fee(name_)
            per = WindowKind(fee.per) if fee.per is not None else kind
            name, own = quoted(fee.title), kind.value.removeprefix("contract ")
            if kind is WindowKind.TERM:
                found.append(f"A percentage of {name} for the term is taken of the sum of its {per.value}s' fees.")
            elif fee.per is None:
                continue
            elif _WIDTH.index(WindowKind(own)) > _WIDTH.index(per):
                found.append(
                    f"A percentage of {name} for a {window(kind)} is taken of the sum of its {per.value}s' fees."
                )
            elif kind not in _WIDTH or _WIDTH.index(kind) < _WIDTH.index(per):
                found.append(
                    f"A percentage of {name} for a {window(kind)} is taken of the fee of the one {per.value} in which"
                    f" that {kind.value} ends."
                )
        return tuple(dict.fromkeys(found))

    # ------------------------------------------------------------ records

    def derived(self, records: str, value: Expression) -> str:
        """How a derived field is computed, as a sentence."""
        return capital(RecordWords(self._contract.record_type(records)).value(value)) + "."
