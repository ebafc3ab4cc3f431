"""Calendar blocks: weekly hours, seasons, public holidays, dated lines; and calendars made of others."""

from __future__ import annotations

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.agreements import read_zone
from slakit.contract.from_syntax.blocks import single
from slakit.contract.from_syntax.scope import Scope, one_of, token_span
from slakit.contract.from_syntax.values import read_date, read_text
from slakit.contract.from_syntax.weekly import read_hours, read_seasons, read_weekday, read_weekly
from slakit.contract.model import Calendar
from slakit.diagnostics import Related, Source, refuses
from slakit.syntax import tree
from slakit.syntax.tokens import Token
from slakit.timeline import (
    AnyCalendar,
    DatedKind,
    DatedRule,
    HolidayCut,
    HolidayRule,
    SetCalendar,
    SetOperation,
    WeeklyHours,
    is_country,
    is_subdivision,
    suggest_countries,
    suggest_subdivisions,
)
from slakit.timeline import Calendar as CalendarRule

__all__ = ["MOST_PARTS", "Calendars"]

MOST_PARTS = 60
"""Calendars that one may be made of, all parts of its parts counted."""

_DATED = {tree.OpenOn: DatedKind.OPEN, tree.AlsoOpenOn: DatedKind.ALSO_OPEN, tree.ClosedOn: DatedKind.CLOSED}
_OPERATIONS = {
    tree.TogetherWith: SetOperation.UNION,
    tree.Overlapping: SetOperation.INTERSECTION,
    tree.Excepting: SetOperation.DIFFERENCE,
}


def _dated(scope: Scope, line: tree.OpenOn | tree.AlsoOpenOn | tree.ClosedOn) -> DatedRule | None:
    date = read_date(scope, line.span.source, line.date)
    shifts = read_hours(scope, line.hours)
    if date is None or shifts is None:
        return None
    label = read_text(line.note) if line.note is not None else None
    return DatedRule(kind=_DATED[type(line)], date=date, shifts=shifts, label=label)


def _holidays(scope: Scope, line: tree.PublicHolidays) -> HolidayRule | None:
    country, _, subdivision = str(line.country).partition("-")
    span = token_span(line.country, line.span.source)
    if not is_country(country):
        near = suggest_countries(country)
        scope.report(
            "SLA505",
            span,
            f"no public holidays are known for `{country}`",
            help=f"did you mean {' or '.join(near)}?"
            if near
            else "write an ISO 3166 country code such as NL, or its part as in DE-BY",
        )
        return None
    if subdivision and not is_subdivision(country, subdivision):
        near = suggest_subdivisions(country, subdivision)
        scope.report(
            "SLA505",
            span,
            f"`{country}` has no part `{subdivision}` with public holidays of its own",
            help=f"its parts are {one_of([f'{country}-{part}' for part in near])}"
            if near
            else f"write `{country}` for the holidays of the whole country",
        )
        return None
    makeup = read_weekday(line.make_up.weekday) if line.make_up is not None else None
    return HolidayRule(country=country, subdivision=subdivision or None, makeup_weekday=makeup)


