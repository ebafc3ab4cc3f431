"""Named sets of time, given figures, exclusions and benchmarks in English: the sentences that define each of them."""

from __future__ import annotations

from slakit.contract.model import Contract
from slakit.contract.spans import Benchmark, Exclusion, GivenFigure, TimeSpan, Who
from slakit.contract.time_sets import SpanSet
from slakit.render.english.measures import MeasureWords
from slakit.render.english.time_sets import SetWords, free_time
from slakit.render.english.values import ValueWords
from slakit.render.english.words import bounds, quoted, window

__all__ = ["TimeTerms"]

_PARTIES = {"provider": "the Provider", "customer": "the Customer", "both parties": "both parties together"}
_TYPES = {"duration": "duration", "number": "number", "percent": "percentage", "money": "amount of money"}


class TimeTerms:
    """Sentences about the sets of time, given figures, exclusions and benchmarks of one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def who(self, who: Who) -> str:
        """Return a party: `the Provider`, or a third party by its name."""
        return _PARTIES.get(who, who)

    def span(self, span: TimeSpan) -> tuple[str, ...]:
        """Tell what a named set of time is, exactly, one sentence each."""
        words = self._set_words()
        return (f"{quoted(span.title)} is {words.noun(span.of)}.", *words.set_rules(span.of))

    def time_set(self, of: SpanSet) -> str:
        """Return a set of time as a noun."""
        return SetWords(self._contract, MeasureWords(self._contract)).noun(of)

    def free_time(self, of: SpanSet) -> str:
        """Return a set that other time is a share of: `the time outside “Planned maintenance”`."""
        return free_time(of, SetWords(self._contract, MeasureWords(self._contract)))

    def _set_words(self) -> SetWords:
        return SetWords(self._contract, MeasureWords(self._contract, explain=True))

    def given_figure(self, figure: GivenFigure) -> tuple[str, str]:
        """Return who gives a figure, and of which kind and for which windows it is."""
        return self.who(figure.given_by), f"{_TYPES[figure.unit.value]}, for each {window(figure.each)}"

    def exclusion(self, exclusion: Exclusion) -> tuple[str, ...]:
        """Return the terms of an exclusion, one sentence each."""
        words = self._set_words()
        found: list[str] = []
        if exclusion.time is not None:
            found += [
                f"An objective that names this exclusion leaves out {words.noun(exclusion.time)}: such time is neither"
                " in what is measured nor in what it is a share of, and records that belong to an instant in it are not"
                " counted.",
                *words.set_rules(exclusion.time),
            ]
        elif exclusion.records is not None:
            found.append(
                f"An objective that names this exclusion does not count {words.population(exclusion.records)}."
            )
        if exclusion.at_most is not None and exclusion.each is not None:
            limit = ValueWords(self._contract).value(exclusion.at_most)
            unit = "" if exclusion.time is not None else " of these records"
            found.append(
                f"In each {window(exclusion.each)}, at most {limit}{unit} may be left out, the earliest first; what"
                " exceeds that counts."
            )
        if exclusion.approved_by is not None:
            who = self.who(exclusion.approved_by)
            found.append(f"Each use is approved by {who}; without approval, nothing is left out.")
        return tuple(found)

    def benchmark_value(self, benchmark: Benchmark) -> str:
        """Return the value of a benchmark."""
        return bounds(benchmark.value, benchmark.unit, self._contract.agreement.currency)
