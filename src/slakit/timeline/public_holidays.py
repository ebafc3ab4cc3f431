"""Public holidays and make-up working days: the only module that calls the `holidays` library.

The library is imported when a calendar first needs it.  Years that it does not know well are reported as
provisional, because it returns plausible dates for them without a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

__all__ = [
    "HolidaySet",
    "holiday_dates",
    "is_country",
    "is_subdivision",
    "known_for_sure",
    "library_version",
    "suggest_countries",
    "suggest_subdivisions",
]

# A country whose table of moved working days stops this many years before the newest one known (China's,
# which is kept current because it has an entry every year) no longer moves days, like Bulgaria since 2017.
_SILENT_YEARS = 3


@dataclass(frozen=True, slots=True)
class HolidaySet:
    """The public holidays of a country or subdivision from one year to another, both included.

    `closed` holds dates and names (English where the library has it), `makeup_days` the weekend days declared
    working days.  A year is in `provisional_years` when it lies outside the library's range, when its moved
    days are not announced yet, or when a holiday in it is only estimated.
    """

    country: str
    subdivision: str | None
    first_year: int
    last_year: int
    closed: tuple[tuple[date, str], ...]
    makeup_days: tuple[date, ...]
    provisional_years: tuple[int, ...]
    unknown_years: tuple[int, ...] = ()
    """Those of the provisional years that lie outside the library's range for the country."""
    awaited_years: tuple[int, ...] = ()
    """Those whose moved days, with the working days in their place, are not announced yet."""


def library_version() -> str:
    """Return the version of the `holidays` library in use: evidence for a statement."""
    from holidays.version import __version__

    return __version__


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    """Return the other names of each country by its two-letter code."""
    from holidays.registry import COUNTRIES

    return {names[1]: (module.replace("_", " "), *names[2:]) for module, names in COUNTRIES.items()}


def is_country(code: str) -> bool:
    """Tell whether the library knows a country by this two-letter ISO 3166 code.

    >>> is_country("NL"), is_country("nl"), is_country("UK")
    (True, False, False)
    """
    return code in _listed_countries() or code in _countries()


@cache
def _listed_countries() -> frozenset[str]:
    """Return the codes that can be read off the library's list without importing it, which costs 30 to 80 ms.

    Every contract with public holidays is checked against them; a code that is not among them is asked of the
    library itself.
    """
    spec = find_spec("holidays")
    if spec is None or spec.origin is None:
        return frozenset()
    try:
        text = Path(spec.origin).with_name("registry.py").read_text(encoding="utf-8")
    except OSError:
        return frozenset()
    countries = text.partition("FINANCIAL:")[0]
    return frozenset(re.findall(r'^    "\w+": \("\w+", "([A-Z]{2})"', countries, re.MULTILINE))


def suggest_countries(text: str) -> list[str]:
    """Return up to three country codes that may have been meant: by code, by name or by a near miss.

    >>> suggest_countries("nl"), suggest_countries("UK"), suggest_countries("Netherland")[0]
    (['NL'], ['GB'], 'NL')
    """
    from difflib import get_close_matches

    known: dict[str, str] = {}
    for code, names in sorted(_countries().items()):
        for name in (code, *names):
            known.setdefault(name.lower(), code)
    wanted = text.lower()
    if wanted in known:
        return [known[wanted]]
    close = (known[key] for key in get_close_matches(wanted, known, n=6, cutoff=0.7))
    return list(dict.fromkeys(close))[:3]


_UNSURE = re.compile(
    r"estimated|Islamic|Chinese|Hindu|Buddhist|Persian|Mongolian|Sinhala|Thai|Hebrew|Balinese|Javanese|Zoroastrian"
    r"|substituted|\([A-Z]{3}, \d+, (?:\d{4}, )?[A-Z]{3}, \d+"
)
"""Words of a country's module, and moved days in it, that speak of days not computed from the year alone."""
_RANGE = re.compile(r"^    (start|end)_year = (\d{4})", re.MULTILINE)
_LIBRARY_YEARS = (1901, 2100)


@cache
def _plain_years(country: str) -> tuple[int, int] | None:
    """Return the years for which all holidays of a country follow from the year; `None` where that is not plain.

    It is read off the text of the country's module, without importing the library.
    """
    spec = find_spec("holidays")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    try:
        registry = (folder / "registry.py").read_text(encoding="utf-8").partition("FINANCIAL:")[0]
        module = re.search(rf'^    "(\w+)": \("\w+", "{re.escape(country)}"', registry, re.MULTILINE)
        text = (folder / "countries" / f"{module[1]}.py").read_text(encoding="utf-8") if module else "estimated"
    except OSError:
        return None
    if _UNSURE.search(text) is not None:
        return None
    ends = {which: [int(year) for end, year in _RANGE.findall(text) if end == which] for which in ("start", "end")}
    return max([*ends["start"], _LIBRARY_YEARS[0]]), min([*ends["end"], _LIBRARY_YEARS[1]])


