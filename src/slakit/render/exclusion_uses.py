"""The uses of exclusions for people: when or which records, what was left out, what was not, and who approved it.

Shared by the terminal and the statement; all lengths are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from slakit.contract.model import Contract
from slakit.measure.results import Approval, ExclusionUse
from slakit.render.figures import count_text, date_text, duration_words, instant_text
from slakit.render.phrases import Translate
from slakit.render.sentences import Sentences
from slakit.timeline import Window

__all__ = ["UseView", "use_view", "uses_summed"]

_MOST_KEYS = 20


@dataclass(frozen=True, slots=True)
class UseView:
    """One use in the words of a document."""

    exclusion: str
    what: str
    left_out: str
    not_left_out: str
    approved: str
    objectives: str


def _amount(use: ExclusionUse, amount: int, words: Sentences) -> str:
    return duration_words(amount) if use.records is None else words.count(amount, use.records)


def _kept(use: ExclusionUse, words: Sentences, t: Translate) -> str:
    """Return what of a use counts all the same, and why."""
    parts = []
    if use.exceeding:
        parts.append(t("{amount} beyond what is allowed", amount=_amount(use, use.exceeding, words)))
    if use.unapproved:
        parts.append(t("{amount} not approved", amount=_amount(use, use.unapproved, words)))
    return ", ".join(parts)


def use_view(contract: Contract, use: ExclusionUse, words: Sentences, t: Translate) -> UseView:
    """Return a use in words."""
    exclusion = contract.exclusion(use.exclusion)
    zone = contract.agreement.zone
    if use.records is None:
        what = t("from {start} to {end}", start=instant_text(use.start, zone), end=instant_text(use.end, zone))
    else:
        named = ", ".join(use.keys[:_MOST_KEYS])
        what = t("{records} in {window}", records=words.many(use.records), window=words.window_name(use.window))
        what += f": {named}" if named else ""
        what += t(" and others") if len(use.keys) > _MOST_KEYS else ""
    return UseView(
        exclusion=exclusion.title if exclusion is not None else use.exclusion,
        what=what,
        left_out=_amount(use, use.left_out, words),
        not_left_out=_kept(use, words, t),
        approved="; ".join(_approval(one, words, t) for one in use.approvals),
        objectives=", ".join(use.objectives),
    )


def _approval(approval: Approval, words: Sentences, t: Translate) -> str:
    said = t("{who}, {date}", who=words.who(approval.by), date=date_text(approval.on))
    said += t(", record {record}", record=approval.record) if approval.record is not None else ""
    return f"{said}: {approval.note}" if approval.note else said


def uses_summed(contract: Contract, uses: Sequence[ExclusionUse], words: Sentences, t: Translate) -> list[str]:
    """Return a line for each exclusion and window: what was left out in how many uses, and what was not."""
    groups: dict[tuple[str, Window, str | None], list[ExclusionUse]] = {}
    for use in uses:
        groups.setdefault((use.exclusion, use.window, use.records), []).append(use)
    lines = []
    for (name, window, _), group in groups.items():
        exclusion = contract.exclusion(name)
        title = exclusion.title if exclusion is not None else name
        one = group[0]
        text = t("{title}, {window}: {amount} left out", title=title, window=window.label,
                 amount=_amount(one, _sum(use.left_out for use in group), words))  # fmt: skip
        if one.records is None:
            text += t(" in {count}", count=count_text(sum(1 for use in group if use.left_out), t("use"), t("uses")))
        for total, words_of in (
            (_sum(use.exceeding for use in group), t("beyond what is allowed")),
            (_sum(use.unapproved for use in group), t("not approved")),
        ):
            text += f"; {_amount(one, total, words)} {words_of}" if total else ""
        lines.append(text)
    return lines


def _sum(amounts: Iterable[int]) -> int:
    return sum(amounts)
