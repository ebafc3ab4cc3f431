"""Amendments as an agreement prints them: for each a table of the terms until then and from then on.

What has a sentence is said in the sentences of the agreement, taken from the contract before and after; all else stands
there in the words of the contract's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slakit.contract.amendments import Amendment, Change
from slakit.contract.model import Contract
from slakit.render.agreement_remedies import remedies_title
from slakit.render.agreement_said import Said
from slakit.render.phrases import Translate
from slakit.render.sentences import Sentences

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
    """For which windows it holds, and what of limits on credits goes on from before."""
    changes: tuple[ChangeView, ...]


def _title(change: Change, contract: Contract, words: Sentences, t: Translate) -> str:
    """Return what is changed, by its title where it has one."""
    named: dict[str, Sequence[object]] = {
        "objective": contract.objectives,
        "clause": contract.clauses,
        "calendar": contract.calendars,
        "exclusion": contract.exclusions,
        "span": contract.spans,
        "obligation": contract.obligations,
        "escalation": contract.escalations,
        "review": contract.reviews,
        "schedule": contract.schedules,
    }
    if change.kind == "levels":
        return t("Levels of {many}", many=words.many(change.name))
    parts = named.get(change.kind, ())
    title = next((str(getattr(p, "title", "")) for p in parts if getattr(p, "name", "") == change.name), "")
    shown = change.name if change.kind not in ("calendar", "span", "schedule") else ""
    kinds = {"agreement": t("The agreement"), "remedies": remedies_title(contract, t)}
    return " ".join(part for part in (shown, title) if part) or kinds.get(change.kind) or f"{change.kind} {change.name}"


def _changes(
    amendment: Amendment, before: Contract, language: str, texts: str | None, t: Translate
) -> tuple[ChangeView, ...]:
    past, now = Said(before, language, texts, t), Said(amendment.contract, language, texts, t)
    rows: dict[tuple[str, str, bool], ChangeView] = {}
    for change in amendment.changes:
        old, new = past.of(change), now.of(change)
        gone, come = tuple(s for s in old if s not in new), tuple(s for s in new if s not in old)
        version = now if change.new else past
        what = _title(change, version.contract, version.words, t)
        if gone or come:
            rows[change.kind, change.name, False] = ChangeView(what, gone, come)  # one for all that is said of it
        else:
            rows[change.kind, change.name + "\n".join((*change.old, *change.new)), True] = ChangeView(
                what, change.old, change.new
            )
    return tuple(rows.values())


def _limits_go_on(before: Contract, after: Contract) -> bool:
    """Whether there are limits on credits, and an amendment changes them or what they are a percentage of."""
    fees = before.agreement.fees != after.agreement.fees or before.agreement.amounts != after.agreement.amounts
    return bool(after.remedies.caps) and (fees or before.remedies.caps != after.remedies.caps)


def amendment_views(
    contract: Contract, language: str, texts: str | None, words: Sentences, t: Translate
) -> tuple[AmendmentView, ...]:
    """Return the amendments of a contract, in their order; `texts` is the language asked for of the authors' texts."""
    views = []
    before = contract
    for amendment in contract.amendments:
        date = words.date(amendment.effective)
        applies = t("It holds for every window that begins on {date} or later.", date=date)
        if amendment.late_windows:
            applies = t("It holds for every window that ends on {date} or later, even if it began before.", date=date)
        if _limits_go_on(before, amendment.contract):
            applies += " " + t(
                "Limits on credits that are due before it stay as they were. Later credits are held against the limits"
                " that are then in force, which count all credits of their window, those from before among them;"
                " a percentage of a fee takes the fee of each period as it was in force for it."
            )
        changes = _changes(amendment, before, language, texts, t)
        views.append(AmendmentView(amendment.number, amendment.title, applies, changes))
        before = amendment.contract
    return tuple(views)
