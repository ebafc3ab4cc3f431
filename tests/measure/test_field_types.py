"""Amounts, percentages, dates, lists and choices, from cells to figures, against a slow reading of the same texts."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.language.reading import read
from tests.measure.kinds import KINDS

from slakit.evaluable import unevaluated
from slakit.measure import MeasureOptions, MeasureResult, measure, parse_data_map
from slakit.timeline import WindowKind, windows

HEAD = """agreement a "A" version "1" provider "P" customer "C" in force from 2021-01-01 to 2021-12-31
  zone UTC currency {currency} end agreement
records calls "Tickets" one "ticket" key id at opened
  field id text
  field opened instant
  field priority one of "low", "normal", "urgent"
  field due date optional
  field cost money
  field refund money optional
  field load percent
  field usual percent optional
  field tags list
  field labels list optional
  field users number
  field spent duration optional
  field word text optional
  let net = cost - refund
  let paid = cost * load
  let busy = (load - usual is more than 5 % when missing counts as no)
  let tagged = "VIP" in tags
end records
"""
FIGURES = {
    "TAGGED": "100 * (number of calls where tagged)",
    "LABEL": 'number of calls where ("a b" in labels when missing counts as yes)',
    "ANY": "number of calls where (word in tags when missing counts as no)",
    "UNKNOWN-LABEL": "number of calls where labels is missing",
    "URGENT": 'share of calls where priority is "urgent"',
    "LATE": "number of calls where (due is at most 2021-03-15 when missing counts as no)",
    "EXACTLY": "number of calls where (due is 2021-02-28 when missing counts as no)",
    "COST": "total cost of calls",
    "NET": "average net of calls",
    "PAID": "total paid of calls where cost is more than EUR 10.00",
    "FIFTH": "highest (20 % of refund) of calls",
    "DEAR": "highest cost of calls where not tagged",
    "CHEAP": "lowest refund of calls",
    "LOAD": "average load weighted by users of calls",
    "SPENT": "average load weighted by spent of calls",
    "BUSY": "share of calls where busy",
    "MIDDLE": "median usual of calls",
    "OVER": "number of calls where load is at least 80 %",
    "AREA": "percentile 90 of (users * users) of calls",
}


def contract_text(currency: str = "EUR") -> str:
    text = HEAD.format(currency=currency)
    for name, figure in FIGURES.items():
        figure = figure.replace("EUR 10.00", f"{currency} 10" + (".000" if currency == "KWD" else ".00"))  # noqa: PLW2901
        text += f'objective {name} "{name}" measure {figure} each calendar month promise at least {{}}'
        unit = {"COST": "m", "NET": "m", "PAID": "m", "FIFTH": "m", "DEAR": "m", "CHEAP": "m"}.get(name)
        percent = name in ("URGENT", "LOAD", "SPENT", "BUSY", "MIDDLE")
        bound = f"{currency} 0" + (".000" if currency == "KWD" else ".00") if unit else "0 %" if percent else "0"
        text = text.replace("{}", bound) + " no data counts as met end objective\n"
    return text


CONTRACT, _FOUND = read(contract_text())
assert CONTRACT is not None, _FOUND
MARCH = windows(WindowKind.MONTH, "UTC", dt.date(2021, 3, 1), dt.date(2021, 3, 31))
COLUMNS = ("id", "opened", "priority", "due", "cost", "refund", "load", "usual", "tags", "labels", "users", "spent",
           "word")  # fmt: skip
MAP = """[calls]
{place}
null = ["NA"]
[calls.fields]
due = {{ column = "due", format = "%d.%m.%Y" }}
refund = {{ column = "refund", unit = "minor units" }}
load = {{ column = "load", unit = "percent" }}
usual = {{ column = "usual", unit = "fraction" }}
labels = {{ column = "labels", separator = "|", values = {{ x = "a b", gone = "" }} }}
spent = {{ column = "spent", unit = "seconds" }}
"""
CELLS = {
    "priority": ("low", "normal", "urgent"),
    "due": ("", "28.02.2021", "15.03.2021", "16.03.2021", "31.12.9999", "01.01.0001", "NA"),
    "cost": ("10.00", "EUR 10.01", "9.99 EUR", "EUR10", "-5", " 0.50 ", "+123456789012345.99", "7.100"),
    "refund": ("", "0", "499", "EUR 5000", "-12 EUR", "NA"),
    "load": ("80", "80 %", "79.999999%", "0.5", "-3 %", "120", " 12.5 "),
    "usual": ("", "0.8", "80 %", "0.12345678", "1", "0", "12.5%", "NA"),
    "tags": ("", "VIP", "a;VIP", " VIP ;b", ";;", "vip", "VIPs", "a b;c", "VIP;VIP"),
    "labels": ("", "a b", "x", "gone|x", "gone", "c|d", "NA", "a;b", "|"),
    "users": ("0", "1", "2.5", "1000000", "-1"),
    "spent": ("", "0", "1.5", "60"),
    "word": ("", "VIP", "b", "a;VIP"),
}
BAD_CELLS: dict[str, tuple[tuple[str, str], ...]] = {
    "priority": (("Low", 'not one of "low", "normal", "urgent"'), ("urgent ", 'not one of "low", "normal", "urgent"')),
    "due": (
        ("30.02.2021", "not a date like %d.%m.%Y"), ("2021-02-01", "not a date like %d.%m.%Y"),
        ("01.02.2021 10:00", "not a date like %d.%m.%Y"),
    ),
    "cost": (
        ("USD 5.00", "another currency than EUR"), ("5.00 GBP", "another currency than EUR"),
        ("EUR 5.00 USD", "another currency than EUR"), ("€ 5", "not an amount"), ("5,00", "not an amount"),
        ("5.001", "more than 15 digits before the decimal point or 2 behind it"),
        ("1234567890123456", "more than 15 digits before the decimal point or 2 behind it"), ("", "value missing"),
        ("eur 5", "not an amount"), ("5 EURO", "not an amount"), ("EUR", "not an amount"),
    ),
    "refund": (("4.99", "more than 17 digits before the decimal point or 0 behind it"),),
    "load": (
        ("80 percent", "not a percentage"), ("%", "not a percentage"), ("80 % %", "not a percentage"),
        ("0.1234567 %", "more than 12 digits before the decimal point or 6 behind it"),
    ),
    "usual": (
        ("0.123456789", "more than 10 digits before the decimal point or 8 behind it"), ("half", "not a percentage"),
    ),
    "tags": (("NA", "value missing"), ("a\x1fb", "list with the character U+001F in a text")),
    "labels": (("c|d\x1f", "list with the character U+001F in a text"),),
}  # fmt: skip


def rows_of(seed: int, count: int, bad: float) -> list[tuple[dict[str, str], str | None]]:
    """Rows, each with the reason why it is refused, if it is."""
    chance = random.Random(seed)
    rows: list[tuple[dict[str, str], str | None]] = []
    for i in range(count):
        row = {"id": str(i), "opened": f"2021-0{chance.choice('234')}-11T10:00:00Z"}
        row |= {name: chance.choice(values) for name, values in CELLS.items()}
        reason = None
        if chance.random() < bad:
            name = chance.choice(list(BAD_CELLS))
            row[name], reason = chance.choice(BAD_CELLS[name])
            reason = f"{name}: {reason}"
        rows.append((row, reason))
    return rows


# ------------------------------------------------------------------ the slow evaluation

Record = dict[str, object]


def amount(text: str) -> Fraction:
    return Fraction(re.sub("[A-Z ]", "", text))


def parsed(row: dict[str, str]) -> Record:
    def given(name: str, make: Callable[[str], object]) -> object:
        text = row[name].strip()
        return None if text in ("", "NA") else make(text)

    def labels(text: str) -> object:
        meant = [{"x": "a b", "gone": ""}.get(part.strip(), part.strip()) for part in text.split("|")]
        return [part for part in meant if part]

    def percent(text: str) -> Fraction:
        return Fraction(text.rstrip("% ")) / 100

    return {
        "priority": row["priority"],
        "due": given("due", lambda t: dt.date(int(t[6:]), int(t[3:5]), int(t[:2]))),
        "cost": amount(row["cost"]) * 100,
        "refund": given("refund", amount),
        "load": percent(row["load"].strip()),
        "usual": given("usual", lambda t: percent(t) if "%" in t else Fraction(t)),
        "tags": [part.strip() for part in row["tags"].split(";") if part.strip()],
        "labels": given("labels", labels),
        "users": Fraction(row["users"]),
        "spent": given("spent", lambda t: Fraction(t) * 10**6),
        "word": row["word"] or None,
    }


def mean(values: list[tuple[Fraction, Fraction]]) -> Fraction | None:
    """Of values with weights."""
    weights = sum(weight for _, weight in values)
    return sum((value * weight for value, weight in values), Fraction(0)) / weights if weights else None


def expected(records: list[Record]) -> dict[str, Fraction | None]:
    r = records

    def count(holds: Callable[[Record], bool]) -> Fraction:
        return Fraction(sum(1 for one in r if holds(one)))

    def part(holds: Callable[[Record], bool]) -> Fraction | None:
        return count(holds) / len(r) if r else None

    def known(*names: str) -> list[list[Fraction]]:
        found = [[one[name] for name in names] for one in r]
        return [values for values in found if None not in values]  # type: ignore[misc]

    refunds = [refund for (refund,) in known("refund")]
    usual = sorted(value for (value,) in known("usual"))
    middle = len(usual) // 2
    areas = sorted(users * users for (users,) in known("users"))
    net = [(cost - refund, Fraction(1)) for cost, refund in known("cost", "refund")]
    dear: list[Fraction] = [one["cost"] for one in r if "VIP" not in one["tags"]]  # type: ignore[misc, operator]
    halves = [usual[middle - (len(usual) % 2 == 0)], usual[middle]] if usual else []
    return {
        "TAGGED": 100 * count(lambda o: "VIP" in o["tags"]),  # type: ignore[operator]
        "LABEL": count(lambda o: o["labels"] is None or "a b" in o["labels"]),  # type: ignore[operator]
        "ANY": count(lambda o: o["word"] is not None and o["word"] in o["tags"]),  # type: ignore[operator]
        "UNKNOWN-LABEL": count(lambda o: o["labels"] is None),
        "URGENT": part(lambda o: o["priority"] == "urgent"),
        "LATE": count(lambda o: o["due"] is not None and o["due"] <= dt.date(2021, 3, 15)),  # type: ignore[operator]
        "EXACTLY": count(lambda o: o["due"] == dt.date(2021, 2, 28)),
        "COST": sum((cost for (cost,) in known("cost")), Fraction(0)),
        "NET": mean(net),
        "PAID": sum((cost * load for cost, load in known("cost", "load") if cost > 1000), Fraction(0)),
        "FIFTH": max(refunds) / 5 if refunds else None,
        "DEAR": max(dear) if dear else None,
        "CHEAP": min(refunds) if refunds else None,
        "LOAD": mean([(load, users) for load, users in known("load", "users")]),
        "SPENT": mean([(load, spent) for load, spent in known("load", "spent")]),
        "BUSY": part(lambda o: o["usual"] is not None and o["load"] - o["usual"] > Fraction(5, 100)),  # type: ignore[operator]
        "MIDDLE": sum(halves, Fraction(0)) / 2 if halves else None,
        "OVER": count(lambda o: o["load"] >= Fraction(80, 100)),  # type: ignore[operator]
        "AREA": areas[max(-(-9 * len(areas) // 10), 1) - 1] if areas else None,
    }  # fmt: skip


# ------------------------------------------------------------------ tests


def run(folder: Path, place: str) -> MeasureResult:
    found, problems = parse_data_map(MAP.format(place=place), "map.toml", folder)
    assert found is not None, problems
    assert CONTRACT is not None
    result, told = measure(
        CONTRACT, {o.name: MARCH for o in CONTRACT.objectives}, found, MeasureOptions(folder / "r.csv")
    )
    assert result is not None, told
    return result


def test_all_of_it_evaluates() -> None:
    assert CONTRACT is not None
    assert [d.message for d in unevaluated(CONTRACT)] == []


@pytest.mark.slow
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(seed=st.integers(0, 2**32), count=st.integers(0, 60), bad=st.sampled_from([0.0, 0.1, 0.5]),
       kind=st.sampled_from(sorted(KINDS)))  # fmt: skip
def test_every_kind_of_source(seed: int, count: int, bad: float, kind: str) -> None:
    rows = rows_of(seed, count, bad)
    with tempfile.TemporaryDirectory() as name:
        result = run(Path(name), KINDS[kind](Path(name), [row for row, _ in rows], COLUMNS))
    good = [parsed(row) for row, reason in rows if reason is None and row["opened"].startswith("2021-03")]
    assert {m.objective: m.value for m in result.measurements} == expected(good)
    refused = Counter(reason for _, reason in rows if reason is not None)
    assert {one.reason: one.rows for one in result.quality[0].rejects} == dict(refused)


def test_typed_columns(tmp_path: Path) -> None:
    rows = [
        ("a", dt.datetime(2021, 3, 1, tzinfo=dt.UTC), "low", dt.date(2021, 3, 15), "10.50", 499, "80", 0.8,
         ["VIP", " b ", "", None], ["a b"], 2, None, None),
        ("b", dt.datetime(2021, 3, 2, tzinfo=dt.UTC), "urgent", None, "0.50", None, "12.5", None,
         None, None, 3, 5, None),
        ("c", dt.datetime(2021, 3, 3, tzinfo=dt.UTC), "urgent", None, "1.00", None, "12.5", None,
         [], [], 3, 5, None),
    ]  # fmt: skip
    columns = list(zip(*rows, strict=True))
    table = {name: pa.array(values) for name, values in zip(COLUMNS, columns, strict=True)}
    table["cost"] = pa.array(columns[4]).cast(pa.decimal128(12, 2))
    table["load"] = pa.array(columns[6]).cast(pa.decimal128(12, 3))
    table["tags"] = pa.array(columns[8], pa.list_(pa.string()))
    table["labels"] = pa.array(columns[9], pa.list_(pa.string()))
    pq.write_table(pa.table(table), tmp_path / "c.parquet")
    result = run(tmp_path, 'file = "c.parquet"')
    assert result.quality[0].rejected == 0, result.quality[0].rejects
    values = {m.objective: m.value for m in result.measurements}
    told = {"TAGGED": 100, "LABEL": 2, "UNKNOWN-LABEL": 1, "COST": 1200, "CHEAP": 499, "LATE": 1,
            "LOAD": Fraction(235, 800), "MIDDLE": Fraction(4, 5)}  # fmt: skip
    assert {name: values[name] for name in told} == told


def test_lists_of_json(tmp_path: Path) -> None:
    usual = {"opened": "2021-03-01T10:00:00Z", "priority": "low", "cost": 10.5, "load": "80 %", "users": 1}
    usual |= dict.fromkeys(("due", "refund", "usual", "labels", "spent", "word"))
    lists = (
        '["VIP", "a"]', "[]", '"a;VIP"', "null", "[1, true, null]", '[["VIP"]]', '["a\\u001fVIP"]',
        '{"a": "VIP"}', '""',
    )  # fmt: skip
    lines = [json.dumps({**usual, "id": str(i)})[:-1] + f', "tags": {one}}}' for i, one in enumerate(lists)]
    (tmp_path / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = run(tmp_path, 'file = "c.jsonl"')
    # An object is the text that it is written as, and no list.
    assert [(one.reason, one.rows, one.first_line) for one in result.quality[0].rejects] == [
        ("tags: not a list of texts", 2, 6)
    ]
    assert {m.objective: m.value for m in result.measurements}["TAGGED"] == 200


@pytest.mark.parametrize(
    ("type_", "values", "reason"),
    [
        (pa.date32(), [dt.date(2021, 3, 15)], None),
        (pa.timestamp("ms"), [dt.datetime(2021, 3, 15)], None),  # noqa: DTZ001
        (pa.timestamp("us"), [dt.datetime(2021, 3, 15, 0, 0, 1)], "due: date with a time of day"),  # noqa: DTZ001
        (pa.date32(), [2**31 - 1], "due: not a date"),
        (pa.date32(), [-800_000], "due: date outside the years 1 to 9999"),
        (pa.string(), ["15.03.2021"], None),
    ],
)
def test_dates_in_parquet(tmp_path: Path, type_: pa.DataType, values: list[object], reason: str | None) -> None:
    row = rows_of(1, 1, 0)[0][0] | {"opened": "2021-03-11T10:00:00Z"}
    table = {name: pa.array([row[name]]) for name in COLUMNS}
    table["due"] = pa.array(values, pa.int32()).cast(type_) if isinstance(values[0], int) else pa.array(values, type_)
    pq.write_table(pa.table(table), tmp_path / "c.parquet")
    result = run(tmp_path, 'file = "c.parquet"')
    assert [one.reason for one in result.quality[0].rejects] == ([reason] if reason else [])
    assert {m.objective: m.value for m in result.measurements}["LATE"] == (0 if reason else 1)


@pytest.mark.parametrize(
    ("currency", "cell", "minor"),
    [
        ("JPY", "1200", 1200),
        ("JPY", "1200.00", 1200),
        ("JPY", "1200.50", None),
        ("KWD", "KWD 1.234", 1234),
        ("KWD", "1.2345", None),
    ],
)
def test_minor_units_of_a_currency(tmp_path: Path, currency: str, cell: str, minor: int | None) -> None:
    text = HEAD.format(currency=currency).replace("  let busy", "  let unused")
    contract, found = read(text + 'objective O "O" measure total cost of calls each calendar month promise at least '
                           + f"{currency} 0{'.000' if currency == 'KWD' else ''} end objective")  # fmt: skip
    assert contract is not None, found
    row = rows_of(1, 1, 0)[0][0] | {"opened": "2021-03-11T10:00:00Z", "cost": cell, "refund": ""}
    data_map, problems = parse_data_map(MAP.format(place=KINDS["csv"](tmp_path, [row], COLUMNS)), "map.toml", tmp_path)
    assert data_map is not None, problems
    result, _ = measure(contract, {"O": MARCH}, data_map)
    assert result is not None
    assert result.measurements[0].value == (minor or 0)
    assert result.quality[0].rejected == (minor is None)


@pytest.mark.parametrize(
    ("field", "setting", "told"),
    [
        ("cost", 'unit = "percent"', "cost is an amount of money, which is not given in percent"),
        ("load", 'unit = "seconds"', "load is a percentage, which is not given in seconds"),
        ("due", 'format = "%d.%m.%Y %H:%M"', "due is a date, which has no time of day"),
        ("due", 'unit = "seconds"', "due is a date, so it has no unit"),
        ("cost", 'separator = ","', "cost is an amount of money, not a list"),
        ("tags", 'format = "%Y-%m-%d"', "tags is a list of texts, so it has no format"),
        ("spent", 'unit = "fraction"', "spent is a duration, which is not given in fraction"),
    ],
)
def test_settings_that_do_not_suit(tmp_path: Path, field: str, setting: str, told: str) -> None:
    assert CONTRACT is not None
    place = KINDS["csv"](tmp_path, [rows_of(1, 1, 0)[0][0]], COLUMNS)
    text = f'[calls]\n{place}\n[calls.fields]\n{field} = {{ column = "{field}", {setting} }}\n'
    data_map, problems = parse_data_map(text, "map.toml", tmp_path)
    assert data_map is not None, problems
    result, found = measure(CONTRACT, {"COST": MARCH}, data_map)
    assert result is None
    assert ("SLA715", told) in [(d.code, d.message) for d in found]


def test_a_percentage_without_a_unit(tmp_path: Path) -> None:
    rows = [row | {"id": str(i), "load": load} for i, load in enumerate(("80 %", "80")) for row, _ in rows_of(1, 1, 0)]
    place = KINDS["csv"](tmp_path, rows, COLUMNS)
    text = MAP.format(place=place).replace('load = { column = "load", unit = "percent" }\n', "")
    data_map, problems = parse_data_map(text, "map.toml", tmp_path)
    assert data_map is not None, problems
    assert CONTRACT is not None
    result, _ = measure(CONTRACT, {"COST": MARCH}, data_map)
    assert result is not None
    assert [one.reason for one in result.quality[0].rejects] == ["load: percentage without % or a unit in the data map"]


def test_an_empty_separator() -> None:
    text = '[calls]\nfile = "c.csv"\n[calls.fields]\ntags = { column = "tags", separator = "" }\n'
    found, problems = parse_data_map(text, "map.toml", Path())
    assert found is None
    assert problems[0].message == "a `separator` is at least one character"
