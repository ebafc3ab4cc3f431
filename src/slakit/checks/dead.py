"""Conditions that no record can satisfy, as a whole or in one of their branches.

Judged exactly where a condition compares fields with constants; where it does more, only what is certain is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slakit.checks.satisfiable import Goal, Undecided, found, own
from slakit.contract.expressions import AllOf, AnyOf, Expression, Literal_
from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType, RecordType
from slakit.contract.walking import aggregates
from slakit.diagnostics import Diagnostic, Related, Span

__all__ = ["check_dead_conditions"]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A condition, the records it is asked of, one that holds of them already, and what else stands for its place."""

    condition: Expression
    records: RecordType
    within: Expression | None = None
    place: Span | None = None


def check_dead_conditions(contract: Contract) -> Iterator[Diagnostic]:
    """Conditions that are never true."""
    told: set[tuple[str, int]] = set()
    levels = {of.records: tuple(level.name for level in of.levels) for of in contract.levels}
    for asked in _asked(contract):
        for problem in _judged(asked, levels.get(asked.records.name, ())):
            assert problem.span is not None
            place = problem.span.source.name, problem.span.start
            if place not in told:
                told.add(place)
                yield problem


def _asked(contract: Contract) -> Iterator[_Asked]:
    records = {r.name: r for r in contract.records}
    yield from _of_objectives(contract, records)
    yield from _of_records(contract)
    if contract.clocks or contract.levels:
        yield from _of_clocks(contract, records)


def _of_objectives(contract: Contract, records: dict[str, RecordType]) -> Iterator[_Asked]:
    for objective in contract.objectives:
        for aggregate in aggregates(objective.measure.figure):
            of, place = records[aggregate.of.records], objective.measure.span
            whole = aggregate.out_of.where if aggregate.out_of is not None else None
            if whole is not None:
                yield _Asked(whole, of, place=place)
            if aggregate.of.where is not None:
                yield _Asked(aggregate.of.where, of, whole, place)
        for credit in objective.credits:
            if credit.for_each is not None and credit.for_each.where is not None:
                yield _Asked(credit.for_each.where, records[credit.for_each.records])


def _of_records(contract: Contract) -> Iterator[_Asked]:
    for type_ in contract.records:
        for field in type_.derived:
            if field.type is FieldType.YES_NO:
                yield _Asked(field.value, type_)
        for stored in type_.fields:
            if stored.required_when is not None:
                yield _Asked(stored.required_when, type_)


def _of_clocks(contract: Contract, records: dict[str, RecordType]) -> Iterator[_Asked]:
    from slakit.contract.clocks import as_paused

    for clock in contract.clocks:
        of = records[clock.records]
        if clock.cancelled is not None:
            yield _Asked(clock.cancelled, of)
        for pause in clock.pauses:
            yield _Asked(pause.condition, as_paused(pause, of, contract.records))
        populations = [event.of for event in (*clock.starts, *clock.stops)]
        for population in (*populations, *clock.pauses_during):
            if population is not None and population.where is not None:
                yield _Asked(population.where, records[population.records])
    for levels in contract.levels:
        for level in levels.levels:
            for limit in level.limits:
                if limit.pauses is not None:
                    seen = as_paused(limit.pauses, records[levels.records], contract.records)
                    yield _Asked(limit.pauses.condition, seen)
        for rule in levels.rules:  # as a whole they are judged as rules
            for branch in _branches(rule.when) if rule.when is not None else ():
                yield _Asked(branch, records[levels.records])


def _branches(condition: Expression) -> Iterator[Expression]:
    """Yield what stands between `or` anywhere below `and` and `or`."""
    if isinstance(condition, AnyOf | AllOf):
        for part in condition.parts:
            if isinstance(condition, AnyOf):
                yield part
            yield from _branches(part)


def _judged(asked: _Asked, levels: tuple[str, ...]) -> Iterator[Diagnostic]:
    one = asked.records.singular
    if isinstance(asked.condition, Literal_):
        return

    def dead(parts: Sequence[Expression]) -> bool:
        try:
            return found(asked.records, [Goal(part) for part in parts], levels=levels) is None
        except Undecided:
            return False

    within = [asked.within] if asked.within is not None else []
    if asked.within is not None and dead(within):
        return  # that is said of the condition that must hold already
    if dead([asked.condition, *within]):
        parts = [*_parts(asked.condition), *(_parts(asked.within) if asked.within is not None else [])]
        fewest = _fewest(parts, dead)
        if own(asked.condition.span):
            yield _report(asked.condition.span, one, fewest)
        elif own(asked.place):
            yield _report(asked.place, one, [part for part in fewest if own(part.span)])
        return
    for branch in _branches(asked.condition):
        if own(branch.span) and dead([branch, *within]):
            yield _report(branch.span, one, _fewest([*_parts(branch), *within], dead), branch=True)


def _parts(condition: Expression) -> list[Expression]:
    """Return what must all hold."""
    if isinstance(condition, AllOf):
        return [inner for part in condition.parts for inner in _parts(part)]
    return [condition]


def _fewest(parts: list[Expression], dead: object) -> list[Expression]:
    """Return parts of which none can be left out without a record satisfying the rest."""
    assert callable(dead)
    kept = list(parts)
    for part in parts:
        rest = [other for other in kept if other is not part]
        if rest and dead(rest):
            kept = rest
    return kept


def _words(expression: Expression) -> str:
    span = expression.span
    return " ".join(span.source.text[span.start : span.end].split()) if span is not None else ""


def _report(span: Span | None, one: str, parts: list[Expression], *, branch: bool = False) -> Diagnostic:
    what = "no record satisfies this branch" if branch else "no record satisfies this condition"
    why = ""
    related: tuple[Related, ...] = ()
    if len(parts) == 2:
        why = f": `{_words(parts[0])}` and `{_words(parts[1])}` exclude each other"
        if parts[1].span is not None and (span is None or parts[1].span.source is not span.source):
            related = (Related(parts[1].span, "this excludes it"),)
    elif len(parts) > 2:
        why = f": of its parts, {len(parts)} exclude one another"
    return Diagnostic(
        "SLA639",
        what.replace("record", one) + why,
        span=span,
        help="change one of the constants, or join the parts with `or` if either is meant",
        related=related,
        blocks=False,
    )
