"""Calls like those of the PhoneNow exercise: other rows, the same columns and the same published totals."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["MONTHS", "Month", "calls_csv"]


@dataclass(frozen=True)
class Month:
    """The published totals of one month; `waits` is the sum of the answered calls' waits in seconds."""

    first: datetime
    days: int
    calls: int
    answered: int
    within_20: int
    within_60: int
    waits: int
    resolved: int


MONTHS = (
    Month(datetime(2021, 1, 1), 31, 1772, 1455, 138, 658, 97805, 1311),  # noqa: DTZ001 - the file has no zone
    Month(datetime(2021, 2, 1), 28, 1616, 1298, 120, 577, 87675, 1161),  # noqa: DTZ001
    Month(datetime(2021, 3, 1), 31, 1612, 1301, 116, 561, 88249, 1174),  # noqa: DTZ001
)


def _waits(month: Month) -> list[int]:
    """Waits of the answered calls: as many in each class as published, adding up to the published sum."""
    classes = [(month.within_20, 10, 20), (month.within_60 - month.within_20, 21, 60),
               (month.answered - month.within_60, 61, 125)]  # fmt: skip
    waits = [low for count, low, _ in classes for _ in range(count)]
    tops = [high for count, _, high in classes for _ in range(count)]
    missing = month.waits - sum(waits)
    for i, top in enumerate(tops):
        more = min(top - waits[i], missing)
        waits[i] += more
        missing -= more
    assert missing == 0
    return waits


def calls_csv() -> str:
    """The file's text."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Call Id", "Agent", "Date", "Time", "Topic", "Answered (Y/N)", "Resolved",
                     "Speed of answer in seconds", "AvgTalkDuration", "Satisfaction rating"])  # fmt: skip
    number = 0
    for month in MONTHS:
        waits = _waits(month)
        for i in range(month.calls):
            number += 1
            at = month.first + timedelta(seconds=i * (month.days * 86400 // month.calls))
            row = [f"ID{number:04}", "Diane", f"{at:%Y-%m-%d}", f"{at.hour}:{at:%M:%S}", "Streaming"]
            answered = i < month.answered
            resolved = "Y" if i < month.resolved else "N"
            measured = [waits[i], f"0:{i % 7:02}:{i % 60:02}", 1 + i % 5] if answered else ["", "", ""]
            writer.writerow([*row, "Y" if answered else "N", resolved, *measured])
    return text.getvalue()
