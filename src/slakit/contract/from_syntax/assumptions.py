"""Values that are supposed: in the tests of a contract, and in assumptions that somebody makes about a period.

An assumption is written `ANS-1 = 78 %`, or for one window or one of several `ANS-1[2026-03][Berlin] = 78 %`; its value
is read as in the tests of a contract.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from slakit.contract.expressions import Aggregate, Literal_, Unit
from slakit.contract.from_syntax.figures import fits
from slakit.contract.from_syntax.scope import Scope, closest
from slakit.contract.from_syntax.values import read_literal
from slakit.contract.model import Contract, Objective, Outcome
from slakit.diagnostics import Source
from slakit.syntax import parse, tree
from slakit.timeline import parse_period

__all__ = ["Assumption", "nearest", "read_assumption", "read_selectors", "supposed_value"]


def supposed_value(scope: Scope, objective: Objective, node: tree.Node) -> Fraction | None:
    """Return a value that an objective is supposed to measure, in its base unit; `None` when it was reported."""
    literal = read_literal(scope, node)
    if literal is None or not fits(scope, literal, objective.measure.unit, "value"):
        return None
    value, figure = Fraction(cast("Fraction", literal.value)), objective.measure.figure
    if isinstance(figure, Aggregate) and figure.statistic == "share" and value > 1:
        scope.report("SLA408", node.span, f"`{literal.written}` is no share", help="a share is at most 100 %")
        return None
    if objective.measure.unit is Unit.COUNT and value.denominator != 1:
        scope.report("SLA408", node.span, f"`{literal.written}` is no number of records", help="write a whole number")
        return None
    return value


@dataclass(frozen=True, slots=True)
class Assumption:
    """What an objective, or a figure that somebody gives, is supposed to come to.

    `window` is the label of the one window that is meant and `entity` the one of several, `None` for all; `value` is in
    base units, `None` for no data. With `outcome`, that is supposed in place of a value. `written` is the whole text.
    """

    name: str
    window: str | None
    entity: str | None
    value: Fraction | None
    outcome: Outcome | None
    figure: bool
    written: str
    said: str
    """The value as written."""


_WRITTEN = re.compile(r"\s*([^\[\]=]*?)\s*((?:\[[^\[\]]*\]\s*)*)=\s*(.*?)\s*", re.DOTALL)
_SELECTED = re.compile(r"\s*([^\[\]]*?)\s*((?:\[[^\[\]]*\]\s*)*)", re.DOTALL)
_OUTCOMES = {
    "met": Outcome.MET,
    "missed": Outcome.MISSED,
    "left out": Outcome.NO_DATA,
    "undecided": Outcome.UNDECIDED,
}


def read_selectors(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Return a name and what stands in brackets behind it: `ANS-1[2026-03][Berlin]`; `None` for another text."""
    match = _SELECTED.fullmatch(text)
    return None if match is None else (match[1], tuple(_inside(match[2])))


def _inside(brackets: str) -> list[str]:
    return [part.strip() for part in re.findall(r"\[([^\[\]]*)\]", brackets)]


def read_assumption(
    text: str, versions: Iterable[Contract], windows: Iterable[str]
) -> tuple[Assumption | None, list[tuple[str, str | None]]]:
    """Read an assumption about a contract, all versions of which have the promises of clauses among their objectives.

    `windows` are the labels of all windows that can be meant: what stands in brackets, is none of them and no other
    period either, is one of several (in quotes it always is). What is wrong comes back as messages, each with advice.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None or not match[1] or not match[3]:
        return None, [("this names no value", "write an objective and its value, as in 'ANS-1=78 %'")]
    name, selectors, said = match[1], _inside(match[2]), match[3]
    versions = list(versions)
    found = {id(o): o for v in versions for o in v.objectives if o.name == name}
    figures = [figure for v in versions for figure in v.figures if figure.name == name]
    if not found and not figures:
        return None, [_unknown(name, versions)]
    problems: list[tuple[str, str | None]] = []
    window, entity = _selected(name, selectors, set(windows), problems)
    value, outcome = None, None
    if found and said in _OUTCOMES:
        outcome = _OUTCOMES[said]
    elif said != "no data":
        of = next(iter(found.values())) if found else None
        value = _value(said, versions[0], of, figures[0].unit if of is None else None, name, problems)
    if problems:
        return None, problems
    return Assumption(name, window, entity, value, outcome, not found, text.strip(), said), []


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like one that is not."""
    return closest(name, known)


def _unknown(name: str, versions: list[Contract]) -> tuple[str, str | None]:
    known = list(dict.fromkeys(o.name for v in versions for o in v.objectives))
    figures = list(dict.fromkeys(f.name for v in versions for f in v.figures))
    if any(clause.name == name for v in versions for clause in v.clauses):
        return f"the clause `{name}` promises nothing that is measured", "name an objective, or a clause with a promise"
    near = closest(name, [*known, *figures])
    has = f"there are {', '.join([*known, *figures])}" if known or figures else "the contract has none"
    return f"there is no objective `{name}`", f"did you mean `{near}`?" if near else has


def _selected(
    name: str, selectors: list[str], windows: set[str], problems: list[tuple[str, str | None]]
) -> tuple[str | None, str | None]:
    labels = [one for one in selectors if one in windows or parse_period(one) is not None]
    others = [one for one in selectors if one not in labels]
    if len(labels) > 1 or len(others) > 1 or "" in others:
        problems.append(
            ("these brackets do not name one window", f"write one window, as in '{name}[2026-03]=…', and behind it, "
             f"where each of several is judged, one of them: '{name}[2026-03][Berlin]=…'")
        )  # fmt: skip
        return None, None
    return (labels[0] if labels else None), (others[0].strip('"') if others else None)


def _value(
    said: str,
    contract: Contract,
    objective: Objective | None,
    unit: Unit | None,
    name: str,
    problems: list[tuple[str, str | None]],
) -> Fraction | None:
    node = _node(said)
    if node is None:
        problems.append(
            (f"`{said}` is no value", "write a figure such as 78 %, 20 seconds, 12, EUR 500.00 or `no data`"
             + (", or an outcome: met, missed, left out, undecided" if objective is not None else ""))
        )  # fmt: skip
        return None
    scope = Scope(currency=contract.agreement.currency)
    value = None
    if objective is not None:
        value = supposed_value(scope, objective, node)
    elif unit is not None:
        literal = read_literal(scope, node)
        if literal is not None and fits(scope, literal, unit, "value", f"the figure `{name}`"):
            value = _number(literal)
    problems += [(d.message, d.help) for d in scope.diagnostics]
    return value


def _number(literal: Literal_) -> Fraction:
    assert isinstance(literal.value, Fraction), "a figure is a number"
    return literal.value


def _node(said: str) -> tree.Node | None:
    """Return a figure as the grammar reads it in a test; `None` where it is none."""
    if re.search(r"[\n#{}\"]", said):
        return None
    parsed, wrong = parse(Source("--set", f'test "x"\n  given x is {said} in 2026-01\nend test\n'))
    blocks = parsed.tree.blocks if parsed.tree is not None else ()
    if wrong or len(blocks) != 1 or not isinstance(blocks[0], tree.Test) or len(blocks[0].lines) != 1:
        return None
    (line,) = blocks[0].lines
    return line.value if isinstance(line, tree.Supposed) and not isinstance(line.value, tree.WithoutData) else None
