"""Placeholders in the texts of clauses: `{ANS-1.target}` stands for what the contract itself says.

A text is cut into words and placeholders here, by one expression; no text of an author ever reaches a template engine
or a formatter. The reader of contracts judges the placeholders, and documents print what they stand for.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from slakit.contract.expressions import Literal_, Unit
from slakit.contract.model import Agreement, Calendar, Clause, Contract, Objective, Range
from slakit.contract.templates import Parameter
from slakit.money import Money

__all__ = ["Bounds", "Piece", "Value", "cut", "stands_for", "values", "without_placeholders"]

_MARK = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|\{[\w.-]*|\}")


@dataclass(frozen=True, slots=True)
class Bounds:
    """A promise or an aim: a range and what it is measured in."""

    range: Range
    unit: Unit


Value = str | Money | dt.date | Bounds | Literal_
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


def stands_for(
    agreement: Agreement | None,
    objectives: Iterable[Objective] = (),
    clauses: Iterable[Clause] = (),
    calendars: Iterable[Calendar] = (),
    parameters: Iterable[Parameter] = (),
) -> dict[str, Value]:
    """Return every placeholder that the texts of a contract may have, without braces, with what it stands for."""
    found: dict[str, Value] = {}
    if agreement is not None:
        found = {
            "agreement.title": agreement.title,
            "agreement.customer": agreement.customer.name,
            "agreement.provider": agreement.provider.name,
            "agreement.from": agreement.first_date,
            "agreement.to": agreement.last_date,
        }
        for parameter in parameters:
            found[parameter.name] = _parameter_value(parameter.value, agreement.currency)
    for objective in objectives:
        found[objective.name] = found[f"{objective.name}.title"] = objective.title
        found[f"{objective.name}.target"] = Bounds(objective.promise, objective.measure.unit)
        if objective.aim is not None:
            found[f"{objective.name}.aim"] = Bounds(objective.aim, objective.measure.unit)
    for fee in agreement.fees if agreement is not None else ():
        found[fee.name], found[f"{fee.name}.title"] = fee.amount, fee.title
    for name, title in [(c.name, c.title) for c in clauses] + [(c.name, c.title) for c in calendars]:
        found[name] = found[f"{name}.title"] = title
    return found


def _parameter_value(literal: Literal_, currency: str) -> Value:
    if isinstance(literal.value, str):
        return literal.value
    if literal.unit is Unit.MONEY:
        return Money(currency, int(literal.value))
    return dt.date.fromordinal(int(literal.value)) if literal.unit is Unit.DATE else literal


def values(contract: Contract) -> dict[str, Value]:
    """Return every placeholder of a contract, without braces, with what it stands for."""
    return stands_for(
        contract.agreement, contract.objectives, contract.clauses, contract.calendars, contract.parameters
    )
