"""The money part of a working: units, multiples and limits of a line, and what is done to all that falls due together.

Each piece is a text, what came out, and the term of the contract that says so; the working makes steps of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from slakit.contract.expressions import Located, Unit
from slakit.contract.model import Contract
from slakit.contract.remedies import Step as RemedyStep
from slakit.credits import Due, SharedLine
from slakit.credits.results import Claimed, Limited, PaidFor, Recorded, Times
from slakit.money import Money
from slakit.render.figures import (
    count_text,
    date_text,
    exact_text,
    exact_value_text,
    instant_text,
    moment_text,
    paid_text,
)
from slakit.render.phrases import Translate

__all__ = ["Said", "claim_said", "due_said", "line_said"]

Said = tuple[str, str, Located | None]


def _amount(contract: Contract, unit: Unit, amount: Fraction) -> str:
    return paid_text(contract.agreement.currency, unit, amount)


def line_said(contract: Contract, line: SharedLine, t: Translate) -> Iterator[Said]:
    """Yield what made a line's amount out of its plain one: units, records, multiples, its own limit."""
    for step in line.steps:
        after = _amount(contract, line.unit, step.after)
        match step:
            case PaidFor():
                yield _units(step, t), after, line.credit
            case Recorded():
                text = t("for each of {count} records", count=count_text(step.records))
                yield text, after, line.credit
            case Times():
                factor = exact_text(step.multiplier.factor)
                yield t("times {factor}", factor=factor), after, line.credit
            case Limited():
                limit = _amount(contract, line.unit, step.limit)
                yield t("the line is limited to {limit}", limit=limit), after, line.credit


def _units(step: PaidFor, t: Translate) -> str:
    kind = step.per.unit.unit or Unit.NUMBER
    value, unit = exact_value_text(step.value, kind), step.per.unit.written
    text = t("{value}", value=value)
    if step.low is not None or step.high is not None:
        within = exact_value_text(step.within, kind)
        text = t("of {value}, {within} count", value=value, within=within)
    pace = {"started": t("started"), "completed": t("completed")}.get(step.per.pace or "", "")
    number = exact_text(step.units)
    return t("{text}: {number} × {pace} {unit}", text=text, number=number, pace=pace, unit=unit).replace("  ", " ")


def due_said(
    contract: Contract, due: Due, index: int, line: SharedLine, step: RemedyStep, t: Translate
) -> Iterator[Said]:
    """Yield what one step did to a line together with others that fall due on one date; caps are told elsewhere."""
    nothing = str(Money(contract.agreement.currency, 0))
    if step == "highest":
        for group in (group for group in due.highest if index in group.lines):
            shared = ", ".join(group.shared)
            if index == group.kept and shared:
                text = t("the highest of the credits for {shared}, of which only one is due", shared=shared)
                yield text, str(line.amount), group.rule
            elif index == group.kept:
                yield t("the highest of the credits of which only one is due"), str(line.amount), group.rule
            elif shared:
                text = t("another credit for {shared} is higher, and only the highest is due", shared=shared)
                yield text, nothing, group.rule
            else:
                yield t("another credit is higher, and only the highest is due"), nothing, group.rule
    elif step == "points" and due.points is not None:
        for credit, inside, made in due.points.slices:
            if made == index:
                text = t("{inside} of {earned} points", inside=exact_text(inside), earned=exact_text(due.points.earned))
                yield text, _amount(contract, Unit.MONEY, line.exact), credit
    elif step == "minimum" and due.least is not None:
        if line.unit is Unit.MONEY and not line.bonus and line.amount is not None and line.amount.minor:
            before, after = (_amount(contract, Unit.MONEY, one) for one in (due.least.before, due.least.after))
            text = t(
                "all credits due then come to {before}; with the least payment, to {after}", before=before, after=after
            )
            yield text, str(line.payable), due.least.rule
    elif step == "claims":
        for claim in due.claims:
            if claim.line == index:
                yield from claim_said(contract, claim, line, t)


def claim_said(contract: Contract, claim: Claimed, line: SharedLine, t: Translate) -> Iterator[Said]:
    """Yield what became of a line that is due on claim only."""
    zone, last = contract.agreement.zone, claim.last
    when = moment_text(claim.claimed, zone) if claim.claimed is not None else ""
    until = ""
    if last is not None:
        until = date_text(last.date) if last.date is not None else instant_text(last.instant, zone)
    match claim.state:
        case "in time":
            text = t("claimed on {when}, in time", when=when)
            if until:
                text = t("claimed on {when}, in time: {until} was the last moment", when=when, until=until)
        case "late":
            text = t("claimed on {when}, after {until}: too late", when=when, until=until)
        case "lapsed":
            text = t("due only when it is claimed; nobody claimed it until {until}, the last moment", until=until)
        case "untold":
            text = t("claimed on {when}; from when its time runs is not known", when=when)
        case "open" if until:
            text = t("due only when it is claimed, until {until}; nobody has claimed it", until=until)
        case "open":
            text = t("due only when it is claimed; nobody has claimed it")
            if contract.remedies.claim is not None:
                after = contract.remedies.claim.deadline.after
                text = t("{text}, and when the {event} was, from which the time for it runs, is not known", text=text,
                         event=after)  # fmt: skip
    yield text, str(line.payable) if line.payable is not None else t("cannot be told"), contract.remedies.claim
