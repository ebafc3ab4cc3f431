"""Clauses and duties as an agreement prints them: words, verification, scorecard, credits, deadlines."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from slakit.contract.duties import Escalation, Obligation, Review
from slakit.contract.model import Clause, Contract
from slakit.contract.verification import Verification, promised
from slakit.money import decimal_text
from slakit.render.agreement_objectives import BandView, band_views, is_faulty
from slakit.render.agreement_texts import Copy, Texts
from slakit.render.figures import exact_text
from slakit.render.phrases import Translate
from slakit.render.sentences import Sentences

__all__ = ["ClauseView", "DutyView", "clause_views", "duty_views", "has_deadlines"]


@dataclass(frozen=True, slots=True)
class CriterionView:
    """A row of a scorecard; a critical criterion has no weight."""

    title: str
    weight: str
    share: str


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause: its words, and how it is checked."""

    name: str
    title: str
    texts: Texts
    binds: str
    checks: tuple[str, ...]
    criteria: tuple[CriterionView, ...]
    critical: tuple[str, ...]
    each: str
    bands: tuple[BandView, ...]
    faulty: bool
    follows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyView:
    """An obligation, an escalation or a review: its words, its terms, and the steps of an escalation."""

    name: str
    title: str
    texts: Texts
    terms: tuple[str, ...]
    steps: tuple[tuple[str, str], ...] = ()


def _criteria(verification: Verification | None) -> tuple[CriterionView, ...]:
    if verification is None:
        return ()
    whole = verification.whole
    return tuple(CriterionView(c.title, exact_text(c.weight), _share(c.weight, whole)) for c in verification.criteria)


def _share(weight: Fraction, whole: Fraction) -> str:
    """Return the share of a weight in all weights, cut to two decimals where it has more."""
    if not whole:
        return ""
    share = weight / whole * 100
    exact = exact_text(share)
    return f"{exact} %" if "/" not in exact and len(exact.partition(".")[2]) <= 2 else f"{decimal_text(share, 2)} %"


def clause_views(contract: Contract, copy: Copy, words: Sentences, t: Translate) -> tuple[ClauseView, ...]:
    """Return the clauses, in the order of the contract."""
    return tuple(_clause(clause, copy, words, t) for clause in contract.clauses)


def _clause(clause: Clause, copy: Copy, words: Sentences, t: Translate) -> ClauseView:
    verification, promise = clause.verification, promised(clause)
    return ClauseView(
        name=clause.name,
        title=clause.title,
        texts=copy.texts(clause.texts),
        binds=words.binds(clause),
        checks=words.verification(verification) if verification is not None else (),
        criteria=_criteria(verification),
        critical=tuple(c.title for c in verification.critical) if verification is not None else (),
        each=words.window(verification.each) if verification is not None else "",
        bands=band_views(promise, words, t) if promise is not None else (),
        faulty=promise is not None and is_faulty(promise),
        follows=words.follows(clause),
    )


def duty_views(contract: Contract, copy: Copy, words: Sentences) -> dict[str, tuple[DutyView, ...]]:
    """Return what people do by the section in which it stands, in the order of the contract."""

    def view(
        duty: Obligation | Escalation | Review, terms: tuple[str, ...], steps: tuple[tuple[str, str], ...] = ()
    ) -> DutyView:
        return DutyView(duty.name, duty.title, copy.texts(duty.texts), terms, steps)

    escalations = []
    for escalation in contract.escalations:
        start, steps = words.escalation(escalation)
        escalations.append(view(escalation, (start,), steps))
    return {
        "obligations": tuple(view(o, words.obligation(o)) for o in contract.obligations),
        "escalations": tuple(escalations),
        "reviews": tuple(view(r, words.review(r)) for r in contract.reviews),
    }


def has_deadlines(contract: Contract) -> bool:
    """Whether anything has a deadline, so that the agreement has to say how they are counted."""
    plans = any(c.verification is not None and c.verification.plans for c in contract.clauses)
    due = any(o.due is not None for o in contract.obligations) or any(r.report is not None for r in contract.reviews)
    remedies = contract.remedies
    paid = remedies.settlement is not None and remedies.settlement.paid_by is not None
    settled = paid or remedies.claim is not None or bool(remedies.plans)
    return plans or due or settled or bool(contract.escalations)
