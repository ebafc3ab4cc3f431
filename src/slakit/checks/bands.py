"""Credit tables that say nothing, or two things, about a value: gaps, overlaps, conflicts with the promise, dead lines.

Judged exactly over the whole range of the measure; every finding names a value at which it goes wrong. Such
tables are signed in real life, so these are findings, not refusals: values they do not touch still evaluate.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slakit.checks.shown import range_shown, shown
from slakit.contract.measures import Range
from slakit.contract.model import Contract, Credit, Objective, Outcome
from slakit.contract.parts import trusted
from slakit.contract.schedule import Segment, segments
from slakit.diagnostics import Diagnostic, Edit, Fix, Related, Span

__all__ = ["check_bands"]


def _decided(objective: Objective, segment: Segment) -> set[Outcome]:
    """Return what values of a segment may come to; of all terms `count as` the first that applies decides."""
    found: set[Outcome] = set()
    for term in objective.count_as:
        if term.when is not None and not term.when.holds(segment.witness):
            continue
        found.add(term.outcome)
        if term.condition is None:
            return found
    return found | {Outcome.MET if segment.met else Outcome.MISSED}


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


def _witness(r: Range, step: Fraction | None) -> Fraction:
    return Segment(r, met=False, paying=(), matching=(), step=step).witness


def check_bands(contract: Contract) -> Iterator[Diagnostic]:
    """Every finding about the credit tables of a contract."""
    for objective in contract.objectives:
        if not objective.credits:
            continue
        table = [s for s in segments(objective) if s.reachable]
        if not any(s.met for s in table) or all(s.met for s in table):
            continue  # the promise itself is at fault, which has a report of its own
        missed = [s for s in table if not s.met and Outcome.MISSED in _decided(objective, s)]
        yield from _overlaps(objective, missed)
        yield from _gaps(objective, missed)
        yield from _while_met(objective, table)
        yield from _dead(objective, table, missed)
        yield from _missed_without_value(objective)
        if any(credit.bonus for credit in objective.credits):
            yield from _bonuses(objective)


def _overlaps(objective: Objective, table: list[Segment]) -> Iterator[Diagnostic]:
    unit = objective.measure.unit
    pairs: dict[tuple[int, ...], list[Segment]] = {}
    for segment in table:
        if len(segment.paying) > 1:
            pairs.setdefault(segment.paying, []).append(segment)
    for paying, found in pairs.items():
        lines = [objective.credits[i] for i in paying]
        what = "bonus" if lines[0].bonus else "credit"
        value = shown(found[0].witness, unit)
        yield Diagnostic(
            "SLA204",
            f"{len(lines)} lines of the {what} table pay for the same result: {value} earns each of them",
            span=lines[-1].span,
            label="and this one too",
            related=tuple(Related(line.span, "this line pays") for line in lines[:-1] if line.span),
            help="give each line a range of its own",
            blocks=False,
        )


def _gaps(objective: Objective, table: list[Segment]) -> Iterator[Diagnostic]:
    unit, rows = objective.measure.unit, [c for c in objective.credits if c.row and not c.bonus]
    beside = any(not c.row and not c.bonus and c.condition is None for c in objective.credits)
    if beside or not rows:
        return  # a line beside the table pays whatever is missed, or there is no table
    for r in _joined([s for s in table if not s.paying]):
        value = shown(_witness(r, table[0].step), unit)
        exact = r.low is not None and r.high is not None and r.low.value == r.high.value
        yield Diagnostic(
            "SLA201",
            f"no line of the credit table covers {range_shown(r, unit)}"
            + (
                ", which misses the promise"
                if exact
                else f": {value} misses the promise, and the table does not say what it earns"
            ),
            span=_nearest_line(rows, _witness(r, None)),
            label="the table has a gap beside this line",
            help="move a bound to close the gap, or say `credit nothing when …` if nothing is due there",
            blocks=False,
        )


def _nearest_line(rows: list[Credit], witness: Fraction) -> Span | None:
    def distance(credit: Credit) -> Fraction:
        bounds = [b.value for b in (credit.when.low, credit.when.high) if b] if credit.when else []
        return min((abs(b - witness) for b in bounds), default=Fraction(10**30))

    return min(rows, key=distance).span


def _while_met(objective: Objective, table: list[Segment]) -> Iterator[Diagnostic]:
    unit = objective.measure.unit
    related = (Related(objective.promise.span, "the promise"),) if objective.promise.span else ()
    for index, credit in enumerate(objective.credits):
        if credit.when is None or not (credit.when.low and credit.when.high):
            met = [s for s in table if s.met and index in s.paying]
        else:
            met = [s for s in table if s.met and index in s.matching]
        if not met or credit.amount is None:
            continue
        value, ranges = shown(met[0].witness, unit), _joined(met)
        if len(ranges) == 1 and ranges[0].low and ranges[0].low == ranges[0].high:
            yield Diagnostic(
                "SLA210",
                f"a conflict at the boundary: {value} keeps the promise, and this line pays at exactly {value}",
                span=credit.span,
                related=related,
                help=f"let the line end before it, as in `{_before(objective, credit, value)}`",
                blocks=False,
            )
            continue
        yield Diagnostic(
            "SLA203",
            f"this line pays while the promise is met: {value} keeps the promise",
            span=credit.span,
            related=related,
            help="end the line where the promise begins; while the promise is met, nothing is ever due",
            blocks=False,
        )


def _before(objective: Objective, credit: Credit, value: str) -> str:
    """Return the bound that a line should have in place of one that takes in the end of the promise."""
    low = objective.promise.low
    high = credit.when.high if credit.when is not None else None
    return (
        f"below {value}" if low is not None and high is not None and low.value == high.value else f"more than {value}"
    )


def _dead(objective: Objective, table: list[Segment], missed: list[Segment]) -> Iterator[Diagnostic]:
    without_value = any(term is Outcome.MISSED for term, _ in _terms(objective))
    for index, credit in enumerate(objective.credits):
        if not credit.row or credit.bonus or (credit.when is None and without_value):
            continue  # it stands beside the table, or speaks of the windows that have no value
        if any(index in s.paying for s in missed) or any(index in s.matching for s in table if s.met):
            continue
        hidden = next((s for s in table if not s.met and index in s.paying), None)
        if hidden is None:
            message = "this line never pays: no value that misses the promise reaches it"
            related: tuple[Related, ...] = ()
        else:
            value = shown(hidden.witness, objective.measure.unit)
            term = next(t for t in objective.count_as if t.when is None or t.when.holds(hidden.witness))
            message = f"this line never pays: another line says what the values it names count as, such as {value}"
            related = (Related(term.span, "this decides for them"),) if term.span is not None else ()
        yield Diagnostic(
            "SLA205",
            message,
            span=credit.span,
            related=related,
            help="remove the line, or correct its bounds",
            blocks=False,
            fix=_removed(credit.span),
        )


def _bonuses(objective: Objective) -> Iterator[Diagnostic]:
    """Bonuses that overlap, that no result earns, or that are earned by one that misses the promise."""
    unit = objective.measure.unit
    table = [s for s in segments(objective, bonus=True) if s.reachable]
    yield from _overlaps(objective, [s for s in table if s.met])
    for index, credit in enumerate(objective.credits):
        if not credit.bonus or not credit.row or credit.amount is None:
            continue
        missed = [s for s in table if not s.met and index in s.paying]
        if missed:
            yield Diagnostic(
                "SLA212",
                f"this bonus names results that miss the promise: {shown(missed[0].witness, unit)} earns none",
                span=credit.span,
                related=(Related(objective.promise.span, "the promise"),) if objective.promise.span else (),
                help="begin the line inside the promise; while it is missed, no bonus is ever due",
                blocks=False,
            )
        elif not any(index in s.paying for s in table if s.met):
            yield Diagnostic(
                "SLA205",
                "this bonus is never due: no value that keeps the promise reaches it",
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
    found: list[tuple[Outcome | None, str]] = [
        (objective.no_data, "no data"),
        (small.outcome if small else None, "a small volume"),
    ]
    # A value that keeps the promise and counts as missed is in no row of the table either.
    met = [s for s in segments(objective) if s.met and s.reachable] if objective.count_as else []
    if any(Outcome.MISSED in _decided(objective, s) for s in met):
        found.append((Outcome.MISSED, "a result inside the promise"))
    return found


def _missed_without_value(objective: Objective) -> Iterator[Diagnostic]:
    """Windows that a term calls missed have no value, so only `when missed` can speak of them."""
    credits = [credit for credit in objective.credits if not credit.bonus]
    if not credits or any(credit.when is None and credit.condition is None for credit in credits):
        return
    small = objective.small_volume
    spans = {"a small volume": small.span if small else None}
    spans["a result inside the promise"] = next(
        (term.span for term in objective.count_as if term.outcome is Outcome.MISSED), None
    )
    for term, words in _terms(objective):
        if term is Outcome.MISSED:
            yield Diagnostic(
                "SLA208",
                f"{words} counts as missed, and no line of the credit table says what that earns",
                span=spans.get(words) or objective.span,
                help="add a line `credit … when missed`: it pays where no other line of the table does",
                blocks=False,
            )
