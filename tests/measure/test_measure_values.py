"""Typed Parquet, formats and units, order statistics over many rows, and figures without data."""

from __future__ import annotations

import datetime as dt
import decimal
import random
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.measure.contracts import (
    CALLS,
    ZONE,
    calls,
    contract,
    is_,
    months,
    number,
    objective,
    ref,
    seconds,
    share,
    statistic,
)

from slakit.contract.expressions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    Comparison,
    Expression,
    Not,
    PercentageOf,
    Population,
    Settled,
    Unit,
)
from slakit.contract.model import WindowKind as Each
from slakit.contract.record_types import FieldType, RecordType, StoredField
from slakit.measure import Measurement, MeasureOptions, MeasureResult, measure, parse_data_map
from slakit.measure.from_contract import value_column
from slakit.measure.plan import Group, count_if
from slakit.measure.ranks import ranks_of
from slakit.measure.row_checks import row_checks
from slakit.measure.session import open_session
from slakit.timeline import WindowKind, windows

MICROSECONDS = '[calls.fields]\nwait = { column = "wait", unit = "microseconds" }\n'
NOON = 1_614_592_800_000_000  # 2021-03-01T10:00Z
MARCH = months("2021-03-01", "2021-03-31")


def run(folder: Path, toml: str, figure: Expression) -> MeasureResult:
    found, problems = parse_data_map(toml, "map.toml", folder)
    assert found is not None, problems
    result, told = measure(contract([objective("X", figure)]), {"X": MARCH}, found, MeasureOptions(folder / "r.csv"))
    assert result is not None, told
    return result


def one(folder: Path, columns: dict[str, pa.Array], figure: Expression, settings: str = "") -> Measurement:
    """The measurement over a Parquet file without a bad row."""
    length = len(next(iter(columns.values())))
    usual = {
        "id": pa.array([str(i) for i in range(length)]),
        "start": pa.array([NOON] * length, pa.timestamp("us", "UTC")),
        "answered": pa.array([True] * length),
        "wait": pa.array([0] * length),
    }
    pq.write_table(pa.table({**usual, **columns}), folder / "calls.parquet")
    result = run(folder, f'[calls]\nfile = "calls.parquet"\n{settings}{MICROSECONDS}', figure)
    assert result.quality[0].rejected == 0, result.quality[0].rejects
    return result.measurements[0]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York"])
def test_timestamps_of_every_unit(tmp_path: Path, unit: str, zone: str | None) -> None:
    moments = [NOON // {"s": 10**6, "ms": 10**3, "us": 1}.get(unit, 1) * (1000 if unit == "ns" else 1)]
    column = pa.array(moments, pa.timestamp(unit, zone))
    one(tmp_path, {"start": column}, statistic("number"), 'zone = "Europe/Amsterdam"\n')
    result = run(
        tmp_path, f'[calls]\nfile = "calls.parquet"\nzone = "Europe/Amsterdam"\n{MICROSECONDS}', statistic("number")
    )
    # In March Amsterdam is an hour ahead of UTC; a stored zone is only how UTC is shown.
    assert result.quality[0].first == (NOON if zone else NOON - 3_600_000_000)


def test_nanoseconds_must_be_whole_microseconds(tmp_path: Path) -> None:
    pq.write_table(
        pa.table({
            "id": ["1", "2"],
            "start": pa.array([NOON * 1000, NOON * 1000 + 1], pa.timestamp("ns", "UTC")),
            "answered": [False, False],
            "wait": pa.nulls(2),
        }),
        tmp_path / "calls.parquet",
    )  # fmt: skip
    result = run(tmp_path, f'[calls]\nfile = "calls.parquet"\n{MICROSECONDS}', statistic("number"))
    assert [(r.reason, r.rows, r.first_line) for r in result.quality[0].rejects] == [
        ("start: finer than a microsecond", 1, 2)
    ]


@pytest.mark.parametrize(
    ("column", "total"),
    [
        (pa.array([1, 2, None], pa.int8()), "3"),
        (pa.array([999_999_999_999, 1, None], pa.uint64()), "1000000000000"),
        (pa.array([decimal.Decimal("0.000001"), decimal.Decimal("-2.5"), None], pa.decimal128(38, 10)), "-2.499999"),
        (pa.array([0.1, 0.2, None], pa.float64()), "0.3"),
        (pa.array([0.1, 2.0, None], pa.float32()), "2.1"),
        (pa.array(["4.50", " 5", ""]), "9.5"),
        (pa.array(["1", "2", None]).dictionary_encode(), "3"),
        (pa.nulls(3), "0"),
    ],
)
def test_numbers_of_every_type(tmp_path: Path, column: pa.Array, total: str) -> None:
    found = one(tmp_path, {"rating": column}, statistic("total", ref("rating")))
    assert found.value == Fraction(total)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e15, 1e-7, 0.1 + 0.2])
