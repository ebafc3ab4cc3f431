"""An evaluation and its working on a terminal: one table, what is wrong with the data, the next step to take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from slakit.assess import Reason
from slakit.contract.expressions import Unit
from slakit.contract.model import Outcome
from slakit.credits import CAPPED_UNITS, CapStep, CreditLine, Due
from slakit.evaluation import Evaluation
from slakit.measure.results import GivenValue
from slakit.money import Money
from slakit.render.columns import columns
from slakit.render.exclusion_uses import uses_summed
from slakit.render.figures import (
    count_text,
    date_text,
    instant_text,
    paid_text,
    period_text,
    value_text,
    window_text,
)
from slakit.render.phrases import translator
from slakit.render.sentences import sentences
from slakit.render.settlement import dues_text
from slakit.render.why import Explained, head, reference_to
from slakit.render.working import near

__all__ = ["evaluation_text", "table", "why_text"]

_COLOURS = {
    Outcome.MET: "\x1b[32m",
    Outcome.MISSED: "\x1b[31m",
    Outcome.NO_DATA: "\x1b[2m",
    Outcome.UNDECIDED: "\x1b[33m",
}
_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
_WORDS = {Outcome.MET: "met", Outcome.MISSED: "missed", Outcome.NO_DATA: "left out", Outcome.UNDECIDED: "undecided"}


def table(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> list[list[str]]:
    """Cells padded to the width of their column."""
    widths = [max(columns(row[i]) for row in rows) for i in range(len(right))]
    return [
        [
            " " * (widths[i] - columns(cell)) + cell if right[i] else cell + " " * (widths[i] - columns(cell))
            for i, cell in enumerate(row)
        ]
        for row in rows
    ]


def _amount(line: CreditLine, money: Money | None, quantity: Fraction | None) -> str:
    """What a line comes to; a bonus is taken off the credits, so it is less than nothing."""
    if line.unknown is not None:
        return "cannot be told"
    if line.unit is not Unit.MONEY:
        return paid_text("", line.unit, quantity) if quantity else "–"
    if money is None or not money.minor:
        return "cannot be told" if money is None else "–"
    return f"-{money}" if line.bonus else str(money)


def _credit(line: CreditLine) -> str:
    return _amount(line, line.amount, line.exact)


def _payable(line: CreditLine) -> str:
    """What is payable; points are paid for together, by the lines below the table."""
    return "–" if line.unit is Unit.SERVICE_POINTS else _amount(line, line.payable, line.quantity)


def _note(line: CreditLine) -> str:
    """Why the outcome is what it is, in brackets, where the value alone does not say."""
    assessment = line.assessment
    notes = [] if assessment.reason in (Reason.MEASURED, Reason.KEPT) else [assessment.reason.value]
    if assessment.relief is not None:
        untold = assessment.reason is Reason.UNTOLD
        notes = [f"whether {assessment.relief} was met is not known" if untold else f"{assessment.relief} not met"]
    notes += [f"worst of {assessment.counting}"] if assessment.furthest else []
    notes += ["minimum missed"] if assessment.minimum_reached is False else []
    return f" ({', '.join(notes)})" if notes else ""


def _measured(evaluation: Evaluation, line: CreditLine) -> str:
    objective = evaluation.contract_for(line).objective(line.objective)
    value = line.assessment.compared
    if line.assessment.kept is not None:
        return f"{line.assessment.kept} of {line.assessment.counting} keep it"
    if objective is None or value is None:
        return "no data"
    return value_text(value, objective.measure.unit, near(objective), currency=evaluation.contract.agreement.currency)


def _records(line: CreditLine) -> str:
    """How many records were counted; what somebody gave has none."""
    measurement = line.assessment.measurement
    given = measurement.parts and all(isinstance(part, GivenValue) for part in measurement.parts)
    return "–" if given else count_text(measurement.records)


def _paint(colour: bool, code: str, text: str) -> str:
    return f"{code}{text}{_RESET}" if colour and text.strip() else text


def _head(evaluation: Evaluation) -> str:
    agreement, receipt = evaluation.contract.agreement, evaluation.receipt
    parts = [
        f"{agreement.title}, {period_text(evaluation.period)}",
        agreement.zone,
        f"contract {receipt.contract_hash[:12]}",
        f"data {receipt.data_hash[:12]}",
    ]
    if receipt.as_of is not None:
        parts.append(f"as of {instant_text(receipt.as_of, agreement.zone)}")
    if not evaluation.complete:
        parts.append("incomplete")
    return " · ".join(parts)


def evaluation_text(evaluation: Evaluation, why: Callable[[str], str] | None = None, *, colour: bool = False) -> str:
    """The result of a period for a terminal; `why` makes a command of a reference, which shows its working."""
    windows = {line.window.label for line in evaluation.lines}
    show_window = len(windows) > 1
    head = ["Objective", "Window", "Promise", "Measured", "Records", "Result", "Credit", "Payable"]
    rows = [head]
    for line in evaluation.lines:
        objective = evaluation.contract_for(line).objective(line.objective)
        assert objective is not None, "lines belong to the contract's objectives"
        window = window_text(line.window)
        rows.append(
            [
                line.name,
                f"{window} (part)" if line.window.partial else window,
                objective.promise.written,
                _measured(evaluation, line),
                _records(line),
                _WORDS[line.assessment.outcome] + _note(line),
                _credit(line) if objective.credits else "none agreed",
                _payable(line) if objective.credits else "–",
            ]
        )
    right = [False, False, False, True, True, False, True, True]
    if not show_window:
        rows = [[cell for i, cell in enumerate(row) if i != 1] for row in rows]
        right.pop(1)
    padded = table(rows, right)
    result = len(right) - 3
    text = [_paint(colour, _BOLD, _head(evaluation)), ""]
    text.append(_paint(colour, _BOLD, "  ".join(padded[0]).rstrip()))
    for line, cells in zip(evaluation.lines, padded[1:], strict=True):
        cells[result] = _paint(colour, _COLOURS[line.assessment.outcome], cells[result])
        text.append("  ".join(cells).rstrip())
    if not evaluation.lines:
        text.append("no window of any objective ends in this period")
    text += _caps(evaluation)
    text += _left_out(evaluation)
    text += dues_text(evaluation)
    text += ["", _paint(colour, _BOLD, f"Total credit: {_total(evaluation)}")]
    text += _quality(evaluation)
    text += _next(evaluation, why) if why is not None else []
    return "\n".join(text)


def _total(evaluation: Evaluation) -> str:
    if evaluation.total is None:
        return "cannot be told, because an amount above cannot"
    return str(evaluation.total)


def _caps(evaluation: Evaluation) -> list[str]:
    """A line for each cap that took anything away, with its place where the contract has several."""
    text = []
    for due in evaluation.dues:
        for step in due.caps:
            if step.cuts:
                several = len(evaluation.contract.remedies.caps) > 1 and step.cap.span is not None
                place = f"  [{step.cap.span.place}]" if several and step.cap.span is not None else ""
                text.append(f"{_cap(evaluation, due, step)}{place}")
    return text


def _cap(evaluation: Evaluation, due: Due, step: CapStep) -> str:
    currency, unit = evaluation.contract.agreement.currency, CAPPED_UNITS[step.cap.what]

    def told(amount: Fraction | None) -> str:
        return "" if amount is None else paid_text(currency, unit, amount)

    of = f" on {step.cap.what}" if unit is Unit.MONEY else ""
    of += f" of {', '.join(step.cap.objectives)}" if step.cap.objectives else ""
    of += f" for {step.entity}" if step.entity is not None else ""
    due_on = "" if due.date == step.window.last_date else f", due {date_text(due.date)}"
    used = f" ({told(step.used)} used before)" if step.used else ""
    return (f"Cap of {told(step.limit)}{of}, {window_text(step.window)}{due_on}: "
            f"{told(step.before)} cut to {told(step.after)}{used}")  # fmt: skip


def _left_out(evaluation: Evaluation) -> list[str]:
    if not evaluation.uses:
        return []
    words = sentences("en", evaluation.contract)
    summed = uses_summed(evaluation.contract, evaluation.uses, words, translator("en"))
    return ["", "Left out:", *(f"  {line}" for line in summed)]


def _quality(evaluation: Evaluation) -> list[str]:
    rows: list[str] = []
    for quality in evaluation.quality:
        if not quality.rejected:
            continue
        rows += ["", f"{count_text(quality.rejected, 'row', 'rows')} of {count_text(quality.read)} in "
                 f"{quality.records} refused:"]  # fmt: skip
        for reject in quality.rejects:
            first = f", first in line {reject.first_line}" if reject.first_line is not None else ""
            rows.append(f"  {count_text(reject.rows)} {reject.reason}{first}")
        if quality.rejects_file:
            rows.append(f"  all of them, with line numbers, are in {quality.rejects_file}")
    return rows


def _next(evaluation: Evaluation, why: Callable[[str], str]) -> list[str]:
    telling = [line for line in evaluation.lines if line.payable is None or line.payable.minor]
    telling = telling or [x for x in evaluation.lines if x.assessment.outcome is not Outcome.MET]
    if not telling:
        return []
    line = max(telling, key=lambda x: x.payable.minor if x.payable else 10**18)
    alone = sum(x.objective == line.objective for x in evaluation.lines) == 1
    return ["", f"Next: {why(reference_to(line, alone=alone))}"]


def _rows(one: Explained) -> list[str]:
    """The keys of the records behind a working."""
    rows, found = one.rows, list[tuple[str, tuple[str, ...], int]]()
    if rows is not None:
        found.append((f"Of the {rows.records}, {{}} counted against it", rows.against, rows.number))
        found.append((f"Of the {rows.records}, {{}} left it open, as a value is missing", rows.open, rows.open_number))
    for its in one.fee_rows:
        of = f"{its.fee.title}, {its.window.label}, is counted from {{}} of the {its.records}"
        found.append((of, its.keys, its.number))
    text: list[str] = []
    for words, keys, number in found:
        if number:
            more = f" and {count_text(number - len(keys))} more" if number > len(keys) else ""
            text += ["", f"{words.format(count_text(number))}: {', '.join(keys)}{more}"]
    return text


def why_text(evaluation: Evaluation, found: Sequence[Explained], *, colour: bool = False) -> str:
    """The numbered workings of figures, each step with the contract line that says so."""
    text: list[str] = []
    for one in found:
        text += [_paint(colour, _BOLD, head(one)), ""]
        for number, step in enumerate(one.steps, start=1):
            place = _paint(colour, _DIM, f"  [{step.place}]") if step.place else ""
            text.append(f"{number:>3}. {step.text}{place}")
            if step.result:
                text.append(f"     = {step.result}")
        text += _rows(one)
        if one.changes:
            text += ["", "What would have changed it:"]
            text += [f"  - {sentence}" for sentence in one.changes]
        text.append("")
    receipt = evaluation.receipt
    text.append(f"contract {receipt.contract_hash[:12]} · data {receipt.data_hash[:12]} · slakit {receipt.slakit}")
    return "\n".join(text)
