"""Amendments as an agreement prints them: for each a table of the terms until then and from then on.

What has a sentence is said in the sentences of the agreement, taken from the contract before and after; all else stands
there in the words of the contract's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slakit.contract.amendments import Amendment, Change
from slakit.contract.model import Contract
from slakit.contract.placeholders import values
from slakit.render.agreement_calendars import CalendarView, calendar_views
from slakit.render.agreement_objectives import ObjectiveView, objective_views
from slakit.render.phrases import Translate
from slakit.render.placeholders import filled
from slakit.render.sentences import Sentences, sentences

__all__ = ["AmendmentView", "ChangeView", "amendment_views"]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A row: what is changed, and its terms until then and from then on, a sentence each."""

    what: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """An amendment."""

    number: int
    title: str
    applies: str
    changes: tuple[ChangeView, ...]


class _Said:
    """The sentences of one version of a contract, by the kind and the name of what they are about."""

    def __init__(self, contract: Contract, language: str, t: Translate) -> None:
        self.contract, self.t = contract, t
        self.words: Sentences = sentences(language, contract)

    def of(self, change: Change) -> tuple[str, ...]:
        """Return the sentences about what a change is about; none where there are none of its kind."""
        match change.kind:
            case "objective":
                views = objective_views(self.contract, self.words, self.t)
                return next((self._objective(v) for v in views if v.name == change.name), ())
            case "calendar":
                for calendar, view in zip(self.contract.calendars, calendar_views(self.contract, self.words)[0],
                                          strict=True):  # fmt: skip
                    if calendar.name == change.name:
                        return self._calendar(view)
            case "clause":
                return self._clause(change.name)
            case "remedies":
                return self._remedies(change)
        return ()

    def _objective(self, view: ObjectiveView) -> tuple[str, ...]:
        missed = [band for band in view.bands if band.result != self.t("met")]
        table = [self.t("Measured value {values}, credit: {credit}.", values=b.values, credit=b.credit) for b in missed]
        return (view.promise, *view.details, *table)

    def _calendar(self, view: CalendarView) -> tuple[str, ...]:
        always = (self.t("Open at all hours, on every day of the year."),) if view.always else ()
        week = (f"{day.day}: {day.hours}" for day in view.week if not (view.always or view.combined))
        dates = (f"{', '.join(part for part in (date.day, date.why) if part)}: {date.hours}" for date in view.dates)
        return (*always, *view.combined, *week, *view.holiday_rules, *dates)

    def _clause(self, name: str) -> tuple[str, ...]:
        known = values(self.contract)
        texts = [text.text for clause in self.contract.clauses if clause.name == name for text in clause.texts]
        parts = [part for text in texts for part in text.split("\n\n")]
        return tuple(" ".join(filled(part, known, self.words).split()) for part in parts)

    def _remedies(self, change: Change) -> tuple[str, ...]:
        remedies = self.contract.remedies
        words = {line.split(" ")[0] for line in (*change.old, *change.new)}
        if words == {"cap"}:
            return tuple(self.words.cap(cap) for cap in remedies.caps)
        return (self.words.money_rounding(remedies.rounding),) if words == {"round"} else ()


def _title(change: Change, contract: Contract, t: Translate) -> str:
    """Return what is changed, by its title where it has one."""
    named = {"objective": contract.objectives, "clause": contract.clauses, "calendar": contract.calendars}
    parts: Sequence[object] = named.get(change.kind, ())
    title = next((str(getattr(p, "title", "")) for p in parts if getattr(p, "name", "") == change.name), "")
    shown = change.name if change.kind in ("objective", "clause") else ""
    kinds = {"agreement": t("The agreement"), "remedies": t("Credits")}
    return " ".join(part for part in (shown, title) if part) or kinds.get(change.kind) or f"{change.kind} {change.name}"


def _changes(amendment: Amendment, before: Contract, language: str, t: Translate) -> tuple[ChangeView, ...]:
    past, now = _Said(before, language, t), _Said(amendment.contract, language, t)
    rows: dict[tuple[str, str, bool], ChangeView] = {}
    for change in amendment.changes:
        old, new = past.of(change), now.of(change)
        gone, come = tuple(s for s in old if s not in new), tuple(s for s in new if s not in old)
        what = _title(change, amendment.contract if change.new else before, t)
        if gone or come:
            remedies = change.kind == "remedies"  # one row for each kind of term; of all others one for the whole
            key = (change.kind, change.name or (gone + come)[0], remedies)
            rows[key] = ChangeView(what, gone, come)
        else:
            rows[change.kind, change.name + "\n".join((*change.old, *change.new)), True] = ChangeView(
                what, change.old, change.new
            )
    return tuple(rows.values())


def amendment_views(contract: Contract, language: str, words: Sentences, t: Translate) -> tuple[AmendmentView, ...]:
    """Return the amendments of a contract, in their order."""
    views = []
    before = contract
    for amendment in contract.amendments:
        date = words.date(amendment.effective)
        applies = t("It holds for every window that begins on {date} or later.", date=date)
        if amendment.late_windows:
            applies = t("It holds for every window that ends on {date} or later, even if it began before.", date=date)
        changes = _changes(amendment, before, language, t)
        views.append(AmendmentView(amendment.number, amendment.title, applies, changes))
        before = amendment.contract
    return tuple(views)