def test_floats_that_are_no_decimals_of_six_places(tmp_path: Path, value: float) -> None:
    pq.write_table(
        pa.table({
            "id": ["1"], "start": pa.array([NOON], pa.timestamp("us", "UTC")), "answered": [False], "wait": [0],
            "rating": pa.array([value]),
        }),
        tmp_path / "calls.parquet",
    )  # fmt: skip
    result = run(tmp_path, f'[calls]\nfile = "calls.parquet"\n{MICROSECONDS}', statistic("number"))
    assert result.quality[0].rejected == 1


@pytest.mark.parametrize("kind", [pa.uint64(), pa.int64(), pa.decimal128(38, 0)])
def test_integers_too_large_to_be_durations(tmp_path: Path, kind: pa.DataType) -> None:
    huge = 2**63 - 1 if kind == pa.int64() else 2**64 - 1
    wait = pa.array([decimal.Decimal(huge)], kind) if pa.types.is_decimal(kind) else pa.array([huge], kind)
    pq.write_table(
        pa.table({
            "id": ["1"], "start": pa.array([NOON], pa.timestamp("us", "UTC")), "answered": [False], "wait": wait
        }),
        tmp_path / "calls.parquet",
    )  # fmt: skip
    for unit in ("microseconds", "milliseconds", "hours"):
        toml = f'[calls]\nfile = "calls.parquet"\n{MICROSECONDS.replace("microseconds", unit)}'
        assert run(tmp_path, toml, statistic("number")).quality[0].rejected == 1


@pytest.mark.parametrize(
    ("source", "written", "microseconds"),
    [
        ('unit = "hours"', "0.000001", 3600),
        ('unit = "minutes"', "1.5", 90_000_000),
        ('unit = "seconds"', "1.000001", 1_000_001),
        ('unit = "milliseconds"', "1.001", 1001),
        ('unit = "microseconds"', "7.0", 7),
        ('format = "h:mm"', "100:05", 360_300_000_000),
        ('format = "m:ss"', "90:01.5", 5_401_500_000),
    ],
)
def test_units_and_formats_of_durations(tmp_path: Path, source: str, written: str, microseconds: int) -> None:
    (tmp_path / "calls.csv").write_text(
        f"id,start,answered,wait\n1,2021-03-01T10:00Z,yes,{written}\n", encoding="utf-8"
    )
    toml = f'[calls]\nfile = "calls.csv"\n[calls.fields]\nwait = {{ column = "wait", {source} }}\n'
    assert run(tmp_path, toml, statistic("total", ref("wait"))).measurements[0].value == microseconds


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("01/03/2021 11.00", "%d/%m/%Y %H.%M"),
        ("1-3-21 11:00 AM", "%-d-%-m-%y %I:%M %p"),
        ("Mar 1 2021 10:00:00.000000 +0000", "%b %d %Y %H:%M:%S.%f %z"),
        ("2021-060 11:00", "%Y-%j %H:%M"),
    ],
)
def test_formats_of_times(tmp_path: Path, written: str, form: str) -> None:
    (tmp_path / "calls.csv").write_text(f"id,start,answered,wait\n1,{written},no,\n", encoding="utf-8")
    toml = (
        f'[calls]\nfile = "calls.csv"\nzone = "Europe/Amsterdam"\n{MICROSECONDS}'
        f'start = {{ column = "start", format = "{form}" }}\n'
    )
    assert run(tmp_path, toml, statistic("number")).quality[0].first == NOON


