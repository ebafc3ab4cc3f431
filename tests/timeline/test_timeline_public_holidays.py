"""Public holidays: known dates, make-up days, and which years are only provisional."""

import os
import subprocess
import sys
from datetime import date

import pytest

from slakit.timeline import (
    holiday_dates,
    is_country,
    is_subdivision,
    known_for_sure,
    library_version,
    suggest_countries,
    suggest_subdivisions,
)


def test_bank_holidays_of_england_in_spring_2025() -> None:
    spring = [day for day, _ in holiday_dates("GB", "ENG", 2025, 2025).closed if 4 <= day.month <= 5]
    assert spring == [date(2025, 4, 18), date(2025, 4, 21), date(2025, 5, 5), date(2025, 5, 26)]


def test_a_subdivision_has_holidays_of_its_own() -> None:
    corpus_christi = date(2026, 6, 4)
    assert corpus_christi in dict(holiday_dates("DE", "BY", 2026, 2026).closed)
    assert corpus_christi not in dict(holiday_dates("DE", None, 2026, 2026).closed)


def test_names_are_english_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    assert (date(2031, 12, 25), "Christmas Day") in holiday_dates("DE", None, 2031, 2031).closed


def test_makeup_days_of_china() -> None:
    assert holiday_dates("CN", None, 2024, 2024).makeup_days == (
        date(2024, 2, 4),
        date(2024, 2, 18),
        date(2024, 4, 7),
        date(2024, 4, 28),
        date(2024, 5, 11),
        date(2024, 9, 14),
        date(2024, 9, 29),
        date(2024, 10, 12),
    )


def test_a_makeup_day_before_new_year_belongs_to_its_own_year() -> None:
    # Announced with the holidays of 2012.
    assert holiday_dates("CN", None, 2011, 2011).makeup_days[-1] == date(2011, 12, 31)


def test_dates_are_sorted_and_within_the_years_asked_for() -> None:
    found = holiday_dates("US", "CA", 2021, 2022)
    days = [day for day, _ in found.closed]
    assert days == sorted(set(days))
    assert (days[0], days[-1].year) == (date(2021, 1, 1), 2022)
    # The observed New Year of 2022 lies in 2021.
    assert date(2021, 12, 31) in days
    assert (found.first_year, found.last_year) == (2021, 2022)


@pytest.mark.parametrize(
    ("country", "years", "provisional"),
    [
        # Moved working days are announced each autumn.
        ("CN", (2025, 2026), ()),
        ("CN", (2040, 2042), (2040, 2041, 2042)),
        # No days have been moved in Bulgaria for years, so none are awaited.
        ("BG", (2025, 2030), ()),
        ("NL", (2025, 2100), ()),
        # The library ends with 2100.
        ("NL", (2099, 2102), (2101, 2102)),
        # The moon decides, and the library marks its dates as estimated.
        ("AE", (2040, 2040), (2040,)),
        # The library leaves this country's estimates unmarked unless asked.
        ("SA", (2040, 2040), (2040,)),
        # The library only warns.
        ("IN", (2025, 2025), ()),
        ("IN", (2044, 2044), (2044,)),
    ],
)
def test_provisional_years(country: str, years: tuple[int, int], provisional: tuple[int, ...]) -> None:
    assert holiday_dates(country, None, *years).provisional_years == provisional


@pytest.mark.slow
def test_what_is_known_for_sure_is_never_provisional() -> None:
    from slakit.timeline.public_holidays import _countries, _plain_years

    settled = {country: years for country in _countries() if (years := _plain_years(country)) is not None}
    assert {"NL", "DE", "GB", "FR", "BE", "JP"} <= settled.keys()
    assert {"CN", "TR", "IN", "SA"}.isdisjoint(settled)
    for country, (first, last) in settled.items():
        assert holiday_dates(country, None, first, min(last, 2099)).provisional_years == (), country


def test_years_outside_the_library_are_unknown_and_never_sure() -> None:
    assert not known_for_sure("NL", 2100, 2101)
    known = holiday_dates("NL", None, 2100, 2102)
    assert (known.provisional_years, known.unknown_years, known.awaited_years) == ((2101, 2102), (2101, 2102), ())


def test_moved_days_that_are_not_announced_are_awaited() -> None:
    known = holiday_dates("CN", None, 2097, 2098)
    assert (known.unknown_years, known.awaited_years) == ((), (2097, 2098))


def test_countries_and_subdivisions() -> None:
    assert all(is_country(code) for code in ("NL", "CN", "GB", "US"))
    assert not any(is_country(code) for code in ("UK", "NLD", "nl", "XX", "", "Netherlands"))
    assert is_subdivision("GB", "ENG")
    assert not is_subdivision("GB", "Bavaria")
    assert suggest_countries("UK") == ["GB"]
    assert suggest_countries("deu") == ["DE"]
    assert suggest_countries("Neterlands") == ["NL"]
    assert suggest_countries("???") == []
    assert suggest_subdivisions("GB", "England") == ["ENG"]
    assert suggest_subdivisions("US", "Californa") == ["CA"]
    assert suggest_subdivisions("GB", "???") == []
    with pytest.raises(KeyError, match="XX"):
        holiday_dates("XX", None, 2025, 2025)
    with pytest.raises(ValueError, match="GB has no subdivision 'XX'"):
        holiday_dates("GB", "XX", 2025, 2025)


def test_the_version_is_evidence() -> None:
    assert all(part.isdigit() for part in library_version().split("."))


@pytest.mark.slow
def test_the_library_is_not_imported_before_it_is_needed() -> None:
    program = "import sys, slakit.timeline; sys.exit('holidays' in sys.modules or 'numpy' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode == 0
