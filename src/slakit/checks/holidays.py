"""Public holidays that nobody knows for sure: years that the list does not cover, and years not announced yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, Severity
from slakit.timeline import Calendar, HolidayRule

__all__ = ["check_holidays"]


def check_holidays(contract: Contract) -> Iterator[Diagnostic]:
    """Calendars that ask for public holidays of years which are not known, or may still change, within the term."""
    agreement = contract.agreement
    first, last = agreement.first_date.year, agreement.last_date.year
    for calendar in contract.calendars:
        rules = calendar.rule.holidays if isinstance(calendar.rule, Calendar) else ()
        for rule in rules:
            from slakit.timeline import holiday_dates, known_for_sure  # few contracts need what they load

            if known_for_sure(rule.country, first, last):
                continue
            known = holiday_dates(rule.country, rule.subdivision, first, last)
            place = rule.country + (f"-{rule.subdivision}" if rule.subdivision is not None else "")
            unknown, rest = known.unknown_years, [y for y in known.provisional_years if y not in known.unknown_years]
            if unknown:
                yield Diagnostic(
                    "SLA612",
                    f"the public holidays of {place} are not known for {_years(unknown)}, and the term reaches there",
                    Severity.WARNING,
                    calendar.span,
                    help="write these days as lines such as `closed on 2026-12-25`, or shorten the term",
                    blocks=False,
                )
            if rest:
                yield Diagnostic(
                    "SLA613",
                    f"the public holidays of {place} are not final for {_years(rest)}"
                    f"{_why(rule, known.awaited_years, rest)}",
                    Severity.WARNING,
                    calendar.span,
                    help="update slakit's list when they are announced, or write the days into the calendar; the"
                    " agreement says that they are provisional",
                    blocks=False,
                )


def _why(rule: HolidayRule, awaited: Sequence[int], years: Sequence[int]) -> str:
    if not set(awaited) & set(years):
        return ": some dates in them are estimates"
    if rule.makeup_weekday is not None:
        return ": the days worked in their place are not announced yet"
    return ": days that are moved are not announced yet"


def _years(years: Sequence[int]) -> str:
    """`2027`, `2027 and 2028`, `2027 to 2030`, `2027, 2029 and 2031`."""
    if len(years) > 2 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]} to {years[-1]}"
    said = [str(year) for year in years]
    return " and ".join(([", ".join(said[:-1])] if said[:-1] else []) + said[-1:])
