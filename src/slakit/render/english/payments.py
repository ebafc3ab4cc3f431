"""Lines that pay, in English: amounts with their units, populations, multipliers and limits, credits and bonuses."""

from __future__ import annotations

from dataclasses import dataclass

from slakit.contract.model import Amount, Computed, Contract, Credit, Objective
from slakit.contract.payments import PerPoint, PerUnit
from slakit.money import Money
from slakit.render.english.measures import MeasureWords
from slakit.render.english.values import ValueWords
from slakit.render.english.words import bounds, mode_words, the
from slakit.render.figures import exact_text

__all__ = ["PayWords"]


@dataclass(frozen=True, slots=True)
class PayWords:
    """Words about what an objective (`None`: the remedies) pays."""

    contract: Contract
    subject: Objective | None = None

    @property
    def _values(self) -> ValueWords:
        return ValueWords(self.contract, self.subject)

    def amount(self, amount: Amount | None) -> str:
        """`5 % of the monthly service fee`, `EUR 2,500.00`, `no credit`."""
        if amount is None:
            return "no credit"
        if isinstance(amount, Money):
            return str(amount)
        if isinstance(amount, Computed):
            return self._values.value(amount.value)
        fee = self.contract.agreement.fee(amount.fee)
        return f"{exact_text(amount.percent * 100)} % of {the(fee.title)}"

    def line(self, credit: Credit) -> str:
        """Return what a line pays, without when it does."""
        if credit.amount is None:
            return "no bonus" if credit.bonus else "no credit"
        text = f"{self.amount(credit.amount)}{self.units(credit)}"
        for multiplier in credit.times:
            text += f", times {exact_text(multiplier.factor)}"
            if multiplier.condition is not None:
                text += f" if {self._values.condition(multiplier.condition)}"
        if credit.at_most is not None:
            text += f", at most {self.amount(credit.at_most)}"
        if credit.rounding is not None:
            step = Money(self.contract.agreement.currency, int(credit.rounding.step))
            text += f", rounded {mode_words(credit.rounding.mode)} to {step}"
        return f"{text}, if it is claimed" if credit.on_claim else text

    def units(self, credit: Credit) -> str:
        """Return for what a line pays its amount each time; empty where it pays once."""
        text = self._per(credit.per) if credit.per is not None else ""
        if credit.for_each is not None:
            text += f" for each of the {MeasureWords(self.contract).population(credit.for_each)}"
        return text

    def _per(self, per: PerUnit | PerPoint) -> str:
        low = self._values.value(per.low) if per.low is not None else None
        high = self._values.value(per.high) if per.high is not None else None
        if isinstance(per, PerPoint):
            return f" for each service point{_slice(low, high)}"
        unit, of = self._values.value(per.unit), self._values.value(per.of)
        unit = unit[2:] if unit.startswith("1 ") and unit[2:].replace(" ", "").isalpha() else unit
        if per.pace is None:
            return f" for each {unit} of {of}{_slice(low, high)}, and in proportion for a part of it"
        return f" for each {per.pace} {unit} of {of}{_slice(low, high)}"

    # ------------------------------------------------------------ lines outside the table

    def beside(self) -> tuple[str, ...]:
        """Return a sentence for each line of an objective that is no row of its credit table."""
        assert self.subject is not None, "only an objective has a table"
        lines = self.subject.credits
        table = any(credit.row and not credit.bonus for credit in lines)
        found = [self._credit(c, added=table) for c in lines if not c.bonus and not c.row]
        bonuses = [credit for credit in lines if credit.bonus]
        found += [self._bonus(credit) for credit in bonuses]
        if sum(credit.row for credit in bonuses) > 1:
            found.append("Of the bonuses for measured values, the one for the narrowest range that holds is due.")
        return tuple(found)

    def _credit(self, credit: Credit, *, added: bool) -> str:
        added_to = " in addition to the credit of the table" if added else ""
        when = self._when(credit)
        start = f"While the promise is missed{f' and {when}' if when else ''}"
        return f"{start}, this is due{added_to}: {self.line(credit)}."

    def _bonus(self, credit: Credit) -> str:
        when = self._when(credit)
        if credit.amount is None:
            return f"No bonus is due{f' if {when}' if when else ''}."
        start = f"While the promise is met{f' and {when}' if when else ''}"
        return f"{start}, a bonus is due to the Provider: {self.line(credit)}."

    def _when(self, credit: Credit) -> str:
        parts = []
        if credit.when is not None and self.subject is not None:
            within = bounds(credit.when, self.subject.measure.unit, self.contract.agreement.currency)
            parts.append(f"the measured value is {within}")
        if credit.condition is not None:
            parts.append(self._values.condition(credit.condition))
        return " and ".join(parts)


def _slice(low: str | None, high: str | None) -> str:
    if low is None:
        return ""
    return f" beyond {low}" if high is None else f" from {low} to {high}"
