"""Which clocks run at an instant and are late or about to be: what somebody has to see to next."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from slakit.measure.results import ClockReading, RecordQuality
from slakit.reports.results import LogRow, RiskReport, Scope
from slakit.reports.whose import Whose, log_row
from slakit.timeline import DAY, HOUR, MINUTE, SECOND

__all__ = ["QUARTER", "parse_within", "risk"]

QUARTER = Fraction(1, 4)
"""A clock is about to be late when at most this share of its limit is left, unless something else is asked for."""


def risk(
    scope: Scope,
    readings: Iterable[ClockReading],
    quality: tuple[RecordQuality, ...] = (),
    within: int | Fraction = QUARTER,
) -> RiskReport:
    """List what is late or has at most `within` left: open microseconds, or a share of the limit as a `Fraction`."""
    found: list[LogRow] = []
    running = paused = unlimited = 0
    whose = Whose(scope)
    for reading in readings:
        names = whose(reading)
        if names is None or reading.state not in ("running", "running late", "paused"):
            continue
        still = reading.state == "paused"
        running += not still
        if reading.limit is None or reading.remaining is None:
            unlimited += not still
            continue
        most = within * reading.limit if isinstance(within, Fraction) else within
        if reading.state != "running late" and reading.remaining > most:
            continue
        if still:
            paused += 1
        else:
            found.append(log_row(reading, names))
    found.sort(key=_urgency)
    return RiskReport(scope, within, tuple(found), running, paused, unlimited, quality)


def _urgency(row: LogRow) -> tuple[object, ...]:
    """What is late comes first: under a strict due instant that may be so with time to spare."""
    return row.state != "running late", row.remaining, row.due or 0, row.started, row.record, row.clock, row.cycle


_UNITS = {"d": DAY, "h": HOUR, "min": MINUTE, "m": MINUTE, "s": SECOND}
_WORDS = {"day": "d", "hour": "h", "hr": "h", "minute": "min", "second": "s", "sec": "s"}
_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*", re.ASCII)
_SHARE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*", re.ASCII)


def parse_within(text: str) -> int | Fraction | None:
    """Read `4h`, `90 minutes`, `1h30m` as microseconds and `25%` as a share; `None` for anything else.

    >>> parse_within("1h30min"), parse_within("12.5 %"), parse_within("4 pm")
    (5400000000, Fraction(1, 8), None)
    """
    share = _SHARE.fullmatch(text)
    if share is not None:
        return Fraction(share[1]) / 100
    total, at = Fraction(0), 0
    while at < len(text):
        part = _PART.match(text, at)
        if part is None:
            return None
        word = part[2].removesuffix("s") if len(part[2]) > 1 else part[2]
        unit = _UNITS.get(_WORDS.get(word, word))
        if unit is None:
            return None
        total += Fraction(part[1]) * unit
        at = part.end()
    return int(total) if text.strip() and total.denominator == 1 else None
