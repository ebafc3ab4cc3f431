"""Remedies as an agreement prints them: one sentence a line, in the order in which the steps apply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from slakit.contract.model import Contract, Credit, Remedies
from slakit.contract.payments import PerPoint
from slakit.contract.remedies import STEPS, Step, order_of_steps
from slakit.render.phrases import Translate
from slakit.render.sentences import Sentences

__all__ = ["RemedyView", "has_remedies", "remedies_title", "remedy_views"]


@dataclass(frozen=True, slots=True)
class RemedyView:
    """A numbered line of the section: a sentence, with the table or the list of steps that belongs to it."""

    text: str
    caption: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    steps: tuple[str, ...] = ()


def _pays(contract: Contract) -> bool:
    """Whether an objective or a verified clause leads to a credit."""
    verified = [clause.verification for clause in contract.clauses if clause.verification is not None]
    return any(o.credits for o in contract.objectives) or any(v.credits for v in verified)


def has_remedies(contract: Contract) -> bool:
    """Whether a contract says anything about what misses lead to."""
    remedies = contract.remedies
    return _pays(contract) or bool(remedies.credits or remedies.terminations or remedies.plans)


def remedies_title(contract: Contract, t: Translate) -> str:
    """Return the title of the section."""
    beside = contract.remedies.terminations or contract.remedies.plans
    return t("Credits and other remedies") if beside else t("Credits")


def remedy_views(contract: Contract, words: Sentences, t: Translate) -> tuple[RemedyView, ...]:
    """Return the lines of the section, in the order in which they apply."""
    remedies = contract.remedies
    found: list[RemedyView] = []
    if _pays(contract):
        found.append(
            RemedyView(
                t(
                    "A credit is due to the Customer for each window in which a promise is missed, as the table of its"
                    " objective says. None is due while the promise is met."
                )
            )
        )
    order = order_of_steps(remedies.order)
    for step in order:
        found += _of_step(step, contract, words, t)
    if remedies.order:
        present = _present(contract)
        steps = tuple(words.step(step) for step in order if step in present)
        found.append(RemedyView(t("What is paid is worked out in this order:"), steps=steps))
    found += [RemedyView(words.termination(line)) for line in remedies.terminations]
    found += [RemedyView(words.plan(line, t("a promise is missed"))) for line in remedies.plans]
    return tuple(found)


def _of_step(step: Step, contract: Contract, words: Sentences, t: Translate) -> Iterator[RemedyView]:
    """Yield what a contract says about a step; other lines over several objectives come with the points."""
    remedies = contract.remedies
    match step:
        case "rounding":
            yield RemedyView(words.money_rounding(remedies.rounding))
        case "highest":
            yield from (RemedyView(words.highest(line)) for line in remedies.highest)
        case "points":
            yield from _credits(remedies, words, t)
        case "caps":
            yield from _caps(remedies, words, t)
        case "minimum" if remedies.least_payment is not None:
            yield RemedyView(words.least_payment(remedies.least_payment))
        case "claims" if remedies.claim is not None:
            yield RemedyView(words.claim(remedies.claim))
        case "tax" if remedies.tax is not None:
            yield RemedyView(words.tax(remedies.tax))
        case "settlement" if remedies.settlement is not None:
            yield RemedyView(words.settlement(remedies.settlement))
        case "cost-centres" if remedies.split is not None:
            split = remedies.split
            rows = tuple((centre.title, words.share(centre, len(split.centres))) for centre in split.centres)
            yield RemedyView(words.split(split), t("Shares of credits"), (t("Cost centre"), t("Share")), rows)
        case "earn-back":
            yield from (RemedyView(words.earn_back(line)) for line in remedies.earn_back)
        case "bonuses":
            yield from (RemedyView(words.shared_credit(line)) for line in remedies.credits if line.bonus)


def _credits(remedies: Remedies, words: Sentences, t: Translate) -> Iterator[RemedyView]:
    lines = [line for line in remedies.credits if not line.bonus]
    bands = [line for line in lines if _is_band(line)]
    if len(bands) > 1:
        rows = tuple((words.slice(line), words.amount(line.amount)) for line in bands)
        yield RemedyView(
            t("The service points of a window are added up, and turned into money point by point."),
            t("Credit for service points"),
            (t("Points of a window"), t("For each of them")),
            rows,
        )
    for line in lines:
        if len(bands) <= 1 or not _is_band(line):
            yield RemedyView(words.shared_credit(line))


def _is_band(line: Credit) -> bool:
    """Whether a line pays for a slice of the points and says nothing else."""
    per = line.per
    plain = line.condition is None and line.for_each is None and not line.times and line.at_most is None
    sliced = isinstance(per, PerPoint) and (per.low is not None or per.high is not None)
    return sliced and plain and not line.on_claim and line.rounding is None


def _caps(remedies: Remedies, words: Sentences, t: Translate) -> Iterator[RemedyView]:
    if not remedies.caps:
        return
    lost = all(cap.rest in (None, "lost") for cap in remedies.caps)
    yield from (RemedyView(words.cap(cap, rest=not lost)) for cap in remedies.caps)
    one = len(remedies.caps) == 1
    texts = [
        t(
            "This limit counts the credits whose windows end within its own window; credits whose windows end on an"
            " earlier date use it up first."
        )
        if one
        else t(
            "These limits apply in the order in which they stand. Each counts the credits whose windows end within its"
            " own window; credits whose windows end on an earlier date use it up first."
        ),
        t("What exceeds it is lost.") if lost else "",
        t(
            "Where it cuts credits that fall due on the same date, what is left is shared among them in proportion to"
            " what each came to, and nothing is lost in rounding."
        ),
    ]
    yield RemedyView(" ".join(text for text in texts if text))


def _present(contract: Contract) -> set[Step]:
    """Return the steps about which a contract says something, and those that it puts into another place."""
    remedies = contract.remedies
    lines = [*remedies.credits, *(credit for o in contract.objectives for credit in o.credits)]
    said: dict[Step, bool] = {
        "multipliers": any(line.times for line in lines),
        "line-limits": any(line.at_most is not None for line in lines),
        "rounding": remedies.rounding is not None,
        "highest": bool(remedies.highest),
        "points": any(isinstance(line.per, PerPoint) for line in remedies.credits),
        "carried-excess": any(cap.rest == "carried forward" for cap in remedies.caps),
        "caps": bool(remedies.caps),
        "minimum": remedies.least_payment is not None,
        "claims": remedies.claim is not None,
        "tax": remedies.tax is not None,
        "settlement": remedies.settlement is not None,
        "cost-centres": remedies.split is not None,
        "earn-back": bool(remedies.earn_back),
        "bonuses": any(line.bonus for line in lines),
    }
    named = {step for place in remedies.order for step in (place.step, place.other)}
    return {step for step in STEPS if said[step] or step in named}
