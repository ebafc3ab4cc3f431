"""Generates the daily reports of the example: the same file every time, on every machine.

Run it as `python make_data.py FOLDER`; `days.csv` beside it came of it. What each month comes to is planned, so that a
person can follow the year's credits by hand; the calls are spread over the days as callers do, without losing one.
"""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
COLUMNS = ("Day", "Offered", "Within 30 s", "Abandoned", "Answered", "First call")
OFFERED = 10_000
# Of 10,000 calls offered: answered within 30 seconds, abandoned; resolved in the first call, in percent of answers.
MONTHS = (
    (8400, 400, 74),
    (7850, 500, 71),
    (7700, 650, 72),
    (8200, 500, 69),
    (8100, 450, 72),
    (7400, 700, 66),
    (6800, 1100, 65),
    (7200, 800, 68),
    (7900, 550, 70),
    (8100, 620, 75),
    (7300, 1200, 67),
    (7600, 700, 69),
)
WEEKDAYS = (125, 105, 100, 98, 92, 60, 0)
"""How many calls come in on each weekday, in proportion to each other; the lines are closed on Sundays."""


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Split a number in proportion to weights, so that the parts come to the whole."""
    whole, passed, given = sum(weights), 0, 0
    parts = []
    for weight in weights:
        passed += weight
        parts.append(total * passed // whole - given)
        given += parts[-1]
    return parts


def _days(month: int) -> list[date]:
    first = date(2026, month, 1)
    days = [first + timedelta(days=i) for i in range(31)]
    return [day for day in days if day.month == month and WEEKDAYS[day.weekday()]]


def rows() -> Iterator[tuple[str | int, ...]]:
    """Yield the report of each day."""
    for month, (within, abandoned, percent) in enumerate(MONTHS, start=1):
        days = _days(month)
        weights = [WEEKDAYS[day.weekday()] for day in days]
        answered = OFFERED - abandoned
        columns = [spread(total, weights) for total in (OFFERED, within, abandoned, answered * percent // 100)]
        for day, offered, in_time, lost, resolved in zip(days, *columns, strict=True):
            began = datetime(day.year, day.month, day.day, tzinfo=ZONE).isoformat()
            yield began, offered, in_time, lost, offered - lost, resolved


def days_csv() -> str:
    """The whole file, with a header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows())
    return text.getvalue()


if __name__ == "__main__":
    (Path(sys.argv[1]) / "days.csv").write_text(days_csv(), encoding="utf-8")