def test_date_and_time_columns_constants_and_several_files(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,d,t,answered\n1,2021-03-01,11:00,no\n2,,,no\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("t,d,answered,id\n11:00,2021-03-02,no,1\n", encoding="utf-8")
    pq.write_table(
        pa.table({"id": [3], "d": [dt.date(2021, 3, 3)], "t": [dt.time(11, 0)], "answered": ["yes"]}),
        tmp_path / "c.parquet",
    )
    toml = (
        '[calls]\nfile = ["a.csv", "b.csv", "c.parquet"]\nzone = "Europe/Amsterdam"\n[calls.fields]\n'
        'start = { columns = ["d", "t"] }\nwait = { value = "2.5", unit = "seconds" }\n'
    )
    result = run(tmp_path, toml, statistic("total", ref("wait")))
    (quality,) = result.quality
    assert [(r.reason, r.rows) for r in quality.rejects] == [
        ("id: key occurs more than once", 2),
        ("d + t: value missing", 1),
    ]
    assert [Path(f.path).name for f in quality.files] == ["a.csv", "b.csv", "c.parquet"]
    assert result.measurements[0].value == 2_500_000
    listed = (tmp_path / "r.csv").read_text(encoding="utf-8").replace(f"{tmp_path}/", "").splitlines()
    assert listed[1:] == [
        '"a.csv",2,"key occurs more than once","id","1","1"',
        '"a.csv",3,"value missing","d + t","","2"',
        '"b.csv",2,"key occurs more than once","id","1","1"',
    ]


@pytest.mark.parametrize("spread", [1, 10**3, 10**12])
def test_order_statistics_over_many_rows(tmp_path: Path, spread: int) -> None:
    """More rows than are counted value by value, with values that lie close, wide, and mostly in one place."""
    chance = random.Random(spread)
    values = [min(int(chance.paretovariate(0.3) * spread), 10**15) for _ in range(60_001)]
    ordered = sorted(values)
    column = {"wait": pa.array(values)}
    assert one(tmp_path, column, statistic("median", ref("wait"))).value == ordered[30_000]
    for quantile in (Fraction(1, 1000), Fraction(9, 10), Fraction(999, 1000), Fraction(1)):
        rank = -(-quantile.numerator * 60_001 // quantile.denominator)
        found = one(tmp_path, column, statistic("percentile", ref("wait"), None, quantile))
        assert found.value == ordered[rank - 1]
    low = one(tmp_path, column, statistic("percentile", ref("wait"), None, Fraction(1, 7), "linear"))
    place = Fraction(60_000, 7)
    assert low.value == ordered[8571] + (ordered[8572] - ordered[8571]) * (place - 8571)


@pytest.mark.parametrize(
    ("count", "quantile", "method", "ranks"),
    [
        (10, Fraction(9, 10), "nearest rank", [(9, 1)]),
        (11, Fraction(9, 10), "nearest rank", [(10, 1)]),
        (1, Fraction(1, 100), "nearest rank", [(1, 1)]),
        (10, Fraction(1), "nearest rank", [(10, 1)]),
        (5, Fraction(1, 2), "linear", [(3, 1)]),
        (4, Fraction(1, 2), "linear", [(2, Fraction(1, 2)), (3, Fraction(1, 2))]),
        (4, Fraction(1), "linear", [(4, 1)]),
    ],
)
def test_ranks(count: int, quantile: Fraction, method: str, ranks: list[tuple[int, Fraction | int]]) -> None:
    assert list(ranks_of(statistic("percentile", ref("wait"), None, quantile, method), count)) == ranks


def test_wide_values_are_ranked_too(tmp_path: Path) -> None:
    square = Arithmetic(first=ref("rating"), rest=(("*", ref("rating")),))
    found = one(tmp_path, {"rating": pa.array([10**11, 3, 2 * 10**11])}, statistic("median", square))
    assert found.value == 10**22


def test_products_of_large_fields_are_compared_exactly(tmp_path: Path) -> None:
    square = Arithmetic(first=ref("rating"), rest=(("*", ref("rating")),))
    figure = share(is_("at least", square, number("10000000000000000000000.000000000001")))
    column = {
        "rating": pa.array([decimal.Decimal("100000000000.000001"), decimal.Decimal(10**11)], pa.decimal128(18, 6))
    }
    assert one(tmp_path, column, figure).value == Fraction(1, 2)


@pytest.mark.parametrize(("target", "met"), [("1/3", 1), ("2/3", 2), ("1", 3), ("10000000000000000000", 4), ("-5", 0)])
def test_comparisons_with_any_fraction(tmp_path: Path, target: str, met: int) -> None:
    column = {"rating": pa.array(["0.333333", "0.333334", "1", "999999999999"])}
    low = one(tmp_path, column, share(is_("at most", ref("rating"), number(target))))
    high = one(tmp_path, column, share(is_("more than", ref("rating"), number(target))))
    assert (int(low.counted[0].numerator), int(high.counted[0].numerator)) == (met, 4 - met)
    same = one(tmp_path, column, share(is_("is", ref("rating"), number(target))))
    other = one(tmp_path, column, share(is_("is not", ref("rating"), number(target))))
    assert (int(same.counted[0].numerator), int(other.counted[0].numerator)) == ((1, 3) if target == "1" else (0, 4))


def test_no_data_is_no_figure(tmp_path: Path) -> None:
    average = statistic("average", ref("talk"))
    missing = {"talk": pa.nulls(1, pa.string())}
    settings = ""
    toml = MICROSECONDS + 'talk = { column = "talk", unit = "seconds" }\n'
    for figure, value in (
        (average, None),
        (Arithmetic(first=statistic("total", ref("wait")), rest=(("+", average),)), None),
        (Arithmetic(first=statistic("number"), rest=(("/", statistic("total", ref("wait"))),)), None),
        (Arithmetic(first=statistic("number"), rest=(("-", number("0.5")),)), Fraction(1, 2)),
        (share(ref("answered"), is_("below", ref("wait"), seconds("0"))), None),
    ):
        pq.write_table(
            pa.table({
                "id": ["1"], "start": pa.array([NOON], pa.timestamp("us", "UTC")), "answered": [True], "wait": [0],
                **missing,
            }),
            tmp_path / "calls.parquet",
        )  # fmt: skip
        result = run(tmp_path, f'[calls]\nfile = "calls.parquet"\n{settings}{toml}', figure)
        assert result.measurements[0].value == value


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (share(ref("topic")), "a text is no condition"),
        (share(is_("at least", ref("topic"), number("1"))), "a text cannot be compared with a number"),
        (share(is_("at least", ref("wait"), number("1"))), "a duration cannot be compared with a number"),
        (statistic("average", ref("start")), "instant values have no average"),
        (
            statistic("total", Arithmetic(first=ref("rating"), rest=(("/", ref("rating")),))),
            "a value divided by another one of the record can be compared, and not be counted with",
        ),
        (statistic("total", Arithmetic(first=ref("rating"), rest=(("/", number("0")),))), "this divides by zero"),
        (
            statistic("total", Choose(condition=ref("answered"), then=ref("wait"), otherwise=number("1"))),
            "the two values differ in type: duration and number",
        ),
        (share(ref("colour")), "calls have no field colour"),
        (
            Choose(condition=ref("answered"), then=statistic("number"), otherwise=statistic("number")),
            "a figure is made of figures and numbers, joined and compared",
        ),
        (number("1"), "objective X measures nothing in the data"),
        (
            Aggregate(statistic="share", of=calls(), out_of=Population(records="chats"), unit=Unit.PERCENT),
            "a share of calls cannot be taken out of chats",
        ),
    ],
)
def test_what_cannot_be_measured(tmp_path: Path, figure: Expression, words: str) -> None:
    found, _ = parse_data_map('[calls]\nfile = "calls.csv"\n', "map.toml", tmp_path)
    assert found is not None
    chats = RecordType(name="chats", title="", singular="", key="id", at="start", fields=CALLS.fields)
    result, problems = measure(contract([objective("X", figure)], (CALLS, chats)), {"X": MARCH}, found)
    assert result is None
    assert (problems[0].code, problems[0].message) == ("SLA717", f"this cannot be measured: {words}")


