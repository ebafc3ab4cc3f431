"""The working of figures made of time: which time counted, what of it lay in the set, how slots came out.

Says for each part of a measure what `working` says of counts of records; lengths are exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slakit.contract.expressions import SlotShare, SpanRef, TimeShare, Unit
from slakit.contract.model import Contract, Objective
from slakit.contract.parts import Located
from slakit.measure.results import SlotsValue, TimeValue
from slakit.render.figures import count_text, duration_words, exact_value_text, instant_text, value_text
from slakit.render.phrases import Translate
from slakit.render.sentences import Sentences

__all__ = ["MOST_STRETCHES", "TimeWorking", "length_text"]

MOST_STRETCHES = 10
"""So many stretches are listed one by one."""

Line = tuple[str, str, Located | None]
"""What was done, what came out, and the part of the contract that asks for it."""


def length_text(microseconds: Fraction | int) -> str:
    """Return a length of time: exact, or marked as shortened where its decimals never end."""
    value = Fraction(microseconds)
    if value.denominator == 1:
        return duration_words(value)
    return f"about {value_text(value, Unit.DURATION)}"


class TimeWorking:
    """Says what was measured with time for one objective."""

    def __init__(self, contract: Contract, objective: Objective, words: Sentences, t: Translate) -> None:
        self.contract, self.objective, self.words, self.t = contract, objective, words, t

    def counted(self, part: TimeValue | SlotsValue, window: str) -> Iterator[Line]:
        """Yield what was counted before the value was computed."""
        if isinstance(part, TimeValue):
            yield from self._time(part, window)
        else:
            yield from self._slots(part, window)
        if part.unknown:
            text = self.t("records that leave a condition open, because a value it needs is missing")
            yield text, count_text(part.unknown), part.figure
        if part.unended:
            text = self.t("records that have not ended, and nobody said as of when this is determined")
            yield text, count_text(part.unended), part.figure
        if part.untold:
            text = self.t("slots without data, and the agreement does not say what they count as")
            yield text, count_text(part.untold), part.figure

    def _time(self, part: TimeValue, window: str) -> Iterator[Line]:
        t, figure = self.t, part.figure
        total = t("the time")
        if isinstance(figure, TimeShare) and figure.out_of is not None:
            total = self.words.free_time(figure.out_of)
        text = t("{total}, in {window}", total=total, window=window)
        if self.objective.during is not None:
            hours = self.contract.calendar(self.objective.during).title
            text += t(", as far as it lies within “{hours}”", hours=hours)
        if self.objective.leaving_out:
            text += t(", without what is left out")
        yield text, duration_words(part.out_of), figure
        if isinstance(figure, TimeShare):
            noun = self.words.time_set(figure.of)
        elif isinstance(figure, SpanRef):
            noun = self.words.time_set(self.contract.span(figure.span_name).of)
        else:
            return
        text = t("of this, {set}: {count}", set=noun, count=count_text(part.number, "stretch", "stretches"))
        yield text, duration_words(part.within), figure
        zone = self.contract.agreement.zone
        for start, end in part.stretches[:MOST_STRETCHES]:
            text = t("from {start} to {end}", start=instant_text(start, zone), end=instant_text(end, zone))
            yield text, duration_words(end - start), figure
        if part.number > MOST_STRETCHES:
            yield t("and {count} more", count=count_text(part.number - MOST_STRETCHES)), "", figure
        if isinstance(figure, TimeShare) and figure.weight is not None and part.value is not None:
            inside = part.value if figure.side == "within" else 1 - part.value
            text = t("this time, each record counting with its share of “{weight}”", weight=figure.weight)
            yield text, length_text(inside * part.out_of), figure

    def _slots(self, part: SlotsValue, window: str) -> Iterator[Line]:
        t, figure = self.t, part.figure
        text = t("slots of {size} in {window}", size=duration_words(figure.microseconds), window=window)
        yield text, count_text(part.slots), figure
        if part.empty:
            text = t("of these, without data")
            if isinstance(figure.empty, Fraction):
                value = exact_value_text(figure.empty, figure.unit)
                text += t("; each counts as {value}", value=value)
            elif figure.empty is not None:
                text += t("; they count as {outcome}", outcome=figure.empty)
            yield text, count_text(part.empty), figure
        zone = self.contract.agreement.zone
        for start, end in part.outside[:MOST_STRETCHES]:
            start_text, end_text = instant_text(start, zone), instant_text(end, zone)
            text = t("the slot from {start} to {end} does not keep the condition", start=start_text, end=end_text)
            yield text, "", figure
        if len(part.outside) > MOST_STRETCHES:
            yield t("and others, which are not listed"), "", figure

    def division(self, part: TimeValue | SlotsValue) -> str:
        """Return how the value of a part came about."""
        t, figure = self.t, part.figure
        if isinstance(part, SlotsValue):
            of, whole = part.figure, count_text(part.denominator)
            is_share = isinstance(of, SlotShare)
            count = count_text(int(part.numerator)) if is_share else value_text(part.numerator, of.unit)
            return t("{figure}: {count} ÷ {whole}", figure=self.words.figure(of), count=count, whole=whole)
        if isinstance(figure, TimeShare) and part.value is not None:
            count, whole = length_text(part.value * part.out_of), duration_words(part.out_of)
            return t("share: {count} ÷ {whole}", count=count, whole=whole)
        return t("length of this time")
