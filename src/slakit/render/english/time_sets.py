"""Sets of time and what is measured with them, in English: shares of time, slots, runs, and the rules they follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from slakit.contract.emptiness import can_lack
from slakit.contract.expressions import Comparison, Expression, Population, SlotMean, SlotShare, SpanRef, TimeShare
from slakit.contract.model import Contract
from slakit.contract.time_sets import NamedSet, Runs, Slots, SpanSet, SpanSteps, TimeOf, WholeWindow
from slakit.contract.walking import sets_in, walk
from slakit.render.english.conditions import RecordWords
from slakit.render.english.measures import MeasureWords, plural
from slakit.render.english.values import ValueWords
from slakit.render.english.words import joined, quoted
from slakit.render.figures import count_text, duration_words, exact_value_text

__all__ = ["SetWords", "free_time", "sets_of"]

_STEPS = {
    "together with": ", together with {}",
    "overlapping": ", as far as it is also {}",
    "except": ", except {}",
}
_EMPTY = {
    "met": "A slot without data counts as one that keeps this condition.",
    "missed": "A slot without data counts as one that does not keep this condition.",
    "left out": "A slot without data is left out.",
    "undecided": "If there is a slot without data, the share cannot be told.",
}
_NOT_SAID = "This agreement does not say what a slot without data counts as; if there is one, the result is undecided."


@dataclass(slots=True)
class SetWords:
    """Words about sets of time, and about figures that are made of time."""

    contract: Contract
    measures: MeasureWords
    in_slot: bool = False
    _values: ValueWords = field(init=False)

    def __post_init__(self) -> None:
        self._values = ValueWords(self.contract, measures=self.measures, in_slot=True)

    # ------------------------------------------------------------ figures

    def figure(self, figure: TimeShare | SlotShare | SlotMean) -> str:
        """Return a figure as a noun."""
        match figure:
            case TimeShare():
                lies = "lies outside" if figure.side == "outside" else "lies within"
                return f"the share of {self.total(figure)} that {lies} {self.noun(figure.of)}{self._weighted(figure)}"
            case SlotShare():
                slots = f"slots of {duration_words(figure.microseconds)}"
                return f"the share of {slots} in which {self._values.condition(figure.where)}"
            case SlotMean():
                size = duration_words(figure.microseconds)
                return f"the mean, over all slots of {size}, of {self._values.value(figure.value)}"

    def promised(self, figure: TimeShare | SlotShare, limit: str) -> str:
        """Return a promise about a share of time or of slots: `at least 99.9 % of the time shall lie outside …`."""
        if isinstance(figure, SlotShare):
            slots = f"in {limit} of all slots of {duration_words(figure.microseconds)}"
            if isinstance(figure.where, Comparison):
                left, bounds = self._values.compared(figure.where)
                return f"{slots}, {left} shall be {bounds}"
            return f"{slots}, it shall hold that {self._values.condition(figure.where)}"
        side = f"lie {figure.side}"
        return f"{limit} of {self.total(figure)} shall {side} {self.noun(figure.of)}{self._weighted(figure)}"

    def total(self, share: TimeShare) -> str:
        """Return the time that a share is out of."""
        return "the time" if share.out_of is None else free_time(share.out_of, self)

    def _weighted(self, share: TimeShare) -> str:
        if share.weight is None or share.whole is None:
            return ""
        whole = self._values.value(share.whole)
        return f", each record counting in the proportion of its {quoted(share.weight)} to {whole}"

    # ------------------------------------------------------------ sets

    def noun(self, of: SpanSet) -> str:
        """Return a set of time as a noun."""
        match of:
            case TimeOf():
                return self._time_of(of)
            case NamedSet(calendar=True):
                return f"the hours of {quoted(self.contract.calendar(of.name).title)}"
            case NamedSet():
                return quoted(self.contract.span(of.name).title)
            case WholeWindow():
                return "the whole slot" if self.in_slot else "the whole window"
            case Slots():
                size = duration_words(of.microseconds)
                return f"the slots of {size} in which {self._values.condition(of.where)}"
            case Runs():
                return f"the unbroken stretches of {_run_bounds(of)} in {self._operand(of.of)}"
            case SpanSteps():
                text = self._operand(of.first)
                for word, part in of.rest:
                    text += _STEPS[word].format(self._operand(part))
                return text

    def population(self, population: Population) -> str:
        """Return records of a type as a noun."""
        return self.measures.population(population)

    def _operand(self, of: SpanSet) -> str:
        text = self.noun(of)
        return f"({text})" if isinstance(of, SpanSteps) else text

    def _time_of(self, of: TimeOf) -> str:
        records = self.measures.population(of.of)
        if of.field is None:
            return f"the time of {records}"
        name = self.measures.of(of.of.records).term(of.field)
        values = joined([quoted(value) for value in of.values])
        if of.least is None:
            return f"the time in which {records} last for every {name} of {values} at once"
        among = f" among {values}" if values else ""
        count = count_text(of.least)
        return f"the time in which {records} last for at least {count} different values of {name}{among} at once"

    # ------------------------------------------------------------ rules

    def rules(self, figure: Expression) -> list[str]:
        """Return the rules that a figure made of time follows, one sentence each."""
        found: list[str] = []
        for e in walk(figure):
            if isinstance(e, TimeShare):
                found += self.set_rules(e.of, merged=e.weight is None)
                found += self.set_rules(e.out_of) if e.out_of is not None else []
                if e.weight is not None:
                    found.append(
                        f"Where several of these records last at the same instant, their {quoted(e.weight)} are added,"
                        f" up to {self._values.value(e.whole) if e.whole is not None else ''}."
                    )
            elif isinstance(e, SlotShare):
                found.append(_slot_rule(e.microseconds))
                if can_lack(e.where):
                    found.append(_EMPTY[e.empty] if e.empty is not None else _NOT_SAID)
            elif isinstance(e, SlotMean):
                found += [_slot_rule(e.microseconds), *([self._empty_mean(e)] if can_lack(e.value) else [])]
        return list(dict.fromkeys(found))

    @staticmethod
    def _empty_mean(mean: SlotMean) -> str:
        if mean.empty is None:
            return _NOT_SAID
        if isinstance(mean.empty, Fraction):
            return f"A slot without data counts as {exact_value_text(mean.empty, mean.unit)}."
        return _EMPTY["left out"]

    def set_rules(self, of: SpanSet, *, merged: bool = True) -> list[str]:
        """Return the rules that a set of time follows, beside those of the named sets in it.

        Where it is not `merged`, each record in it counts by itself.
        """
        found: list[str] = []
        for part in sets_in(of):
            match part:
                case TimeOf():
                    found += self._record_rules(part, merged=merged)
                case Runs():
                    found.append(
                        "A stretch that goes on beyond an end of the window is judged by the part of it inside the"
                        " window."
                    )
                case Slots():
                    found.append(_slot_rule(part.microseconds))
                    found += self.rules(part.where)
                    if part.empty is None and can_lack(part.where):
                        found.append(_NOT_SAID)
                    elif can_lack(part.where):
                        word = "counts as such a slot" if part.empty else "does not count as such a slot"
                        found.append(f"A slot without data {word}.")
                case SpanSteps() if len(part.rest) > 1:
                    found.append("Each step applies to what all steps before it come to.")
        return list(dict.fromkeys(found))

    def _record_rules(self, of: TimeOf, *, merged: bool) -> Iterator[str]:
        records = self.contract.record_type(of.of.records)
        words = RecordWords(records)
        start, end = words.term(of.start), words.term(of.end)
        singular = records.singular
        text = f"The time of {_article(singular)} runs from its {start} to its {end}"
        if _may_be_empty(self.contract, of, of.end):
            text += ", and while it has none, to the moment for which results are determined"
        yield f"{text}. Time that several {plural(records)} share counts once." if merged else f"{text}."
        if _may_be_empty(self.contract, of, of.start):
            yield f"{_article(singular).capitalize()} without {start} takes no time."
        if of.field is not None and _may_be_empty(self.contract, of, of.field):
            yield f"{_article(singular).capitalize()} without {words.term(of.field)} counts for none of them."


def _article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def _may_be_empty(contract: Contract, of: TimeOf, name: str) -> bool:
    found = contract.record_type(of.of.records).field(name)
    return getattr(found, "optional", False) or getattr(found, "required_when", None) is not None


def _slot_rule(microseconds: int) -> str:
    size = duration_words(microseconds)
    if microseconds % 86_400_000_000 == 0 and microseconds > 86_400_000_000:
        return f"Slots of {size} follow each other from the start of the window."
    return f"Slots of {size} follow each other from midnight."


def _run_bounds(runs: Runs) -> str:
    if runs.low is not None and runs.high is not None:
        return f"between {duration_words(runs.low)} and {duration_words(runs.high)}, both included,"
    if runs.low is not None:
        return f"{'at least' if runs.low_included else 'more than'} {duration_words(runs.low)}"
    return f"{'at most' if runs.high_included else 'less than'} {duration_words(runs.high or 0)}"


def free_time(of: SpanSet, words: SetWords) -> str:
    """Return a set that other time is a share of: `the time outside “Planned maintenance”`."""
    if isinstance(of, WholeWindow):
        return "the time"
    if isinstance(of, SpanSteps) and isinstance(of.first, WholeWindow) and all(w == "except" for w, _ in of.rest):
        return f"the time outside {joined([words.noun(part) for _, part in of.rest])}"
    return words.noun(of)


def sets_of(figure: Expression) -> Sequence[Expression]:
    """Return the parts of a figure that measure time itself."""
    return [e for e in walk(figure) if isinstance(e, TimeShare | SpanRef)]