MANY = is_("at least", statistic("number"), number("3"))
GOOD = is_("more than", statistic("average", ref("rating")), number("1"))


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        (PercentageOf(percent=Fraction(1, 2), base=statistic("number")), Fraction(1)),
        (Choose(condition=MANY, then=number("7"), otherwise=statistic("number")), Fraction(2)),
        (Choose(condition=Not(part=MANY), then=number("7"), otherwise=statistic("number")), Fraction(7)),
        # Nothing tells how good calls are that nobody rates.
        (Choose(condition=GOOD, then=number("7"), otherwise=number("8")), None),
        (Choose(condition=AnyOf(parts=(GOOD, Not(part=MANY))), then=number("7"), otherwise=number("8")), Fraction(7)),
        (Choose(condition=AllOf(parts=(GOOD, MANY)), then=number("7"), otherwise=number("8")), Fraction(8)),
        (
            Choose(condition=Settled(condition=GOOD, missing_counts_as=True), then=number("7"), otherwise=number("8")),
            Fraction(7),
        ),
        (
            Choose(
                condition=Comparison(
                    left=statistic("number"), relation="between", right=number("2"), high=number("2.5")
                ),
                then=Arithmetic(first=statistic("number"), rest=(("/", number("3")), ("-", number("1")))),
                otherwise=number("8"),
            ),
            Fraction(-1, 3),
        ),
    ],
)
def test_figures_that_are_joined(tmp_path: Path, figure: Expression, value: Fraction | None) -> None:
    """Over two calls that nobody has rated."""
    assert one(tmp_path, {"id": pa.array(["1", "2"])}, figure).value == value


