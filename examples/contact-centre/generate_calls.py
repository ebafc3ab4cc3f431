"""Generates a year of calls for the contact-centre example: the same file every time, on every machine.

Run it as `python generate_calls.py calls.csv`. The year has what a real one has: nights with both clock changes,
Dutch public holidays on which people call all the same, short abandoned calls, a July with too few agents, an
October in which the promise is missed by a hair, and ratings from some of the callers only. Only integers and
`random.random()` decide what happens, because both are the same on every platform and Python version.
"""

from __future__ import annotations

import csv
import io
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
COLUMNS = ("Call Id", "Started", "Queue", "Agent", "Answered", "Abandoned", "Wait", "Talk", "Hold", "Wrap-up", "Solved",
           "Rating")  # fmt: skip
AGENTS = ("Amber", "Bram", "Chantal", "Daan", "Esra", "Floor", "Gijs", "Hanna")
QUEUES = ("Orders", "Orders", "Returns", "Technical")
# Calls expected per 1,000 working hours of a weekday, by local hour; Monday is the busiest day.
HOURLY = {9: 11900, 10: 12600, 11: 11500, 12: 8700, 13: 9500, 14: 10100, 15: 9800, 16: 8900, 17: 4500}
WEEKDAY = (125, 105, 100, 98, 92)
# Of 1,000 answered calls, how many within 20 seconds; the longest wait of the rest; abandoned of 1,000 offered.
NORMAL = (870, 190, 42)
MONTHS = {4: (850, 200, 48), 7: (690, 420, 118), 8: (872, 210, 46), 10: (839, 200, 61), 12: (880, 180, 36)}


def _calls_of_hour(rng: random.Random, when: datetime) -> int:
    """How many calls come in within one local hour."""
    local = when.astimezone(ZONE)
    if local.weekday() < 5 and local.hour in HOURLY:
        expected = HOURLY[local.hour] * WEEKDAY[local.weekday()] // 100
    elif local.weekday() == 5 and 10 <= local.hour < 14:
        expected = 6800
    elif (local.month, local.day) == (11, 29) and 12 <= local.hour < 17:
        expected = 9000
    else:
        expected = 180 if 7 <= local.hour < 23 else 60
    whole, rest = divmod(expected, 1000)
    spread = int(rng.random() * 5) - 2 if whole >= 4 else 0
    return max(whole + spread + (rng.random() * 1000 < rest), 0)


def _call(rng: random.Random, number: int, start: datetime) -> list[str]:
    within, tail, lost = MONTHS.get(start.astimezone(ZONE).month, NORMAL)
    chance = int(rng.random() * 1000)
    row = [f"C{number:06}", start.astimezone(ZONE).isoformat(), QUEUES[int(rng.random() * 4)]]
    if chance < lost:
        return [*row, "", "N", "Y", str(8 + int(rng.random() * tail)), "", "", "", "", ""]
    if chance < lost + 11:
        return [*row, "", "N", "Y", str(int(rng.random() * 5)), "", "", "", "", ""]
    if int(rng.random() * 1000) < within:
        wait = int(rng.random() * 21)
    else:
        share = int(rng.random() * 1000)
        wait = 21 + share * share * tail // 1_000_000
    talk = 45 + int(rng.random() * 420)
    hold = str(int(rng.random() * 90)) if rng.random() < 0.25 else ""
    rated = rng.random() < 0.28
    happy = 9 - wait // 60
    rating = str(min(5, max(1, 1 + int(rng.random() * happy)))) if rated else ""
    solved = "Y" if rng.random() < 0.78 else "N"
    agent = AGENTS[int(rng.random() * len(AGENTS))]
    return [*row, agent, "Y", "N", str(wait), str(talk), hold, str(10 + int(rng.random() * 60)), solved, rating]


def calls_csv(year: int = 2026) -> str:
    """The text of the file: one row a call, in the order of their starts."""
    rng = random.Random(f"slakit contact centre {year}")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    hour = datetime(year, 1, 1, tzinfo=ZONE).astimezone(UTC)
    end = datetime(year + 1, 1, 1, tzinfo=ZONE).astimezone(UTC)
    number = 0
    while hour < end:
        for second in sorted(int(rng.random() * 3600) for _ in range(_calls_of_hour(rng, hour))):
            number += 1
            writer.writerow(_call(rng, number, hour + timedelta(seconds=second)))
        hour += timedelta(hours=1)
    return text.getvalue()


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "calls.csv").write_text(calls_csv(), encoding="utf-8")
