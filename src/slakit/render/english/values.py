"""Figures, fees and what objectives came to, in English: what amounts are made of, and when they are due."""

from __future__ import annotations

from dataclasses import dataclass

from slakit.contract.expressions import (
    Accrued,
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    BaseRef,
    Choose,
    Comparison,
    Expression,
    FigureRef,
    History,
    Literal_,
    Not,
    ObjectiveRef,
    PercentageOf,
    Reach,
    Settled,
    SlotMean,
    SlotShare,
    SpanRef,
    Standing,
    TimeShare,
    WindowRef,
)
from slakit.contract.model import Contract, Objective
from slakit.render.english.conditions import RELATIONS, SIGNS, literal
from slakit.render.english.measures import MeasureWords
from slakit.render.english.words import quoted, the, window
from slakit.render.figures import exact_text

__all__ = ["ValueWords", "history_words", "reach_words"]

_PARTS = {
    "measured": "the measured value",
    "target": "the promised value",
    "minimum": "the minimum level",
    "shortfall": "the shortfall from the promise",
    "margin": "the margin over the promise",
    "credit": "the credit",
    "points": "the service points",
}


@dataclass(frozen=True, slots=True)
class ValueWords:
    """Words about values beyond a single record; bare words in the contract speak of `subject`.

    Where no window is `at_hand`, several windows in a row are just that.
    """

    contract: Contract
    subject: Objective | None = None
    measures: MeasureWords | None = None
    """The words of figures that are part of the same sentence."""
    in_slot: bool = False
    """Whether the value is one of a slot rather than of a window."""
    at_hand: bool = True

    def value(self, expression: Expression) -> str:
        """Return a value as a noun."""
        match expression:
            case Literal_():
                return literal(expression, self.contract.agreement.currency)
            case Arithmetic():
                text = self._term(expression.first)
                for sign, term in expression.rest:
                    text += f" {SIGNS[sign]} {self._term(term)}"
                return text
            case PercentageOf():
                return f"{exact_text(expression.percent * 100)} % of {self._operand(expression.base)}"
            case BaseRef():
                return self._base(expression.name)
            case ObjectiveRef():
                of = f" of {expression.objective}" if expression.objective is not None else ""
                return f"{_PARTS[expression.part]}{of}"
            case FigureRef():
                titles = (f.title for f in self.contract.figures if f.name == expression.figure)
                return quoted(next(titles, expression.figure))
            case SpanRef():
                named = (s.title for s in self.contract.spans if s.name == expression.span_name)
                return f"the length of {quoted(next(named, expression.span_name))}"
            case WindowRef() if self.in_slot:
                return "the length of the slot"
            case WindowRef():
                return f"the length of the {window(self.subject.each) if self.subject is not None else 'window'}"
            case Accrued():
                return f"{self.value(expression.value)} {reach_words(expression.reach)}"
            case Choose():
                then, otherwise = self.value(expression.then), self.value(expression.otherwise)
                return f"({then} if {self.condition(expression.condition)}, and {otherwise} otherwise)"
            case Aggregate() | TimeShare() | SlotShare() | SlotMean():
                return (self.measures or MeasureWords(self.contract)).figure(expression)
            case _:
                raise TypeError(type(expression))

    def condition(self, expression: Expression) -> str:
        """Return a clause that is true or false."""
        match expression:
            case Standing():
                return self._standing(expression)
            case Literal_():
                return "in every case" if expression.value is True else "in no case"
            case Settled():
                answer = "yes" if expression.missing_counts_as else "no"
                text = self._grouped(expression.condition)
                return f"{text} (where a value that this needs is missing, it counts as {answer})"
            case Choose():
                then, otherwise = self._grouped(expression.then), self._grouped(expression.otherwise)
                return f"({then} if {self._grouped(expression.condition)}, and otherwise {otherwise})"
            case Not():
                return f"it is not the case that {self._grouped(expression.part)}"
            case AllOf() | AnyOf():
                word = " and " if isinstance(expression, AllOf) else " or "
                return word.join(self._grouped(part) for part in expression.parts)
            case Comparison():
                left, bounds = self.compared(expression)
                return f"{left} is {bounds}"
            case _:
                return self.value(expression)

    def compared(self, expression: Comparison) -> tuple[str, str]:
        """Return a value as a noun, and what it is held against, to stand behind "is" or "shall be"."""
        left, right = self._operand(expression.left), self._operand(expression.right)
        if isinstance(expression.left, Aggregate) and expression.left.statistic == "share":
            left += ","
        if expression.relation == "between":
            assert expression.high is not None, "`between` has two ends"
            return left, f"between {right} and {self._operand(expression.high)}, both included"
        return left, f"{RELATIONS[expression.relation].removeprefix('is').strip()} {right}".strip()

    def _grouped(self, part: Expression) -> str:
        text = self.condition(part)
        return f"({text})" if isinstance(part, AllOf | AnyOf) else text

    def _operand(self, term: Expression) -> str:
        text = self.value(term)
        return f"({text})" if isinstance(term, Arithmetic) else text

    def _term(self, term: Expression) -> str:
        """Return a part of a calculation; one of several words that could run into the next stands in brackets."""
        text = self.value(term)
        return f"({text})" if isinstance(term, Arithmetic | Aggregate | TimeShare | SlotShare | SlotMean) else text

    def _base(self, name: str) -> str:
        if name == "credits":
            return "the sum of all credits"
        if name == "points":
            return "the sum of all service points"
        return the(self.contract.agreement.base_title(name))

    def _standing(self, standing: Standing) -> str:
        who = standing.objective if standing.objective is not None else "this promise"
        known = self.contract.objective(standing.objective) if standing.objective is not None else self.subject
        own = window(known.each) if known is not None else "window"
        return f"{who} is {standing.state}{history_words(standing.history, own, at_hand=self.at_hand)}"


def history_words(history: History | None, own: str = "window", *, at_hand: bool = True) -> str:
    """Return over which windows something holds, to stand behind it; empty for the window at hand alone.

    `own` is what the windows of that something are called.
    """
    if history is None:
        return ""
    anchor = "contract " if history.contract else ("" if history.unit in ("window", "day") else "calendar ")
    one = own if history.unit == "window" else f"{anchor}{history.unit}"
    unit = f"{one}s"
    match history.how:
        case "consecutive":
            return f" in {history.count} consecutive {unit}{', of which this is one' if at_hand else ''}"
        case "out of":
            return f" in at least {history.least} of the last {history.count} {unit}"
        case "following":
            return f" in each of the following {history.count} {unit}"
    if history.count == 1:
        return f" in the {one} before"
    return f" in each of the {history.count} {unit} before"


def reach_words(reach: Reach) -> str:
    """Return windows taken together, to stand behind a value."""
    if reach.term:
        return "over the whole term"
    if reach.within is not None:
        return f"over the {reach.within} {reach.unit}"
    if reach.months is not None:
        return f"over the last {reach.months} months"
    return f"over the last {reach.days} days"
