"""Every figure and every refused row, against the slow evaluation of the same texts."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.measure import oracle
from tests.measure.contracts import (
    ZONE,
    contract,
    is_,
    number,
    objective,
    ref,
    seconds,
    settled,
    share,
    statistic,
    text,
)
from tests.measure.kinds import KINDS

from slakit.contract.expressions import AllOf, AnyOf, Arithmetic, Choose, Expression, Known, Not
from slakit.contract.model import Objective
from slakit.contract.model import WindowKind as Each
from slakit.contract.walking import aggregates
from slakit.measure import MeasureOptions, MeasureResult, measure, parse_data_map
from slakit.timeline import Window, WindowKind, windows

FAST = AllOf(parts=(ref("answered"), settled(is_("at most", ref("wait"), seconds("20")))))
SHORT = settled(AllOf(parts=(ref("abandoned"), is_("below", ref("wait"), seconds("5")))))
DOUBLED = Arithmetic(first=ref("wait"), rest=(("*", number("1.5")), ("+", seconds("0.5"))))
SCORE = Arithmetic(first=ref("rating"), rest=(("*", ref("rating")), ("/", number("3")), ("-", number("0.25"))))
WEIGHTED = Choose(condition=settled(ref("abandoned")), then=ref("wait"), otherwise=DOUBLED)
SOON = is_("between", ref("wait"), seconds("0"), seconds("20"))
UNSETTLED = is_("more than", ref("rating"), number("2.5"))

FIGURES: dict[str, tuple[Expression, Each, str | None]] = {
    "fast": (share(FAST, Not(part=SHORT)), Each.MONTH, None),
    "fast-open": (share(FAST, Not(part=SHORT)), Each.MONTH, "office"),
    "fast-nights": (share(FAST), Each.WEEK, "nights"),
    "unsettled": (share(UNSETTLED, AnyOf(parts=(ref("answered"), ref("abandoned")))), Each.QUARTER, None),
    "count": (statistic("number", where=is_("is", ref("topic"), text("a"))), Each.DAY, None),
    "known": (statistic("number", where=Known(field=ref("rating"), known=False)), Each.YEAR, None),
    "average": (statistic("average", ref("wait"), ref("answered")), Each.MONTH, None),
    "median": (statistic("median", ref("wait")), Each.MONTH, None),
    "p90": (statistic("percentile", DOUBLED, quantile=Fraction(9, 10)), Each.QUARTER, None),
    "p99": (statistic("percentile", ref("handling"), quantile=Fraction(99, 100)), Each.YEAR, None),
    "linear": (statistic("percentile", ref("rating"), None, Fraction(1, 3), "linear"), Each.YEAR, None),
    "longest": (statistic("longest", WEIGHTED), Each.HALF_YEAR, "nights"),
    "shortest": (statistic("shortest", SCORE), Each.YEAR, None),
    "total": (statistic("total", ref("rating"), SOON), Each.MONTH, None),
    "other": (statistic("total", SCORE, is_("is not", ref("topic"), text("a"))), Each.YEAR, None),
    "figure": (
        Arithmetic(
            first=statistic("total", ref("wait")),
            rest=(("/", statistic("number", where=settled(UNSETTLED))), ("*", number("2"))),
        ),
        Each.MONTH,
        None,
    ),
}  # fmt: skip
OBJECTIVES = tuple(objective(name, *rest) for name, rest in FIGURES.items())
CONTRACT = contract(OBJECTIVES)
FIRST, LAST = dt.date(2021, 3, 10), dt.date(2021, 11, 14)
WINDOWS: dict[str, tuple[Window, ...]] = {
    one.name: windows(WindowKind(one.each.value), ZONE, FIRST, LAST) for one in OBJECTIVES
}

# ruff: noqa: DTZ001 - local times have no zone
CHANGES = (dt.datetime(2021, 3, 28, 2, 30), dt.datetime(2021, 10, 31, 2, 30))
ODD_TIMES = (
    "", "NA", "yesterday", "2021-02-30 10:00", "2021-03-01", "2021-03-01T24:00", "2021-03-01T10:00:60",
    "1969-12-31T23:00Z", "2100-01-01T00:00Z", "1970-01-01T00:00Z", "2021-06-01T10:00:00.1234567Z", "9999-12-31 00:00",
    "2021-03-01T10:00.5", "0001-01-01 00:00", "2050-06-01 12:00", "1999-06-01 12:00", "1970-01-01 00:30",
)  # fmt: skip
GOOD = {
    "answered": ("Y", "N", "Y", " Y"),
    "wait": ("0", "4.999999", "5", "19.999999", "20", "20.000001", "0.5", "77", " 8\t", "007", "1.50000000", "-0"),
    "talk": ("", "0:02:23", "1:00:00", "0:00:00.5", "12:34:56", "-0:00:00"),
    "rating": ("", "1", "2", "3.25", "5", "2.5", "+4", "-999999999999.999999"),
    "abandoned": ("Y", "N", ""),
    "topic": ("a", "b", "A", "", "NA", 'x"y', "two\nlines", "é", " a", "a,b", "'; --", "\r", ' "a"'),
}
BAD = {
    "answered": ("", "y", "yes"),
    "wait": ("-1", "abc", "1e3", "20.0000001", "12345678901234", "5000000000", "NA", "1,5", "", "."),
    "talk": ("0:61:00", "-0:00:01", "0:00:00.1234567", "2:23"),
    "rating": ("0.1234567", "1000000000000", ".5", "five", "1_0"),
    "abandoned": ("x",),
    "topic": ("NA",),
}


def time_written(chance: random.Random) -> str:
    if chance.random() < 0.7:
        moment = dt.datetime(2021, 1, 1) + dt.timedelta(seconds=chance.randrange(365 * 86400))
    else:
        moment = chance.choice(CHANGES) + dt.timedelta(minutes=chance.randint(-180, 180))
    forms = (
        moment.isoformat(" ", "seconds"),
        moment.isoformat("T", "microseconds"),
        moment.isoformat("T", "minutes"),
        moment.isoformat("T", "seconds") + "Z",
        moment.isoformat(" ", "seconds") + ",25+02:00",
        moment.isoformat("T", "minutes") + "-0930",
        f" {moment.isoformat('T', 'seconds')} +01",
        moment.isoformat("T", "seconds") + ".12345670",
    )
    return chance.choice(forms)


def rows_of(seed: int, count: int, bad: float) -> list[dict[str, str]]:
    """Rows of which about the given part has something wrong; those that the clocks skip come on top."""
    chance = random.Random(seed)
    rows = []
    for i in range(count):
        row = {"id": f"{'a' * chance.randint(0, 1)}{i}", "start": time_written(chance)}
        row |= {name: chance.choice(values) for name, values in GOOD.items()}
        if chance.random() < bad:
            which = chance.choice(("id", "start", *BAD))
            others = {"id": ("1", "01", " 1", "A", "é", ""), "start": ODD_TIMES} | BAD
            row[which] = chance.choice(others[which])
        if bad == 0 and "Z" not in row["start"]:
            row["start"] = row["start"].strip()[:16] + "Z"
        rows.append(row)
    return rows


def data_map(place: str, fold: str, zone: str | None) -> str:
    return "\n".join(
        [
            "[calls]",
            place,
            f'zone = "{zone}"' if zone else "",
            f'fold = "{fold}"',
            'null = ["NA"]',
            'true = ["Y"]',
            'false = ["N"]',
            "[calls.fields]",
            'wait = { column = "wait", unit = "seconds" }',
            'talk = { column = "talk", format = "h:mm:ss" }',
        ]
    )


def as_csv(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, oracle.COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def run(folder: Path, file: str, fold: str, zone: str | None) -> MeasureResult:
    return run_from(folder, f'file = "{file}"', fold, zone)


def run_from(folder: Path, place: str, fold: str, zone: str | None) -> MeasureResult:
    found, problems = parse_data_map(data_map(place, fold, zone), "map.toml", folder)
    assert found is not None, problems
    result, told = measure(CONTRACT, WINDOWS, found, MeasureOptions(folder / "rejects.csv"))
    assert result is not None, told
    return result


def window_of(one: Objective, moment: int) -> int | None:
    day = oracle.local_date(moment, ZONE)
    for index, window in enumerate(WINDOWS[one.name]):
        if window.first_date <= day <= window.last_date:
            return index
    return None


def expected(one: Objective, index: int, good: list[oracle.Record]) -> tuple[Fraction | None, list[int], int]:
    """The figure, the unknown conditions of each part, and how many records lie outside the hours."""
    inside = [r for r in good if window_of(one, r["start"]) == index]  # type: ignore[arg-type]
    opened = [r for r in inside if one.during is None or oracle.is_open(one.during, r["start"], ZONE)]  # type: ignore[arg-type]
    parts = aggregates(one.measure.figure)
    values = [oracle.value(part, opened) for part in parts]
    if isinstance(one.measure.figure, Arithmetic):
        total, count = values
        figure = total / count * 2 if count and total is not None else None
    else:
        figure = values[0]
    return figure, [oracle.unknowns(part, opened) for part in parts], len(inside) - len(opened)


def compare(result: MeasureResult, read: oracle.Read, rows: int) -> None:
    (quality,) = result.quality
    assert (quality.read, quality.accepted) == (rows, len(read.good))
    assert Counter({r.reason: r.rows for r in quality.rejects}) == read.refused
    moments = [r["start"] for r in read.good]
    assert (quality.first, quality.last) == ((min(moments), max(moments)) if moments else (None, None))  # type: ignore[type-var]
    outside = [m for m in moments if all(window_of(o, m) is None for o in OBJECTIVES)]  # type: ignore[arg-type]
    assert quality.outside_period == len(outside)
    found = {(m.objective, m.window): m for m in result.measurements}
    assert len(found) == sum(len(each) for each in WINDOWS.values())
    busy = {(o.name, window_of(o, m)) for o in OBJECTIVES for m in moments}  # type: ignore[arg-type]
    for one in OBJECTIVES:
        for index, window in enumerate(WINDOWS[one.name]):
            measured = found[one.name, window]
            records = read.good if (one.name, index) in busy else []
            figure, unknown, closed = expected(one, index, records)
            assert measured.value == figure, (one.name, window.label)
            assert [part.unknown for part in measured.parts] == unknown, (one.name, window.label)
            assert measured.outside_hours == closed


ENGINE = settings(max_examples=5, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
"""Without shrinking, which would run the query engine thousands of times."""

SEEDS = st.integers(0, 10**9)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[dict[str, str]], bool, str, str | None]:
    bad = draw(st.sampled_from([0, 0.05, 0.5]))
    rows = rows_of(draw(SEEDS), draw(st.sampled_from([1, 8, 150, 400])), bad)
    fold = draw(st.sampled_from(["reject", "first", "second"]))
    return rows, bad == 0, fold, draw(st.sampled_from([ZONE, ZONE, None, "UTC"]))


def check(rows: list[dict[str, str]], clean: bool, fold: str, zone: str | None) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "calls.csv").write_text(as_csv(rows), encoding="utf-8", newline="")
        texts = {c: pa.array([r[c] for r in rows], pa.string()) for c in oracle.COLUMNS}
        pq.write_table(pa.table(texts), folder / "calls.parquet")
        read = oracle.read(rows, zone, fold)
        assert not clean or read.refused.total() == 0
        for file in ("calls.csv", "calls.parquet"):
            compare(run(folder, file, fold, zone), read, len(rows))


@pytest.mark.slow
@ENGINE
@given(case=cases())
def test_csv_and_parquet_agree_with_the_oracle(case: tuple[list[dict[str, str]], bool, str, str | None]) -> None:
    check(*case)


@pytest.mark.slow
@settings(ENGINE, max_examples=60)
@given(case=cases())
def test_csv_and_parquet_agree_with_the_oracle_again_and_again(
    case: tuple[list[dict[str, str]], bool, str, str | None],
) -> None:
    check(*case)


def readable(text: str) -> str:
    """Without what a workbook does not keep: it makes of every end of line the same one, and drops no blanks."""
    return text.replace("\r", "")


@pytest.mark.slow
@settings(ENGINE, max_examples=4)
@given(case=cases())
def test_the_same_rows_from_every_kind_of_source(case: tuple[list[dict[str, str]], bool, str, str | None]) -> None:
    rows, _, fold, zone = case
    rows = [{name: readable(value) for name, value in row.items()} for row in rows]
    read = oracle.read(rows, zone, fold)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told = {}
        for kind, write in KINDS.items():
            place = write(folder, rows, oracle.COLUMNS)
            result = run_from(folder, place, fold, zone)
            compare(result, read, len(rows))
            told[kind] = (result.measurements, {(r.reason, r.rows) for r in result.quality[0].rejects})
        assert all(one == told["csv"] for one in told.values())


@pytest.mark.slow
@settings(ENGINE, max_examples=3)
@given(seed=SEEDS, bad=st.sampled_from([0, 0.1]))
def test_the_order_of_rows_does_not_matter(seed: int, bad: float) -> None:
    rows = rows_of(seed, 100, bad)
    mixed = list(rows)
    random.Random(seed).shuffle(mixed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.csv").write_text(as_csv(rows), encoding="utf-8", newline="")
        (folder / "b.csv").write_text(as_csv(mixed), encoding="utf-8", newline="")
        first, second = (run(folder, file, "first", ZONE) for file in ("a.csv", "b.csv"))
        assert first.measurements == second.measurements
