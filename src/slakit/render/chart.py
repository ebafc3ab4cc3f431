"""Charts as plain shapes: measured values against their promises, in millimetres, ready for SVG and labels.

An objective with one window becomes a row that shows where its value lies among the bands of its credit table; one
with several becomes a line over its windows. Positions are exact until they are printed, so the same result gives the
same bytes. Scales do not start at zero, which is why values are marks and never bars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from slakit.contract.bands import Band, bands
from slakit.contract.expressions import Literal_, PercentageOf, Unit
from slakit.contract.model import Computed, Objective, Outcome
from slakit.contract.walking import is_share
from slakit.credits import CreditLine
from slakit.money import Money, decimal_text
from slakit.render.figures import exact_text, exact_value_text, value_text
from slakit.render.phrases import Translate
from slakit.render.working import near, outcome_word

__all__ = ["Box", "Chart", "Label", "Mark", "Stroke", "bands_chart", "series_chart"]

_WIDTH = 164
_ROW = 14
_LEFT, _RIGHT = 42, 140
_SHADES = ("#ffffff", "#e3e7ed", "#c5ccd6", "#a4aebb")


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; all lengths in millimetres, as decimal text."""

    x: str
    y: str
    width: str
    height: str
    fill: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line from one point to another, dashed for a promise."""

    x1: str
    y1: str
    x2: str
    y2: str
    dashed: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A measured value; hollow where the promise was not met, so that colour is not needed."""

    x: str
    y: str
    met: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A text in a box of its own: left edge, top and width in millimetres, and how it is aligned."""

    left: str
    top: str
    width: str
    align: str
    text: str
    strong: bool = False
    wraps: bool = False
    """Whether it goes on in a second line where it is wider than its box; any other stays in one."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its labels, and `alt`, what it shows in words."""

    width: str
    height: str
    alt: str
    boxes: tuple[Box, ...]
    strokes: tuple[Stroke, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]


def _mm(length: Fraction | int) -> str:
    return decimal_text(Fraction(length), 2)


@dataclass(frozen=True, slots=True)
class _Scale:
    """A range of values laid onto a range of millimetres."""

    low: Fraction
    high: Fraction
    start: Fraction
    end: Fraction

    def at(self, value: Fraction) -> Fraction:
        inside = min(max(value, self.low), self.high)
        return self.start + (inside - self.low) / (self.high - self.low) * (self.end - self.start)


def _scale(objective: Objective, values: Sequence[Fraction], start: int, end: int) -> _Scale:
    """Return a scale for the values and every bound, with some room at both ends, within what can be measured."""
    shown = [*values, *_bounds(objective)]
    low, high = min(shown), max(shown)
    room = (high - low) / 4 or abs(high) / 10 or Fraction(1)
    low, high = low - room, high + room
    if objective.measure.unit in (Unit.DURATION, Unit.COUNT, Unit.PERCENT) and min(shown) >= 0:
        low = max(low, Fraction(0))
    if is_share(objective.measure.figure):
        high = min(high, Fraction(1))
    return _Scale(low, high, Fraction(start), Fraction(end))


def _bounds(objective: Objective) -> list[Fraction]:
    ranges = [objective.promise, *(c.when for c in objective.credits if c.when is not None)]
    return sorted({b.value for r in ranges for b in (r.low, r.high) if b is not None})


def _short(objective: Objective, band: Band, t: Translate) -> str:
    """Tell what a band costs, in a word or two."""
    if band.met:
        return t("met")
    if len(band.paying) != 1:
        return "?" if objective.credits else t("missed")
    amount = objective.credits[band.paying[0]].amount
    if amount is None:
        return t("no credit")
    if isinstance(amount, Computed):
        match amount.value:
            case Literal_(written=written):
                return written
            case PercentageOf(percent=percent):
                return f"{exact_text(percent * 100)} %"
        return t("by formula")
    return str(amount) if isinstance(amount, Money) else f"{exact_text(amount.percent * 100)} %"


