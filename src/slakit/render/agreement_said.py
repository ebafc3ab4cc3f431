"""Everything that an agreement says about one of its parts, a sentence each, in the order in which it prints it.

Tables become sentences too, so that what two versions of a contract say of a part can be told apart line by line.
"""

from __future__ import annotations

from collections.abc import Iterator

from slakit.contract.amendments import Change
from slakit.contract.model import Contract
from slakit.contract.placeholders import values
from slakit.render.agreement_calendars import CalendarView, SeasonView, calendar_views
from slakit.render.agreement_clauses import ClauseView, DutyView, clause_views, duty_views
from slakit.render.agreement_clocks import LevelsView, levels_views
from slakit.render.agreement_objectives import BandView, ObjectiveView, objective_views
from slakit.render.agreement_remedies import remedy_views
from slakit.render.agreement_texts import Copy, Texts
from slakit.render.agreement_time import exclusion_views, span_views
from slakit.render.phrases import Translate
from slakit.render.sentences import Sentences, sentences

__all__ = ["Said"]


class Said:
    """The sentences of one version of a contract, by the kind and the name of what they are about.

    `texts` is the language of the authors' texts that was asked for.
    """

    def __init__(self, contract: Contract, language: str, texts: str | None, t: Translate) -> None:
        self.contract, self.t = contract, t
        self.words: Sentences = sentences(language, contract)
        self.copy = Copy(contract.agreement, language, texts, values(contract), self.words)

    def of(self, change: Change) -> tuple[str, ...]:
        """Return the sentences about what a change is about; none where there are none of its kind."""
        parts = self._parts(change.kind)
        return tuple(sentence for name, said in parts if name == change.name for sentence in said if sentence)

    def _parts(self, kind: str) -> Iterator[tuple[str, Iterator[str]]]:
        """Yield what is said of each part of a kind, with its name; what there is one of has none."""
        contract, words, t = self.contract, self.words, self.t
        match kind:
            case "objective":
                yield from ((view.name, self._objective(view)) for view in objective_views(contract, words, t))
            case "calendar":
                views = calendar_views(contract, words)[0]
                yield from ((c.name, self._calendar(v)) for c, v in zip(contract.calendars, views, strict=True))
            case "clause":
                yield from ((view.name, self._clause(view)) for view in clause_views(contract, self.copy, words, t))
            case "exclusion":
                yield from ((view.name, iter((*view.rules, view.reason))) for view in exclusion_views(contract, words))
            case "span":
                for span, time in zip(contract.spans, span_views(contract, words), strict=True):
                    yield span.name, iter((*time.rules, time.means))
            case "levels":
                for levels, rules in zip(contract.levels, levels_views(contract, words), strict=True):
                    yield levels.records, self._levels(rules)
                    yield levels.records, self._clocks(levels.records)
            case "obligation" | "escalation" | "review":
                duties = duty_views(contract, self.copy, words)[f"{kind}s"]
                yield from ((view.name, self._duty(view)) for view in duties)
            case "schedule":
                yield from ((s.name, _flat(self.copy.texts(s.texts))) for s in contract.schedules)
            case "remedies":
                yield "", self._remedies()

    def _bands(self, bands: tuple[BandView, ...]) -> Iterator[str]:
        for band in bands:
            if band.result != self.t("met"):
                yield self.t("Measured value {values}, credit: {credit}.", values=band.values, credit=band.credit)

    def _objective(self, view: ObjectiveView) -> Iterator[str]:
        yield view.promise
        yield from view.details
        yield from self._bands(view.bands)
        yield from view.beside

    def _calendar(self, view: CalendarView) -> Iterator[str]:
        if view.always:
            yield self.t("Open at all hours, on every day of the year.")
        yield from view.combined
        if not (view.always or view.combined):
            yield from (f"{day.day}: {day.hours}" for day in view.week)
        yield from (line for season in view.seasons for line in self._season(season))
        yield from view.holiday_rules
        for date in view.dates:
            yield f"{', '.join(part for part in (date.day, date.why) if part)}: {date.hours}"

    def _season(self, season: SeasonView) -> Iterator[str]:
        t, named = self.t, {"first": season.first, "last": season.last}
        if not season.week:
            once = t("Closed from {first} to {last}.", **named)
            yearly = t("Closed from {first} to {last} of every year.", **named)
            yield yearly if season.yearly else once
        for day in season.week:
            hours = {**named, "day": day.day, "hours": day.hours}
            once = t("From {first} to {last}, {day}: {hours}", **hours)
            yearly = t("From {first} to {last} of every year, {day}: {hours}", **hours)
            yield yearly if season.yearly else once

    def _clause(self, view: ClauseView) -> Iterator[str]:
        yield from _flat(view.texts)
        yield view.binds
        yield from view.checks
        for criterion in view.criteria:
            yield self.t("Criterion {title}, weight: {weight}.", title=criterion.title, weight=criterion.weight)
        for title in view.critical:
            yield self.t("Critical criterion: {title}.", title=title)
        yield from self._bands(view.bands)
        yield from view.follows

    def _duty(self, view: DutyView) -> Iterator[str]:
        yield from _flat(view.texts)
        yield from view.terms
        yield from (f"{who}: {when}" for who, when in view.steps)

    def _levels(self, view: LevelsView) -> Iterator[str]:
        for row in view.rows:
            yield from (f"{row.clock}, {level}: {limit}" for level, limit in zip(view.levels, row.limits, strict=True))
        yield from view.terms
        yield from view.rules

    def _clocks(self, records: str) -> Iterator[str]:
        """Yield the terms of the clocks of records, some of which depend on the levels of these."""
        for clock in self.contract.clocks:
            if clock.records == records:
                yield from (f"{clock.title}: {term}" for term in self.words.clock(clock))

    def _remedies(self) -> Iterator[str]:
        for line in remedy_views(self.contract, self.words, self.t):
            yield line.text
            yield from (f"{row[0]}: {', '.join(row[1:])}" for row in line.rows)
            yield from (f"{number}. {step}" for number, step in enumerate(line.steps, start=1))


def _flat(texts: Texts) -> Iterator[str]:
    yield from (paragraph for _, paragraphs in texts for paragraph in paragraphs)
