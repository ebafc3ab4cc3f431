"""What a computed amount is made of in its window: the named amounts, fees and given figures behind it, each exact.

Nothing is worked out from these; they are there for whoever asks why an amount is what it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.expressions import Accrued, BaseRef, Expression, FigureRef, Unit, trusted
from slakit.contract.model import Amount, Computed, PercentOf
from slakit.contract.walking import walk
from slakit.credits.facts import WindowFacts
from slakit.credits.fees import fee_periods
from slakit.credits.results import NamedPart
from slakit.timeline import Window

__all__ = ["made_of"]


def made_of(facts: WindowFacts, paid: Amount) -> tuple[NamedPart, ...]:
    """Return what an amount is made of, parts before what is made of them; empty where the contract has its figure."""
    if isinstance(paid, Computed):
        return tuple(dict.fromkeys(_of(facts, paid.value)))
    if isinstance(paid, PercentOf) and any(line.name == paid.fee for line in facts.known.contract.agreement.amounts):
        return tuple(dict.fromkeys(_named(facts, paid.fee)))
    return ()


def _of(facts: WindowFacts, expression: Expression) -> Iterator[NamedPart]:
    parts = list(walk(expression))
    if any(isinstance(part, Accrued) for part in parts):
        return  # its parts are those of other windows
    for part in parts:
        if isinstance(part, BaseRef):
            yield from _named(facts, part.name)
        elif isinstance(part, FigureRef):
            yield from _figure(facts, part.figure, facts.window)


def _named(facts: WindowFacts, name: str) -> Iterator[NamedPart]:
    known, window = facts.known, facts.window
    agreement = known.contract.agreement
    for line in agreement.amounts:
        if line.name == name:
            inner = WindowFacts(known, None, window, charged=facts.charged)
            yield from _of(inner, line.value)
            exact = inner.value(trusted(BaseRef)(span=line.span, name=name))
            if exact is not None:
                yield NamedPart(line, line.title, window.label, exact, Unit.MONEY)
    for fee in agreement.fees:
        if fee.name == name:
            if fee.times is not None:
                for _, inside in fee_periods(agreement, fee, window):
                    yield from _figure(facts, fee.times.figure, inside)
            base = facts.fee_in(fee, window)
            if base.exact is not None:
                yield NamedPart(fee, fee.title, window.label, base.exact, Unit.MONEY)


def _figure(facts: WindowFacts, name: str, window: Window) -> Iterator[NamedPart]:
    value = facts.known.quantities.given(name, window)
    figure = next((one for one in facts.known.contract.figures if one.name == name), None)
    if figure is not None and value is not None:
        yield NamedPart(figure, figure.title, window.label, value, figure.unit)
