"""What becomes of credits on each due date, for people and machines: lines of the remedies, points, taxes, rights.

Shared by the commands that print an evaluation; a date on which nothing happened beside plain credits says nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from slakit.contract.expressions import Unit
from slakit.contract.model import Contract, Credit
from slakit.credits import CAPPED_UNITS, CapStep, Due, SharedLine
from slakit.credits.dates import Latest
from slakit.credits.results import Claimed, OwedPlan
from slakit.evaluation import Evaluation
from slakit.money import Money
from slakit.render.evaluation_document import CapOnDue, DueDate, DueLine
from slakit.render.figures import (
    date_text,
    exact_text,
    instant_text,
    mixed_text,
    moment_text,
    paid_text,
    window_text,
)
from slakit.render.sentences import Sentences, sentences

__all__ = ["due_json", "dues_text", "dues_told", "plan_until"]


def _money(contract: Contract, amount: Fraction) -> str:
    return paid_text(contract.agreement.currency, Unit.MONEY, amount)


def dues_told(evaluation: Evaluation, *, brief: bool = True) -> list[tuple[dt.date, tuple[str, ...]]]:
    """Return a line for everything that was done to credits beside caps, by the date on which they fall due.

    With `brief`, what an earlier date has told at length is not told so again: that a right to end the agreement still
    holds is a short line, and how credits are settled stands once.
    """
    found, told_before = [], _Told()
    for due in evaluation.dues:
        contract = evaluation.contract_for(evaluation.all_lines[due.lines[0]]) if due.lines else evaluation.contract
        before = told_before if brief else _Told()
        told = (
            *_lines(evaluation, contract, due),
            *_settled(evaluation, contract, due),
            *_settlement(contract, due, before),
            *_rights(contract, due, before),
        )
        if told:
            found.append((due.date, told))
    return found


class _Told:
    """What earlier dates have told: sentences on settlement, and rights with the date that has their sentence."""

    def __init__(self) -> None:
        self.settlements: set[str] = set()
        self.rights: dict[tuple[str, bool], dt.date] = {}
        self.holding: set[tuple[str, bool]] = set()


def dues_text(evaluation: Evaluation) -> list[str]:
    """Return the same for a terminal."""
    return [
        text
        for date, told in dues_told(evaluation)
        for text in ("", f"Due {date_text(date)}:", *(f"  {one}" for one in told))
    ]


def _amount(line: SharedLine, contract: Contract) -> str:
    """Return what is left of a line, and what it came to before, where a limit or a claim took anything away."""
    if line.unknown is not None:
        return "cannot be told"
    sign = "-" if line.bonus else ""
    if line.unit is Unit.MONEY:
        if line.amount is None or line.amount == line.payable:
            return f"{sign}{line.payable}"
        return f"{sign}{line.amount}, of which {sign}{line.payable} is payable"
    left, currency = line.quantity or Fraction(0), contract.agreement.currency
    if line.unit is Unit.SERVICE_POINTS and line.exact != left:
        return f"{paid_text(currency, line.unit, line.exact)}, {mixed_text(left)} after the limit"
    return paid_text(currency, line.unit, left)


def _lines(evaluation: Evaluation, contract: Contract, due: Due) -> Iterator[str]:
    """Yield what is carried here, points and days, how many points there are in all, what pays for them, bonuses."""
    words, lines = sentences("en", contract), [(index, evaluation.all_lines[index]) for index in due.lines]
    for _, line in lines:
        if line.origin is not None:
            whose = line.name or "the remedies"
            yield f"carried from {window_text(line.origin)}, {whose}: {_amount(line, contract)}"
    own = [x for _, x in lines if x.origin is None and x.objective and (x.unknown is not None or x.exact)]
    for line in own:
        if line.unit is not Unit.MONEY:
            yield f"{line.name}, {window_text(line.window)}: {_amount(line, contract)}"
    yield from _points(contract, due, sum(line.unit is Unit.SERVICE_POINTS for line in own))
    for index, line in lines:
        shared = not line.objective and line.origin is None
        if shared and line.credit is not None and (line.unknown is not None or line.exact):
            yield f"{_paying(words, due, index, line.credit)}: {_amount(line, contract)}"
    for line in own:
        if line.bonus and line.unit is Unit.MONEY:
            yield f"bonus of {line.name}, {window_text(line.window)}: {_amount(line, contract)}"


def _points(contract: Contract, due: Due, lines: int) -> Iterator[str]:
    """Yield how many points there are in all, where that is not what the only line of them says."""
    steps = [step for step in due.caps if step.cuts and CAPPED_UNITS[step.cap.what] is Unit.SERVICE_POINTS]
    if due.points is None or (lines < 2 and not steps):
        return
    cut = sum((step.before - step.after for step in steps if step.before and step.after is not None), Fraction(0))
    text = f"{paid_text(contract.agreement.currency, Unit.SERVICE_POINTS, due.points.earned + cut)} in all"
    yield f"{text}, {mixed_text(due.points.earned)} after the limit" if cut else text


def _paying(words: Sentences, due: Due, index: int, credit: Credit) -> str:
    """Return for what a line of the remedies pays."""
    slices = due.points.slices if due.points is not None else ()
    inside = next((inside for _, inside, made in slices if made == index), None)
    short = words.points_paid(credit, inside) if inside is not None else None
    return short if short is not None else words.shared_credit(credit).removesuffix(".")


def _settled(evaluation: Evaluation, contract: Contract, due: Due) -> Iterator[str]:
    for group in due.highest:
        names = ", ".join(group.rule.objectives)
        shared = f", which share the {group.rule.sharing} {', '.join(group.shared)}" if group.shared else ""
        yield f"only the highest credit of {names} is due{shared}: that of {evaluation.all_lines[group.kept].name}"
    if due.least is not None:
        before, after = _money(contract, due.least.before), _money(contract, due.least.after)
        yield f"least payment: {before} becomes {after}"
    for claim in due.claims:
        yield f"credit on claim{_whose(evaluation, claim)}: {_claimed(contract, claim)}"
    if due.tax is not None and due.tax.minor and contract.remedies.tax is not None:
        yield f"tax of {exact_text(contract.remedies.tax.percent * 100)} %: {due.tax}"
    for centre, part in due.centres:
        yield f"{centre.title}: {part}"
    for back in due.earned_back:
        how = "into the bank" if back.rule.as_offset else "earned back"
        yield f"{_money(contract, back.amount)} {how}, of the credits of {window_text(back.window)}"
    if due.bank is not None:
        used, after = _money(contract, due.bank.used), _money(contract, due.bank.after)
        yield f"bank: {used} set against these credits, {after} left"
    if due.days:
        yield f"service time: {paid_text(contract.agreement.currency, Unit.SERVICE_DAYS, due.days)}"


def _settlement(contract: Contract, due: Due, told: _Told) -> Iterator[str]:
    """Yield how what is due is settled, where no earlier date has told it."""
    line = contract.remedies.settlement
    if line is None or not (due.days if line.how == "service time" else due.credits and due.credits.minor):
        return
    text = sentences("en", contract).settlement(line).removesuffix(".")
    if text not in told.settlements:
        told.settlements.add(text)
        yield text


def _whose(evaluation: Evaluation, claim: Claimed) -> str:
    name = evaluation.all_lines[claim.line].name
    return f" of {name}" if name else ""


def _claimed(contract: Contract, claim: Claimed) -> str:
    """Say what became of a credit that is due on claim only, with the last moment for a claim where it is known."""
    zone = contract.agreement.zone
    made = f" on {moment_text(claim.claimed, zone)}" if claim.claimed is not None else ""
    by = until_text(claim.last, zone) if claim.last is not None else ""
    term = contract.remedies.claim
    runs = f"its time runs from the {term.deadline.after}, and the claims do not tell when that was" if term else ""
    match claim.state:
        case "in time":
            return f"claimed{made}, in time" + (f": it had to be claimed {by}" if by else "")
        case "late":
            return f"claimed{made}, too late: it had to be claimed {by}"
        case "lapsed":
            return f"nobody claimed it {by}, so it is no longer due"
        case "untold":
            return f"claimed{made}; {runs}"
        case "open" if by:
            return f"nobody has claimed it; it can be claimed {by}"
        case "open":
            return f"nobody has claimed it; {runs}" if runs else "nobody has claimed it"


def until_text(due: Latest, zone: str) -> str:
    """Return until when something is owed."""
    return f"by {date_text(due.date)}" if due.date is not None else f"by {instant_text(due.instant, zone)}"


def plan_until(words: Sentences, plan: OwedPlan, zone: str) -> str:
    """Return until when a plan is owed; in words where the event that its deadline runs from is not known."""
    return words.plan_deadline(plan.plan) if plan.due is None else until_text(plan.due, zone)


def _rights(contract: Contract, due: Due, told: _Told) -> Iterator[str]:
    words = sentences("en", contract)
    holding = set()
    for right in due.rights:
        sentence = words.termination(right.term).removesuffix(".")
        key = sentence, right.known
        holding.add(key)
        known = "" if right.known else " (whether this holds cannot be told)"
        if key not in told.rights:
            told.rights[key] = due.date
            yield f"{sentence}: this holds now{known}"
        else:
            still = "still holds" if key in told.holding else "holds again"
            who, when = words.who(right.term.party), words.termination_condition(right.term)
            yield f"{still}, as on {date_text(told.rights[key])}: {who} may terminate if {when}{known}"
    told.holding = holding
    for plan in due.plans:
        whose = f" for {plan.clause}" if plan.clause is not None else ""
        yield f"an improvement plan{whose} is owed {plan_until(words, plan, contract.agreement.zone)}"
    if due.renewing is not None:
        said = {True: "it can be renewed", False: "it is not renewed: the condition for that does not hold",
                None: "whether it can be renewed cannot be told"}[due.renewing.holds]  # fmt: skip
        yield f"the term ends, and {said}"


# ------------------------------------------------------------------ for machines


def _text(value: Money | None) -> str | None:
    return None if value is None else value.amount


def _moment(last: Latest | None, zone: str) -> str | None:
    """A last moment: the date whose end it is, or the instant."""
    if last is None:
        return None
    return last.date.isoformat() if last.date is not None else instant_text(last.instant, zone)


def _exact(contract: Contract, unit: Unit, amount: Fraction | None) -> str | None:
    if amount is None:
        return None
    if unit is Unit.MONEY and amount.denominator == 1:
        return Money(contract.agreement.currency, amount.numerator).amount
    return exact_text(amount)


def _line_json(contract: Contract, line: SharedLine) -> DueLine:
    return {
        "objective": line.objective or None,
        "entity": line.entity,
        "window": line.window.label,
        "carried_from": line.origin.label if line.origin is not None else None,
        "kind": "bonus" if line.bonus else "credit",
        "unit": line.unit.value,
        "place": line.credit.span.place if line.credit is not None and line.credit.span is not None else None,
        "amount": _text(line.amount) if line.unit is Unit.MONEY else None,
        "payable": _text(line.payable) if line.unit is Unit.MONEY else None,
        "quantity": None if line.unit is Unit.MONEY else _exact(contract, line.unit, line.quantity),
        "unknown": line.unknown.value if line.unknown is not None else None,
    }


def _cap_json(contract: Contract, step: CapStep, first: int) -> CapOnDue:
    """A cap; lines are counted from the first line of the date, at index `first` of all lines."""
    unit = CAPPED_UNITS[step.cap.what]
    split = step.split or (None,) * len(step.lines)
    return {
        "window": step.window.label,
        "entity": step.entity,
        "limit": _exact(contract, unit, step.limit),
        "used": _exact(contract, unit, step.used),
        "before": _exact(contract, unit, step.before),
        "after": _exact(contract, unit, step.after),
        "lines": [index - first for index in step.lines],
        "split": [_exact(contract, unit, part) for part in split],
        "unit": unit.value,
        "place": step.cap.span.place if step.cap.span is not None else None,
    }


def due_json(evaluation: Evaluation, due: Due) -> DueDate:
    """Return all that falls due on a date, from the lines to the total; amounts as decimal text."""
    contract = evaluation.contract_for(evaluation.all_lines[due.lines[0]]) if due.lines else evaluation.contract
    zone, taxed, settled = contract.agreement.zone, contract.remedies.tax, contract.remedies.settlement
    return {
        "date": due.date.isoformat(),
        "lines": [_line_json(contract, evaluation.all_lines[index]) for index in due.lines],
        "highest": [
            {
                "objectives": list(group.rule.objectives),
                "kept": evaluation.all_lines[group.kept].objective,
                "shared": list(group.shared),
            }
            for group in due.highest
        ],
        "points": _exact(contract, Unit.SERVICE_POINTS, due.points.earned) if due.points is not None else None,
        "caps": [_cap_json(contract, step, due.lines[0]) for step in due.caps],
        "claims": [
            {
                "objective": evaluation.all_lines[claim.line].objective or None,
                "entity": evaluation.all_lines[claim.line].entity,
                "state": claim.state,
                "claimed": None if claim.claimed is None else instant_text(claim.claimed, zone),
                "until": _moment(claim.last, zone),
            }
            for claim in due.claims
        ],
        "credits": _text(due.credits),
        "bonuses": _text(due.bonuses),
        "tax": _text(due.tax),
        "tax_percent": None if taxed is None else exact_text(taxed.percent * 100),
        "cost_centres": [{"title": centre.title, "amount": part.amount} for centre, part in due.centres],
        "settled": None if settled is None else settled.how,
        "earned_back": [
            {
                "window": back.window.label,
                "amount": _exact(contract, Unit.MONEY, back.amount),
                "as_offset": back.rule.as_offset,
            }
            for back in due.earned_back
        ],
        "bank": None
        if due.bank is None
        else {
            "before": _exact(contract, Unit.MONEY, due.bank.before),
            "used": _exact(contract, Unit.MONEY, due.bank.used),
            "after": _exact(contract, Unit.MONEY, due.bank.after),
        },
        "service_days": _exact(contract, Unit.SERVICE_DAYS, due.days),
        "rights": [
            {
                "party": str(right.term.party),
                "clause": right.clause,
                "known": right.known,
                "place": right.term.span.place if right.term.span is not None else None,
            }
            for right in due.rights
        ],
        "plans": [
            {
                "clause": plan.clause,
                "due": _moment(plan.due, zone),
            }
            for plan in due.plans
        ],
        "renewing": None
        if due.renewing is None
        else {
            "holds": due.renewing.holds,
            "place": due.renewing.renewal.span.place if due.renewing.renewal.span is not None else None,
        },
        "total": _text(due.total),
    }
