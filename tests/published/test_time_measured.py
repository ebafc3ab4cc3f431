"""Published mechanisms that are measured with time: the value that the case says comes out of its data, exactly."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from slakit import api
from slakit.evaluation import plan_windows
from slakit.measure import DataMap, MeasureResult, measure
from slakit.measure.results import SlotsValue, TimeValue
from slakit.timeline import parse_period

HERE = Path(__file__).parent
MINUTE = 60_000_000
Table = tuple[str, Sequence[Sequence[object]]]
"""The columns of a file, and its rows."""


def _intervals(runs: Sequence[tuple[str, int, int, int]]) -> list[tuple[object, ...]]:
    """Return a row for each of the intervals of five minutes that follow each other."""
    rows: list[tuple[object, ...]] = []
    for first, count, requests, errors in runs:
        start = dt.datetime.fromisoformat(first)
        for i in range(count):
            taken = (start + dt.timedelta(minutes=5 * i)).strftime("%Y-%m-%dT%H:%MZ")
            rows.append((len(rows), taken, requests, errors))
    return rows


C18 = _intervals(
    [
        ("2025-06-03T00:00+00:00", 96, 2, 2),
        ("2025-06-11T15:00+00:00", 12, 2000, 1000),
        ("2025-06-18T09:00+00:00", 40, 500, 5),
        ("2025-06-19T00:00+00:00", 3000, 1000, 0),
    ]
)
PROBES = [
    (i, f"2025-06-02T10:{i:02}Z", "yes" if i < 51 else "no" if i < 54 else "")
    for i in range(60)
]  # fmt: skip
CASES: dict[str, tuple[str, dict[str, Table], dict[str, Fraction]]] = {
    "c01_every_zone_down": (
        "2025-04",
        {
            "outages": (
                "id,start,restored,zone",
                [
                    (1, "2025-04-05T10:00Z", "2025-04-05T12:00Z", "a"),
                    (2, "2025-04-05T11:15Z", "2025-04-05T11:52Z", "b"),
                    (3, "2025-04-20T02:00Z", "2025-04-20T02:30Z", "a"),
                    (4, "2025-04-20T02:30Z", "2025-04-20T02:50Z", "b"),
                ],
            )
        },
        {"AV-1": Fraction(43163, 43200)},
    ),
    "c06_clock_starts_at_the_ticket": (
        "2025-06",
        {
            "outages": (
                "id,start,ticket,restored",
                [
                    (1, "2025-06-04T08:00Z", "2025-06-04T08:20Z", "2025-06-04T13:05Z"),
                    (2, "2025-06-09T10:00Z", "2025-06-09T10:00Z", "2025-06-09T10:03Z"),
                    (3, "2025-06-09T16:00Z", "2025-06-09T16:00Z", "2025-06-09T16:04Z"),
                    (4, "2025-06-15T02:00Z", "", "2025-06-15T04:00Z"),
                    (5, "2025-06-22T00:40Z", "2025-06-22T01:00Z", "2025-06-22T03:31Z"),
                ],
            )
        },
        {"AV-1": Fraction(43200 - 440, 43200)},
    ),
    "c13_weighted_by_users": (
        "2025-06",
        {
            "outages": (
                "id,start,restored,users",
                [
                    (1, "2025-06-04T08:00Z", "2025-06-04T08:40Z", 250),
                    (2, "2025-06-05T08:00Z", "2025-06-05T08:38Z", 35),
                ],
            )
        },
        {"AV-1": 1 - Fraction(11_330, 10_800_000)},
    ),
    "c18_mean_of_intervals": (
        "2025-06",
        {"requests": ("id,taken,served,failed", C18)},
        {"AV-1": 1 - Fraction(1024, 86400)},
    ),
    "c21_missing_samples": (
        "2025-06-02",
        {"probes": ("id,taken,ok", PROBES)},
        {"GOOD-1": Fraction(57, 60), "OUT-1": Fraction(51, 54), "BAD-1": Fraction(51, 60)},
    ),
    "c33_multiple_of_the_price": (
        "2024-Q2",
        {
            "outages": (
                "id,start,restored",
                [
                    (1, "2024-04-04T08:00Z", "2024-04-04T08:30Z"),
                    (2, "2024-05-05T08:00Z", "2024-05-05T08:17Z"),
                    (3, "2024-05-10T01:00Z", "2024-05-10T03:00Z"),
                ],
            ),
            "maintenance": (
                "id,announced,start,finish",
                [(1, "2024-05-07T01:00Z", "2024-05-10T01:00Z", "2024-05-10T03:00Z")],
            ),
        },
        {"AV-1": Fraction(130_993, 131_040)},
    ),
}


def _measured(path: Path, period: str, tables: dict[str, Table], folder: Path) -> MeasureResult:
    contract = api.load(path).contract
    assert contract is not None
    data = DataMap()
    for name, (head, rows) in tables.items():
        file = folder / f"{name}.csv"
        with file.open("w", newline="", encoding="utf-8") as opened:
            writer = csv.writer(opened)
            writer.writerows([head.split(","), *rows])
        data = data.with_files(name, (file,))
    asked = parse_period(period)
    assert asked is not None
    result, problems = measure(contract, plan_windows(contract, asked), data)
    assert result is not None, problems
    assert problems == []
    return result


@pytest.mark.parametrize("name", CASES)
def test_the_case_comes_out(name: str, tmp_path: Path) -> None:
    period, tables, wanted = CASES[name]
    result = _measured(HERE / f"{name}.sla", period, tables, tmp_path)
    assert {one.objective: one.value for one in result.measurements} == wanted


def test_what_was_counted_is_told(tmp_path: Path) -> None:
    """C06: of five losses of access one has no ticket, and one lasts exactly three minutes."""
    period, tables, _ = CASES["c06_clock_starts_at_the_ticket"]
    (one,) = _measured(HERE / "c06_clock_starts_at_the_ticket.sla", period, tables, tmp_path).measurements
    (part,) = one.parts
    assert isinstance(part, TimeValue)
    assert (part.within, part.out_of, part.number, part.records) == (440 * MINUTE, 43_200 * MINUTE, 3, 4)
    assert [(end - start) // MINUTE for start, end in part.stretches] == [285, 4, 151]


def test_intervals_are_counted(tmp_path: Path) -> None:
    period, tables, _ = CASES["c18_mean_of_intervals"]
    (one,) = _measured(HERE / "c18_mean_of_intervals.sla", period, tables, tmp_path).measurements
    (part,) = one.parts
    assert isinstance(part, SlotsValue)
    assert (part.slots, part.empty, part.numerator) == (8640, 5492, Fraction(1024, 10))


def test_the_hosted_service_leaves_out_what_was_announced_in_time(tmp_path: Path) -> None:
    """Maintenance announced five business days ahead, up to four hours in a month; later announcements count."""
    path = HERE.parents[1] / "examples" / "hosted-service" / "web-shop-hosting.sla"
    tables: dict[str, Table] = {
        "outages": (
            "id,start,restored",
            [
                ("o1", "2026-03-10T01:00+01:00", "2026-03-10T04:00+01:00"),
                ("o2", "2026-03-12T01:00+01:00", "2026-03-12T03:00+01:00"),
                ("o3", "2026-03-20T10:00+01:00", "2026-03-20T15:00+01:00"),
                ("o4", "2026-03-24T01:00+01:00", "2026-03-24T01:10+01:00"),
            ],
        ),
        "maintenance": (
            "id,announced,start,finish",
            [
                ("m1", "2026-03-02T10:00+01:00", "2026-03-10T01:00+01:00", "2026-03-10T04:00+01:00"),
                ("m2", "2026-03-02T10:00+01:00", "2026-03-12T01:00+01:00", "2026-03-12T03:00+01:00"),
                ("m3", "2026-03-23T16:00+01:00", "2026-03-24T01:00+01:00", "2026-03-24T01:10+01:00"),
            ],
        ),
        "requests": (
            "id,taken,served,failed",
            [("r1", "2026-03-01T10:00Z", 100, 1), ("r2", "2026-03-01T10:07Z", 9, 0)],
        ),
    }
    result = _measured(path, "2026-03", tables, tmp_path)
    values = {one.objective: one.value for one in result.measurements}
    month = 743 * 60  # March has 31 days, and an hour less
    assert values == {
        "UP-1": 1 - Fraction(60 + 300 + 10, month - 240),
        "LNG-1": 300 * MINUTE,
        "ERR-1": Fraction(1, 200),
    }
    told = [(use.left_out // MINUTE, use.exceeding // MINUTE) for use in result.uses]
    assert told == [(180, 0), (60, 60)]
    assert {use.objectives for use in result.uses} == {("UP-1", "LNG-1")}
