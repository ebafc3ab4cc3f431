"""Notice that nobody can give in time, because it is as long as the term or longer."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.expressions import Length
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, Severity, Span

__all__ = ["check_notice"]


def check_notice(contract: Contract) -> Iterator[Diagnostic]:
    """Notices that would have to be given before the agreement is in force."""
    agreement = contract.agreement
    asked: list[tuple[str, Length, Span | None]] = []
    if agreement.notice is not None:
        asked.append(("the notice", agreement.notice.length, agreement.notice.span))
    if agreement.renewal is not None and agreement.renewal.unless is not None:
        asked.append(("the notice that prevents the renewal", agreement.renewal.unless, agreement.renewal.span))
    if not asked:
        return
    from slakit.timeline import last_day_for_notice  # few contracts need what it loads

    for what, length, span in asked:
        latest = last_day_for_notice(agreement.last_date, days=length.days, months=length.months)
        if latest < agreement.first_date:
            yield Diagnostic(
                "SLA615",
                f"{what} is too long for the term: to end it on {agreement.last_date}, it would have to be given by"
                f" {latest}, and the agreement begins on {agreement.first_date}",
                Severity.WARNING,
                span,
                help="shorten the notice, or lengthen the term",
                blocks=False,
            )
