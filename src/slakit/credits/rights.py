"""What results lead to beside money: rights to end the agreement, its renewal, plans to improve with their due dates.

Worked out date by date like credits, with what is known by then; nothing here moves an amount.
"""

from __future__ import annotations

import datetime as dt

from slakit.assess.conditions import holds
from slakit.assess.results import Assessment
from slakit.contract.consequences import ImprovementPlan, Termination
from slakit.contract.deadlines import Deadline
from slakit.contract.expressions import Expression, ObjectiveRef, Standing
from slakit.contract.model import Contract, Objective, Outcome
from slakit.contract.walking import walk
from slakit.credits.dates import Latest, latest
from slakit.credits.facts import Known, WindowFacts
from slakit.credits.results import OwedPlan, Renewing, Right
from slakit.timeline import Window

__all__ = ["plans_owed", "renewing", "rights"]


def _spoken_of(known: Known, condition: Expression | None, own: str | None, date: dt.date) -> tuple[Assessment, ...]:
    """Return the results that a condition speaks of, up to a date, in the order of time.

    One that names no objective, such as a sum of credits, speaks of all.
    """
    names = {own} if own is not None else set()
    for expression in walk(condition) if condition is not None else ():
        if isinstance(expression, Standing | ObjectiveRef) and expression.objective is not None:
            names.add(expression.objective)
    names = names or set(known.objectives)
    found = [
        one for (name, _), results in known.assessments.items() if name in names
        for day, one in results.items() if day <= date
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda a: (a.measurement.window.last_date, a.objective)))


def _widest(known: Known, condition: Expression | None, own: str | None, date: dt.date) -> Window | None:
    """Return the widest window that ends on a date of the objectives that a condition speaks of."""
    ending = [a.measurement.window for a in _spoken_of(known, condition, own, date)]
    ending = [window for window in ending if window.last_date == date]
    return max(ending, key=lambda window: window.last_date - window.first_date, default=None)


def rights(known: Known, date: dt.date) -> list[Right]:
    """Return the rights to end the agreement that hold on a date on which windows end, by what is known then."""
    terms: list[tuple[Termination, Objective | None]] = [(t, None) for t in known.contract.remedies.terminations]
    for clause in known.contract.clauses:
        if clause.verification is not None:
            terms += [(term, known.objectives.get(clause.name)) for term in clause.verification.terminations]
    found = []
    for term, clause_of in terms:
        own = clause_of.name if clause_of is not None else None
        window = _widest(known, term.when, own, date)
        if window is None:
            continue
        answer = holds(term.when, WindowFacts(known, clause_of, window))
        if answer is not False:
            results = _spoken_of(known, term.when, own, date)
            found.append(Right(term, date, own, known=answer is not None, results=results))
    return found


def renewing(known: Known, date: dt.date) -> Renewing | None:
    """Return whether the term can be renewed, on its last date."""
    agreement = known.contract.agreement
    if agreement.renewal is None or date != agreement.last_date:
        return None
    condition = agreement.renewal.condition
    if condition is None:
        return Renewing(agreement.renewal, date, True, ())
    window = _widest(known, condition, None, date)
    answer = None if window is None else holds(condition, WindowFacts(known, None, window))
    return Renewing(agreement.renewal, date, answer, _spoken_of(known, condition, None, date))


def plans_owed(known: Known, date: dt.date) -> list[OwedPlan]:
    """Return the plans to improve that are owed from a date on which windows end."""
    plans: list[tuple[ImprovementPlan, Objective | None]] = [(p, None) for p in known.contract.remedies.plans]
    for clause in known.contract.clauses:
        if clause.verification is not None:
            plans += [(plan, known.objectives.get(clause.name)) for plan in clause.verification.plans]
    found = []
    for plan, clause_of in plans:
        own = clause_of.name if clause_of is not None else None
        window = _widest(known, plan.when, own, date)
        if window is None:
            continue
        if plan.when is not None:
            owed = holds(plan.when, WindowFacts(known, clause_of, window)) is True
        else:
            result = known.assessment(own, None, window) if own is not None else None
            owed = result is not None and result.outcome is Outcome.MISSED
        if owed:
            due = _due(known.contract, plan.deadline, window)
            found.append(OwedPlan(plan, date, own, due, _spoken_of(known, plan.when, own, date)))
    return found


def _due(contract: Contract, deadline: Deadline, window: Window) -> Latest | None:
    """Return the last moment of a deadline that runs from the end of a window; `None` for another event."""
    if deadline.after in (None, "window", "breach", "month"):
        return latest(contract, deadline, window.end - 1)
    return None
