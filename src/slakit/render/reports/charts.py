"""Charts of the reports on clocks: what was kept and missed from date to date, and how much of the limits was used.

Bars start at zero. Missed is drawn dark and on top, and every chart is also told in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from slakit.money import decimal_text
from slakit.render.chart import Box, Chart, Label, Stroke
from slakit.render.figures import count_text, date_text, exact_text
from slakit.reports import Bucket

__all__ = ["dates_chart", "used_chart"]

_WIDTH, _LEFT, _BASE, _TOP = 164, 12, 40, 8
_KEPT, _MISSED = "#b9c6d8", "#8c1c13"
_MOST_BARS = 45


def _mm(length: Fraction | int) -> str:
    return decimal_text(Fraction(length), 2)


def _round_up(count: int) -> int:
    """The end of the scale: 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for step in (1, 2, 5):
            if step * power >= count:
                return step * power
        power *= 10


def _bars(names: Sequence[str], buckets: Sequence[Bucket], alt: str, *, counts: bool) -> Chart:
    """Draw a stacked bar for each bucket, over a scale from nothing to all."""
    highest = _round_up(max(b.fulfilled + b.missed for b in buckets))
    unit = Fraction(_BASE - _TOP, highest)
    boxes = [Box("12.00", "0.60", "3.00", "3.00", _KEPT), Box("34.00", "0.60", "3.00", "3.00", _MISSED)]
    labels = [Label("16", "0.8", "20", "left", "fulfilled"), Label("38", "0.8", "20", "left", "missed")]
    strokes = [Stroke(_mm(_LEFT), _mm(_BASE), _mm(_WIDTH), _mm(_BASE), dashed=False)]
    for count in dict.fromkeys((highest, highest // 2 if highest % 2 == 0 else highest, 0)):
        y = _BASE - unit * count
        labels.append(Label("0", _mm(y - 1), _mm(_LEFT - 2), "right", count_text(count)))
        if count:
            strokes.append(Stroke(_mm(_LEFT), _mm(y), _mm(_WIDTH), _mm(y), dashed=True))
    step = Fraction(_WIDTH - _LEFT, len(buckets))
    gap = min(step / 5, Fraction(4))
    widest = max(len(name) for name in names) * Fraction(13, 10) + 3
    every = max(1, -(-widest // step))
    for n, (name, bucket) in enumerate(zip(names, buckets, strict=True)):
        x, width = _LEFT + step * n + gap / 2, step - gap
        kept, missed = unit * bucket.fulfilled, unit * bucket.missed
        if bucket.fulfilled:
            boxes.append(Box(_mm(x), _mm(_BASE - kept), _mm(width), _mm(kept), _KEPT))
        if bucket.missed:
            boxes.append(Box(_mm(x), _mm(_BASE - kept - missed), _mm(width), _mm(missed), _MISSED))
        middle = x + width / 2
        if n % every == 0:
            labels.append(Label(_mm(middle - 15), _mm(_BASE + Fraction(3, 2)), "30", "center", name))
        if counts:
            text = count_text(bucket.fulfilled + bucket.missed)
            labels.append(Label(_mm(middle - 12), _mm(_BASE - kept - missed - 3), "24", "center", text))
    return Chart(_mm(_WIDTH), _mm(_BASE + 6), alt, tuple(boxes), tuple(strokes), (), tuple(labels))


def _told(name: str, bucket: Bucket) -> str:
    return f"{name} {count_text(bucket.fulfilled)} fulfilled, {count_text(bucket.missed)} missed"


def _monday(date: dt.date) -> dt.date:
    return date - dt.timedelta(days=date.weekday())


def _joined(buckets: Sequence[Bucket]) -> tuple[str, list[str], list[Bucket]]:
    """Days, or weeks, or months, or years: the shortest of which there are few enough; those without any are there."""
    dates = [b.date for b in buckets if b.date is not None]
    first, last = dates[0], dates[-1]
    days = (last - first).days + 1
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if days <= _MOST_BARS:
        kind, starts = "day", [first + dt.timedelta(days=n) for n in range(days)]
        of = {date: date for date in dates}
    elif days // 7 < _MOST_BARS:
        kind, starts = "week", [_monday(first) + dt.timedelta(days=7 * n) for n in range(
            (_monday(last) - _monday(first)).days // 7 + 1)]  # fmt: skip
        of = {date: _monday(date) for date in dates}
    elif months <= _MOST_BARS:
        numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        kind, starts = "month", [dt.date(n // 12, n % 12 + 1, 1) for n in numbers]
        of = {date: date.replace(day=1) for date in dates}
    else:
        kind, starts = "year", [dt.date(year, 1, 1) for year in range(first.year, last.year + 1)]
        of = {date: dt.date(date.year, 1, 1) for date in dates}
    counts = {start: [0, 0] for start in starts}
    for bucket, date in zip(buckets, dates, strict=True):
        counts[of[date]][0] += bucket.fulfilled
        counts[of[date]][1] += bucket.missed
    names = [date_text(start)[: {"month": 7, "year": 4}.get(kind, 10)] for start in starts]
    return kind, names, [Bucket(kept, missed, date=start) for start, (kept, missed) in counts.items()]


def dates_chart(buckets: Sequence[Bucket]) -> tuple[str, Chart] | None:
    """What was fulfilled and missed by the date of the start, with its caption; `None` without any."""
    if not buckets:
        return None
    kind, names, joined = _joined(buckets)
    told = "; ".join(_told(name, b) for name, b in zip(names, joined, strict=True) if b.fulfilled + b.missed)
    shown = names if kind in ("month", "year") else [name[5:] for name in names]
    every = " of the week that begins on a Monday" if kind == "week" else ""
    caption = f"Fulfilled and missed by the {kind} of the start{every}, {names[0]} to {names[-1]}"
    return caption, _bars(shown, joined, f"{caption}: {told}.", counts=len(joined) <= 16)


def used_chart(buckets: Sequence[Bucket]) -> tuple[str, Chart] | None:
    """How much of its limit each decided clock used, with its caption; `None` without any."""
    if not any(b.fulfilled + b.missed for b in buckets):
        return None
    names = [_range(b) for b in buckets]
    told = "; ".join(_told(name, b) for name, b in zip(names, buckets, strict=True))
    caption = "Share of the limit that was used"
    return caption, _bars(names, buckets, f"{caption}: {told}.", counts=True)


def _range(bucket: Bucket) -> str:
    low = exact_text((bucket.low or Fraction(0)) * 100)
    if bucket.high is None:
        return f"above {low} %"
    high = exact_text(bucket.high * 100)
    return f"up to {high} %" if not bucket.low else f"{low} to {high} %"
