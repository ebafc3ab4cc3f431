"""What an objective promises and what it costs to miss it, in English: one sentence, its terms, its money."""

from __future__ import annotations

from slakit.contract.emptiness import directly, lacking
from slakit.contract.expressions import (
    Aggregate,
    BaseRef,
    Expression,
    FigureRef,
    Not,
    SlotMean,
    SlotShare,
    SpanRef,
    TimeShare,
)
from slakit.contract.measures import MetricUse
from slakit.contract.model import Amount, Computed, Contract, Credit, Fee, Objective, Outcome, PercentOf
from slakit.contract.objective_terms import CountAs
from slakit.contract.walking import aggregates, walk
from slakit.render.english.measures import MeasureWords, plural
from slakit.render.english.objectives import override, rare_terms
from slakit.render.english.payments import PayWords
from slakit.render.english.time_sets import SetWords
from slakit.render.english.words import (
    bounds,
    capital,
    counts_as,
    in_a,
    joined,
    quoted,
    rounding_words,
    window,
)
from slakit.render.figures import count_text
from slakit.timeline import WIDTHS, WindowKind

__all__ = ["TermWords"]

_SINGULAR = ("time", "slot", "value")


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
        limit = bounds(objective.promise, objective.measure.unit, self._contract.agreement.currency)
        if isinstance(figure, Aggregate) and figure.statistic == "share":
            said = words.share(figure, lambda: limit)
        elif isinstance(figure, TimeShare | SlotShare):
            said = SetWords(self._contract, words).promised(figure, limit)
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
            if any(isinstance(e, TimeShare | SpanRef) for e in walk(figure)):
                text += f" Only time within {title} counts."
            if any(isinstance(e, SlotShare | SlotMean) for e in walk(figure)):
                text += f" Only slots with time within {title} count."
        return text

    def details(self, objective: Objective) -> tuple[str, ...]:
        """Return the other terms that change the result, one sentence each."""
        measure, kind = objective.measure, objective.each
        words = MeasureWords(self._contract)
        found: list[str] = []
        for aggregate in aggregates(measure.figure):
            found += [words.method(aggregate), words.can_be_empty(aggregate)]
        found += SetWords(self._contract, words).rules(measure.figure)
        if measure.rounding is not None:
            rounded = rounding_words(measure.rounding, measure.unit, self._contract.agreement.currency)
            found.append(
                f"The measured value is rounded {rounded} before it is compared and before a credit is read off."
            )
        found.append(self._no_data(objective))
        small = objective.small_volume
        if small is not None:
            many = plural(self._contract.record_type(small.records))
            found.append(
                f"If there are fewer than {count_text(small.fewer_than)} such {many} {in_a(kind)},"
                f" {counts_as(small.outcome, kind)}."
            )
        found += rare_terms(self._contract, objective)
        found.append(self._missed_by_term(objective))
        if objective.aim is not None:
            aim = bounds(objective.aim, measure.unit, self._contract.agreement.currency)
            found.append(f"Beyond the promise, the aim is {aim}. No credit depends on this aim.")
        return tuple(dict.fromkeys(text for text in found if text))

    def _no_data(self, objective: Objective) -> str:
        kind, names = objective.each, self._without(objective)
        if not names:
            return ""
        if objective.no_data is None:
            return (
                f"This agreement does not say what a {window(kind)} without any {joined(names, 'or')} comes to; its"
                " result is then undecided."
            )
        verb = "is" if all(name.startswith(_SINGULAR) for name in names) else "are"
        return f"If there {verb} no {joined(names, 'or')} {in_a(kind)}, {counts_as(objective.no_data, kind)}."

    def _without(self, objective: Objective) -> list[str]:
        """Return what an objective has no value without, to stand behind "no" or "any"."""
        measure = objective.measure.figure
        parts_lacking = lacking(objective)
        if not parts_lacking:
            return []
        parts = [e for e in directly(measure) if isinstance(e, Aggregate)]
        records = [plural(self._contract.record_type(n)) for n in dict.fromkeys(a.of.records for a in parts)]
        found = [f"such {joined(records, 'or')}"] if records else []
        for part in parts_lacking:
            match part:
                case TimeShare(out_of=None):
                    found.append("time within these hours")
                case TimeShare():
                    total = SetWords(self._contract, MeasureWords(self._contract)).total(part)
                    found.append(f"time to measure, because nothing is left of {total},")
                case SlotShare() | SlotMean():
                    found.append("slot with data")
                case FigureRef():
                    found.append(f"value given for {quoted(self._contract.figure(part.figure).title)}")
        return list(dict.fromkeys(found))

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

    def override(self, objective: Objective, term: CountAs) -> str:
        """Return when a term overrides what a value says, as a clause."""
        return override(self._contract, objective, term)

    def given(self, use: MetricUse) -> str:
        """Return the values that a named metric was given, to stand behind an objective's name; empty without any."""
        values = joined([f"{name} {value}" for name, value in use.arguments])
        return f" ({values})" if values else ""

    # ------------------------------------------------------------ money

    def pay_line(self, objective: Objective, credit: Credit) -> str:
        """Return what a line pays, without when it does."""
        return PayWords(self._contract, objective).line(credit)

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
        uses += [(v.each, c.amount) for v in verified for c in v.credits]
        fees = {fee.name for fee in self._contract.agreement.fees}
        for kind, name_ in ((kind, name) for kind, amount in uses for name in _bases_of(amount) if name in fees):
            fee = self._contract.agreement.fee(name_)
            per = WindowKind(fee.per) if fee.per is not None else kind
            name = quoted(fee.title)
            if kind is WindowKind.TERM and fee.per is not None:
                found.append(f"A percentage of {name} for the term is taken of the sum of its {per.value}s' fees.")
            elif fee.per is None:
                continue
            elif WIDTHS[kind] > WIDTHS[per]:
                found.append(
                    f"A percentage of {name} for a {window(kind)} is taken of the sum of its {per.value}s' fees."
                )
            elif WIDTHS[kind] < WIDTHS[per]:
                found.append(
                    f"A percentage of {name} for a {window(kind)} is taken of the fee of the one {per.value} in which"
                    f" that {kind.value} ends."
                )
        return tuple(dict.fromkeys(found))

    # ------------------------------------------------------------ records

    def derived(self, records: str, value: Expression) -> str:
        """How a derived field is computed, as a sentence."""
        return capital(MeasureWords(self._contract).of(records).value(value)) + "."
