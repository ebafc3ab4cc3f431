"""Figures that somebody gives: from every kind of source, refused by reason, no value where nobody gave one."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measure.kinds import KINDS

from slakit.contract.expressions import Unit
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.measure import DataMap, GivenValue, MeasureOptions, MeasureResult, load_data_map, measure
from slakit.measure.given_values import given_value
from slakit.timeline import Period, Window, windows_ending_in

TEXT = """
agreement a "A" version "1.0" provider "Prov B.V." customer "Cust" in force from 2026-01-15 to 2026-12-31
  zone Europe/Amsterdam currency EUR end agreement
figure score "Score" type percent given by "Panel Ltd" each calendar quarter end figure
figure open "Open" type duration given by provider each calendar month end figure
figure staff "Staff" type number given by both parties each contract month end figure
figure cost "Cost" type money given by customer each calendar month end figure
records calls "Calls" key id at start field id text field start instant end records
objective SCORE "Score" measure score each calendar quarter promise at least 75 % no data counts as undecided
  end objective
objective OPEN "Open" measure open * 2 each calendar month promise at least 1 hour no data counts as undecided
  count as met when cost is more than EUR 5.00 end objective
objective LOAD "Load" measure (number of calls) / staff each contract month promise at most 10
  no data counts as undecided
  end objective
"""
HEADER = ["figure", "window", "value", "by", "on", "evidence"]
GOOD = [
    ["score", "2026-Q1", "74.5 %", "panel ltd", "2026-04-10", "report-17.pdf"],
    ["score", "2026-05-05", "-3 %", "Panel Ltd", "2026-07-01", ""],
    ["open", "2026-02", "1 hour 30.5 minutes", "provider", "2026-03-01", ""],
    ["open", "2026-01-15..2026-01-31", "20 seconds", "Prov B.V.", "2026-02-01", "log"],
    ["staff", "2026-02-15", "4", "both parties", "2026-04-01", ""],
    ["staff", "2026-02-15..2026-03-14", "4.0", "both parties", "2026-04-02", ""],
    ["cost", "2026-02", "EUR 12.50", "customer", "2026-04-02", ""],
]
VALUES = {
    ("score", "2026-Q1"): Fraction("0.745"),
    ("score", "2026-Q2"): Fraction("-0.03"),
    ("open", "2026-02"): Fraction(5_430_000_000),
    ("open", "2026-01"): Fraction(20_000_000),
    ("staff", "2026-02-15"): Fraction(4),
    ("cost", "2026-02"): Fraction(1250),
}


@pytest.fixture(scope="module")
def contract() -> Contract:
    found, diagnostics, _ = read_contract("a.sla", TEXT.encode(), lambda *_: None)
    assert found is not None, [d.message for d in diagnostics]
    return found


def measured(
    contract: Contract, folder: Path, data: DataMap, *names: str, as_of: int | None = None
) -> tuple[MeasureResult, list[str]]:
    agreement = contract.agreement
    term = Period(agreement.first_date, agreement.last_date, "term")
    asked: dict[str, tuple[Window, ...]] = {
        o.name: windows_ending_in(o.each, agreement.zone, term, *agreement.term)
        for o in contract.objectives
        if o.name in names
    }
    result, found = measure(contract, asked, data, MeasureOptions(folder / "rejects.csv", as_of=as_of))
    assert result is not None, [d.message for d in found]
    return result, [d.code for d in found]


def values(result: MeasureResult) -> dict[tuple[str, str], Fraction | None]:
    return {(one.figure, one.label): one.value for one in result.given}


def written(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "figures.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def as_semicolons(folder: Path) -> str:
    lines = ["Wert;Figur;Fenster;am;wer", *(f"{r[2]};{r[0]};{r[1]};{r[4]};{r[3]}" for r in GOOD)]
    (folder / "f.csv").write_text("\n".join(lines), encoding="utf-16")
    return """file = "f.csv"
