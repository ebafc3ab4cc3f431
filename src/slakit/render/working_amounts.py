"""The working of an amount, from a term that pays to what is payable: of a line of an objective or of the remedies.

Yields what was done, what came out and the part of the contract that asks for it; `working` makes numbered steps of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from slakit.contract.expressions import Located, Unit
from slakit.contract.model import Cap, Computed, Contract, MoneyRounding, PercentOf
from slakit.contract.remedies import order_of_steps
from slakit.credits import CAPPED_UNITS, CapStep, FeeBase, SharedLine
from slakit.credits.results import NamedPart
from slakit.money import Money
from slakit.render.figures import exact_money_text, exact_text, exact_value_text, paid_text
from slakit.render.phrases import Translate
from slakit.render.sentences import Sentences
from slakit.render.working_money import due_said, line_said
from slakit.render.working_places import Places
from slakit.render.working_unknown import unknown_text

__all__ = ["AmountWorking", "base_said", "limit_said"]

Said = tuple[str, str, Located | None]


def base_said(currency: str, base: FeeBase, t: Translate) -> Iterator[Said]:
    """Yield what a fee comes to for a window."""
    fee = base.fee
    counted = not isinstance(fee.amount, Money)  # from records: it is what they come to, however long the period
    if not base.parts or (len(base.parts) == 1 and (counted or base.parts[0].days == base.parts[0].of_days)):
        period = f", {base.parts[0].label}" if base.parts else ""
        exact = base.exact if base.exact is not None else fee.exact or Fraction(0)
        yield f"{fee.title}{period}", exact_money_text(currency, exact), base.parts[0].fee if base.parts else fee
        return
    if len({(part.exact, part.days == part.of_days) for part in base.parts}) == 1 and base.exact is not None:
        first = base.parts[0]
        if first.days == first.of_days:
            period = f"{first.label} … {base.parts[-1].label}"
            count = f"{len(base.parts)} × {exact_money_text(currency, first.exact)}"
            yield f"{fee.title}, {period}: {count}", exact_money_text(currency, base.exact), fee
            return
    for part in base.parts:
        fee = part.fee
        text, amount = f"{fee.title}, {part.label}", exact_money_text(currency, part.exact)
        if part.days < part.of_days and isinstance(fee.amount, Money):
            text += ": " + t("{days} of {of_days} days in the term", days=part.days, of_days=part.of_days)
            if fee.partial is None:
                amount = t("not said")
            elif fee.partial == "in full":
                text += ", " + t("in full")
        yield text, amount, fee
    if len(base.parts) > 1 and base.exact is not None:
        yield t("sum of these fees"), exact_money_text(currency, base.exact), base.fee


def parts_said(currency: str, parts: Iterable[NamedPart]) -> Iterator[Said]:
    """Yield what an amount is made of: fees, named amounts and figures, each in its window."""
    for one in parts:
        yield f"{one.title}, {one.label}", exact_value_text(one.exact, one.unit, currency), one.part


def limit_said(currency: str, step: CapStep, words: Sentences, t: Translate) -> Iterator[Said]:
    """Yield what the limit of a cap is made of."""
    cap: Cap = step.cap
    if step.base is not None:
        yield from base_said(currency, step.base, t)
    yield from parts_said(currency, step.made_of)
    limit = t("not known") if step.limit is None else paid_text(currency, CAPPED_UNITS[cap.what], step.limit)
    if isinstance(cap.limit, PercentOf) and step.base is not None and step.base.exact is not None:
        base = exact_money_text(currency, step.base.exact)
        yield t("the limit: {percent} % of {base}", percent=exact_text(cap.limit.percent * 100), base=base), limit, cap
    else:
        yield t("the limit: {amount}", amount=words.amount(cap.limit)), limit, cap


class AmountWorking:
    """Says how one line became what is payable of it."""

    def __init__(self, contract: Contract, line: SharedLine, words: Sentences, t: Translate) -> None:
        self.contract, self.line, self.words, self.t = contract, line, words, t
        self.currency = contract.agreement.currency

    def priced(self) -> Iterator[Said]:
        """Yield what the term that pays comes to: its fee, percentage, units and rounding."""
        t, line, credit = self.t, self.line, self.line.credit
        if credit is None:
            return
        if isinstance(credit.amount, PercentOf) and line.base is not None:
            yield from base_said(self.currency, line.base, t)
            if line.base.exact is not None:
                text = t("{percent} % of {base}", percent=exact_text(credit.amount.percent * 100),
                         base=exact_money_text(self.currency, line.base.exact))  # fmt: skip
                plain = line.exact if line.plain is None else line.plain
                yield text, exact_money_text(self.currency, plain), credit
        elif isinstance(credit.amount, Computed | PercentOf) and line.plain is not None:
            yield from parts_said(self.currency, line.made_of)
            yield t("this comes to"), paid_text(self.currency, line.unit, line.plain), credit
        yield from line_said(self.contract, line, t)
        if line.rounding is not None and line.amount is not None:
            rounding = line.rounding
            step = rounding.step if isinstance(rounding, MoneyRounding) else Money(self.currency, int(rounding.step))
            text = t("rounded {mode} to {step}", mode=rounding.mode.value, step=str(step))
            yield text, str(line.amount), rounding if isinstance(rounding, MoneyRounding) else credit

    def together(self, places: Places) -> Iterator[Said]:
        """Yield what was done to the line together with all others that fall due with it, in that order."""
        found = places.of(self.line)
        if found is None:
            return
        index, due = found
        caps = places.caps(index)
        for step in order_of_steps(self.contract.remedies.order):
            if step in ("points", "caps"):
                yield from self._capped([one for one in caps if (one[0].cap.what == "points") is (step == "points")])
            yield from due_said(self.contract, due, index, self.line, step, self.t)

    def _capped(self, caps: Sequence[tuple[CapStep, int]]) -> Iterator[Said]:
        t = self.t
        for step, position in caps:
            if not self._counts():
                continue
            cap, window = step.cap, self.words.window_name(step.window)
            limit = self._cap_amount(step, step.limit) if step.limit is not None else t("not known")
            text = t("{cap} Limit for {window}: {limit}", cap=self.words.cap(cap), window=window, limit=limit)
            if step.before is None or step.after is None or step.used is None:
                yield text, t("cannot be told"), cap
                continue
            if step.used:
                text += "; " + t("used up before: {used}", used=self._cap_amount(step, step.used))
            if len(step.lines) > 1:
                text += "; " + t("credits due together: {before}", before=self._cap_amount(step, step.before))
            if not step.cuts:
                yield text, t("within the limit"), cap
                continue
            text += "; " + t("payable of these: {after}", after=self._cap_amount(step, step.after))
            yield text, self._cap_amount(step, step.split[position]), cap

    def _counts(self) -> bool:
        """Whether the line has anything that a cap could take."""
        if self.line.unit is not Unit.MONEY:
            return bool(self.line.exact)
        return self.line.amount is not None and bool(self.line.amount.minor)

    def _cap_amount(self, step: CapStep, amount: Fraction) -> str:
        return paid_text(self.currency, CAPPED_UNITS[step.cap.what], amount)

    def end(self) -> Iterator[Said]:
        """Yield what is payable, or why that cannot be told."""
        t, line = self.t, self.line
        if line.unknown is not None:
            why, what = unknown_text(line.unknown, t)
            yield t("{why}. What to do: {what}", why=why, what=what), t("cannot be told"), line.credit
        elif line.unit is not Unit.MONEY and line.quantity is not None:
            text = t("points") if line.unit is Unit.SERVICE_POINTS else t("days of service")
            yield text, paid_text(self.currency, line.unit, line.quantity), line.credit
        elif line.amount is not None and line.amount.minor:
            text = t("bonus payable to the provider") if line.bonus else t("credit payable")
            yield text, str(line.payable), line.credit
