"""Calendar blocks: weekly hours, public holidays, dated lines."""

from __future__ import annotations

from slakit.contract.from_syntax.agreements import read_zone
from slakit.contract.from_syntax.blocks import single
from slakit.contract.from_syntax.scope import Scope, one_of, token_span
from slakit.contract.from_syntax.values import read_date, read_shift, read_text
from slakit.contract.model import Calendar, trusted
from slakit.diagnostics import refuses
from slakit.syntax import tree
from slakit.timeline import Calendar as CalendarRule
from slakit.timeline import (
    DatedKind,
    DatedRule,
    HolidayCut,
    HolidayRule,
    Shift,
    WeeklyHours,
    always,
    is_country,
    is_subdivision,
    suggest_countries,
    suggest_subdivisions,
)

__all__ = ["read_calendar"]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DATED = {tree.OpenOn: DatedKind.OPEN, tree.AlsoOpenOn: DatedKind.ALSO_OPEN, tree.ClosedOn: DatedKind.CLOSED}


def _weekday(node: tree.Weekday) -> int:
    return _WEEKDAYS.index(str(node.word))


def _days(node: tree.Node) -> list[int]:
    match node:
        case tree.DayRange():
            first, last = _weekday(node.first), _weekday(node.last)
            return [(first + i) % 7 for i in range((last - first) % 7 + 1)]
        case tree.DayList():
            return [_weekday(day) for day in node.days]
        case _:
            return list(range(7))


def _hours(scope: Scope, node: tree.Hours | None) -> tuple[Shift, ...] | None:
    if node is None:
        return ()
    shifts = [read_shift(scope, node.span.source, part) for part in node.shifts]
    good = tuple(s for s in shifts if s is not None)
    return good if len(good) == len(shifts) else None


def _dated(scope: Scope, line: tree.OpenOn | tree.AlsoOpenOn | tree.ClosedOn) -> DatedRule | None:
    date = read_date(scope, line.span.source, line.date)
    shifts = _hours(scope, line.hours)
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
    makeup = _weekday(line.make_up.weekday) if line.make_up is not None else None
    return HolidayRule(country=country, subdivision=subdivision or None, makeup_weekday=makeup)


def read_calendar(scope: Scope, node: tree.Calendar) -> Calendar | None:
    """One calendar; its zone is the agreement's when it names none."""
    name, before = str(node.name), len(scope.diagnostics)
    zone_line = single(scope, node.lines, tree.Zone, "zone")
    zone = read_zone(scope, zone_line) if zone_line is not None else scope.zone
    open_always = [line for line in node.lines if isinstance(line, tree.AlwaysOpen)]
    weekly: list[WeeklyHours] = []
    if open_always:
        weekly.extend(always().weekly)
    dated: list[DatedRule] = []
    holidays: list[HolidayRule] = []
    for line in node.lines:
        match line:
            case tree.WeeklyHours():
                shifts = _hours(scope, line.hours)
                if shifts is not None:
                    weekly.extend(WeeklyHours(weekday=day, shifts=shifts) for day in _days(line.days))
            case tree.OpenOn() | tree.AlsoOpenOn() | tree.ClosedOn():
                rule = _dated(scope, line)
                if rule is not None:
                    dated.append(rule)
            case tree.PublicHolidays():
                holiday = _holidays(scope, line)
                if holiday is not None:
                    holidays.append(holiday)
    cut = single(scope, node.lines, tree.HolidayCut, "rule for holidays")
    if (
        not weekly
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
    )
    return trusted(Calendar)(span=node.span, name=name, title=read_text(node.title), rule=rule_)
