"""The working of what concerns several lines: totals, caps, points, taxes, what is carried, earned back and owed.

One working for each due date (or each line, each cap) that a reference is about, in steps from the lines to what is
paid. Says nothing where nothing happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slakit.contract.expressions import Unit
from slakit.contract.model import Contract
from slakit.credits import Due
from slakit.evaluation import Evaluation
from slakit.render.figures import date_text
from slakit.render.phrases import Translate, translator
from slakit.render.working_amounts import Said
from slakit.render.working_on_date import DateWorking, Told, money_told, plans, terminations

__all__ = ["Told", "due_names", "due_tellings"]


def due_names(contract: Contract) -> list[str]:
    """Return the references to what a contract's remedies have, each of several with its number, and to the total."""
    remedies = contract.remedies
    found = ["total"]
    several: Mapping[str, int] = {
        "credit": len(remedies.credits),
        "cap": len(remedies.caps),
        "highest": len(remedies.highest),
        "earn-back": len(remedies.earn_back),
        "termination": len(list(terminations(contract))),
        "plan": len(list(plans(contract))),
    }
    for name, count in several.items():
        found += [name, *(f"{name}-{number + 1}" for number in range(count))] if count else []
    has = {
        "points": any(c.amount is not None and _in_points(c) for o in contract.objectives for c in o.credits),
        "carried": any(cap.rest == "carried forward" for cap in remedies.caps),
        "least-payment": remedies.least_payment is not None,
        "claims": any(credit.on_claim for o in contract.objectives for credit in o.credits),
        "tax": remedies.tax is not None,
        "cost-centres": remedies.split is not None,
        "bank": any(rule.as_offset for rule in remedies.earn_back),
        "bonuses": any(credit.bonus for o in contract.objectives for credit in (*o.credits, *remedies.credits)),
        "service-days": True,
    }
    return [*found, *(name for name, there in has.items() if there)]


def _in_points(credit: object) -> bool:
    from slakit.contract.amounts import paid_in

    amount = getattr(credit, "amount", None)
    return amount is not None and paid_in(amount) is Unit.SERVICE_POINTS


def due_tellings(evaluation: Evaluation, name: str, *, language: str = "en") -> list[Told]:
    """Return the workings of one of `due_names`, in time order; none where nothing of the kind happened."""
    base, sign, number = name.rpartition("-")
    numbered = bool(sign) and number.isdigit()
    telling = _Telling(evaluation, language)
    return list(telling.told(base if numbered else name, int(number) - 1 if numbered else None))


class _Telling:
    def __init__(self, evaluation: Evaluation, language: str) -> None:
        self.evaluation, self.language = evaluation, language
        self.t: Translate = translator(language)
        self.lines = evaluation.all_lines

    def told(self, name: str, number: int | None) -> Iterator[Told]:
        """Yield the workings of a name, of the one with a number only."""
        if name == "total":
            yield from self._totals()
            return
        for due in self.evaluation.dues:
            contract = self.evaluation.contract_for(self.lines[due.lines[0]]) if due.lines else self.evaluation.contract
            yield from DateWorking(self.evaluation, self.language, contract, due).told(name, number)
        if name == "termination":
            yield from self._without_right(number)

    def _without_right(self, number: int | None) -> Iterator[Told]:
        """Yield the rights to terminate that hold on no date of the period, with the results that they speak of."""
        evaluation = self.evaluation
        held = [right.term for due in evaluation.dues for right in due.rights]
        last = evaluation.dues[-1] if evaluation.dues else None
        for place, term in enumerate(terminations(evaluation.contract)):
            if last is not None and number in (None, place) and term not in held:
                yield DateWorking(self.evaluation, self.language, evaluation.contract, last).without_right(
                    f"termination-{place + 1}", term
                )

    def _totals(self) -> Iterator[Told]:
        t, evaluation = self.t, self.evaluation
        found = [one for due in evaluation.dues for one in self._total(due)]
        yield from found
        if len(found) != 1:
            steps: list[Said] = [
                (t("total due on {date}", date=date_text(due.date)), money_told(due.total, t), None)
                for due in evaluation.dues
            ]
            total = money_told(evaluation.total, t)
            steps.append((t("total of {period}", period=evaluation.period.label), total, None))
            yield Told("total", t("Total credit"), evaluation.period.label, total, tuple(steps))

    def _total(self, due: Due) -> Iterator[Told]:
        contract = self.evaluation.contract_for(self.lines[due.lines[0]]) if due.lines else self.evaluation.contract
        yield from DateWorking(self.evaluation, self.language, contract, due).total()
