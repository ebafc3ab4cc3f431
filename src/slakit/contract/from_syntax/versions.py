"""The contract as each of its amendments leaves it: read like any other, with only what is new reported.

An amendment's contract is made of the same lines as the one before, but for those that it changes. What was wrong
before is not reported again; what has become wrong is, at the amendment, wherever the line itself stands.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from slakit.contract.amendments import Amendment, Change
from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.amendments import Blocks, Places, amended, head, written
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_date, read_number, read_text
from slakit.contract.model import Agreement, Contract, Objective
from slakit.diagnostics import Diagnostic, Related, Severity, Span
from slakit.syntax import tree
from slakit.syntax.tokens import Token
from slakit.timeline import CALENDAR_KINDS, parse_period, windows

__all__ = ["Dated", "dated", "read_amendments", "tests_of", "with_amendments"]

ReadBlocks = Callable[[Scope, Sequence[tree.Node]], Contract | None]
Judge = Callable[[Contract, Sequence[Diagnostic]], Iterable[Diagnostic]]
Key = tuple[str, int, int, int]
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dated:
    """An amendment that could be read as far as its number and its date."""

    node: tree.Amendment
    number: int
    effective: dt.date
    late_windows: bool

    def holds_for(self, first: dt.date, last: dt.date) -> bool:
        """Whether it holds for a window with these dates."""
        return self.effective <= (last if self.late_windows else first)


def dated(scope: Scope, blocks: Iterable[tree.Node]) -> tuple[Dated, ...]:
    """Return the amendments in their order; numbers and dates that are out of order are reported."""
    found: list[Dated] = []
    for node in blocks:
        if not isinstance(node, tree.Amendment):
            continue
        source = node.span.source
        number, date = read_number(scope, source, node.number), read_date(scope, source, node.date)
        if number is None or date is None:
            continue
        if number.denominator != 1 or number < 1:
            scope.report(
                "SLA408",
                token_span(node.number, source),
                f"`{node.number}` is no number of an amendment",
                help="number amendments 1, 2, 3 and so on",
            )
            continue
        one = Dated(node, int(number), date, any(isinstance(line, tree.LateWindows) for line in node.lines))
        if (found and _in_order(scope, found[-1], one)) or not found:
            found.append(one)
    return tuple(found)


def _in_order(scope: Scope, before: Dated, one: Dated) -> bool:
    """Whether an amendment comes after the one before it, by number and by date; reported otherwise."""
    source, node = one.node.span.source, one.node
    if one.number <= before.number:
        again = one.number == before.number
        scope.report(
            "SLA351",
            token_span(node.number, source),
            f"there {'are two amendments' if again else 'is an amendment'} {one.number}"
            + ("" if again else f" behind amendment {before.number}"),
            help=f"number it {before.number + 1}, or move it: amendments stand in the order of their numbers",
            related=(Related(head(before.node), "the one before it"),),
        )
        return False
    if one.effective < before.effective:
        scope.report(
            "SLA352",
            token_span(node.date, source),
            f"amendment {one.number} is effective on {one.effective}, before amendment {before.number}, "
            "on which it builds",
            help=f"write {before.effective} or a later date, or give the two amendments each other's place",
            related=(Related(token_span(before.node.date, before.node.span.source), "the one before it"),),
        )
        return False
    return True


def tests_of(amendments: Sequence[Dated], blocks: Iterable[tree.Node]) -> dict[int, list[tree.Test]]:
    """Return the worked examples by the amendment, counted from 1, that holds for the first window they name."""
    found: dict[int, list[tree.Test]] = {}
    for node in blocks:
        if isinstance(node, tree.Test):
            label = next((str(line.within.period) for line in node.lines if isinstance(line, tree.Supposed)), "")
            period = parse_period(label)
            index = 0
            if period is not None:
                holding = [i for i, one in enumerate(amendments, 1)
                           if one.holds_for(period.first_date, period.last_date)]  # fmt: skip
                index = max(holding, default=0)
            found.setdefault(index, []).append(node)
    return found


def _key(diagnostic: Diagnostic) -> Key:
    span = diagnostic.span
    return (diagnostic.code, id(span.source), span.start, span.end) if span is not None else (diagnostic.code, 0, 0, 0)


def _inside(inner: Span, outer: Span) -> bool:
    return inner.source is outer.source and outer.start <= inner.start and inner.end <= outer.end


def _names(diagnostic: Diagnostic, block: tree.Node) -> bool:
    """Whether a report is about the name of a block."""
    return f"called `{getattr(block, 'name', '')}`" in diagnostic.message


def _at_amendment(diagnostic: Diagnostic, amendment: Dated, places: Places) -> Diagnostic:
    """Return a report at the amendment that has caused it, with the place of the line itself beside it."""
    span = diagnostic.span
    if span is None or _inside(span, amendment.node.span):
        return diagnostic
    gone = [place for block, place in places if diagnostic.code == "SLA301" and _names(diagnostic, block)]
    changed = [place for block, place in places if _inside(span, block.span)]
    return dataclasses.replace(
        diagnostic,
        span=next(iter([*gone, *changed]), head(amendment.node)),
        message=f"with amendment {amendment.number}, {diagnostic.message}",
        label=None,
        related=(Related(span, "here, as it stands now"), *diagnostic.related),
    )


def read_amendments(
    scope: Scope,
    base: Contract,
    amendments: Sequence[Dated],
    blocks: Sequence[tree.Node],
    read: ReadBlocks,
    judge: Judge,
    known: Iterable[Diagnostic],
) -> tuple[tuple[Amendment, ...], list[Diagnostic]]:
    """Return the amendments, each with the contract that it leaves, and what they make wrong.

    `known` is what is wrong with the contract as it is without them.
    """
    tests = tests_of(amendments, blocks)
    kept = tuple(b for b in blocks if not isinstance(b, tree.Test | tree.Amendment))
    state = Blocks(kept, scope.symbols)
    seen = {_key(d) for d in known}
    found: list[Amendment] = []
    problems: list[Diagnostic] = []
    before = base
    for index, one in enumerate(amendments, 1):
        own = scope.amended(state.symbols)
        state, changes, places = amended(own, state, one.node)
        own.symbols = state.symbols
        contract = read(own, [*state.nodes, *tests.get(index, ())])
        if contract is None:
            continue
        _judge_dates(own, one, before.agreement, contract.agreement)
        _judge_currency(own, one, before.agreement, contract.agreement)
        _judge_reach(own, one, changes)
        _judge_windows(own, one, before, contract)
        new = [d for d in own.diagnostics if _key(d) not in seen]
        seen |= {_key(d) for d in new}
        late = [d for d in judge(contract, own.diagnostics) if _key(d) not in seen]
        seen |= {_key(d) for d in late}
        problems += [_at_amendment(d, one, places) for d in (*new, *late)]
        found.append(
            trusted(Amendment)(
                span=head(one.node),
                number=one.number,
                effective=one.effective,
                title=read_text(one.node.title),
                late_windows=one.late_windows,
                changes=changes,
                contract=contract,
            )
        )
        before = contract
    return tuple(found), problems


def with_amendments(base: Contract, amendments: Sequence[Amendment]) -> Contract:
    """Return a contract with its amendments, and with the worked examples of all of them, in the order written."""
    tests = [test for one in (base, *(a.contract for a in amendments)) for test in one.tests]
    tests.sort(key=lambda test: test.span.start if test.span is not None else 0)
    bare = [a.model_copy(update={"contract": a.contract.model_copy(update={"tests": ()})}) for a in amendments]
    return base.model_copy(update={"amendments": tuple(bare), "tests": tuple(tests)})


def _judge_dates(scope: Scope, one: Dated, before: Agreement, after: Agreement) -> None:
    first, last = min(before.first_date, after.first_date), max(before.last_date, after.last_date)
    if not first <= one.effective <= last:
        scope.report(
            "SLA352",
            token_span(one.node.date, one.node.span.source),
            f"the agreement is not in force on {one.effective}, when amendment {one.number} is to take effect",
            help=f"name a date from {first} to {last}, or change the term in this amendment",
            blocks=False,
        )
    if before.first_date != after.first_date:
        term = next((line for line in _lines(one.node) if isinstance(line, tree.Term)), None)
        _reaches_back(
            scope,
            one,
            term.span if term is not None else head(one.node),
            f"this moves the first day of the term from {before.first_date} to {after.first_date}",
            f"keep {before.first_date}: an amendment may change when the term ends",
        )


def _judge_currency(scope: Scope, one: Dated, before: Agreement, after: Agreement) -> None:
    if before.currency != after.currency:
        line = next((line for line in _lines(one.node) if isinstance(line, tree.Currency)), None)
        scope.report(
            "SLA356",
            line.span if line is not None else head(one.node),
            f"amendment {one.number} changes the currency from {before.currency} to {after.currency}",
            help=f"keep {before.currency}, or conclude a new agreement in {after.currency}",
        )


def _lines(node: tree.Amendment) -> list[tree.Node]:
    return [line for change in node.lines for line in getattr(change, "lines", ())]


def _judge_reach(scope: Scope, one: Dated, changes: Sequence[Change]) -> None:
    """Report new lines of calendars that are about days before the amendment."""
    known = {text for change in changes if change.kind == "calendar" for text in change.old}
    for change in one.node.lines:
        for line in change.lines if isinstance(change, tree.ReplaceCalendar) else ():
            token = _last_day(line)
            day = read_date(Scope(), line.span.source, token) if token is not None else None
            if day is not None and day < one.effective and written(line) not in known:
                help_ = "leave the line out, or let the amendment take effect earlier"
                _reaches_back(scope, one, line.span, f"this line is about {day}", help_)


def _last_day(line: tree.Node) -> Token | None:
    if isinstance(line, tree.ClosedOn | tree.OpenOn | tree.AlsoOpenOn):
        return line.date
    return line.dates.last if isinstance(line, tree.Season) and isinstance(line.dates, tree.SeasonDates) else None


def _reaches_back(scope: Scope, one: Dated, span: Span, what: str, help_: str) -> None:
    scope.report(
        "SLA353",
        span,
        f"{what}, but amendment {one.number} takes effect on {one.effective}: "
        "what was before stays as it was agreed then",
        help=help_,
        related=(Related(token_span(one.node.date, one.node.span.source), "from here on"),),
        severity=Severity.WARNING,
        blocks=False,
    )


def _judge_windows(scope: Scope, one: Dated, before: Contract, after: Contract) -> None:
    """Report objectives whose old and new kinds of window do not meet where the amendment takes effect."""
    for objective in after.objectives:
        old = before.objective(objective.name)
        if old is None or old.each is objective.each or not {old.each, objective.each} <= set(CALENDAR_KINDS):
            continue
        zone, day = after.agreement.zone, one.effective
        before_it = day - ONE_DAY
        (past,), (now,) = windows(old.each, zone, before_it, before_it), windows(objective.each, zone, day, day)
        if one.late_windows:
            ends = past.last_date if past.last_date < day else past.first_date - ONE_DAY
            starts = now.first_date
        else:
            ends = past.last_date
            starts = day if now.first_date == day else now.last_date + ONE_DAY
        if starts == ends + ONE_DAY:
            continue
        gap = starts > ends
        days = f"{ends + ONE_DAY} to {starts - ONE_DAY}" if gap else f"{starts} to {ends}"
        line = next((x for x in _lines(one.node) if isinstance(x, tree.Each)), None)
        scope.report(
            "SLA355",
            line.span if line is not None else head(one.node),
            f"`{objective.name}` is measured each {old.each.value} before amendment {one.number} and each "
            f"{objective.each.value} from then on; {days} {'belong to no window' if gap else 'belong to two windows'}",
            help=f"let it take effect on the first day of both, such as {_next_start(old, objective, zone, day)}",
            severity=Severity.WARNING,
            blocks=False,
        )


def _next_start(old: Objective, new: Objective, zone: str, day: dt.date) -> dt.date:
    """Return the next day on which a window of both kinds begins."""
    for _ in range(30):
        starts = [windows(each, zone, day, day)[0] for each in (old.each, new.each)]
        if all(window.first_date == day for window in starts):
            return day
        day = max(w.first_date if w.first_date == day else w.last_date + ONE_DAY for w in starts)
    return day
