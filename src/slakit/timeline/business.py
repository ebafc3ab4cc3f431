"""Open time of a calendar: how much lies between two instants, and when a limit is used up.

`BusinessTime` is compiled once per calendar from the range of the data and then answers by bisection.  It
widens itself when a question lies outside that range, so a horizon chosen too small costs time and never
changes a number.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate

from slakit.timeline.business_days import BusinessDays, DateDeadline, at_wall_time, at_wall_time_before, time_in_day
from slakit.timeline.instants import DAY, Interval, date_of, epoch_day, merge, utc
from slakit.timeline.public_holidays import HolidaySet
from slakit.timeline.rules import AnyCalendar
from slakit.timeline.schedule import Piece, Span, holidays_of, open_spans
from slakit.timeline.zones import first_instant_of, local_date

__all__ = ["BusinessTime", "HorizonError"]

_LIMIT = 50 * 366 * DAY
# Python's dates end with the years 1 and 9999; stay clear of both.
_FIRST, _LAST = epoch_day(date(100, 1, 1)) * DAY, epoch_day(date(9900, 1, 1)) * DAY
# Dates compiled beyond the range on either side, so that every span that touches the range and every business
# day that starts in it are complete: spans are complete two days inside, and end within three of their date.
_PADDING = 5


class HorizonError(Exception):
    """A question about a calendar that has no answer within fifty years of its range.

    `moment` is the end of those years, in the direction of the question.  Most often the calendar is hardly
    ever open, so that no calendar can keep the promise made on it.
    """

    def __init__(self, calendar: str, moment: int) -> None:
        super().__init__(f"calendar {calendar} cannot answer within fifty years, up to {utc(moment).date()}")
        self.calendar = calendar
        self.moment = moment


@dataclass(frozen=True)
class _Compiled:
    """A calendar compiled for the instants from `start` to `end`; open time is counted from `origin`."""

    start: int
    end: int
    origin: int
    spans: tuple[Span, ...]

    @cached_property
    def opened(self) -> tuple[Interval, ...]:
        return merge(Interval(piece.start, piece.end) for span in self.spans for piece in span.pieces)

    @cached_property
    def starts(self) -> list[int]:
        return [interval.start for interval in self.opened]

    @cached_property
    def totals(self) -> list[int]:
        """Open time at the end of each interval, counted from `origin`."""
        raw = list(accumulate(interval.end - interval.start for interval in self.opened))
        i = bisect_right(self.starts, self.origin) - 1
        if i < 0:
            return raw
        at_origin = raw[i] - max(0, self.opened[i].end - self.origin)
        return [total - at_origin for total in raw]

    @cached_property
    def days(self) -> BusinessDays:
        return BusinessDays.from_spans(self.spans)

    def before(self, moment: int) -> int:
        i = bisect_right(self.starts, moment) - 1
        if i < 0:
            first = self.opened[0] if self.opened else Interval(0, 0)
            return self.totals[0] - (first.end - first.start) if self.opened else 0
        return self.totals[i] - max(0, self.opened[i].end - moment)


@lru_cache(maxsize=32)
def _compiled(calendar: AnyCalendar, start: int, end: int, origin: int) -> _Compiled:
    """Compile a calendar; the last ones are remembered, as every question of an evaluation asks for the same few."""
    spans = open_spans(calendar, start // DAY - _PADDING, end // DAY + _PADDING)
    return _Compiled(start, end, origin, spans)


class BusinessTime:
    """The open time of one calendar.

    All instants and durations are microseconds.  Every answer is a function of the calendar and the question
    alone.

    >>> from datetime import UTC, datetime
    >>> from slakit.timeline.instants import HOUR, instant
    >>> from slakit.timeline.rules import Calendar, shift, weekly
    >>> nights = Calendar("nights", "Europe/Berlin", weekly(range(7), shift("22:00", "06:00")))
    >>> evening, morning = datetime(2024, 3, 30, 21, tzinfo=UTC), datetime(2024, 3, 31, 4, tzinfo=UTC)
    >>> open_time = BusinessTime.compile(nights, instant(evening), instant(morning))
    >>> open_time.elapsed(instant(evening), instant(morning)) // HOUR  # the clocks went forward
    7
    """

    __slots__ = ("_ceiling", "_compiled", "_floor", "calendar")

    def __init__(self, calendar: AnyCalendar, start: int, end: int) -> None:
        if end < start:
            message = f"a calendar cannot be compiled from {start} back to {end}"
            raise ValueError(message)
        self.calendar = calendar
        self._floor, self._ceiling = max(start - _LIMIT, _FIRST), min(end + _LIMIT, _LAST)
        self._compiled = _compiled(calendar, start, end, start)

    @classmethod
    def compile(cls, calendar: AnyCalendar, start: int, end: int) -> BusinessTime:
        """Compile a calendar for the instants from `start` to `end`, which is at or after `start`.

        The range is where questions are expected; others are answered too, after compiling a wider one.
        """
        return cls(calendar, start, end)

    def _later(self) -> bool:
        """Widen the range to the future, at least by half; tell whether that was possible."""
        now = self._compiled
        if now.end >= self._ceiling:
            return False
        end = min(self._ceiling, now.end + max(now.end - now.start, 366 * DAY))
        self._compiled = _compiled(self.calendar, now.start, end, now.origin)
        return True

    def _reach(self, moment: int) -> _Compiled:
        """Return the calendar compiled for a range that contains an instant."""
        if not self._floor <= moment <= self._ceiling:
            raise HorizonError(self.calendar.name, max(self._floor, min(moment, self._ceiling)))
        while moment > self._compiled.end:
            self._later()
        if moment < self._compiled.start:
            now = self._compiled
            start = max(self._floor, min(moment, now.start - max(now.end - now.start, 366 * DAY)))
            self._compiled = _compiled(self.calendar, start, now.end, now.origin)
        return self._compiled

    @property
    def horizon(self) -> Interval:
        """The range that is compiled at the moment."""
        return Interval(self._compiled.start, self._compiled.end)

    def open_at(self, moment: int) -> bool:
        """Tell whether the calendar is open at an instant."""
        now = self._reach(moment)
        i = bisect_right(now.starts, moment) - 1
        return i >= 0 and moment < now.opened[i].end

    def open_before(self, moment: int) -> int:
        """Return F, the open time from the start given to `compile` to an instant; negative before it.

        Only differences of F mean anything: `elapsed` takes one.
        """
        return self._reach(moment).before(moment)

    def elapsed(self, start: int, end: int) -> int:
        """Return the open time in `[start, end)`; an end before the start raises `ValueError`."""
        if end < start:
            message = f"the end {utc(end)} lies before the start {utc(start)}"
            raise ValueError(message)
        self._reach(start)
        # Reaching for the end may recompile, so both are read from the last result.
        return self._reach(end).before(end) - self._reach(start).before(start)

    def due(self, start: int, limit: int) -> int:
        """Return the first instant at or after `start` at which `limit` of open time is used up.

        A clock is met exactly when its elapsed open time is at most the limit.  A negative limit raises
        `ValueError`, a limit that the calendar does not reach within fifty years `HorizonError`.
        """
        if limit < 0:
            message = f"a limit cannot be negative: {limit}"
            raise ValueError(message)
        now = self._reach(start)
        if limit == 0:
            return start
        wanted = now.before(start) + limit
        while now.before(now.end) < wanted:
            if not self._later():
                raise HorizonError(self.calendar.name, self._ceiling)
            now = self._compiled
        i = bisect_left(now.totals, wanted)
        return now.opened[i].end - (now.totals[i] - wanted)

    def grace_until(self, start: int, limit: int) -> int | None:
        """Return the last instant at which the elapsed open time is still at most `limit`.

        Where `due` falls on a closing time this is the next opening.  None when the calendar does not open
        again within fifty years, so that the clock is never late.
        """
        if limit < 0:
            message = f"a limit cannot be negative: {limit}"
            raise ValueError(message)
        now = self._reach(start)
        wanted = now.before(start) + limit
        while now.before(now.end) <= wanted:
            if not self._later():
                return None
            now = self._compiled
        i = bisect_right(now.totals, wanted)
        return now.opened[i].end - (now.totals[i] - wanted)

    def next_open(self, moment: int) -> int:
        """Return the first open instant at or after one; none within fifty years is a `HorizonError`."""
        found = self.grace_until(moment, 0)
        if found is None:
            raise HorizonError(self.calendar.name, self._ceiling)
        return found

    def intervals(self, start: int, end: int) -> tuple[Interval, ...]:
        """Return the open intervals clipped to `[start, end)`, sorted, merged and apart."""
        self._reach(start)
        now = self._reach(max(start, end))
        first = max(0, bisect_right(now.starts, start) - 1)
        near = now.opened[first : bisect_left(now.starts, end)]
        clipped = ((max(one.start, start), min(one.end, end)) for one in near)
        return tuple(Interval(opens, closes) for opens, closes in clipped if opens < closes)

    def holidays(self, first: date, last: date) -> tuple[HolidaySet, ...]:
        """Return the public holidays behind the open time between two dates, both included."""
        return holidays_of(self.calendar, first, last)

    def is_business_day(self, day: date) -> bool:
        """Tell whether an interval of the calendar starts on a date, after exceptions."""
        number = epoch_day(day)
        return bool(self._reach(number * DAY).days.of(number))

    def _day_of(self, moment: int) -> int | None:
        """Return the business day of an open instant, None for a closed one."""
        number = epoch_day(local_date(moment, self.calendar.zone))
        found = self._reach(moment).days.containing(moment, number)
        return None if found is None else found[0]

    def _following(self, day: int, count: int) -> int:
        """Return the `count`-th business day after a date."""
        self._reach(day * DAY)
        while True:
            found = self._compiled.days.following(day, count)
            # Beyond the end, days may still be incomplete.
            if found is not None and found * DAY <= self._compiled.end:
                return found
            if not self._later():
                raise HorizonError(self.calendar.name, self._ceiling)

    def business_days_due(self, start: int, count: int) -> int:
        """Return when `count` business days from `start` end.

        `start` moves to the first open instant at or after it; the deadline is the same local time of day on
        the `count`-th following business day: its opening if the time is earlier, its close if later, in a
        break the end of the interval before it.  An instant belongs to the date of its interval, so 02:00 in
        a night shift stays in the night shift of the later day.  Met when no more open time has elapsed at
        the stop than at this instant.
        """
        if count < 0:
            message = f"a number of business days cannot be negative: {count}"
            raise ValueError(message)
        moment = self.next_open(start)
        number = epoch_day(local_date(moment, self.calendar.zone))
        found = self._reach(moment).days.containing(moment, number)
        assert found is not None  # the instant is open
        if count == 0:
            return moment
        target = self._following(found[0], count)
        wall = target * DAY + time_in_day(moment, *found)
        return at_wall_time(self._compiled.days.of(target), wall)

    def _preceding(self, day: int, count: int) -> int:
        """Return the `count`-th business day before a date."""
        self._reach(day * DAY)
        while True:
            found = self._compiled.days.preceding(day, count)
            # Before the start, days may still be incomplete.
            if found is not None and found * DAY >= self._compiled.start:
                return found
            self._earlier()

    def _earlier(self) -> None:
        """Widen the range to the past; a `HorizonError` where that is not possible."""
        now = self._compiled
        if now.start <= self._floor:
            raise HorizonError(self.calendar.name, self._floor)
        start = max(self._floor, now.start - max(now.end - now.start, 366 * DAY))
        self._compiled = _compiled(self.calendar, start, now.end, now.origin)

    def _last_open(self, moment: int) -> tuple[int, int, Piece]:
        """Return the last open instant at or before one, or the close it comes after, with its day and piece."""
        number = epoch_day(local_date(moment, self.calendar.zone))
        found = self._reach(moment).days.containing(moment, number)
        if found is not None:
            return moment, *found
        while True:
            ended = self._compiled.days.ended(moment, number)
            if ended is not None and ended[0] * DAY >= self._compiled.start:
                return ended[1].end, *ended
            self._earlier()

    def business_days_before(self, start: int, count: int) -> int:
        """Return the instant that lies `count` business days before `start`.

        As `business_days_due`, looking back: `start` moves to the last open instant at or before it, or to the close
        it comes after; the answer is the same local time of day on the `count`-th business day before: its opening
        if the time is earlier, its close if later, in a break the beginning of the interval behind it.
        """
        if count < 0:
            message = f"a number of business days cannot be negative: {count}"
            raise ValueError(message)
        moment, day, piece = self._last_open(start)
        if count == 0:
            return moment
        target = self._preceding(day, count)
        return at_wall_time_before(self._compiled.days.of(target), target * DAY + time_in_day(moment, day, piece))

    def business_days(self, start: int, end: int) -> BusinessDays:
        """Return the business days of a range and some around it, with their open pieces."""
        self._reach(start)
        return self._reach(end).days

    def carried_to(self, moment: int, days: int) -> tuple[tuple[Piece, ...], int] | None:
        """Return the open pieces of the day that lies some business days after (before) that of an open instant.

        With them, what is added to an instant to give the wall time that is looked for there. None when closed.
        """
        number = epoch_day(local_date(moment, self.calendar.zone))
        found = self._reach(moment).days.containing(moment, number)
        if found is None or days == 0:
            return None
        target = self._following(found[0], days) if days > 0 else self._preceding(found[0], -days)
        wall = target * DAY + time_in_day(moment, *found)
        return self._compiled.days.of(target), wall - moment

    def business_day_bends(self, count: int, start: int, end: int) -> Iterator[int]:
        """Yield instants between which `business_days_due` stands still or goes along with its start.

        They are those of `[start, end)` at which it may do otherwise than before, perhaps with others around.
        """
        now = self._reach(start)
        now = self._reach(max(start, end))
        lowest, highest = start // DAY - _PADDING, end // DAY + _PADDING
        for day in now.days.days[bisect_left(now.days.days, lowest) : bisect_right(now.days.days, highest)]:
            try:
                target = self._following(day, count) if count else day
            except HorizonError:
                target = None
            walls: list[int] = []
            for piece in () if target is None else self._compiled.days.of(target):
                shift = piece.offset - (target or 0) * DAY
                walls += [piece.start + shift, piece.end + shift]
            for piece in self._compiled.days.of(day):
                yield piece.start
                yield piece.end
                yield from (wall + day * DAY - piece.offset for wall in walls)

    def end_of_business_day_due(self, start: int, count: int) -> DateDeadline:
        """Return the end of the `count`-th business day after the date of `start`, at least 1.

        The date of `start` is that of its interval when the calendar is open, else the local date.  The last
        day ends at local midnight, or with a shift that started on it, whichever is later.
        """
        if count < 1:
            message = f"the end of a business day counts from 1, not {count}"
            raise ValueError(message)
        day = self._day_of(start)
        if day is None:
            day = epoch_day(local_date(start, self.calendar.zone))
        target = self._following(day, count)
        midnight = first_instant_of(self.calendar.zone, date_of(target + 1))
        close = max(piece.end for piece in self._compiled.days.of(target))
        return DateDeadline(date_of(target), max(midnight, close))

    def calendar_days_due(self, start: int, count: int) -> DateDeadline:
        """Return the deadline `count` calendar days after the local date of `start`, the last day included.

        Open or closed makes no difference; the calendar only says in which zone dates are read.
        """
        if count < 0:
            message = f"a number of days cannot be negative: {count}"
            raise ValueError(message)
        last = epoch_day(local_date(start, self.calendar.zone)) + count
        return DateDeadline(date_of(last), first_instant_of(self.calendar.zone, date_of(last + 1)))