delimiter = ";"
encoding = "utf-16"
[figures.fields]
figure = "Figur"
window = "Fenster"
value = "Wert"
by = "wer"
on = "am"
"""


def as_kind(kind: str) -> Callable[[Path], str]:
    return lambda folder: KINDS[kind](folder, [dict(zip(HEADER, row, strict=True)) for row in GOOD], HEADER)


@pytest.mark.parametrize("made", [*map(as_kind, KINDS), as_semicolons], ids=[*KINDS, "semicolons"])
def test_all_kinds_of_sources_say_the_same(made: Callable[[Path], str], contract: Contract, tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(f"[figures]\n{made(tmp_path)}")
    data, problems = load_data_map(path)
    assert data is not None, problems
    result, codes = measured(contract, tmp_path, data, "SCORE")
    assert codes == []
    assert values(result) == VALUES
    (quality,) = result.quality
    assert (quality.records, quality.read, quality.accepted) == ("figures", len(GOOD), len(GOOD))
    assert len(quality.files[0].sha256) == 64


def test_values_are_measured_with_who_gave_them(contract: Contract, tmp_path: Path) -> None:
    data = DataMap().with_files("figures", (written(tmp_path, GOOD),))
    result, _ = measured(contract, tmp_path, data, "SCORE", "OPEN")
    found = {(one.objective, one.window.label): one for one in result.measurements}
    score = found["SCORE", "2026-Q1"]
    kind = score.window.kind
    told = GivenValue("score", kind, "2026-Q1", Fraction("0.745"), "panel ltd", dt.date(2026, 4, 10), "report-17.pdf")
    assert (score.value, score.parts, score.records) == (Fraction("0.745"), (told,), 0)
    assert found["SCORE", "2026-Q3"].value is None
    assert found["SCORE", "2026-Q3"].parts == (GivenValue("score", kind, "2026-Q3"),)
    assert found["OPEN", "2026-02"].value == 2 * Fraction(5_430_000_000)
    assert found["OPEN", "2026-03"].value is None
    assert result.figure_in("cost", found["OPEN", "2026-02"].window) == 1250
    assert result.figure_in("cost", score.window) is None


def test_figures_and_records_are_computed_with(contract: Contract, tmp_path: Path) -> None:
    calls = tmp_path / "calls.csv"
    calls.write_text("id,start\n" + "".join(f"{i},2026-03-0{i}T10:00:00Z\n" for i in range(1, 7)))
    data = DataMap().with_files("figures", (written(tmp_path, GOOD),)).with_files("calls", (calls,))
    result, _ = measured(contract, tmp_path, data, "LOAD")
    found = {one.window.label: one.value for one in result.measurements}
    assert found["2026-02-15"] == Fraction(6, 4)
    assert found["2026-03-15"] is None


BAD = [
    (["nope", "2026-02", "2", "customer", "2026-03-01", ""], "figure: no figure of the contract"),
    (["staff", "2026-Q1", "2", "both parties", "2026-03-01", ""],
     "window: no contract month of the term, for which staff is given"),
    (["open", "2025-12", "2 hours", "provider", "2026-03-01", ""],
     "window: no month of the term, for which open is given"),
    (["open", "March", "2 hours", "provider", "2026-03-01", ""],
     "window: no month of the term, for which open is given"),
    (["open", "2026-05", "2 h", "provider", "2026-03-01", ""],
     "value: not a length of time such as 1 hour 30 minutes"),
    (["open", "2026-05", "30 minutes 1 hour", "provider", "2026-03-01", ""],
     "value: not a length of time such as 1 hour 30 minutes"),
    (["score", "2026-Q3", "0.75", "Panel Ltd", "2026-03-01", ""], "value: not a percentage such as 92 %"),
    (["score", "2026-Q3", "92,5 %", "Panel Ltd", "2026-03-01", ""], "value: not a percentage such as 92 %"),
    (["cost", "2026-05", "EUR 5", "customer", "2026-03-01", ""], "value: not an amount such as EUR 100.00"),
    (["cost", "2026-05", "USD 5.00", "customer", "2026-03-01", ""], "value: not an amount such as EUR 100.00"),
    (["staff", "2026-05-15", "4 %", "both parties", "2026-03-01", ""], "value: not a number such as 4.5"),
    (["score", "2026-Q3", "92 %", "provider", "2026-03-01", ""], "by: not given by Panel Ltd, as the contract says"),
    (["score", "2026-Q3", "92 %", "Panel Ltd", "01.03.2026", ""], "on: not a date such as 2026-04-15"),
    (["score", "2026-Q3", "", "Panel Ltd", "2026-03-01", ""], "value: value missing"),
    (["score", "2026-Q3", "92 %", "", "2026-03-01", ""], "by: value missing"),
    (["score", "2026-Q3"], "fewer values than the header has columns"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "reason"), BAD)
def test_a_bad_row_is_counted_by_its_reason(row: list[str], reason: str, contract: Contract, tmp_path: Path) -> None:
    data = DataMap().with_files("figures", (written(tmp_path, [*GOOD, row]),))
    result, codes = measured(contract, tmp_path, data, "SCORE")
    assert values(result) == VALUES
    (quality,) = result.quality
    assert [(one.reason, one.rows, one.first_line) for one in quality.rejects] == [(reason, 1, len(GOOD) + 2)]
    assert codes == ["SLA708"]
    assert (tmp_path / "rejects.csv").read_text().count("\n") == 2


def test_two_values_for_one_window_are_none(contract: Contract, tmp_path: Path) -> None:
    other = ["score", "2026-03-31", "80 %", "Panel Ltd", "2026-05-01", ""]
    data = DataMap().with_files("figures", (written(tmp_path, [*GOOD, other]),))
    result, _ = measured(contract, tmp_path, data, "SCORE")
    assert ("score", "2026-Q1") not in values(result)
    assert result.quality[0].rejected == 2


def test_what_was_given_later_is_not_known_yet(contract: Contract, tmp_path: Path) -> None:
    data = DataMap().with_files("figures", (written(tmp_path, GOOD),))
    # Midnight of 10 April in Amsterdam is 22:00 UTC of the day before.
    midnight = int(dt.datetime(2026, 4, 9, 22, tzinfo=dt.UTC).timestamp()) * 10**6
    assert ("score", "2026-Q1") not in values(measured(contract, tmp_path, data, "SCORE", as_of=midnight - 1)[0])
    assert ("score", "2026-Q1") in values(measured(contract, tmp_path, data, "SCORE", as_of=midnight)[0])


def test_without_a_file_it_says_where_to_name_one(contract: Contract) -> None:
    windows = {"SCORE": windows_ending_in(contract.objectives[0].each, "UTC", Period(dt.date(2026, 3, 1),
               dt.date(2026, 3, 31), "m"), *contract.agreement.term)}  # fmt: skip
    result, (problem,) = measure(contract, windows, DataMap())
    assert result is None
    assert problem.code == "SLA713"
    assert "--data figures=FILE" in (problem.help or "")


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_numbers_and_percentages_are_exact(number: int, digits: int) -> None:
    sign, whole = "-" if number < 0 else "", str(abs(number)).zfill(digits + 1)
    text = sign + (f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole)
    assert given_value(text, Unit.NUMBER, "EUR") == Fraction(number, 10**digits)
    assert given_value(f"{text} %", Unit.PERCENT, "EUR") == Fraction(number, 10 ** (digits + 2))
    money = given_value(f"EUR {text}", Unit.MONEY, "EUR")
    assert money == (number if digits == 2 else None)


@given(
    st.lists(
        st.tuples(st.integers(0, 99), st.sampled_from(["day", "hours", "minute", "seconds"])), min_size=1, max_size=4
    )
)
def test_lengths_fall_from_unit_to_unit(parts: list[tuple[int, str]]) -> None:
    seconds = {"day": 86400, "hours": 3600, "minute": 60, "seconds": 1}
    sizes = [seconds[unit] for _, unit in parts]
    falling = sizes == sorted(set(sizes), reverse=True)
    expected = Fraction(sum(number * seconds[unit] for number, unit in parts) * 10**6) if falling else None
    assert given_value(" ".join(f"{number} {unit}" for number, unit in parts), Unit.DURATION, "EUR") == expected