def test_two_record_types_and_many_windows(tmp_path: Path) -> None:
    """A figure over two record types, and a year of days, which is too many windows to be told apart by comparing."""
    head = "id,start,answered,wait\n"
    (tmp_path / "calls.csv").write_text(
        head + "".join(f"{d},2021-{d:%m-%d} 23:30,yes,5\n".replace(f"2021-{d:%m-%d}", str(d)) for d in
                       (dt.date(2021, 1, 1) + dt.timedelta(days=i) for i in range(365))),
        encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "chats.csv").write_text(head + "1,2021-07-01 00:00,no,\n2,2020-12-31 23:59,no,\n", encoding="utf-8")
    chats = RecordType(name="chats", title="", singular="", key="id", at="start", fields=CALLS.fields)
    count_chats = Aggregate(statistic="number", of=Population(records="chats"), unit=Unit.COUNT)
    figure = Arithmetic(first=statistic("number"), rest=(("+", count_chats),))
    section = 'zone = "Europe/Amsterdam"\n{}\nwait = {{ column = "wait", unit = "seconds" }}\n'
    toml = "".join(
        f'[{name}]\nfile = "{name}.csv"\n{section.format(f"[{name}.fields]")}' for name in ("calls", "chats")
    )
    found, problems = parse_data_map(toml, "map.toml", tmp_path)
    assert found is not None, problems
    days = windows(WindowKind.DAY, ZONE, dt.date(2021, 1, 1), dt.date(2021, 12, 31))
    both = contract([objective("X", figure, Each.DAY)], (CALLS, chats))
    result, told = measure(both, {"X": days}, found)
    assert result is not None
    assert told == []
    values = {m.window.label: m.value for m in result.measurements}
    assert len(values) == 365
    assert {label for label, value in values.items() if value != 1} == {"2021-07-01"}
    assert values["2021-07-01"] == 2
    assert [q.outside_period for q in result.quality] == [0, 1]


def test_local_times_far_from_the_windows(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(
        "id,start,answered,wait\n1,1999-07-01 12:00,no,\n2,2021-03-01 11:00,no,\n3,2099-07-01 12:00,no,\n",
        encoding="utf-8",
    )
    toml = f'[calls]\nfile = "calls.csv"\nzone = "Europe/Amsterdam"\n{MICROSECONDS}'
    (quality,) = run(tmp_path, toml, statistic("number")).quality
    # In summer Amsterdam is two hours ahead of UTC.
    ends = [dt.datetime(year, 7, 1, 10, tzinfo=dt.UTC).timestamp() for year in (1999, 2099)]
    assert [quality.first, quality.last] == [int(end) * 10**6 for end in ends]
    assert (quality.rejected, quality.outside_period) == (0, 2)


def test_nothing_to_measure(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("id,start,answered,wait\n1,2021-03-01T10:00Z,no,\n", encoding="utf-8")
    found, _ = parse_data_map(f'[calls]\nfile = "calls.csv"\n{MICROSECONDS}', "map.toml", tmp_path)
    assert found is not None
    one_objective = contract([objective("X", statistic("number"), during="office")])
    result, problems = measure(one_objective, {"X": ()}, found)
    assert result is not None
    assert problems == []
    assert (result.measurements, result.quality[0].outside_period) == ((), 1)
    result, problems = measure(one_objective, {}, found)
    assert result is not None
    assert (result.measurements, result.quality, problems) == ((), (), [])


def test_instants_in_the_wrong_order_are_found(tmp_path: Path) -> None:
    """The check that a record type will be able to ask for, over two instants one of which may be empty."""
    instants = ("start", "end")
    records = RecordType(
        name="calls",
        title="",
        singular="",
        key="start",
        at="start",
        fields=tuple(
            StoredField(name=name, title="", type=FieldType.INSTANT, optional=name == "end") for name in instants
        ),
    )
    (tmp_path / "a.csv").write_text("x\n", encoding="utf-8")
    checks = row_checks(records, in_order=(instants,))
    assert isinstance(checks, tuple)
    assert [(check.reason, check.field) for check in checks] == [
        ("value missing", "start"),
        ("end before start", "end"),
    ]
    with open_session([tmp_path / "a.csv"]) as session:
        pairs = session.store("pairs", [value_column(name, FieldType.INSTANT) for name in instants], [(5, 5), (5, 4)])
        found = session.grouped(Group(pairs, (), (count_if(checks[1].found),)))
    assert found == [(1,)]
