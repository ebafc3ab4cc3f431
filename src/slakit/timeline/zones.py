"""IANA time zones: which wall time a zone shows at an instant, and when its UTC offset changes.

Zone rules come from the `tzdata` package alone, never from the machine's own copy, so that two machines with
the same packages give the same numbers.  Read when calendars and windows are compiled, never per record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from slakit.timeline.instants import DAY, SECOND, epoch_day, utc

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

__all__ = [
    "OffsetStretch",
    "first_instant_of",
    "is_zone",
    "load_zone",
    "local_date",
    "local_instants",
    "offset_stretches",
    "suggest_zones",
    "to_local",
    "zone_rules_version",
]

# The shortest stretch between two offset changes since 1970 is just under seven days (America/Recife in 2000,
# Asia/Gaza around Ramadan), so probing once a day finds every change with a wide margin; a test reads all the
# zone files to keep this true for later releases.
_PROBE = DAY // SECOND

_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall time has no zone


@dataclass(frozen=True, slots=True)
class OffsetStretch:
    """The instants `[start, end)` during which a zone keeps one UTC offset, in microseconds.

    Wall time is the instant plus the offset.
    """

    start: int
    end: int
    offset: int


@cache
def _database() -> Path:
    # Not importlib.resources: importing it costs more than everything else here together.
    return Path(import_module("tzdata").__path__[0])


@cache
def _zone_names() -> frozenset[str]:
    return frozenset((_database() / "zones").read_text(encoding="utf-8").split())


@cache
def load_zone(name: str) -> ZoneInfo:
    """Return a zone with the rules of the `tzdata` package; an unknown name raises `KeyError`."""
    if name not in _zone_names():
        raise KeyError(name)
    from zoneinfo import ZoneInfo  # checking a contract needs the names of zones only

    with _database().joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def zone_rules_version() -> str:
    """Return the release of the IANA database in use, such as `2026a`: evidence for a statement."""
    return str(import_module("tzdata").IANA_VERSION)


def is_zone(name: str) -> bool:
    """Tell whether a name is an IANA zone, upper and lower case included.

    >>> is_zone("Europe/Amsterdam"), is_zone("europe/amsterdam"), is_zone("CEST")
    (True, False, False)
    """
    return name in _zone_names()


def suggest_zones(name: str) -> list[str]:
    """Return up to three zones whose name, or whose last part, resembles the one written.

    >>> suggest_zones("Europe/Amsterdm")[0], suggest_zones("amsterdam")[0]
    ('Europe/Amsterdam', 'Europe/Amsterdam')
    """
    from difflib import get_close_matches

    known: dict[str, str] = {}
    for zone in sorted(_zone_names()):
        known.setdefault(zone.lower(), zone)
    for zone in sorted(_zone_names()):
        known.setdefault(zone.rsplit("/", 1)[-1].lower(), zone)
    wanted = name.lower().replace(" ", "_")
    close = [known[key] for key in get_close_matches(wanted, known, n=6, cutoff=0.7)]
    return list(dict.fromkeys(close))[:3]


def _offset_at(zone: ZoneInfo, second: int) -> int:
    """Return the UTC offset in microseconds at a number of seconds since the epoch."""
    offset = (_EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset()
    assert offset is not None  # an IANA zone always has one
    return offset // _MICROSECOND


def _changes_between(zone: ZoneInfo, low: int, high: int, before: int, after: int) -> Iterator[tuple[int, int]]:
    """Yield (second, new offset) for the changes in `(low, high]`, given the offsets at both ends."""
    while before != after:
        old, new = low, high
        while new - old > 1:
            middle = (old + new) // 2
            if _offset_at(zone, middle) == before:
                old = middle
            else:
                new = middle
        # Two changes may lie close together: go on from this one until the far offset is reached.
        low, before = new, _offset_at(zone, new)
        yield low, before


@cache
def _changes_in_year(name: str, year: int) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return the offset as a UTC year starts, and (instant, new offset) for each change within it."""
    zone = load_zone(name)
    first, last = epoch_day(date(year, 1, 1)) * DAY // SECOND, epoch_day(date(year, 12, 31)) * DAY // SECOND
    # One second before the next year: a change at its first instant is that year's initial offset.
    probes = [*range(first, last + DAY // SECOND - 1, _PROBE), last + DAY // SECOND - 1]
    offsets = [_offset_at(zone, second) for second in probes]
    found: list[tuple[int, int]] = []
    for i, (before, after) in enumerate(pairwise(offsets)):
        if before != after:
            changes = _changes_between(zone, probes[i], probes[i + 1], before, after)
            found.extend((second * SECOND, offset) for second, offset in changes)
    return offsets[0], tuple(found)


def offset_stretches(name: str, start: int, end: int) -> tuple[OffsetStretch, ...]:
    """Return the stretches of constant UTC offset that cover `[start, end)`, exact to the second.

    The changes of each zone and year are found once and kept.

    >>> from slakit.timeline.instants import HOUR, instant
    >>> march = instant(datetime(2024, 3, 1, tzinfo=UTC)), instant(datetime(2024, 4, 1, tzinfo=UTC))
    >>> for stretch in offset_stretches("Europe/Berlin", *march):
    ...     print(utc(stretch.start).isoformat(), stretch.offset // HOUR)
    2024-03-01T00:00:00+00:00 1
    2024-03-31T01:00:00+00:00 2
    """
    if start >= end:
        return ()
    cuts: list[tuple[int, int]] = []
    for year in range(utc(start).year, utc(end).year + 1):
        initial, changes = _changes_in_year(name, year)
        for moment, offset in ((epoch_day(date(year, 1, 1)) * DAY, initial), *changes):
            if not cuts or cuts[-1][1] != offset:
                cuts.append((moment, offset))
    ends = [moment for moment, _ in cuts[1:]] + [end]
    return tuple(
        OffsetStretch(max(moment, start), min(stop, end), offset)
        for (moment, offset), stop in zip(cuts, ends, strict=True)
        if max(moment, start) < min(stop, end)
    )


def to_local(moment: int, name: str) -> datetime:
    """Return the aware local datetime that a zone shows at an instant.

    >>> from slakit.timeline.instants import instant
    >>> to_local(instant(datetime(2024, 10, 27, 1, 30, tzinfo=UTC)), "Europe/Berlin").isoformat()
    '2024-10-27T02:30:00+01:00'
    """
    return utc(moment).astimezone(load_zone(name))


def local_date(moment: int, name: str) -> date:
    """Return the local date that a zone shows at an instant."""
    return to_local(moment, name).date()


def local_instants(name: str, naive: datetime) -> tuple[int, ...]:
    """Return all instants at which a zone shows a wall time: none in a gap, two in a fold, else one.

    >>> [len(local_instants("Europe/Berlin", datetime(2024, *rest))) for rest in
    ...  [(3, 31, 2, 30), (10, 27, 2, 30), (2, 29, 2, 30)]]
    [0, 2, 1]
    """
    if naive.tzinfo is not None:
        message = f"{naive.isoformat()} already has a time zone"
        raise ValueError(message)
    wall = (naive - _NAIVE_EPOCH) // _MICROSECOND
    return tuple(
        wall - stretch.offset
        for stretch in offset_stretches(name, wall - DAY, wall + DAY)
        if stretch.start <= wall - stretch.offset < stretch.end
    )


def first_instant_of(name: str, day: date) -> int:
    """Return the first instant at which a zone shows a date or a later one.

    A date that the zone skipped altogether starts, and ends, where the next one does.

    >>> to_local(first_instant_of("America/Sao_Paulo", date(2018, 11, 4)), "America/Sao_Paulo").isoformat()
    '2018-11-04T01:00:00-02:00'
    >>> skipped, following = date(2011, 12, 30), date(2011, 12, 31)
    >>> first_instant_of("Pacific/Apia", skipped) == first_instant_of("Pacific/Apia", following)
    True
    """
    midnight = epoch_day(day) * DAY
    # Offsets are below 24 hours, and no zone ever skipped more than one day.
    for stretch in offset_stretches(name, midnight - DAY, midnight + 3 * DAY):
        first = max(stretch.start, midnight - stretch.offset)
        if first < stretch.end:
            return first
    message = f"{name} shows no date from {day} on"
    raise AssertionError(message)
