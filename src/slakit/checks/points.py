"""Service points and days of service: earned and never used, used and never earned, and bands with holes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slakit.checks.most import all_lines, kind_of
from slakit.contract.expressions import BaseRef, Expression, Literal_, ObjectiveRef, Unit
from slakit.contract.model import Computed, Contract, Credit
from slakit.contract.payments import PerPoint
from slakit.contract.walking import walk
from slakit.diagnostics import Diagnostic, Related
from slakit.money import decimal_text

__all__ = ["check_points", "check_service_days"]


def _speaks_of_points(expression: Expression) -> bool:
    return any(
        (isinstance(e, BaseRef) and e.name == "points") or (isinstance(e, ObjectiveRef) and e.part == "points")
        for e in walk(expression)
    )


def _uses_points(contract: Contract) -> bool:
    """Whether anything depends on points: money for each of them, an amount made of them, or a condition."""
    remedies = contract.remedies
    expressions: list[Expression | None] = [t.when for t in remedies.terminations]
    expressions += [plan.when for plan in remedies.plans]
    for _, line in all_lines(contract):
        if isinstance(line.per, PerPoint):
            return True
        expressions += [line.condition, line.amount.value if isinstance(line.amount, Computed) else None]
    return any(_speaks_of_points(e) for e in expressions if e is not None)


def check_points(contract: Contract) -> Iterator[Diagnostic]:
    """Points that are never turned into money, money for points that nobody earns, bands of points."""
    lines = list(all_lines(contract))
    earned = [(name, line) for name, line in lines if kind_of(line.amount) is Unit.SERVICE_POINTS]
    paid = [line for _, line in lines if isinstance(line.per, PerPoint)]
    if earned and not _uses_points(contract):
        name, line = earned[0]
        yield Diagnostic(
            "SLA236",
            f"the points of {name or 'this line'} are worth nothing: no line turns points into money",
            span=line.span,
            help="add to the remedies, for example: `credit 0.5 % of monthly-fee per point`",
            blocks=False,
        )
    if paid and not earned:
        yield Diagnostic(
            "SLA236",
            "no line earns points: this one always pays for 0 points",
            span=paid[0].span,
            help="let an objective earn them, as in `credit 3 points when below 97 %`",
            blocks=False,
        )
    yield from _bands([line for line in contract.remedies.credits if isinstance(line.per, PerPoint)])


def _end(end: Expression | None) -> Fraction | None:
    return end.value if isinstance(end, Literal_) and isinstance(end.value, Fraction) else None


def _bands(lines: list[Credit]) -> Iterator[Diagnostic]:
    """Slices of points that overlap, or that leave out points between, below or above them."""
    bands: list[tuple[Fraction, Fraction | None, Credit]] = []
    for line in lines:
        per = line.per
        if not isinstance(per, PerPoint) or line.condition is not None:
            return
        low = _end(per.low) if per.low is not None else Fraction(0)
        high = _end(per.high)
        if low is None or (per.high is not None and high is None):
            return  # ends that are worked out are known only later
        bands.append((low, high, line))
    bands.sort(key=lambda band: (band[0], band[1] is None, band[1] or 0))
    if not bands or (len(bands) == 1 and bands[0][1] is None):
        return
    reached, before = Fraction(0), None
    for low, high, line in bands:
        if reached is None or low < reached:
            yield _overlap(line, before, low)
        elif low > reached:
            yield _gap(line, reached, low)
        if reached is not None and (high is None or high > reached):
            reached = high  # type: ignore[assignment]  # None: all points above
            before = line
    if reached is not None:
        yield _gap(bands[-1][2], reached, None)


def _overlap(line: Credit, before: Credit | None, low: Fraction) -> Diagnostic:
    point = decimal_text(low + 1, 0)
    return Diagnostic(
        "SLA242",
        f"two lines pay for the same points: point {point} earns each of them",
        span=line.span,
        related=(Related(before.span, "this line pays too"),) if before is not None and before.span is not None else (),
        help="begin each slice where the one before ends",
        blocks=False,
    )


def _gap(line: Credit, low: Fraction, high: Fraction | None) -> Diagnostic:
    point = decimal_text(low + 1, 0)
    upto = f" to {decimal_text(high, 0)}" if high is not None else ""
    ends = f"from {decimal_text(low, 0)}{upto}" if high is not None else f"beyond {decimal_text(low, 0)}"
    return Diagnostic(
        "SLA242",
        f"no line says what point {point} earns",
        span=line.span,
        help=f"move an end to close the gap, or say `credit nothing per point {ends}` if it earns nothing",
        blocks=False,
    )


def check_service_days(contract: Contract) -> Iterator[Diagnostic]:
    """Days of service that are earned and not settled as such, and the other way round."""
    earned = [(name, line) for name, line in all_lines(contract) if kind_of(line.amount) is Unit.SERVICE_DAYS]
    settlement = contract.remedies.settlement
    as_time = settlement is not None and settlement.how == "service time"
    if earned and not as_time:
        name, line = earned[0]
        yield Diagnostic(
            "SLA237",
            f"days of service{f' of {name}' if name else ''} are earned, and the contract does not say that they are"
            " given as service",
            span=line.span,
            related=(Related(settlement.span, "credits are settled like this"),)
            if settlement is not None and settlement.span is not None
            else (),
            help="add `settle as service time` to the remedies, or credit an amount",
            blocks=False,
        )
    if as_time and not earned and settlement is not None:
        yield Diagnostic(
            "SLA237",
            "no line earns days of service, so there is no service time to give",
            span=settlement.span,
            help="credit days, as in `credit 3 service days when missed`, or settle against the next invoice",
            blocks=False,
        )
