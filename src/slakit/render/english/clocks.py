"""Clocks, levels and records that belong to others, in English: sentences that can be signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slakit.contract.clocks import ALWAYS, Clock, ClockEvent, ClockLimit, ClockPause, LevelRule, Levels, as_paused
from slakit.contract.expressions import Population
from slakit.contract.model import Contract
from slakit.contract.record_types import RecordType
from slakit.render.english.conditions import RecordWords
from slakit.render.english.lengths import length_words
from slakit.render.english.measures import plural
from slakit.render.english.words import article, capital, joined, quoted

__all__ = ["ClockWords"]

_LEVEL_CHANGES = {
    "carry elapsed": (
        "the limit of the new level applies to all the time counted so far; a clock that has counted more by then is"
        " late from that instant on"
    ),
    "restart": "the clock counts from zero again, against the limit of the new level",
    "first level": "the limit of the first level goes on to apply",
    "proportional": (
        "the share of the old limit that is used up counts as the same share of the new one; only the rest is left"
    ),
}


class ClockWords:
    """Sentences about the clocks and levels of one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._titles = {clock.name: clock.title for clock in contract.clocks}

    # ------------------------------------------------------------ records

    def record_terms(self, records: RecordType) -> tuple[str, ...]:
        """Tell what records belong to, what they change, and how long they last."""
        found = []
        if (belongs := records.belongs) is not None:
            parent = self._contract.record_type(belongs.parent)
            found.append(
                f"Each {records.singular} belongs to the {parent.singular} whose {quoted(parent.key)} is its"
                f" {quoted(belongs.by)}."
            )
            for name in belongs.changes:
                what = "the level" if name == "level" and parent.field(name) is None else quoted(name)
                found.append(
                    f"From its {quoted(records.at)} on, until the next one, {what} of that {parent.singular} is what"
                    f" the {records.singular} says."
                )
        if (lasts := records.lasts) is not None:
            found.append(
                f"It lasts from {quoted(lasts.first)} up to, but not including, {quoted(lasts.last)}; one without"
                f" {quoted(lasts.last)} still lasts."
            )
        return tuple(found)

    # ------------------------------------------------------------ clocks

    def clock(self, clock: Clock) -> tuple[str, ...]:
        """Every term of a clock that can change a result, a sentence each."""
        records = self._contract.record_type(clock.records)
        words = RecordWords(records, explain=True, titles=self._titles)
        found = [
            f"On each {records.singular} it starts at {self._events(clock.starts, words)}.",
            f"It stops at {self._events(clock.stops, words)}.",
        ]
        if len(clock.stops) > 1 and any(e.which == "next" for e in clock.stops):
            ends = [e for e in clock.stops if e.which != "next"]
            if ends:
                found.append(f"At {self._events(ends, RecordWords(records))} it ends for good.")
        if clock.reopened is not None:
            found.append(self._reopened(clock, records))
        if clock.cycles():
            found.append(
                "It runs in cycles: it starts anew at the next start that is not before its stop, and a start while it"
                " is running changes nothing. Its time is that of its longest cycle; it is late when one of its cycles"
                " is late, and on time when all of them are."
            )
        found += [self._paused(pause, records) for pause in clock.pauses]
        found += [self._during(population) for population in clock.pauses_during]
        found.append(f"It counts {self._hours(clock.during)}{self._unless(clock)}.")
        if clock.limit is not None:
            own = "Its limit is" if not self._limited(clock) else "Where the level sets no limit, its limit is"
            found.append(f"{own} {length_words(clock.limit.length)}.")
        levels = self._contract.levels_of(clock.records)
        if levels is not None and levels.history is not None:
            what = _LEVEL_CHANGES[clock.level_changes]
            found.append(f"When the level of the {records.singular} changes while it runs, {what}.")
        if clock.cancelled is not None:
            found.append(f"It does not run where {words.condition(clock.cancelled)}.")
        if clock.strict:
            found.append("A stop after the instant at which it is due is late, even where no open time lies between.")
        return tuple(found)

    def _limited(self, clock: Clock) -> bool:
        levels = self._contract.levels_of(clock.records)
        return levels is not None and any(level.limit(clock.name) for level in levels.levels)

    def _unless(self, clock: Clock) -> str:
        levels = self._contract.levels_of(clock.records)
        limits = [level.limit(clock.name) for level in levels.levels] if levels is not None else []
        other = any(limit is not None and limit.during is not None for limit in limits)
        return ", unless the table of levels names other hours" if other else ""

    def _events(self, events: Sequence[ClockEvent], words: RecordWords) -> str:
        said = joined([self._event(event, words) for event in events], "or")
        return f"{said}, whichever comes first" if len(events) > 1 else said

    def _event(self, event: ClockEvent, words: RecordWords) -> str:
        if event.of is None:
            return words.term(event.field)
        of = self._contract.record_type(event.of.records)
        child = RecordWords(of, titles=self._titles)
        which = f"the {event.which}" if event.which != "each" else "each"
        where = f" where {child.condition(event.of.where)}" if event.of.where is not None else ""
        after = " after the start" if event.which == "next" else ""
        return f"{quoted(event.field)} of {which} of its {plural(of)}{after}{where}"

    def _paused(self, pause: ClockPause, records: RecordType) -> str:
        seen = as_paused(pause, records, self._contract.records)
        said = f"It is paused while {RecordWords(seen, titles=self._titles).condition(pause.condition)}."
        for field, source in pause.history:
            change = self._contract.record_type(source)
            said += (
                f" Here {quoted(field)} is, at each instant, what the latest {change.singular} up to then says; before"
                " the first one there is none, and it pauses nothing."
            )
        if not pause.history:
            said += f" That is the same at every instant: it is read off the {records.singular} as recorded."
        return said

    def _during(self, population: Population) -> str:
        of = self._contract.record_type(population.records)
        words = RecordWords(of, titles=self._titles)
        where = f" where {words.condition(population.where)}" if population.where is not None else ""
        return f"It is paused during its {plural(of)}{where}."

    def _reopened(self, clock: Clock, records: RecordType) -> str:
        stop = clock.reopens()
        assert stop is not None, "a clock that can be reopened stops at a record that changes something"
        assert stop.of is not None, "a clock that can be reopened stops at a record that changes something"
        one = self._contract.record_type(stop.of.records).singular
        said = (
            f"When it has stopped at {article(one)}, the next {one} for which that condition does not hold reopens the"
            f" {records.singular}. Then "
        )
        match clock.reopened:
            case "new cycle":
                return said + "the clock starts anew from zero and stops likewise; each of these cycles is judged."
            case "from reopen":
                return said + "the clock starts anew from zero, and what it counted before is forgotten."
            case "exclude closed":
                return said + "the clock goes on; the time between its stop and the reopening does not count."
            case _:
                return said + "the clock goes on as if it had not stopped; the time in between counts."

    # ------------------------------------------------------------ levels

    def limit(self, limit: ClockLimit | None) -> str:
        """Return a limit as a cell of a table."""
        if limit is None:
            return "none"
        during = f", {self._hours(limit.during)}" if limit.during is not None else ""
        paused = ""
        if limit.pauses is not None:
            clock = self._contract.clock(limit.clock)
            records = self._contract.record_type(clock.records) if clock is not None else None
            if records is not None:
                seen = as_paused(limit.pauses, records, self._contract.records)
                condition = RecordWords(seen, titles=self._titles).condition(limit.pauses.condition)
                paused = f"; paused while {condition}"
        return f"{length_words(limit.length)}{during}{paused}"

    def rules(self, levels: Levels) -> tuple[str, ...]:
        """Return the rules that give levels, in their order, a sentence each."""
        return tuple(self._rule(rule, levels) for rule in levels.rules)

    def level_terms(self, levels: Levels) -> tuple[str, ...]:
        """Tell how the rules apply, and what changes a level."""
        one = self._contract.record_type(levels.records).singular
        found = [
            f"The rules are applied to each {one} in the order in which they stand, to what is recorded of it. The last"
            " one that applies decides. A rule whose condition is neither true nor false does not apply."
        ]
        if levels.history is not None:
            change = self._contract.record_type(levels.history)
            found.append(
                f"Where there is {article(change.singular)}, it decides the level from its {quoted(change.at)} on;"
                " before the first one the rules do."
            )
        return tuple(found)

    def _rule(self, rule: LevelRule, levels: Levels) -> str:
        records = self._contract.record_type(levels.records)
        level = levels.level(rule.level)
        title = quoted(level.title if level is not None else rule.level)
        if rule.when is None:
            said = f"{capital(article(records.singular))} to which no rule before this one applies is {title}."
        else:
            words = RecordWords(records, titles=self._titles)
            said = f"{capital(article(records.singular))} is {title} where {words.condition(rule.when)}."
        return said + (f" No later rule is applied to such a {records.singular}." if rule.stop else "")

    # ------------------------------------------------------------ lengths and hours

    def clock_rules(self) -> tuple[str, ...]:
        """Return what holds for all clocks of the contract."""
        found = [
            "A clock counts the time for which its hours are open, without its pauses. It is on time when it has"
            " stopped and counted no more than its limit, and late as soon as it has counted more, stopped or not. One"
            " that does not run, or has not started, is neither.",
            "At one and the same instant, a stop comes before a pause, and a pause before a start.",
        ]
        limits = [clock.limit for clock in self._contract.clocks]
        limits += [limit for of in self._contract.levels for level in of.levels for limit in level.limits]
        lengths = [limit.length for limit in limits if limit is not None]
        if any(length.business_days is not None for length in lengths):
            found.append(
                "A number of business days ends at the same time of day on that many days later of those on which the"
                " hours open, or at the nearest time of them that is open. The day of the start does not count; a"
                " start outside the hours counts as one at their next opening."
            )
        if any(length.days is not None or length.months is not None for length in lengths):
            found.append("A number of calendar days, weeks, months or years ends with the last of these days, in full.")
        return tuple(found)

    def _hours(self, during: str | None) -> str:
        titles: Mapping[str, str] = {c.name: c.title for c in self._contract.calendars}
        if during is None or (during == ALWAYS and during not in titles):
            return "at all hours"
        return f"during {quoted(titles.get(during, during))}"