def bands_chart(rows: Sequence[tuple[Objective, CreditLine]], t: Translate, currency: str = "") -> Chart:
    """Draw one row an objective: its bands from the lowest to the highest value, and a mark for the measured value.

    Every line must have a compared value.
    """
    boxes: list[Box] = []
    marks: list[Mark] = []
    labels: list[Label] = []
    told: list[str] = []
    for number, (objective, line) in enumerate(rows):
        value = line.assessment.compared
        assert value is not None, "checked by the caller"
        top, unit = number * _ROW, objective.measure.unit
        scale = _scale(objective, [value], _LEFT, _RIGHT)
        shown = value_text(value, unit, near(objective), currency=currency)
        labels.append(Label("0", _mm(top + 1), _mm(_LEFT - 2), "left", line.name, strong=True))
        labels.append(Label("0", _mm(top + Fraction(9, 2)), _mm(_LEFT - 2), "left", objective.title, wraps=True))
        labels.append(Label(_mm(_RIGHT + 2), _mm(top + Fraction(11, 4)), "22", "right", shown, strong=True))
        found = bands(objective)
        shade = 0 if found[0].met else len(found) - 1
        for band in found:
            low, high = band.range.low, band.range.high
            x1 = scale.at(low.value) if low else scale.start
            x2 = scale.at(high.value) if high else scale.end
            if x2 > x1:
                boxes.append(
                    Box(_mm(x1), _mm(top + 1), _mm(x2 - x1), "6", _SHADES[0 if band.met else min(max(shade, 1), 3)])
                )
                text = _short(objective, band, t)
                if x2 - x1 >= 2 + Fraction(8, 5) * len(text):
                    labels.append(Label(_mm(x1), _mm(top + 1 + Fraction(1, 2)), _mm(x2 - x1), "center", text))
            shade += 1 if found[0].met else -1
        labels += _ticks(objective, scale, top + Fraction(15, 2), currency)
        marks.append(Mark(_mm(scale.at(value)), _mm(top + Fraction(11, 2)), line.assessment.outcome is Outcome.MET))
        result = outcome_word(line.assessment.outcome, t)
        told.append(t("{name} {value}, {result}", name=line.name, value=shown, result=result))
    alt = t("Measured values among the bands of their promises: {rows}.", rows="; ".join(told))
    return Chart(_mm(_WIDTH), _mm(len(rows) * _ROW), alt, tuple(boxes), (), tuple(marks), tuple(labels))


def _ticks(objective: Objective, scale: _Scale, top: Fraction, currency: str) -> list[Label]:
    """Return the bounds under a row, without those that would run into each other; the promise's own come first."""
    own = [b.value for b in (objective.promise.low, objective.promise.high) if b is not None]
    placed: list[tuple[Fraction, str]] = []
    for value in dict.fromkeys([*own, *_bounds(objective)]):
        x, text = scale.at(value), exact_value_text(value, objective.measure.unit, currency)
        if all(abs(x - other) > Fraction(13, 10) * max(len(text), len(said)) for other, said in placed):
            placed.append((x, text))
    return [Label(_mm(x - 15), _mm(top), "30", "center", text) for x, text in placed]


def series_chart(
    objective: Objective, lines: Sequence[CreditLine], names: Sequence[str], t: Translate, currency: str = ""
) -> Chart:
    """Draw the values of several windows in time order, against the promise; a window without a value is a gap."""
    height, unit, outer = 46, objective.measure.unit, near(objective)
    values = [line.assessment.compared for line in lines]
    known = [value for value in values if value is not None]
    upright = _scale(objective, known, 38, 4)
    left, step = Fraction(0), Fraction(_RIGHT, len(lines))
    strokes = [Stroke(_mm(left), "38", _mm(_RIGHT), "38", dashed=False)]
    labels: list[Label] = []
    for bound in (objective.promise.low, objective.promise.high):
        if bound is not None:
            y = upright.at(bound.value)
            strokes.append(Stroke(_mm(left), _mm(y), _mm(_RIGHT), _mm(y), dashed=True))
            text = t("promise {value}", value=exact_value_text(bound.value, unit, currency))
            labels.append(Label(_mm(_RIGHT + 2), _mm(y - Fraction(3, 2)), "22", "left", text))
    marks: list[Mark] = []
    before: tuple[Fraction, Fraction] | None = None
    every = -(-len(lines) // 12)
    told: list[str] = []
    for index, (line, value, name) in enumerate(zip(lines, values, names, strict=True)):
        x = left + step * index + step / 2
        if index % every == 0:
            labels.append(Label(_mm(x - 12), "39.5", "24", "center", line.window.label))
        told.append(
            f"{name} {value_text(value, unit, outer, currency=currency) if value is not None else t('no data')}"
        )
        if value is None:
            before = None
            continue
        y = upright.at(value)
        if before is not None:
            strokes.append(Stroke(_mm(before[0]), _mm(before[1]), _mm(x), _mm(y), dashed=False))
        before = (x, y)
        marks.append(Mark(_mm(x), _mm(y), line.assessment.outcome is Outcome.MET))
        if len(lines) <= 12:
            text = value_text(value, unit, outer, currency=currency)
            labels.append(Label(_mm(x - 12), _mm(y - 5), "24", "center", text))
    alt = t("{name}, measured per window: {values}.", name=objective.name, values="; ".join(told))
    return Chart(_mm(_WIDTH), _mm(height), alt, (), tuple(strokes), tuple(marks), tuple(labels))
