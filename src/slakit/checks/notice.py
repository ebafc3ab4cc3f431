"""Notice that nobody can give in time, because it is as long as the term or longer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from slakit.contract.expressions import Length
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, Severity, Span

__all__ = ["check_notice"]


def _days_before(end: dt.date, length: Length) -> dt.date | None:
    """Return the last date that lies the length before a date; `None` for lengths that no agreement's line has."""
    if length.days is not None:
        return end - dt.timedelta(days=length.days) if length.days < end.toordinal() else dt.date.min
    if length.months is None:
        return None
    month = end.year * 12 + end.month - 1 - length.months
    year, month = divmod(month, 12)
    if year < 1:
        return dt.date.min
    after = dt.date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(dt.date(year, month + 1, 1) + dt.timedelta(days=end.day - 1), after - dt.timedelta(days=1))


def check_notice(contract: Contract) -> Iterator[Diagnostic]:
    """Notices that would have to be given before the agreement is in force."""
    agreement = contract.agreement
    asked: list[tuple[str, Length, Span | None]] = []
    if agreement.notice is not None:
        asked.append(("the notice", agreement.notice.length, agreement.notice.span))
    if agreement.renewal is not None and agreement.renewal.unless is not None:
        asked.append(("the notice that prevents the renewal", agreement.renewal.unless, agreement.renewal.span))
    first, end = agreement.first_date, agreement.last_date + dt.timedelta(days=1)
    for what, length, span in asked:
        latest = _days_before(end, length)
        if latest is not None and latest <= first:
            yield Diagnostic(
                "SLA615",
                f"{what} is too long for the term: to end it on {agreement.last_date}, it would have to be given by"
                f" {latest}, and the agreement begins on {first}",
                Severity.WARNING,
                span,
                help="shorten the notice, or lengthen the term",
                blocks=False,
            )
