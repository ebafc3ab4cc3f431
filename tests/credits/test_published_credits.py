"""Credits of published mechanisms, from results by hand to what is paid: the numbers are those of their sources."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest
from tests.language.reading import read
from tests.made import judged, window

from slakit.assess import judge
from slakit.contract.model import Contract
from slakit.credits import Claim, Credits, settle
from slakit.measure.results import Measurement
from slakit.timeline import WindowKind, instant

HERE = Path(__file__).parents[1] / "published"


def contract_of(case: str) -> Contract:
    (path,) = HERE.glob(f"{case}*.sla")
    contract, _ = read(path.read_bytes(), path.name)
    assert contract is not None
    return contract


def months(case: str, values: dict[str, dict[str, str]], claims: tuple[Claim, ...] = ()) -> Credits:
    """Credits of monthly results: by objective and month, in percent."""
    contract = contract_of(case)
    results = [
        judged(contract, name, month, Fraction(value) / 100, 1_000_000)
        for name, of_months in values.items()
        for month, value in of_months.items()
    ]
    return settle(contract, results, claims=claims)


def totals(credits: Credits) -> list[str]:
    assert all(due.total is not None for due in credits.dues)
    return [due.total.amount for due in credits.dues if due.total is not None]


def of_year(year: int, *values: str, first: int = 1) -> dict[str, str]:
    return {f"{year}-{month:02}": value for month, value in enumerate(values, start=first)}


@pytest.mark.parametrize("case", ["c40_a", "c40_b"])
def test_points_double_after_a_failure(case: str) -> None:
    credits = months(case, {"KPI-1": of_year(2025, "96.5", "98.5", "96.5", "99.2", "97.5", "95.9")})
    assert totals(credits) == ["3000.00", "2000.00", "6000.00", "0.00", "2000.00", "8000.00"]
    assert [due.points.earned if due.points else 0 for due in credits.dues] == [3, 2, 6, 0, 2, 8]


@pytest.mark.parametrize(
    ("missed", "total"),
    [(("SL-1",), "2000.00"), (("SL-1", "SL-2", "SL-3"), "8550.00"), (("SL-1", "SL-2", "SL-3", "SL-4"), "10000.00")],
)
def test_shares_of_an_at_risk_pool(missed: tuple[str, ...], total: str) -> None:
    names = ("SL-1", "SL-2", "SL-3", "SL-4")
    credits = months("c41", {name: {"2025-03": "98" if name in missed else "100"} for name in names})
    assert totals(credits) == [total]
    (cap,) = credits.dues[0].caps
    assert cap.before == {1: 200_000, 3: 855_000, 4: 1_205_000}[len(missed)]
    assert cap.cuts is (len(missed) == 4)


def test_earned_back_after_six_good_months() -> None:
    credits = months("c45_a", {"SL-1": of_year(2025, "98", *["99"] * 6)})
    assert totals(credits) == ["40000.00", *["0.00"] * 5, "-20000.00"]
    (back,) = credits.dues[-1].earned_back
    assert (back.window.label, credits.dues[-1].date) == ("2025-01", dt.date(2025, 7, 31))
    assert back.amount == 2_000_000


def test_a_second_miss_breaks_what_would_have_been_earned_back() -> None:
    credits = months("c45_b", {"SL-1": of_year(2025, "98", "99", "99", "98", *["99"] * 6)})
    assert totals(credits) == ["40000.00", "0.00", "0.00", "40000.00", *["0.00"] * 5, "-20000.00"]
    (back,) = [one for due in credits.dues for one in due.earned_back]
    assert back.window.label == "2025-04"


def test_a_bank_offsets_later_credits_and_lapses() -> None:
    values = {"SL-1": of_year(2025, "98", *["99"] * 6), "SL-2": of_year(2025, *["99"] * 5, "97", "99")}
    credits = months("c45_c", values)
    assert totals(credits) == ["9000.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00"]
    april, june, july = (credits.dues[month - 1].bank for month in (4, 6, 7))
    assert april is not None
    assert june is not None
    assert july is not None
    assert list(map(int, (april.before, april.used, april.after))) == [0, 0, 900_000]
    assert list(map(int, (june.before, june.used, june.after))) == [900_000, 550_000, 350_000]
    assert july.after == 350_000


def test_meeting_a_level_is_not_exceeding_it() -> None:
    levels = of_year(2025, "99.4", "99.6", "99.5", "99.7")
    credits = months("c45_d", {"SL-1": levels, "SL-1-EXCEEDED": levels})
    assert [due.earned_back for due in credits.dues] == [()] * 4
    levels |= {"2025-03": "99.51"}
    credits = months("c45_d", {"SL-1": levels, "SL-1-EXCEEDED": levels})
    (back,) = credits.dues[-1].earned_back
    assert back.amount == 1_000_000


def test_two_caps_in_order_the_second_over_twelve_months() -> None:
    credits = months("c46", {"AVAIL": of_year(2024, *["97"] * 12)})
    # Each month earns 1.10, cut to 1.00; all of them together never come to more than a tenth of the charges.
    assert totals(credits) == ["1.00"] * 12
    assert totals(months("c46", {"AVAIL": of_year(2024, "97")})) == ["1.00"]


@pytest.mark.parametrize(("points", "total"), [(20, "0.00"), (120, "312.00"), (250, "825.00")])
def test_each_point_at_the_rate_of_its_band(points: int, total: str) -> None:
    contract = contract_of("c49")
    credits = settle(contract, [judged(contract, "FAILURES", "2025-05", Fraction(points))])
    assert totals(credits) == [total]


@pytest.mark.parametrize(
    ("case", "expected"),
    [("c54_a", ["3000.00", "3000.00", "300.00"]), ("c54_b", ["3000.00", "2500.00", "0.00"])],
)
def test_excess_is_carried_or_lost(case: str, expected: list[str]) -> None:
    assert totals(months(case, {"AVAIL": of_year(2025, "98", "99.5", "100")})) == expected


_INCIDENT = dt.datetime(2025, 2, 15, 14, tzinfo=dt.UTC)
_NOTICE = dt.datetime(2025, 2, 17, 9, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("case", "last_in_time", "first_too_late"),
    [
        ("c63_a", "2025-03-31T23:59:59", "2025-04-01T00:00:00"),
        ("c63_b", "2025-04-30T23:59:59", "2025-05-01T00:00:00"),
        ("c63_c", "2025-03-15T23:59:59", "2025-03-16T00:00:00"),
        ("c63_d", "2025-03-07T23:59:59", "2025-03-08T00:00:00"),
        ("c63_e", "2025-03-30T23:59:59", "2025-03-31T00:00:00"),
        ("c63_f", "2025-04-16T23:59:59", "2025-04-17T00:00:00"),
        ("c63_g", "2025-02-18T14:00:00", "2025-02-18T14:00:01"),
        ("c63_h", "2025-03-18T23:59:59", "2025-03-19T00:00:00"),
    ],
)
def test_claims_in_time_and_too_late(case: str, last_in_time: str, first_too_late: str) -> None:
    contract = contract_of(case)
    (objective,) = (one.name for one in contract.objectives)
    event = instant(_NOTICE if case == "c63_h" else _INCIDENT)

    def claimed(at: str) -> tuple[str, str]:
        made = instant(dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC))
        claim = Claim(objective, "2025-02", made, event)
        credits = months(case, {objective: {"2025-02": "99"}}, claims=(claim,))
        return credits.dues[0].claims[0].state, totals(credits)[0]

    state, total = claimed(last_in_time)
    assert state == "in time"
    assert total != "0.00"
    assert claimed(first_too_late) == ("late", "0.00")
    unclaimed = months(case, {objective: {"2025-02": "99"}})
    assert unclaimed.dues[0].claims[0].state == "open"
    assert totals(unclaimed) == ["0.00"]


def test_a_split_loses_no_cent() -> None:
    contract = contract_of("c68_split")

    (objective,) = contract.objectives
    measurement = Measurement(objective.name, window(contract, WindowKind.MONTH, "2025-06"), Fraction("0.98"), ())
    (due,) = settle(contract, [judge(objective, measurement)]).dues
    assert [(centre.title, money.amount) for centre, money in due.centres] == [
        ("North", "33.34"), ("Middle", "33.33"), ("South", "33.33"),
    ]  # fmt: skip
