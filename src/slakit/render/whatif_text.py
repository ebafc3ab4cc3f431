"""A period as it was and as it would be, on a terminal: what was assumed, every result, what falls due, the total."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from slakit.changes import counts_itself
from slakit.contract.expressions import Unit
from slakit.credits import CAPPED_UNITS, CapStep, CreditLine, Due
from slakit.evaluation import Evaluation
from slakit.money import Money
from slakit.render.figures import count_text, date_text, paid_text, period_text, value_text, window_text
from slakit.render.phrases import translator
from slakit.render.settlement import dues_told
from slakit.render.terminal import table
from slakit.render.working import unknown_text
from slakit.render.working_outcome import near, outcome_word
from slakit.whatif import Compared, WhatIf

__all__ = ["whatif_text"]

_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_MOST_UNCHANGED = 40
"""So many results that stay as they are are listed; of more, those are counted."""


def _paint(colour: bool, code: str, text: str) -> str:
    return f"{code}{text}{_RESET}" if colour and text.strip() else text


def whatif_text(found: WhatIf, *, colour: bool = False) -> str:
    """Return what a period would be, beside what it was."""
    evaluation = found.would_be
    agreement = evaluation.contract.agreement
    text = [_paint(colour, _BOLD, f"{agreement.title}, {period_text(evaluation.period)} · assumed, not measured"), ""]
    for one in found.assumptions:
        where = "".join(f", {part}" for part in (one.window, one.entity) if part is not None)
        text.append(f"Assumed: {one.name}{where} is {one.said}")
    if found.was is None:
        text.append("Without data for it, nothing can be told about what it was.")
    if found.untold:
        text.append(_untold(found))
    text += _as_measured(found)
    text += ["", *_results(found, colour)]
    text += _changes("Caps", _caps(found.was), _caps(evaluation))
    text += _changes("What falls due", _dues(found.was), _dues(evaluation))
    text += ["", _paint(colour, _BOLD, _total(found))]
    return "\n".join(text)


def _as_measured(found: WhatIf) -> list[str]:
    """Return which of the assumed objectives pay for what they count themselves."""
    named = {one.name for one in found.assumptions}
    counting = [o.name for o in found.would_be.contract.objectives if o.name in named and counts_itself(o)]
    if not counting:
        return []
    verb = "pays" if len(counting) == 1 else "pay"
    return [f"{', '.join(counting)} {verb} for records, time or figures counted by themselves: these stay as measured."]


def _untold(found: WhatIf) -> str:
    windows: dict[str, list[str]] = {}
    for name, window in found.untold:
        windows.setdefault(name, []).append(window.label)
    named = [
        f"{name} {labels[0]}" if len(labels) == 1 else f"{name} {labels[0]} to {labels[-1]}"
        for name, labels in windows.items()
    ]
    return f"Neither measured nor assumed, so that they earn nothing: {', '.join(named)}."


# ------------------------------------------------------------------ results


def _results(found: WhatIf, colour: bool) -> list[str]:
    results = found.results
    still = [one for one in results if not one.changed and not one.assumed]
    left_out = len(still) if len(still) > _MOST_UNCHANGED else 0
    shown = [one for one in results if not left_out or one.changed or one.assumed]
    rows = [["", "Objective", "Window", "Was", "", "Would be", "", "Payable was", "Would be", "Difference"]]
    for one in shown:
        was, would_be = _result(found.was, one.was), _result(found.would_be, one.would_be)
        before, after = _payable(found.was, one.was), _payable(found.would_be, one.would_be)
        name = one.objective if one.entity is None else f"{one.objective} {one.entity}"
        mark = "*" if one.assumed else ""
        rows.append([mark, name, one.window.label, *was, *would_be, before, after, _difference(found, one)])
    right = [False, False, False, True, False, True, False, True, True, True]
    text = ["  ".join(cells).rstrip() for cells in table(rows, right)]
    text[0] = _paint(colour, _BOLD, text[0])
    if left_out:
        text.append(f"{count_text(left_out, 'other result stays as it is', 'other results stay as they are')}.")
    if any(one.assumed for one in shown):
        text.append(_paint(colour, _DIM, "* assumed"))
    return [*text, *_unknown(found)]


def _unknown(found: WhatIf) -> list[str]:
    """Return why amounts could not be told, each with what to do."""
    text = []
    for line in found.would_be.lines:
        if line.unknown is not None:
            why, advice = unknown_text(line.unknown, translator("en"))
            text.append(f"{line.name} in {line.window.label}: {why}; {advice}.")
    return ["", *dict.fromkeys(text)] if text else []


def _result(evaluation: Evaluation | None, lines: Sequence[CreditLine]) -> tuple[str, str]:
    """Return the value of a result and its outcome."""
    if evaluation is None or not lines:
        return "not known", ""
    line = lines[0]
    assessment = line.assessment
    objective = evaluation.contract_for(line).objective(line.objective)
    assert objective is not None, "lines belong to the contract's objectives"
    word = outcome_word(assessment.outcome, translator("en"))
    if assessment.kept is not None:
        return f"{assessment.kept} of {assessment.counting}", word
    if assessment.compared is None:
        return "no data", word
    currency = evaluation.contract.agreement.currency
    return value_text(assessment.compared, objective.measure.unit, near(objective), currency=currency), word


def _paid(lines: Sequence[CreditLine]) -> dict[tuple[Unit, bool], Fraction] | None:
    """Return what lines pay, by unit and by who gets it; `None` where that cannot be told."""
    paid: dict[tuple[Unit, bool], Fraction] = {}
    for line in lines:
        amount = line.quantity
        if line.unit is Unit.MONEY:
            amount = None if line.payable is None else Fraction(line.payable.minor)
        if line.unknown is not None or amount is None:
            return None
        key = (line.unit, line.bonus)
        paid[key] = paid.get(key, Fraction(0)) + amount
    return {key: amount for key, amount in paid.items() if amount}


def _payable(evaluation: Evaluation | None, lines: Sequence[CreditLine]) -> str:
    if evaluation is None or not lines:
        return "not known"
    paid = _paid(lines)
    if paid is None:
        return "cannot be told"
    return _said(evaluation, paid) or "–"


def _said(evaluation: Evaluation, paid: dict[tuple[Unit, bool], Fraction], *, signed: bool = False) -> str:
    currency = evaluation.contract.agreement.currency
    parts = []
    for (unit, bonus), amount in paid.items():
        if amount:
            said = paid_text(currency, unit, abs(amount))
            sign = "" if not signed else "+" if amount > 0 else "−"
            parts.append(f"{sign}{said}{' bonus' if bonus else ''}")
    return ", ".join(parts)


def _difference(found: WhatIf, one: Compared) -> str:
    if found.was is None or not one.was or not one.would_be:
        return ""
    before, after = _paid(one.was), _paid(one.would_be)
    if before is None or after is None:
        return "–" if before == after else "cannot be told"
    keys = dict.fromkeys((*before, *after))
    by = {key: after.get(key, Fraction(0)) - before.get(key, Fraction(0)) for key in keys}
    return _said(found.would_be, by, signed=True) or "–"


# ------------------------------------------------------------------ what concerns several


def _caps(evaluation: Evaluation | None) -> dict[str, tuple[str, ...]]:
    """Return what each cap made of the credits below it."""
    found: dict[str, tuple[str, ...]] = {}
    for due in evaluation.dues if evaluation is not None else ():
        for step in due.caps:
            found[_cap_name(step, due)] = (_cap(evaluation, step),) if evaluation is not None else ()
    return found


def _cap_name(step: CapStep, due: Due) -> str:
    of = ", ".join(step.cap.objectives)
    name = (
        f"Cap {window_text(step.window)}" + (f" on {of}" if of else "") + (f" of {step.entity}" if step.entity else "")
    )
    place = f"  [{step.cap.span.place}]" if step.cap.span is not None else ""
    return f"{name}, due {date_text(due.date)}{place}"


def _cap(evaluation: Evaluation, step: CapStep) -> str:
    def told(amount: Fraction | None) -> str:
        if amount is None:
            return "not known"
        return paid_text(evaluation.contract.agreement.currency, CAPPED_UNITS[step.cap.what], amount)

    if step.before is None or step.after is None:
        return "cannot be told"
    used = f", {told(step.used)} used before" if step.used else ""
    limit = f"limit {told(step.limit)}{used}"
    if not step.before:
        return f"nothing to cap ({limit})"
    if not step.cuts:
        return f"{told(step.before)} within the limit ({limit})"
    return f"{told(step.before)} cut to {told(step.after)} ({limit})"


def _dues(evaluation: Evaluation | None) -> dict[str, tuple[str, ...]]:
    """Return what was done beside caps on each due date."""
    if evaluation is None:
        return {}
    return {f"Due {date_text(date)}": told for date, told in dues_told(evaluation, brief=False)}


def _changes(title: str, was: dict[str, tuple[str, ...]], would_be: dict[str, tuple[str, ...]]) -> list[str]:
    """Return what differs, each as it was and as it would be; what is the same on both sides is left out."""
    text: list[str] = []
    for name in dict.fromkeys((*was, *would_be)):
        before, after = was.get(name, ()), would_be.get(name, ())
        gone = [f"    was       {one}" for one in before if one not in after]
        new = [f"    would be  {one}" for one in after if one not in before]
        text += [f"  {name}", *gone, *new] if gone or new else []
    return ["", f"{title}:", *text] if text else []


def _was(total: Money | None) -> str:
    return "could not be told" if total is None else f"was {total}"


def _total(found: WhatIf) -> str:
    after = found.would_be.total
    if found.was is None:
        return f"Total credit {'cannot be told' if after is None else f'would be {after}'}"
    before = found.was.total
    text = f"Total credit {_was(before)}, {'could then not be told' if after is None else f'would be {after}'}"
    if before is None or after is None:
        return text
    change = after.minor - before.minor
    if not change:
        return f"{text}: no difference"
    return f"{text}: {Money(after.currency, abs(change))} {'more' if change > 0 else 'less'}"
