"""Published mechanisms that are measured with time: what was counted on the way to the value."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

from tests.published.cases import CASES, Table

from slakit import api
from slakit.evaluation import plan_windows
from slakit.measure import DataMap, MeasureResult, measure
from slakit.measure.results import SlotsValue, TimeValue
from slakit.timeline import parse_period

HERE = Path(__file__).parent
MINUTE = 60_000_000


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


def _of_case(name: str, folder: Path) -> MeasureResult:
    case = CASES[name]
    return _measured(HERE / f"{case.contract}.sla", case.period, case.tables, folder)


def test_what_was_counted_is_told(tmp_path: Path) -> None:
    """C06: of five losses of access one has no ticket, and one lasts exactly three minutes."""
    (one,) = _of_case("c06 a", tmp_path).measurements
    (part,) = one.parts
    assert isinstance(part, TimeValue)
    assert (part.within, part.out_of, part.number, part.records) == (440 * MINUTE, 43_200 * MINUTE, 3, 4)
    assert [(end - start) // MINUTE for start, end in part.stretches] == [285, 4, 151]


def test_intervals_are_counted(tmp_path: Path) -> None:
    (one,) = _of_case("c18", tmp_path).measurements
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
        "QTR-1": (60 + 300 + 10) * MINUTE,
        "ERR-1": Fraction(1, 200),
    }
    for name in ("UP-1", "LNG-1", "QTR-1"):
        uses = [use for use in result.uses if name in use.objectives]
        assert [(use.left_out // MINUTE, use.exceeding // MINUTE) for use in uses] == [(180, 0), (60, 60)]
