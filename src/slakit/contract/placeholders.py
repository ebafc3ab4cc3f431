"""Placeholders in the texts of clauses: `{ANS-1.target}` stands for what the contract itself says.

A text is cut into words and placeholders here, by one expression; no text of an author ever reaches a template engine
or a formatter. The reader of contracts judges the placeholders, and documents print what they stand for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from slakit.contract.expressions import Length, Literal_, Unit
from slakit.contract.measures import Range
from slakit.contract.model import Agreement, Clause, Contract, Fee, Objective, Text
from slakit.contract.templates import Parameter
from slakit.money import Money

if TYPE_CHECKING:
    from slakit.contract.duties import Duty

__all__ = [
    "Bounds", "Named", "Percentage", "Piece", "Value", "cut", "stands_for", "texts_of", "values",
    "without_placeholders",
]  # fmt: skip

_MARK = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|\{[\w.-]*|\}")


class Named(Protocol):
    """A part with a name that texts may refer to, and a title that they print."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def title(self) -> str:
        """Its title."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A promise, an aim or a minimum level: a range and what it is measured in."""

    range: Range
    unit: Unit


@dataclass(frozen=True, slots=True)
class Percentage:
    """A percentage, as a fraction of one."""

    value: Fraction


Value = str | Money | dt.date | Bounds | Length | Percentage | Literal_
"""What a placeholder stands for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text as typed, from `start` to `end` (offsets in the text, half-open).

    `words` are printed as they are. Where there are none, the part is a placeholder, and `name` is what stands between
    its braces; or a brace that nothing closes or opens, which has no name either.
    """

    start: int
    end: int
    words: str | None = None
    name: str | None = None


def cut(text: str) -> Iterator[Piece]:
    """Cut a text into its pieces, in order and without gaps; never raises."""
    done = 0
    for mark in _MARK.finditer(text):
        start, end = mark.span()
        if start > done:
            yield Piece(done, start, words=text[done:start])
        if mark[0] in ("{{", "}}"):
            yield Piece(start, end, words=mark[0][0])
        else:
            yield Piece(start, end, name=mark[1])
        done = end
    if done < len(text):
        yield Piece(done, len(text), words=text[done:])


def without_placeholders(text: str) -> str:
    """Return a text of the same length in which every brace and all between placeholders' braces is a blank sign."""
    return _MARK.sub(lambda mark: "\0" * len(mark[0]), text)


def _of_agreement(agreement: Agreement) -> dict[str, Value]:
    found: dict[str, Value] = {
        "agreement.title": agreement.title,
        "agreement.version": agreement.version,
        "agreement.customer": agreement.customer.name,
        "agreement.provider": agreement.provider.name,
        "agreement.from": agreement.first_date,
        "agreement.to": agreement.last_date,
        "agreement.currency": agreement.currency,
    }
    if agreement.governed_by is not None:
        found["agreement.law"] = agreement.governed_by
    if agreement.notice is not None:
        found["agreement.notice"] = agreement.notice.length
    if agreement.renewal is not None:
        found["agreement.renewal"] = agreement.renewal.length
    return found


def _of_fee(fee: Fee) -> dict[str, Value]:
    """Return what a fee stands for; one that is counted from records has no amount, so its name prints its title."""
    found: dict[str, Value] = {f"{fee.name}.title": fee.title}
    found[fee.name] = fee.amount if isinstance(fee.amount, Money) else fee.title
    if fee.discount is not None:
        found[f"{fee.name}.discount"] = Percentage(fee.discount.percent)
    if fee.tax is not None:
        found[f"{fee.name}.tax"] = Percentage(fee.tax.percent)
    return found


def stands_for(
    agreement: Agreement | None,
    objectives: Iterable[Objective] = (),
    clauses: Iterable[Clause | Duty] = (),
    named: Iterable[Named] = (),
    parameters: Iterable[Parameter] = (),
) -> dict[str, Value]:
    """Return every placeholder that the texts of a contract may have, without braces, with what it stands for."""
    found: dict[str, Value] = _of_agreement(agreement) if agreement is not None else {}
    for objective in objectives:
        found[objective.name] = found[f"{objective.name}.title"] = objective.title
        found[f"{objective.name}.target"] = Bounds(objective.promise, objective.measure.unit)
        for word, level in (("aim", objective.aim), ("minimum", objective.minimum)):
            if level is not None:
                found[f"{objective.name}.{word}"] = Bounds(level, objective.measure.unit)
    for fee in agreement.fees if agreement is not None else ():
        found |= _of_fee(fee)
    titled = [(a.name, a.title) for a in agreement.amounts] if agreement is not None else []
    for clause in clauses:
        verification = clause.verification if isinstance(clause, Clause) else None
        if verification is not None and verification.promise is not None:
            found[f"{clause.name}.target"] = Bounds(verification.promise.range, Unit.PERCENT)
        titled.append((clause.name, clause.title))
    parts = tuple(named)
    titled += [(part.name, part.title) for part in parts]
    for name, title in titled:
        found[name] = found[f"{name}.title"] = title
    if agreement is not None:
        found |= {p.name: _parameter_value(p.value, agreement.currency) for p in parameters}
    for part in parts:
        value, unit = getattr(part, "value", None), getattr(part, "unit", None)
        if isinstance(value, Range) and isinstance(unit, Unit):  # a benchmark's
            found[f"{part.name}.value"] = Bounds(value, unit)
    return found


def texts_of(contract: Contract) -> tuple[Text, ...]:
    """Return every text of a contract that may have placeholders."""
    things: tuple[tuple[Text, ...], ...] = (
        *(clause.texts for clause in contract.clauses),
        *(obligation.texts for obligation in contract.obligations),
        *(escalation.texts for escalation in contract.escalations),
        *(review.texts for review in contract.reviews),
        *(schedule.texts for schedule in contract.schedules),
        *(definition.texts for definition in contract.agreement.definitions),
    )
    return tuple(text for texts in things for text in texts)


def _parameter_value(literal: Literal_, currency: str) -> Value:
    if isinstance(literal.value, str):
        return literal.value
    if literal.unit is Unit.MONEY:
        return Money(currency, int(literal.value))
    return dt.date.fromordinal(int(literal.value)) if literal.unit is Unit.DATE else literal


def values(contract: Contract) -> dict[str, Value]:
    """Return every placeholder of a contract, without braces, with what it stands for."""
    worded: list[Clause | Duty] = [*contract.clauses, *contract.obligations, *contract.escalations, *contract.reviews]
    named: list[Named] = [*contract.calendars, *contract.clocks, *contract.schedules, *contract.spans]
    named += [*contract.figures, *contract.exclusions, *contract.benchmarks]
    return stands_for(contract.agreement, contract.objectives, worded, named, contract.parameters)
