"""Values that are dates, times, lengths, numbers or yes/no by themselves: exact, and the same as their texts."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.measure.contracts import contract, months, objective, ref, statistic

from slakit.contract.record_types import FieldType
from slakit.diagnostics import Diagnostic
from slakit.measure import MeasureOptions, MeasureResult, measure, parse_data_map
from slakit.measure.sources.rows import Wanted, written

# ruff: noqa: DTZ001 - cells of a workbook have no zone
MARCH = months("2021-03-01", "2021-03-31")
TOTALS = contract(
    [
        objective("WAIT", statistic("total", ref("wait"))),
        objective("TALK", statistic("total", ref("talk"))),
        objective("RATING", statistic("total", ref("rating"))),
        objective("COUNT", statistic("number", where=ref("answered"))),
    ]
)
HEAD = ("id", "start", "answered", "wait", "talk", "rating")


def read(
    folder: Path, place: str, fields: str, zone: str = "Europe/Amsterdam"
) -> tuple[dict[str, Fraction | None], MeasureResult, list[Diagnostic]]:
    found, problems = parse_data_map(f'[calls]\n{place}\nzone = "{zone}"\n[calls.fields]\n{fields}', "map.toml", folder)
    assert found is not None, problems
    windows = {one.name: MARCH for one in TOTALS.objectives}
    result, problems = measure(TOTALS, windows, found, MeasureOptions(folder / "rejects.csv"))
    assert result is not None, problems
    return {one.objective: one.value for one in result.measurements}, result, problems


def workbook(folder: Path, *rows: tuple[object, ...], formats: dict[int, str]) -> None:
    with xlsxwriter.Workbook(folder / "calls.xlsx") as book:
        made = {column: book.add_format({"num_format": text}) for column, text in formats.items()}
        sheet = book.add_worksheet()
        for i, row in enumerate((HEAD, *rows)):
            for j, cell in enumerate(row):
                if cell is not None:
                    sheet.write(i, j, cell, *([made[j]] if j in made and i and not isinstance(cell, str) else []))


def test_cells_of_a_workbook(tmp_path: Path) -> None:
    workbook(
        tmp_path,
        (1, dt.datetime(2021, 3, 1), True, dt.timedelta(hours=30, seconds=7), dt.time(0, 2, 23), 0.1),
        (2, dt.datetime(2021, 3, 31, 23, 59, 59), False, dt.timedelta(0), None, 0.2),
        (3, "2021-03-02 10:00", "yes", "0:00:05", "0:00:07.5", "4.5"),
        formats={1: "yyyy-mm-dd hh:mm", 3: "[h]:mm:ss", 4: "hh:mm:ss"},
    )
    clocks = 'wait = { column = "wait", format = "h:mm:ss" }\ntalk = { column = "talk", format = "h:mm:ss" }\n'
    values, result, problems = read(tmp_path, 'file = "calls.xlsx"', clocks)
    assert problems == []
    assert values == {"WAIT": 108_012 * 10**6, "TALK": 150_500_000, "RATING": Fraction("4.8"), "COUNT": 2}
    assert result.quality[0].first == 1_614_553_200_000_000


def test_lengths_in_a_unit_and_times_in_a_format(tmp_path: Path) -> None:
    workbook(
        tmp_path,
        (1, dt.datetime(2021, 3, 1, 9, 30), True, dt.timedelta(seconds=90), dt.time(0, 2), None),
        (2, "02.03.2021 09:30", True, "30", "1.5", None),
        (3, dt.datetime(2021, 3, 1, 9, 30, 1), True, "1", dt.time(0, 0, 1), None),
        formats={1: "dd.mm.yyyy hh:mm", 3: "[h]:mm:ss", 4: "hh:mm:ss"},
    )
    fields = (
        'start = { column = "start", format = "%d.%m.%Y %H:%M" }\n'
        'wait = { column = "wait", unit = "seconds" }\ntalk = { column = "talk", unit = "minutes" }\n'
    )
    values, _, (problem,) = read(tmp_path, 'file = "calls.xlsx"', fields)
    # The third row has seconds that its format does not, and a second is no round part of a minute.
    assert (
        "1 row of 3 calls cannot be used: start: not a time like %d.%m.%Y %H:%M (1, first in line 4)" in problem.message
    )
    assert values["WAIT"] == 120 * 10**6
    assert values["TALK"] == 210 * 10**6


def test_a_date_and_a_time_in_two_columns(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "calls.xlsx") as book:
        day, time = book.add_format({"num_format": "d.m.yyyy"}), book.add_format({"num_format": "h:mm"})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "day", "time", "answered"])
        sheet.write_row(1, 0, ["a"])
        sheet.write_datetime(1, 1, dt.datetime(2021, 3, 1), day)
        sheet.write_datetime(1, 2, dt.time(0, 0), time)
        sheet.write_boolean(1, 3, False)
        sheet.write_row(2, 0, ["b", "02.03.2021", "12:00", "no"])
    duration = 'wait = { value = "1", unit = "seconds" }\n'
    joined = 'start = { columns = ["day", "time"], format = "%d.%m.%Y %H:%M" }\n'
    _, result, problems = read(tmp_path, 'file = "calls.xlsx"', duration + joined)
    assert problems == []
    assert (result.quality[0].first, result.quality[0].last) == (1_614_553_200_000_000, 1_614_682_800_000_000)


def test_numbers_of_json_are_exact(tmp_path: Path) -> None:
    rows = (
        '{"id": 9007199254740993, "start": "2021-03-01T10:00:00Z", "answered": true, "wait": 0.1, "rating": 1e-6}\n'
        '{"id": 9007199254740992, "start": "2021-03-01T10:00:00Z", "answered": 1, "wait": 2.0e0, "rating": 1.0000000}\n'
        '{"id": "\\ud800", "start": "2021-03-01T10:00:00Z", "answered": false}\n'
        '{"id": "nul\\u0000", "start": "2021-03-01T10:00:00Z", "answered": false}\n'
        '{"id": 5, "start": "2021-03-01T10:00:00Z", "answered": false, "rating": 1e999999999}\n'
        f'{{"id": 6, "start": "2021-03-01T10:00:00Z", "answered": false, "rating": {"9" * 5000}}}\n'
        f"{'[' * 100000}\n"
    )
    (tmp_path / "calls.jsonl").write_text(rows, encoding="utf-8")
    values, result, (problem,) = read(
        tmp_path, 'file = "calls.jsonl"', 'wait = { column = "wait", unit = "seconds" }\n'
    )
    assert values["WAIT"] == 2_100_000
    assert values["RATING"] == Fraction("1.000001")
    assert (result.quality[0].read, result.quality[0].accepted) == (7, 3)
    assert "rating: " in problem.message
    assert "not a JSON object (1, first in line 7)" in problem.message


@pytest.mark.parametrize("kind", ["csv", "parquet", "jsonl"])
def test_instants_as_numbers_and_words_that_stand_for_others(tmp_path: Path, kind: str) -> None:
    rows = [
        ("a", 1614592800123, "ANSWERED"),
        ("b", 1614592800124, "BUSY"),
        ("c", -1, "BUSY"),
        ("d", 1614592800125, "LOST"),
        ("e", None, "BUSY"),
    ]
    if kind == "csv":
        text = "id,start,answered\n" + "".join(f"{a},{'' if b is None else b},{c}\n" for a, b, c in rows)
        (tmp_path / "calls.csv").write_text(text, encoding="utf-8")
    elif kind == "parquet":
        table = pa.table(dict(zip(("id", "start", "answered"), zip(*rows, strict=True), strict=True)))
        pq.write_table(table, tmp_path / "calls.parquet")
    else:
        text = "".join(json.dumps(dict(zip(("id", "start", "answered"), row, strict=True))) + "\n" for row in rows)
        (tmp_path / "calls.jsonl").write_text(text, encoding="utf-8")
    fields = (
        'start = { column = "start", unit = "milliseconds" }\nwait = { value = "1", unit = "seconds" }\n'
        'answered = { column = "answered", values = { ANSWERED = "yes", BUSY = "no" } }\n'
    )
    values, result, (problem,) = read(tmp_path, f'file = "calls.{kind}"', fields)
    assert values["COUNT"] == 1
    assert (result.quality[0].first, result.quality[0].last) == (1_614_592_800_123_000, 1_614_592_800_124_000)
    assert "answered: not one of the words for yes and no (1, " in problem.message
    assert "start: time outside the years 1970 to 2099 (1, " in problem.message
    assert "start: value missing (1, " in problem.message


NUMBER = Wanted("n", FieldType.NUMBER)


@settings(max_examples=200, deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_a_decimal_is_written_as_it_is(number: Decimal) -> None:
    text = written(number, NUMBER)
    assert text is not None
    assert Decimal(text) == number
    assert "E" not in text.upper()


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_written_so_that_it_comes_back(number: float) -> None:
    text = written(number, NUMBER)
    assert text is not None
    assert float(text) == number


@given(
    st.timedeltas(min_value=dt.timedelta(0), max_value=dt.timedelta(days=4000)),
    st.sampled_from(["seconds", "minutes", None]),
)
def test_a_length_is_exact_in_its_unit_or_a_clock(length: dt.timedelta, unit: str | None) -> None:
    text = written(length, Wanted("w", FieldType.DURATION, unit=unit)) or ""
    if ":" not in text:
        assert unit is not None
        size = {"seconds": 10**6, "minutes": 60 * 10**6}[unit]
        assert Fraction(text) * size == length // dt.timedelta(microseconds=1)
    else:
        hours, minutes, seconds = text.split(":")
        assert (int(hours) * 60 + int(minutes)) * 60 + Fraction(seconds) == Fraction(
            length // dt.timedelta(microseconds=1), 10**6
        )


def test_decimals_below_one(tmp_path: Path) -> None:
    """A decimal of no digits before its point is a number like any other."""
    columns = {
        "id": pa.array(["a", "b"]),
        "start": pa.array(["2021-03-01T10:00Z"] * 2),
        "answered": pa.array([True, True]),
        "wait": pa.array([Decimal("0.500000"), Decimal(0)], pa.decimal128(6, 6)),
        "rating": pa.array([Decimal("-0.250000"), Decimal("0.000001")], pa.decimal128(6, 6)),
    }
    pq.write_table(pa.table(columns), tmp_path / "calls.parquet")
    fields = "wait = { column = 'wait', unit = 'seconds' }\ntalk = { value = '0', unit = 'seconds' }"
    values, result, _ = read(tmp_path, "file = 'calls.parquet'", fields)
    assert result.quality[0].rejected == 0, result.quality[0].rejects
    assert values["WAIT"] == 500_000
    assert values["RATING"] == Fraction(-249_999, 10**6)
