"""What the clocks of a zone show at very many instants: the distance from UTC is looked up once a day."""

from __future__ import annotations

import datetime as dt

from slakit.timeline import DAY, HOUR, MINUTE, SECOND, date_of, offset_stretches

__all__ = ["LocalTime"]


class LocalTime:
    """Local dates and times of a zone, the same as `timeline.to_local` gives them."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._offsets: dict[int, int | None] = {}
        self._dates: dict[int, dt.date] = {}
        self._distances: dict[int, str] = {}

    def offset(self, moment: int) -> int:
        """The distance of wall time from UTC at an instant, in microseconds."""
        day = moment // DAY
        if day not in self._offsets:
            found = offset_stretches(self._zone, day * DAY, (day + 1) * DAY)
            self._offsets[day] = found[0].offset if len(found) == 1 else None
        offset = self._offsets[day]
        # On a day of a change, the instant itself decides.
        return offset_stretches(self._zone, moment, moment + 1)[0].offset if offset is None else offset

    def date(self, moment: int) -> dt.date:
        """The local date at an instant."""
        return self._date((moment + self.offset(moment)) // DAY)

    def _date(self, day: int) -> dt.date:
        found = self._dates.get(day)
        if found is None:
            found = self._dates[day] = date_of(day)
        return found

    def iso(self, moment: int) -> str:
        """An instant in ISO 8601, with its distance from UTC."""
        offset = self.offset(moment)
        day, rest = divmod(moment + offset, DAY)
        hour, rest = divmod(rest, HOUR)
        minute, rest = divmod(rest, MINUTE)
        second, rest = divmod(rest, SECOND)
        if offset not in self._distances:
            zone = dt.timezone(dt.timedelta(microseconds=offset))
            self._distances[offset] = dt.datetime(2000, 1, 1, tzinfo=zone).isoformat()[19:]
        part = f".{rest:06}" if rest else ""
        return f"{self._date(day)}T{hour:02}:{minute:02}:{second:02}{part}{self._distances[offset]}"
