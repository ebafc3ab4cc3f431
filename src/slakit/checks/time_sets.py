"""Sets of time and slots that go wrong: runs and slots that no window holds, allowances without effect, empty slots."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.emptiness import can_lack
from slakit.contract.expressions import Expression, Literal_, SlotMean, SlotShare, SpanRef, TimeShare, Unit
from slakit.contract.model import Contract
from slakit.contract.time_sets import NamedSet, Runs, Slots, SpanSet
from slakit.contract.walking import children, sets_in, walk
from slakit.diagnostics import Diagnostic, Span
from slakit.timeline import DAY, HOUR, WindowKind

__all__ = ["all_sets", "check_allowances", "check_empty_slots", "check_lengths"]

_DAYS = {
    WindowKind.DAY: 1,
    WindowKind.WEEK: 7,
    WindowKind.MONTH: 31,
    WindowKind.QUARTER: 92,
    WindowKind.HALF_YEAR: 184,
    WindowKind.YEAR: 366,
    WindowKind.CONTRACT_MONTH: 31,
    WindowKind.CONTRACT_QUARTER: 92,
    WindowKind.CONTRACT_YEAR: 366,
}


def _longest(contract: Contract, kind: WindowKind) -> int:
    """Return the most microseconds that a window has: its days, and the hour that a change of the clocks may add."""
    agreement = contract.agreement
    days = (agreement.last_date - agreement.first_date).days + 1
    return min(_DAYS.get(kind, days), days) * DAY + HOUR


def _hours(microseconds: int) -> str:
    """Return a length for people: whole hours where it is that, minutes or seconds otherwise."""
    for size, word in ((HOUR, "hour"), (HOUR // 60, "minute"), (HOUR // 3600, "second")):
        count, rest = divmod(microseconds, size)
        if not rest:
            return f"{count} {word}{'' if count == 1 else 's'}"
    return f"{microseconds} microseconds"


def _resolved(contract: Contract, of: SpanSet | None, seen: frozenset[str] = frozenset()) -> Iterator[SpanSet]:
    """Yield a set and all that it is made of, those of named sets too."""
    for part in sets_in(of):
        yield part
        if isinstance(part, NamedSet) and not part.calendar and part.name not in seen:
            named = next((span for span in contract.spans if span.name == part.name), None)
            if named is not None:
                yield from _resolved(contract, named.of, seen | {part.name})


def _sets_of(contract: Contract, e: Expression) -> Iterator[SpanSet]:
    match e:
        case TimeShare():
            yield from _resolved(contract, e.of)
            yield from _resolved(contract, e.out_of)
        case SpanRef():
            yield from _resolved(contract, NamedSet(name=e.span_name, calendar=False))


def all_sets(contract: Contract) -> Iterator[SpanSet]:
    """Yield every set of time that a contract writes out: in measures, spans and exclusions."""
    for objective in contract.objectives:
        yield from _written(objective.measure.figure)
    for span in contract.spans:
        yield from _with_inner(span.of)
    for exclusion in contract.exclusions:
        yield from _with_inner(exclusion.time)


def _with_inner(of: SpanSet | None) -> Iterator[SpanSet]:
    for part in sets_in(of):
        yield part
        if isinstance(part, Slots):
            yield from _written(part.where)


def _written(figure: Expression) -> Iterator[SpanSet]:
    for e in walk(figure):
        if isinstance(e, TimeShare):
            yield from _with_inner(e.of)
            yield from _with_inner(e.out_of)


# ------------------------------------------------------------------ lengths


def check_lengths(contract: Contract) -> Iterator[Diagnostic]:
    """Runs that are asked to be longer than the window or slot they are in, and slots longer than the window."""
    told: set[Span | None] = set()
    for objective in contract.objectives:
        longest = _longest(contract, objective.each)
        for found in _too_long(contract, objective.measure.figure, longest, f"a {objective.each.value}"):
            if found.span not in told:
                told.add(found.span)
                yield found


def _reached(runs: Runs, longest: int) -> bool:
    """Whether a run that is no longer than that can count."""
    low = runs.low or 0
    return low < longest or (low == longest and runs.low_included)


def _too_long(contract: Contract, figure: Expression, longest: int, where: str) -> Iterator[Diagnostic]:
    sets = list(_sets_of(contract, figure))
    for part in sets:
        if isinstance(part, Runs) and part.low is not None and not _reached(part, longest):
            yield Diagnostic(
                "SLA657",
                f"these runs never count: {where} has at most {_hours(longest)}, and even one that lasts all of it"
                f" is shorter than {_hours(part.low)}",
                span=part.span,
                help="ask for a shorter run, or measure over a longer window",
                blocks=False,
            )
        if isinstance(part, Slots):
            yield from _slots(contract, part.microseconds, part.where, longest, where, part.span)
    match figure:
        case SlotShare():
            yield from _slots(contract, figure.microseconds, figure.where, longest, where, figure.span)
        case SlotMean():
            yield from _slots(contract, figure.microseconds, figure.value, longest, where, figure.span)
        case TimeShare():
            pass
        case _:
            for child in children(figure):
                yield from _too_long(contract, child, longest, where)


def _slots(
    contract: Contract, size: int, inner: Expression, longest: int, where: str, span: Span | None
) -> Iterator[Diagnostic]:
    if size > longest:
        yield Diagnostic(
            "SLA660",
            f"no slot fits: {where} has at most {_hours(longest)}, and a slot lasts {_hours(size)}",
            span=span,
            help="take shorter slots, or measure over a longer window",
            blocks=False,
        )
    yield from _too_long(contract, inner, size, "a slot")


def check_allowances(contract: Contract) -> Iterator[Diagnostic]:
    """Exclusions that may take up more time than their window has."""
    for exclusion in contract.exclusions:
        limit, each = exclusion.at_most, exclusion.each
        if each is None or not isinstance(limit, Literal_) or limit.unit is not Unit.DURATION:
            continue
        longest = _longest(contract, each)
        if int(limit.value) >= longest:
            yield Diagnostic(
                "SLA658",
                f"this allowance limits nothing: a {each.value} has at most {_hours(longest)}, and all of it may be"
                f" left out, up to {limit.written}",
                span=limit.span,
                help="name the time that may be left out in each window, such as `4 hours`",
                blocks=False,
            )


# ------------------------------------------------------------------ slots without data


def check_empty_slots(contract: Contract) -> Iterator[Diagnostic]:
    """Slots that may be without data, where nothing says what such a slot counts as."""
    told: set[tuple[str, int]] = set()
    for part in _slotted(contract):
        of = part.value if isinstance(part, SlotMean) else part.where
        if part.empty is not None or not can_lack(of) or part.span is None:
            continue
        place = (part.span.source.name, part.span.start)
        if place in told:
            continue
        told.add(place)
        choices = {
            Slots: "`empty slots count as yes` or `no`",
            SlotShare: "`empty slots count as met`, `missed`, `left out` or `undecided`",
            SlotMean: "`empty slots count as left out`, or as a value such as `0 %`",
        }[type(part)]
        yield Diagnostic(
            "SLA655",
            "this does not say what a slot without data counts as, such as one in the night in which nothing was"
            " recorded",
            span=part.span,
            help=f"add {choices}",
            blocks=False,
        )


def _slotted(contract: Contract) -> Iterator[Slots | SlotShare | SlotMean]:
    for objective in contract.objectives:
        for e in walk(objective.measure.figure):
            if isinstance(e, SlotShare | SlotMean):
                yield e
    for of in all_sets(contract):
        if isinstance(of, Slots):
            yield of
            for e in walk(of.where):
                if isinstance(e, SlotShare | SlotMean):
                    yield e
