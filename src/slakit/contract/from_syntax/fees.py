"""Fees and the amounts that are made of them: what percentages are taken of.

Fees are read with the agreement; amounts after all objectives, because they may speak of what these measured.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal, cast

from slakit.contract.agreement_terms import Charged, Discount, FigureFactor, TaxAdded
from slakit.contract.expressions import BaseRef, Expression, ObjectiveRef, trusted
from slakit.contract.from_syntax.blocks import declare
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.kinds import Kind
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.values import read_amount, read_percent, read_text
from slakit.contract.model import AmountLine, Fee
from slakit.contract.walking import walk
from slakit.diagnostics import Related, Span
from slakit.money import Money
from slakit.syntax import tree

__all__ = ["read_amounts", "read_fees"]

Term = tuple[dt.date, dt.date]
_FACTORS = ("NUMBER", "PERCENT")


def read_fees(figures: FigureReader, lines: Sequence[tree.Node], term: Term | None) -> tuple[Fee, ...]:
    """Return the fees; also tells the scope the names of all fees and amounts, which lines that pay may use."""
    scope, taken = figures.scope, dict[str, Span]()
    fees = []
    for line in lines:
        if not isinstance(line, tree.Fee | tree.Amount):
            continue
        name = str(line.name)
        scope.fees.add(name)
        scope.fees_known &= bool(name)  # a name that the parser had to invent may be any
        fresh = declare(scope, taken, name, line.span, "fee" if isinstance(line, tree.Fee) else "amount")
        if not isinstance(line, tree.Fee):
            continue
        scope.paid_fees.add(name)
        fee = _fee(figures, line, term)
        if fresh and fee is not None:
            fees.append(fee)
    return tuple(fees)


def _fee(figures: FigureReader, line: tree.Fee, term: Term | None) -> Fee | None:
    scope = figures.scope
    amount: Money | Charged | None
    if isinstance(line.amount, tree.Money):
        amount = read_amount(scope, line.span.source, line.amount.amount)
    else:
        amount = _charged(figures, line.amount)
    pace = line.pace
    per = cast('Literal["month", "quarter", "year"]', str(pace.unit)) if isinstance(pace, tree.Per) else None
    partial = _partial(scope, line, per, term)
    times = _times(scope, line.times) if line.times is not None else None
    discount = _discount(scope, line.discount) if line.discount is not None else None
    tax = _tax(scope, line.tax) if line.tax is not None else None
    if amount is None or any(
        read is None and written is not None
        for read, written in ((times, line.times), (discount, line.discount), (tax, line.tax))
    ):
        return None
    return trusted(Fee)(
        span=line.span,
        name=str(line.name),
        title=read_text(line.title),
        amount=amount,
        per=per,
        partial=partial,
        times=times,
        discount=discount,
        tax=tax,
    )


def _charged(figures: FigureReader, node: tree.Charged) -> Charged | None:
    """Return what a fee is counted from."""
    typed = figures.value(node.figure)
    if typed is None:
        return None
    if typed.kind is not Kind.MONEY:
        figures.scope.report(
            "SLA405",
            node.figure.span,
            f"this comes to {typed.kind.value}, and a fee is {Kind.MONEY.value}",
            help="count a field of type money, such as `total net of invoices`",
        )
        return None
    return trusted(Charged)(span=node.span, value=typed.expression)


def _partial(scope: Scope, line: tree.Fee, per: str | None, term: Term | None) -> Literal["by day", "in full"] | None:
    """Return what a period counts that the term covers only in part; said in vain or not at all is reported."""
    counted = isinstance(line.amount, tree.Charged)
    if line.partial is not None and (per is None or counted):
        scope.report(
            "SLA408",
            line.partial.span,
            "a fee that is paid once has no months in part"
            if per is None
            else "this fee is counted from records, and a month in part has fewer of them by itself",
            help="remove these words" + ("" if counted else ", or say `per month` instead of `once`"),
        )
        return None
    if line.partial is not None:
        return "by day" if str(line.partial.how) == "by" else "in full"
    if per is not None and not counted and term is not None and (day := _broken(term, per)) is not None:
        scope.report(
            "SLA207",
            line.span,
            f"the term covers only a part of the {per} of {day}, and the fee does not say what it comes to then",
            help="add `partial months by day` or `partial months in full` to the fee",
            blocks=False,
        )
    return None


def _broken(term: Term, per: str) -> dt.date | None:
    """Return the end of the term that lies inside a month (quarter, year), if one does."""
    size = {"month": 1, "quarter": 3, "year": 12}[per]
    first, last = term
    if first.day != 1 or (first.month - 1) % size:
        return first
    after = last + dt.timedelta(days=1)
    return last if after.day != 1 or (after.month - 1) % size else None


def _times(scope: Scope, node: tree.TimesFigure) -> FigureFactor | None:
    name = str(node.name)
    if scope.lookup(tree.Figure, "figure", name, node.span) is None:
        return None
    scope.needed.add((tree.Figure, name))
    kind = scope.kind_of_figure(name)
    if kind is None:
        return None
    if kind not in _FACTORS:
        said = Kind[kind].value if kind in Kind.__members__ else kind.lower()
        scope.report(
            "SLA405",
            node.span,
            f"a fee is multiplied by a number, and `{name}` is {said}",
            help="name a figure of type number or percent, such as the number of seats",
        )
        return None
    return trusted(FigureFactor)(span=node.span, figure=name)


def _discount(scope: Scope, node: tree.Discount) -> Discount | None:
    percent = read_percent(scope, node.span.source, node.percent)
    if percent is None:
        return None
    if not 0 < percent < 1:
        scope.report(
            "SLA408",
            node.span,
            "this discount leaves the whole fee" if percent == 0 else "this discount leaves nothing of the fee",
            help="a discount lies between 0 % and 100 %; remove these words where there is none",
        )
        return None
    return trusted(Discount)(span=node.span, percent=percent)


def _tax(scope: Scope, node: tree.TaxAdded) -> TaxAdded | None:
    percent = read_percent(scope, node.span.source, node.percent)
    if percent is None:
        return None
    if percent > 1:
        scope.report("SLA408", node.span, "this tax is more than the fee itself", help="write a tax of at most 100 %")
        return None
    return trusted(TaxAdded)(span=node.span, percent=percent)


# ------------------------------------------------------------------ amounts


def read_amounts(figures: FigureReader, lines: Sequence[tree.Node]) -> tuple[AmountLine, ...]:
    """Return the amounts in the order written, which is the one in which they are made of each other.

    `figures` reads amounts, and so knows every fee and every objective.
    """
    found = [line for line in lines if isinstance(line, tree.Amount)]
    uses = {str(line.name): {str(name.name) for name in _names(line.value)} for line in found}
    amounts, told, done = [], set[str](), set[str]()
    for index, line in enumerate(found):
        name = str(line.name)
        first = name not in done  # of two with one name, which is reported, the first counts
        done.add(name)
        later = {str(other.name): other for other in found[index + (not first) :]}
        if _stands_before(figures.scope, line, later, uses, told):
            continue
        value = _value(figures, line)
        if value is not None and first:
            amount = trusted(AmountLine)(span=line.span, name=name, title=read_text(line.title), value=value)
            amounts.append(amount)
    return tuple(amounts)


def _names(node: tree.Node) -> Iterator[tree.Name]:
    """Yield the names in an expression that may be those of amounts."""
    if isinstance(node, tree.Name) and node.part is None:
        yield node
    for part in node.children:
        if isinstance(part, tree.Node):
            yield from _names(part)


def _stands_before(
    scope: Scope, line: tree.Amount, later: dict[str, tree.Amount], uses: dict[str, set[str]], told: set[str]
) -> bool:
    """Whether an amount is made of itself or of one that stands behind it, which is reported."""
    for use in _names(line.value):
        other = str(use.name)
        if other not in later:
            continue
        circle = _circle(other, str(line.name), uses)
        if circle is None:
            scope.report(
                "SLA322",
                use.span,
                f"`{other}` is used here, before the line that says what it is",
                help=f"move the line of `{other}` above this one",
                related=(Related(later[other].span, "it stands here"),),
            )
        elif told.isdisjoint(circle):
            shown = " → ".join((str(line.name), *circle))
            scope.report(
                "SLA306",
                use.span,
                f"the amount `{line.name}` is made of itself",
                help=f"the circle is {shown}; make one of them of fees",
            )
            told.update(circle)
        return True
    return False


def _circle(start: str, goal: str, uses: dict[str, set[str]]) -> list[str] | None:
    """Return the amounts from one to another, by what each is made of; `None` when there is no way."""
    ways, seen = [[start]], {start}
    for way in ways:
        if way[-1] == goal:
            return way
        for following in sorted(uses.get(way[-1], set()) & uses.keys() - seen):
            seen.add(following)
            ways.append([*way, following])
    return None


def _operands(node: tree.Node) -> Iterator[tree.Name]:
    """Yield the names that a sum is made of directly, and that can only be those of sums of money."""
    if isinstance(node, tree.Name) and node.part is None and node.arguments is None:
        yield node
    if isinstance(node, tree.Sum | tree.Product | tree.PercentOf):
        for part in node.children:
            if isinstance(part, tree.Node):
                yield from _operands(part)


def _known(scope: Scope, name: str) -> bool:
    symbols = (scope.symbols[kind] for kind in (tree.Metric, tree.Span, tree.Figure))
    return name in scope.fees or name in ("credits", "points", "window") or any(name in table for table in symbols)


def _value(figures: FigureReader, line: tree.Amount) -> Expression | None:
    scope = figures.scope
    unknown = [name for name in _operands(line.value) if not _known(scope, str(name.name))]
    for name in unknown:
        if scope.fees_known and not scope.incomplete:
            scope.unknown(name.span, "fee", str(name.name), scope.fees - {str(line.name)})
    typed = figures.value(line.value) if not unknown else None
    if typed is None:
        return None
    if typed.kind is not Kind.MONEY:
        figures.scope.report(
            "SLA405",
            line.value.span,
            f"this comes to {typed.kind.value}, and an amount is {Kind.MONEY.value}",
            help="write a sum of money, such as `10 % of monthly-fee`",
        )
        return None
    for part in walk(typed.expression):
        credits = (isinstance(part, BaseRef) and part.name in ("credits", "points")) or (
            isinstance(part, ObjectiveRef) and part.part in ("credit", "points")
        )
        if credits:
            figures.scope.report(
                "SLA306",
                part.span or line.value.span,
                "credits are made of amounts, so an amount is not made of credits",
                help="make it of fees, of earlier amounts, of figures or of records",
            )
            return None
    return typed.expression
