"""Objectives as an agreement prints them: the sentence, its other terms, and the credit table without doubt."""

from __future__ import annotations

from dataclasses import dataclass

from slakit.contract.bands import Band, bands
from slakit.contract.model import Contract, Objective
from slakit.render.phrases import Translate
from slakit.render.sentences import Sentences

__all__ = ["BandView", "ObjectiveView", "band_views", "credit_of_band", "is_faulty", "objective_views"]


@dataclass(frozen=True, slots=True)
class BandView:
    """A row of a credit table."""

    values: str
    result: str
    credit: str


@dataclass(frozen=True, slots=True)
class ObjectiveView:
    """An objective."""

    name: str
    title: str
    anchor: str
    promise: str
    short: str
    each: str
    hours: str
    measure: str
    details: tuple[str, ...]
    bands: tuple[BandView, ...]
    faulty: bool
    beside: tuple[str, ...]
    """What is paid beside the table."""


def credit_of_band(objective: Objective, band: Band, words: Sentences, t: Translate) -> str:
    """Tell what a band pays, or why that cannot be told."""
    if band.met:
        return t("no credit")
    if not band.paying:
        return t("not said: no row of the table covers these values")
    if len(band.paying) > 1:
        amounts = [words.payment(objective, objective.credits[i]) for i in band.paying]
        return t("not decided: {rows} rows apply ({amounts})", rows=len(amounts), amounts="; ".join(amounts))
    return words.payment(objective, objective.credits[band.paying[0]])


def has_table(objective: Objective) -> bool:
    """Whether an objective has a credit table: lines of which one pays."""
    return any(credit.row and not credit.bonus for credit in objective.credits)


def is_faulty(objective: Objective) -> bool:
    """Whether a credit table leaves values without exactly one credit."""
    return has_table(objective) and any(not b.met and len(b.paying) != 1 for b in bands(objective))


def band_views(objective: Objective, words: Sentences, t: Translate) -> tuple[BandView, ...]:
    """Return the rows of a credit table; none without a table."""
    if not has_table(objective):
        return ()
    found = bands(objective)
    if found[-1].met and not found[0].met:
        found = found[::-1]  # what is promised comes first, then worse and worse
    unit = objective.measure.unit
    return tuple(
        BandView(
            words.band(band.range, unit),
            t("met") if band.met else t("missed"),
            credit_of_band(objective, band, words, t),
        )
        for band in found
    )


def objective_views(contract: Contract, words: Sentences, t: Translate) -> tuple[ObjectiveView, ...]:
    """Return the objectives, in the order of the contract."""
    views = []
    for number, objective in enumerate(contract.objectives, start=1):
        metric = objective.measure.metric
        views.append(
            ObjectiveView(
                name=objective.name,
                title=objective.title,
                anchor=f"objective-{number}",
                promise=words.promise(objective),
                short=words.bounds(objective.promise, objective.measure.unit),
                each=words.window(objective.each),
                hours=contract.calendar(objective.during).title if objective.during is not None else t("all hours"),
                measure=metric.title if metric is not None else "",
                details=words.details(objective),
                bands=band_views(objective, words, t),
                faulty=is_faulty(objective),
                beside=words.beside(objective),
            )
        )
    return tuple(views)