def _read_own(scope: Scope, node: tree.Calendar) -> Calendar | None:
    """One calendar with hours of its own; its zone is the agreement's when it names none."""
    name, before = str(node.name), len(scope.diagnostics)
    zone_line = single(scope, node.lines, tree.Zone, "zone")
    zone = read_zone(scope, zone_line) if zone_line is not None else scope.zone
    open_always = [line for line in node.lines if isinstance(line, tree.AlwaysOpen)]
    weekly: list[WeeklyHours] = []
    if open_always:
        weekly.extend(read_weekly(scope, open_always[0]))
    dated: list[DatedRule] = []
    holidays: list[HolidayRule] = []
    for line in node.lines:
        match line:
            case tree.WeeklyHours():
                weekly.extend(read_weekly(scope, line))
            case tree.OpenOn() | tree.AlsoOpenOn() | tree.ClosedOn():
                rule = _dated(scope, line)
                if rule is not None:
                    dated.append(rule)
            case tree.PublicHolidays():
                holiday = _holidays(scope, line)
                if holiday is not None:
                    holidays.append(holiday)
    seasons = read_seasons(scope, node.lines)
    cut = single(scope, node.lines, tree.HolidayCut, "rule for holidays")
    if (
        not weekly
        and not any(season.weekly for season in seasons)
        and not any(rule.kind is not DatedKind.CLOSED for rule in dated)
        and not refuses(scope.diagnostics[before:])
    ):
        scope.report(
            "SLA506",
            node.name_span,
            f"the calendar `{name}` is never open",
            help="add a line such as `open monday to friday from 09:00 to 17:00`, or `open always`",
        )
    if zone is None or refuses(scope.diagnostics[before:]):
        return None
    rule_ = CalendarRule(
        name=name,
        zone=zone,
        weekly=tuple(weekly),
        holidays=tuple(holidays),
        dated=tuple(dated),
        holiday_cut=HolidayCut.LOCAL_DAY if cut is not None and str(cut.how) == "local" else HolidayCut.SHIFT_START,
        seasons=seasons,
    )
    return trusted(Calendar)(span=node.span, name=name, title=read_text(node.title), rule=rule_)


class Calendars:
    """The calendars of one contract, each read once, those that others are made of before them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._read: dict[str, Calendar | None] = {}
        self._parts: dict[str, int] = {}
        """How many calendars with hours of their own each one comes to when all is written out."""
        self._open: list[str] = []
        self._too_many = False

    def read(self, node: tree.Calendar) -> Calendar | None:
        """Return what a declared calendar means; `None` when something in it was reported."""
        name = str(node.name)
        if name not in self._read:
            self._open.append(name)
            combined = single(self._scope, node.lines, tree.Combined, "combination")
            self._parts[name] = 1 if combined is None else 0
            self._read[name] = _read_own(self._scope, node) if combined is None else self._combination(node, combined)
            self._open.pop()
        return self._read[name]

    def _combination(self, node: tree.Calendar, combined: tree.Combined) -> Calendar | None:
        name, before = str(node.name), len(self._scope.diagnostics)
        own = next((line for line in node.lines if not isinstance(line, tree.Combined)), None)
        if own is not None:
            self._scope.report(
                "SLA509",
                own.span,
                f"the calendar `{name}` is made of others and cannot have a line of its own",
                help="move this line to a calendar of its own, and name that in the combination",
                related=(Related(combined.span, "it is made of others here"),),
            )
        names = (combined.first, *(part.name for part in combined.rest))
        rules = [self._part(name, token, combined.span.source) for token in names]
        good = [rule for rule in rules if rule is not None]
        zone = self._scope.zone
        if zone is None or len(good) < len(rules) or refuses(self._scope.diagnostics[before:]):
            return None
        rule = good[0]
        for part, right in zip(combined.rest, good[1:], strict=True):
            rule = SetCalendar(name, zone, _OPERATIONS[type(part)], rule, right)
        return trusted(Calendar)(span=node.span, name=name, title=read_text(node.title), rule=rule)

    def _part(self, of: str, token: Token, source: Source) -> AnyCalendar | None:
        """Return what a name in a combination stands for."""
        name, span = str(token), token_span(token, source)
        symbol = self._scope.lookup(tree.Calendar, "calendar", name, span)
        if symbol is None:
            return None
        if name in self._open:
            circle = [*self._open[self._open.index(name) :], name]
            self._scope.report(
                "SLA306",
                span,
                f"the calendar `{name}` is made of itself",
                help=f"the circle is {' → '.join(circle)}; let one of them have hours of its own",
            )
            return None
        assert isinstance(symbol.node, tree.Calendar)
        deep = len(self._open) >= MOST_PARTS
        calendar = None if deep else self.read(symbol.node)
        self._parts[of] += 0 if deep else self._parts[name]
        if deep or self._parts[of] > MOST_PARTS:
            if not self._too_many:
                self._too_many = True
                self._scope.report(
                    "SLA107",
                    span,
                    "this calendar is made of calendars within calendars, too many to follow",
                    help=f"make it of at most {MOST_PARTS} calendars, all parts of its parts counted",
                )
            return None
        return None if calendar is None else calendar.rule
