"""Objective, clause and remedies blocks: promises, credit tables, caps, rounding, words."""

from __future__ import annotations

from slakit.contract.expressions import Unit, aggregates, trusted
from slakit.contract.from_syntax.blocks import required, single
from slakit.contract.from_syntax.figures import FigureReader, read_range, rounding_mode
from slakit.contract.from_syntax.prose import read_prose
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.from_syntax.values import read_amount, read_number, read_percent, read_text
from slakit.contract.model import (
    Cap,
    Clause,
    Credit,
    MoneyRounding,
    Objective,
    Outcome,
    PercentOf,
    Remedies,
    SmallVolume,
    WindowKind,
)
from slakit.diagnostics import Source
from slakit.money import Money
from slakit.syntax import tree
from slakit.syntax.tokens import Token

__all__ = ["read_clause", "read_objective", "read_outcome", "read_remedies"]


def read_outcome(node: tree.Outcome) -> Outcome:
    """Return the outcome that the words name."""
    return Outcome.NO_DATA if str(node.word) == "left" else Outcome(str(node.word))


def _fee_name(scope: Scope, source: Source, token: Token) -> str | None:
    name = str(token)
    if name in scope.fees:
        return name
    if scope.fees_known:
        scope.unknown(token_span(token, source), "fee", name, scope.fees)
    return None


def _amount(scope: Scope, node: tree.PercentOf | tree.Money) -> PercentOf | Money | None:
    source = node.span.source
    if isinstance(node, tree.Money):
        return read_amount(scope, source, node.amount)
    percent = read_percent(scope, source, node.percent)
    fee = _fee_name(scope, source, node.base)
    if percent is None or fee is None:
        return None
    return trusted(PercentOf)(span=node.span, percent=percent, fee=fee)


def _credits(scope: Scope, lines: tuple[tree.Node, ...], unit: Unit) -> tuple[Credit, ...]:
    credits = []
    for line in lines:
        if not isinstance(line, tree.Credit):
            continue
        pays = not isinstance(line.amount, tree.Nothing)
        amount = _amount(scope, line.amount) if not isinstance(line.amount, tree.Nothing) else None
        when = read_range(scope, line.when, unit) if isinstance(line.when, tree.Bounds) else None
        if (pays and amount is None) or (isinstance(line.when, tree.Bounds) and when is None):
            continue
        credits.append(trusted(Credit)(span=line.span, amount=amount, when=when))
    return tuple(credits)


def _small_volume(scope: Scope, line: tree.SmallVolume, records: set[str]) -> SmallVolume | None:
    count = read_number(scope, line.span.source, line.count)
    name = str(line.records)
    if count is None:
        return None
    if count.denominator != 1 or count < 1:
        scope.report("SLA408", line.span, f"`{line.count}` is not a number of {name}", help="write a whole number")
        return None
    if name not in records:
        scope.report(
            "SLA301",
            token_span(line.records, line.span.source),
            f"the objective does not measure `{name}`",
            help=f"it measures {' and '.join(f'`{r}`' for r in sorted(records))}",
        )
        return None
    return trusted(SmallVolume)(span=line.span, fewer_than=int(count), records=name, outcome=read_outcome(line.outcome))


def read_objective(scope: Scope, figures: FigureReader, node: tree.Objective) -> Objective | None:
    """One objective; a part that cannot be read leaves the objective out, after all its parts were judged."""
    lines, owner = node.lines, node.name_span
    measure_line = required(scope, owner, lines, tree.Measure, "measure", "measure average-speed-of-answer")
    each = required(scope, owner, lines, tree.Each, "window", "each calendar month")
    promise_line = required(scope, owner, lines, tree.Promise, "promise", "promise at least 80 %")
    during = single(scope, lines, tree.During, "calendar")
    aim_line = single(scope, lines, tree.Aim, "aim")
    small_line = single(scope, lines, tree.SmallVolume, "term for small volumes")
    no_data = single(scope, lines, tree.NoData, "term for windows without data")
    if during is not None and scope.lookup(tree.Calendar, "calendar", str(during.name), during.span) is None:
        during = None
    measure = figures.measure(measure_line) if measure_line else None
    if measure is None:
        for line in lines:  # what does not depend on the unit is judged all the same
            if isinstance(line, tree.Credit) and not isinstance(line.amount, tree.Nothing):
                _amount(scope, line.amount)
        return None
    promise = read_range(scope, promise_line.bounds, measure.unit) if promise_line else None
    aim = read_range(scope, aim_line.bounds, measure.unit) if aim_line else None
    small = None
    if small_line is not None:
        small = _small_volume(scope, small_line, {a.of.records for a in aggregates(measure.figure)})
    credits = _credits(scope, lines, measure.unit)
    if promise is None or each is None:
        return None
    return trusted(Objective)(
        span=node.span,
        name=str(node.name),
        title=read_text(node.title),
        measure=measure,
        during=str(during.name) if during is not None else None,
        each=WindowKind(str(each.unit)),
        promise=promise,
        aim=aim,
        small_volume=small,
        no_data=read_outcome(no_data.outcome) if no_data is not None else None,
        credits=credits,
    )


def read_clause(scope: Scope, node: tree.Clause) -> Clause:
    """Return a clause in words."""
    texts, languages = [], set()
    for line in node.texts:
        language = str(line.language) if line.language is not None else None
        if language in languages:
            scope.report("SLA304", line.span, "this text is given twice", help="keep one text a language")
        languages.add(language)
        texts.append(read_prose(line))
    if not texts or not any(text.text for text in texts):
        scope.report("SLA303", node.name_span, f"the clause `{node.name}` has no text", help='add `text """ … """`')
    return trusted(Clause)(span=node.span, name=str(node.name), title=read_text(node.title), texts=tuple(texts))


def read_remedies(scope: Scope, nodes: list[tree.Remedies], objectives: set[str]) -> Remedies:
    """All remedies blocks together; caps keep the order in which they are written."""
    lines = tuple(line for node in nodes for line in node.lines)
    caps = []
    for line in lines:
        if not isinstance(line, tree.Cap):
            continue
        names = tuple(str(name) for name in line.of.names) if line.of is not None else ()
        for token in line.of.names if line.of is not None else ():
            if str(token) not in objectives:
                scope.unknown(token_span(token, line.span.source), "objective", str(token), objectives)
        limit = _amount(scope, line.limit)
        if limit is not None:
            caps.append(
                trusted(Cap)(span=line.span, objectives=names, limit=limit, each=WindowKind(str(line.each.unit)))
            )
    rounding_line = single(scope, lines, tree.MoneyRounding, "rounding")
    rounding = None
    if rounding_line is not None:
        step = read_amount(scope, rounding_line.span.source, rounding_line.step)
        if step is not None and step.minor <= 0:
            scope.report("SLA408", rounding_line.span, "the step of rounding is zero", help="round to EUR 0.01, say")
        elif step is not None:
            rounding = trusted(MoneyRounding)(
                span=rounding_line.span, mode=rounding_mode(rounding_line.mode), step=step
            )
    return trusted(Remedies)(caps=tuple(caps), rounding=rounding)
