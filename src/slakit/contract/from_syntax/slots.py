"""Fixed slots of time: how long they are, and what is measured in each of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from slakit.contract.expressions import FigureRef
from slakit.contract.from_syntax.kinds import Kind, Typed, kind_of_literal
from slakit.contract.from_syntax.scope import token_span
from slakit.contract.from_syntax.values import read_literal
from slakit.contract.walking import walk
from slakit.diagnostics import Span
from slakit.syntax import tree
from slakit.syntax.tokens import Token
from slakit.timeline import DAY

if TYPE_CHECKING:
    from slakit.contract.from_syntax.figures import FigureReader

__all__ = ["over_a_slot", "read_size", "slot_condition", "slot_reader"]


def read_size(reader: FigureReader, size: tree.Duration | Token, span: Span) -> int | None:
    """Return the length of slots in microseconds; they divide a day, or are whole days."""
    scope = reader.scope
    if isinstance(size, Token):
        place = token_span(size, span.source)
        literal = reader.parameters.get(str(size))
        if literal is None:
            scope.report(
                "SLA301",
                place,
                f"there is no parameter called `{size}`",
                help=f"write a length such as `5 minutes`, or declare it with `given {size} duration`",
            )
            return None
    else:
        place, literal = size.span, read_literal(scope, size)
    if literal is None:
        return None
    if kind_of_literal(literal) is not Kind.DURATION:
        scope.report(
            "SLA405",
            place,
            f"`{literal.written}` is {kind_of_literal(literal).value}, and a slot lasts a duration",
            help="give it a length such as `5 minutes`",
        )
        return None
    length = int(cast("Fraction", literal.value))
    if length <= 0 or (DAY % length and length % DAY):
        scope.report(
            "SLA654",
            place,
            f"slots of {literal.written} do not fill a day, and are not whole days",
            help="take a length that divides 24 hours, such as 5, 15 or 30 minutes, or whole days",
        )
        return None
    return length


def over_a_slot(reader: FigureReader, node: tree.Node, typed: Typed | None) -> Typed | None:
    """Return what was read over a slot, if it measures something that a slot has."""
    from slakit.contract.from_syntax.figures import measures

    if typed is None:
        return None
    given = next((e for e in walk(typed.expression) if isinstance(e, FigureRef)), None)
    if given is not None:
        reader.scope.report(
            "SLA406",
            given.span or node.span,
            f"`{given.figure}` is given for a window, not for each slot of it",
            help="measure the slots with records",
        )
        return None
    if not measures(typed.expression):
        reader.scope.report(
            "SLA406",
            node.span,
            "nothing is measured in the slots",
            help="compare a figure, as in `(share of probes where ok) is at least 90 %`",
        )
        return None
    return typed


def slot_reader(reader: FigureReader) -> FigureReader:
    """Return the reader of what is measured in each slot."""
    return replace(reader, subject=None, amounts=False)


def slot_condition(reader: FigureReader, where: tree.Where) -> Typed | None:
    """Return the condition on the figures of each slot."""
    if where.policy is not None:
        reader.scope.report(
            "SLA406",
            where.policy.span,
            "a slot has no fields that could be missing",
            help="say what a slot without data counts as instead: `empty slots count as …`",
        )
        return None
    condition = slot_reader(reader).condition(where.condition)
    typed = None if condition is None else Typed(condition, Kind.YES_NO)
    return over_a_slot(reader, where.condition, typed)