def known_for_sure(country: str, first_year: int, last_year: int) -> bool:
    """Tell, without importing the library, that no year is provisional; `False` says that it has to be asked.

    >>> known_for_sure("NL", 2026, 2028), known_for_sure("NL", 1960, 1970), known_for_sure("CN", 2026, 2026)
    (True, False, False)
    """
    years = _plain_years(country)
    return years is not None and years[0] <= first_year and last_year <= years[1]


def _entity(country: str) -> Any:
    """Return the library's class of one country; only that country's module is imported."""
    import holidays

    if not is_country(country):
        raise KeyError(country)
    return getattr(holidays, country)


def is_subdivision(country: str, code: str) -> bool:
    """Tell whether the library knows a subdivision of a country by its ISO 3166-2 code.

    >>> is_subdivision("DE", "BY"), is_subdivision("DE", "Bayern")
    (True, False)
    """
    return code in _entity(country).subdivisions


def suggest_subdivisions(country: str, text: str) -> list[str]:
    """Return up to three subdivision codes that may have been meant: by code, by name or by a near miss.

    >>> suggest_subdivisions("DE", "Bayern")
    ['BY']
    """
    from difflib import get_close_matches

    entity = _entity(country)
    known: dict[str, str] = {code.lower(): code for code in entity.subdivisions}
    for name, code in entity.subdivisions_aliases.items():
        known.setdefault(name.lower(), code)
    wanted = text.lower()
    if wanted in known:
        return [known[wanted]]
    close = (known[key] for key in get_close_matches(wanted, known, n=6, cutoff=0.6))
    return list(dict.fromkeys(close))[:3]


def _last_moved_year(entity: Any, subdivision: str | None) -> int | None:
    """Return the last year for which the library has moved working days, or None if it never has any."""
    tables = ["special_public_holidays"]
    if subdivision is not None:
        tables.append(f"special_{subdivision.lower()}_public_holidays")
    years = [
        year
        for table in tables
        for year, entries in getattr(entity, table, {}).items()
        # A year holds one entry or a tuple of them; (month, day, from month, from day) is a moved day.
        if any(len(entry) > 3 for entry in (entries if isinstance(entries[0], tuple) else (entries,)))
    ]
    return max(years, default=None)


def _awaiting_announcement_after(entity: Any, subdivision: str | None) -> int | None:
    """Return the last year whose moved days are known, or None where none are to come."""
    last = _last_moved_year(entity, subdivision)
    if last is None:
        return None
    newest = _last_moved_year(_entity("CN")(), None)
    return last if newest is None or last > newest - _SILENT_YEARS else None


def _load(country: str, subdivision: str | None, years: range) -> tuple[Any, set[int]]:
    """Return the library's holidays for some years, estimates marked, and the years it warned about."""
    import warnings

    cls = _entity(country).get_entity()
    # Three countries leave estimates unmarked unless asked.
    keywords = cls.__init__.__kwdefaults__ or {}
    options = {name: True for name in keywords if name.endswith("_show_estimated")}
    # A language must be given: the library would otherwise take one from the environment.
    entity = cls(subdiv=subdivision, language="en_US", **options)
    unsure: set[int] = set()
    for year in years:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            entity.get(date(year, 1, 1))  # makes the library fill in this year
        if caught or not entity.start_year <= year <= entity.end_year:
            unsure.add(year)
    return entity, unsure


@cache
def holiday_dates(country: str, subdivision: str | None, first_year: int, last_year: int) -> HolidaySet:
    """Return the public holidays and make-up days from `first_year` to `last_year`.

    An unknown country raises `KeyError`, an unknown subdivision `ValueError`; `is_country` and
    `is_subdivision` ask first.

    >>> netherlands = holiday_dates("NL", None, 2026, 2026)
    >>> netherlands.closed[0][0].isoformat(), netherlands.provisional_years
    ('2026-01-01', ())
    >>> china = holiday_dates("CN", None, 2025, 2025)
    >>> [day.isoformat() for day in china.makeup_days]
    ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11']
    """
    if subdivision is not None and not is_subdivision(country, subdivision):
        message = f"{country} has no subdivision {subdivision!r}"
        raise ValueError(message)
    # A day may be moved across New Year: the neighbours' announcements matter too.
    entity, provisional = _load(country, subdivision, range(first_year - 1, last_year + 2))
    closed = {day: name for day, name in entity.items() if first_year <= day.year <= last_year}
    makeup = {day for day in entity.weekend_workdays if first_year <= day.year <= last_year}

    years = range(first_year, last_year + 1)
    unknown = [year for year in years if not entity.start_year <= year <= entity.end_year]
    known_to = _awaiting_announcement_after(entity, subdivision)
    awaited = [year for year in years if known_to is not None and year > known_to]
    provisional.update(awaited)
    estimated = entity.tr(getattr(entity, "estimated_label", "")).replace("%s", "").strip(" ()（）")
    if estimated:
        provisional |= {day.year for day, name in closed.items() if estimated in name}
    return HolidaySet(
        country,
        subdivision,
        first_year,
        last_year,
        tuple(sorted(closed.items())),
        tuple(sorted(makeup - closed.keys())),
        tuple(sorted(year for year in provisional if first_year <= year <= last_year)),
        tuple(unknown),
        tuple(awaited),
    )
