"""How the reports on clocks say things: lengths of time, instants, what is left of a clock, what a report is about.

Lengths of time are shown to the second and never as nothing; whether something is overdue is said in words.
"""

from __future__ import annotations

from fractions import Fraction

from slakit.money import RoundingMode, decimal_text, round_fraction
from slakit.render.figures import count_text, exact_text, period_text
from slakit.reports import ComplianceReport, Grouping, LogReport, LogRow, RiskReport, Scope
from slakit.reports.wanted import NOBODY
from slakit.timeline import HOUR, MINUTE, SECOND, local_instants, to_local

__all__ = [
    "GROUPINGS",
    "clock_title",
    "heading",
    "left_text",
    "length_text",
    "level_title",
    "name_text",
    "remarks",
    "share_text",
    "title_text",
    "when_text",
    "within_text",
]

GROUPINGS = {
    Grouping.DEPARTMENT: "Department",
    Grouping.AGENT: "Agent",
    Grouping.REQUESTER: "Requester",
    Grouping.LEVEL: "Level",
    Grouping.CLOCK: "Clock",
    Grouping.DATE: "Date",
    Grouping.WEEK: "Week",
    Grouping.MONTH: "Month",
}


def length_text(microseconds: Fraction | int) -> str:
    """A length of time to the second; what is shorter than a minute has the decimals that it needs.

    >>> [length_text(n * 1_000_000) for n in (0, 20, 90, 3600, 3900, Fraction(61, 3), Fraction(1, 2500))]
    ['0 s', '20 s', '1 min 30 s', '1 h 00 min', '1 h 05 min', '20.3 s', '0.0004 s']
    """
    value = Fraction(microseconds)
    sign, value = ("-" if value < 0 else ""), abs(value)
    if value < MINUTE:
        shown = _seconds(value / SECOND)
        if shown != "60":
            return f"{sign}{shown} s"
    whole = int(round_fraction(value, Fraction(SECOND), RoundingMode.HALF_UP))
    hours, rest = divmod(whole, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds = rest // SECOND
    if not hours:
        return f"{sign}{minutes} min" + (f" {seconds:02} s" if seconds else "")
    return f"{sign}{hours:,} h {minutes:02} min" + (f" {seconds:02} s" if seconds else "")


def _seconds(value: Fraction) -> str:
    """Seconds with about three digits, and as many more as it takes to be something."""
    if value.denominator == 1:
        return str(value)
    digits = 1 if value >= 10 else 2
    while value < Fraction(1, 10 ** (digits - 1)):
        digits += 1
    text = decimal_text(value, digits)
    return text.rstrip("0").rstrip(".")


def share_text(share: Fraction | None) -> str:
    """A share as a percentage; all and nothing are said of all and nothing only.

    >>> share_text(Fraction(2, 3)), share_text(Fraction(99999, 100000)), share_text(Fraction(1))
    ('66.67 %', '99.999 %', '100.00 %')
    """
    if share is None:
        return "–"
    digits = 2
    while share not in (0, 1) and Fraction(decimal_text(share * 100, digits)) in (0, 100):
        digits += 1
    return f"{decimal_text(share * 100, digits)} %"


def when_text(moment: int | None, zone: str) -> str:
    """An instant as the clocks of a zone show it, to the minute where it is a whole one.

    Where they show the same twice, with the distance from UTC.
    """
    if moment is None:
        return "–"
    local = to_local(moment, zone)
    text = f"{local:%Y-%m-%d %H:%M}"
    if local.second or local.microsecond:
        text += f":{local:%S}" + (f".{local.microsecond:06}".rstrip("0") if local.microsecond else "")
    twice = len(local_instants(zone, local.replace(tzinfo=None, fold=0))) > 1
    return f"{text} {local.isoformat()[-6:]}" if twice else text


def name_text(name: str | None) -> str:
    """Somebody's name, or that there is nobody."""
    return NOBODY if name is None else name


def clock_title(scope: Scope, name: str) -> str:
    """What the contract calls a clock."""
    return dict(scope.clocks).get(name, name)


def level_title(scope: Scope, name: str | None) -> str:
    """What the contract calls a level."""
    return NOBODY if name is None else dict(scope.levels).get(name, name)


def left_text(row: LogRow) -> str:
    """What is left of a clock, or how far it is over its limit, and whether it still runs."""
    if row.state == "cancelled":
        return "cancelled"
    after = {"running": ", runs", "running late": ", still open", "paused": ", paused"}.get(row.state, "")
    left = row.remaining
    if left is None:
        known = {"met": "in time", "missed": "too late"}.get(row.state, "time left not told")
        return ("no limit" if row.limit is None and row.due is None else known) + after
    if left < 0:
        return f"{length_text(-left)} overdue{after}"
    if row.state in ("missed", "running late"):
        return f"past due{after}"
    return f"{length_text(left)} {'to spare' if row.state == 'met' else 'left'}{after}"


def within_text(within: int | Fraction) -> str:
    """How much time a clock that is at risk has left at most."""
    if isinstance(within, Fraction):
        return f"{exact_text(within * 100)} % of the limit"
    return length_text(within)


def title_text(scope: Scope) -> str:
    """The agreement and the period, unless all that there is was asked for."""
    everything = scope.period.first_date.year < 1950
    return scope.title if everything else f"{scope.title}, {period_text(scope.period)}"


def heading(scope: Scope, what: str) -> list[str]:
    """What a report is about: the agreement, the period, the zone; the records and their clocks; the filters."""
    first = [title_text(scope), scope.zone, what]
    if scope.as_of is not None:
        first.append(f"as of {when_text(scope.as_of, scope.zone)}")
    second = [f"{scope.records_title}: {', '.join(title for _, title in scope.clocks)}"]
    for word, names in (("department", scope.departments), ("agent", scope.agents)):
        if names:
            second.append(f"{word} {', '.join(name for name in names if name is not None)}")
    return [" · ".join(first), " · ".join(second)]


def _always(report: ComplianceReport | LogReport | RiskReport) -> list[str]:
    """What a reader of any report must know: fields that there are not, rows that were refused."""
    said = list(report.scope.notes)
    for one in report.quality:
        if one.rejected:
            rows = count_text(one.rejected, "row", "rows")
            listed = f", as listed in {one.rejects_file}" if one.rejects_file else ""
            said.append(f"{rows} of {count_text(one.read)} in {one.records} could not be used{listed}")
    return said


def remarks(report: ComplianceReport | LogReport | RiskReport) -> list[str]:
    """What a report leaves out or cannot tell, a sentence each."""
    said: list[str] = []
    if isinstance(report, RiskReport):
        if report.paused:
            said.append(f"{_clocks(report.paused, 'is', 'are')} at risk but paused at this instant, and not listed")
        if report.unlimited:
            said.append(f"{_clocks(report.unlimited, 'runs', 'run')} without a limit, and not listed")
    else:
        if report.untold:
            runs = _clocks(report.untold, "still runs", "still run")
            said.append(f"{runs}; --as-of says at which instant to judge what does")
        cancelled = report.cancelled if isinstance(report, ComplianceReport) else report.left_out
        if cancelled:
            more = "counted" if isinstance(report, ComplianceReport) else "listed; --state cancelled lists such"
            said.append(f"{_clocks(cancelled, 'is', 'are')} cancelled, and not {more}")
    return said + _always(report)


def _clocks(count: int, does: str, do: str) -> str:
    return f"{count_text(count, 'clock', 'clocks')} {does if count == 1 else do}"
