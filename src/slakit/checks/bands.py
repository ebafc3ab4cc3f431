"""Credit tables that say nothing, or two things, about a value: gaps, overlaps, wrong order, dead lines.

Judged exactly over the whole range of the measure; every finding names a value at which it goes wrong. Such
tables are signed in real life, so these are findings, not refusals: values they do not touch still evaluate.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from slakit.contract.expressions import Unit
from slakit.contract.model import Bound, Contract, Credit, Objective, Outcome, PercentOf, Range
from slakit.contract.parts import trusted
from slakit.contract.schedule import Segment, segments
from slakit.diagnostics import Diagnostic, Edit, Fix, Related, Span
from slakit.money import Money, decimal_text

__all__ = ["check_bands"]


def _shown(value: Fraction, unit: Unit) -> str:
    """Return a witness value, short and exact where it can be."""
    scale, word = {
        Unit.PERCENT: (Fraction(100), " %"),
        Unit.POINTS: (Fraction(100), " points"),
        Unit.DURATION: (Fraction(1, 1_000_000), " s"),
    }.get(unit, (Fraction(1), ""))
    scaled = value * scale
    for digits in range(7):
        if (scaled * 10**digits).denominator == 1:
            return f"{decimal_text(scaled, digits)}{word}"
    return f"{decimal_text(scaled, 6)}{word}"


def _between(r: Range, unit: Unit) -> str:
    """Return a range in words."""
    if r.low and r.high and r.low.value == r.high.value:
        return f"exactly {_shown(r.low.value, unit)}"
    ends = []
    whole = {Unit.PERCENT: Fraction(1)}.get(unit)
    if r.low and not (r.high and r.low == trusted(Bound)(value=Fraction(0), included=True)):
        ends.append(f"{'at least' if r.low.included else 'more than'} {_shown(r.low.value, unit)}")
    if r.high and not (r.low and r.high.value == whole and r.high.included):
        ends.append(f"{'at most' if r.high.included else 'below'} {_shown(r.high.value, unit)}")
    return " and ".join(ends) or "any value"


def _joined(found: list[Segment]) -> list[Range]:
    """Neighbouring segments as one range each."""
    runs: list[Range] = []
    for segment in found:
        r = segment.range
        if runs and runs[-1].high and r.low and runs[-1].high.value == r.low.value:
            runs[-1] = trusted(Range)(low=runs[-1].low, high=r.high)
        else:
            runs.append(r)
    return runs


def _witness(r: Range) -> Fraction:
    return Segment(r, met=False, paying=(), matching=()).witness


def _amount(contract: Contract, credit: Credit) -> Fraction | None:
    """Return a line's amount in minor units, a percentage of its fee's own amount; `None` where only data can tell."""
    if credit.amount is None:
        return Fraction(0)
    if isinstance(credit.amount, Money):
        return Fraction(credit.amount.minor)
    if not isinstance(credit.amount, PercentOf):
        return None
    base = contract.agreement.fee(credit.amount.fee).exact
    return None if base is None else credit.amount.percent * base


def _earns_less(contract: Contract, first: Credit, second: Credit) -> bool:
    """Whether the second of two lines certainly earns less than the first."""
    one, other = first.amount, second.amount
    if isinstance(one, PercentOf) and isinstance(other, PercentOf) and one.fee == other.fee:
        return other.percent < one.percent
    known, less = _amount(contract, first), _amount(contract, second)
    return known is not None and less is not None and less < known


def check_bands(contract: Contract) -> Iterator[Diagnostic]:
    """Every finding about the credit tables of a contract."""
    for objective in contract.objectives:
        if not objective.credits:
            continue
        table = segments(objective)
        if not any(s.met for s in table) or all(s.met for s in table):
            continue  # the promise itself is at fault, which has a report of its own
        yield from _overlaps(objective, table)
        yield from _gaps(objective, table)
        yield from _orders(contract, objective, table)
        yield from _while_met(objective, table)
        yield from _dead(objective, table)
        yield from _missed_without_value(objective)


def _overlaps(objective: Objective, table: list[Segment]) -> Iterator[Diagnostic]:
    unit = objective.measure.unit
    pairs: dict[tuple[int, ...], list[Segment]] = {}
    for segment in table:
        if not segment.met and len(segment.paying) > 1:
            pairs.setdefault(segment.paying, []).append(segment)
    for paying, found in pairs.items():
        lines = [objective.credits[i] for i in paying]
        value = _shown(found[0].witness, unit)
        yield Diagnostic(
            "SLA204",
            f"{len(lines)} lines of the credit table pay for the same result: {value} earns each of them",
            span=lines[-1].span,
            label="and this one too",
            related=tuple(Related(line.span, "this line pays") for line in lines[:-1] if line.span),
            help="give each line a range of its own",
            blocks=False,
        )


def _gaps(objective: Objective, table: list[Segment]) -> Iterator[Diagnostic]:
    unit = objective.measure.unit
    for r in _joined([s for s in table if not s.met and not s.paying]):
        value = _shown(_witness(r), unit)
        exact = r.low is not None and r.high is not None and r.low.value == r.high.value
        yield Diagnostic(
            "SLA201",
            f"no line of the credit table covers {_between(r, unit)}"
            + (
                ", which misses the promise"
                if exact
                else f": {value} misses the promise, and the table does not say what it earns"
            ),
            span=_nearest_line(objective, r),
            label="the table has a gap beside this line",
            help="move a bound to close the gap, or say `credit nothing when …` if nothing is due there",
            blocks=False,
        )


def _nearest_line(objective: Objective, r: Range) -> Span | None:
    witness = _witness(r)

    def distance(credit: Credit) -> Fraction:
        bounds = [b.value for b in (credit.when.low, credit.when.high) if b] if credit.when else []
        return min((abs(b - witness) for b in bounds), default=Fraction(10**30))

    return min(objective.credits, key=distance).span


def _orders(contract: Contract, objective: Objective, table: list[Segment]) -> Iterator[Diagnostic]:
    """Return walking away from the promise, amounts must not fall."""
    unit = objective.measure.unit
    low = objective.promise.low
    below = [s for s in table if not s.met and low and s.witness < low.value]
    above = [s for s in table if not s.met and not (low and s.witness < low.value)]
    for side in (list(reversed(below)), above):
        paid = [s for s in side if len(s.paying) == 1]
        for near, far in pairwise(paid):
            first, second = objective.credits[near.paying[0]], objective.credits[far.paying[0]]
            if _earns_less(contract, first, second):
                yield Diagnostic(
                    "SLA202",
                    f"a worse result earns less: {_shown(far.witness, unit)} earns less than "
                    f"{_shown(near.witness, unit)}",
                    span=second.span,
                    related=(Related(first.span, "this line pays more for a better result"),) if first.span else (),
                    help="let amounts grow the further the result is from the promise",
                    blocks=False,
                )


def _while_met(objective: Objective, table: list[Segment]) -> Iterator[Diagnostic]:
    unit = objective.measure.unit
    for index, credit in enumerate(objective.credits):
        if credit.when is None or not (credit.when.low and credit.when.high):
            met = [s for s in table if s.met and index in s.paying]
        else:
            met = [s for s in table if s.met and index in s.matching]
        if met and credit.amount is not None:
            yield Diagnostic(
                "SLA203",
                f"this line pays while the promise is met: {_shown(met[0].witness, unit)} keeps the promise",
                span=credit.span,
                related=(Related(objective.promise.span, "the promise"),) if objective.promise.span else (),
                help="end the line where the promise begins; while the promise is met, nothing is ever due",
                blocks=False,
            )


def _dead(objective: Objective, table: list[Segment]) -> Iterator[Diagnostic]:
    without_value = any(term is Outcome.MISSED for term, _ in _terms(objective))
    for index, credit in enumerate(objective.credits):
        if credit.when is None and without_value:
            continue  # it speaks of the windows that have no value
        reached = any(index in (s.matching if s.met else s.paying) for s in table)
        if not reached:
            yield Diagnostic(
                "SLA205",
                "this line never pays: no value that misses the promise reaches it",
                span=credit.span,
                help="remove the line, or correct its bounds",
                blocks=False,
                fix=_removed(credit.span),
            )


def _removed(span: Span | None) -> Fix | None:
    """Return the proposal to remove a line: with all of the line where nothing else stands on it."""
    if span is None:
        return None
    text = span.source.text
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end + 1
    if text[start : span.start].strip() or text[span.end : end].strip():
        start, end = span.start, span.end
    return Fix((Edit(Span(span.source, start, end), ""),), safe=False)


def _terms(objective: Objective) -> list[tuple[Outcome | None, str]]:
    """Return what the windows without a value that may be compared count as, with their names."""
    small = objective.small_volume
    return [(objective.no_data, "no data"), (small.outcome if small else None, "a small volume")]


def _missed_without_value(objective: Objective) -> Iterator[Diagnostic]:
    """Windows that a term calls missed have no value, so only `when missed` can speak of them."""
    if any(credit.when is None for credit in objective.credits):
        return
    small = objective.small_volume
    for term, words in _terms(objective):
        if term is Outcome.MISSED:
            yield Diagnostic(
                "SLA208",
                f"{words} counts as missed, and no line of the credit table says what that earns",
                span=small.span if small and words != "no data" else objective.span,
                help="add a line `credit … when missed`: it pays where no other line of the table does",
                blocks=False,
            )
