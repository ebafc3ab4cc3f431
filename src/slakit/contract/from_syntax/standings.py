"""What objectives came to over several windows: states, histories, and windows taken together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from slakit.contract.expressions import History, Reach, Standing, trusted
from slakit.contract.from_syntax.kinds import Kind, Typed
from slakit.contract.from_syntax.lengths import read_whole
from slakit.contract.from_syntax.scope import Scope
from slakit.syntax import tree

if TYPE_CHECKING:
    from slakit.contract.from_syntax.figures import FigureReader

__all__ = ["read_reach", "read_standing"]

_MOST_WINDOWS = 1200


def read_standing(reader: FigureReader, node: tree.Standing | tree.Stands, subject: tree.Node | None) -> Typed | None:
    """Return whether an objective, named or at hand, came to an outcome."""
    scope = reader.scope
    place = node.state if isinstance(node, tree.Stands) else node
    word = str(node.state.word if isinstance(node, tree.Stands) else node.word)
    if word not in ("met", "missed", "undecided"):
        scope.report(
            "SLA406",
            place.span,
            f"an objective is never `{'on time' if word == 'on' else word}`",
            help="an objective is met, missed or undecided; clocks of single records are late or on time",
        )
        return None
    name = None
    if subject is None and reader.subject is None:
        scope.report(
            "SLA406", node.span, "this does not say which objective", help=f"write `ANS-1 is {word}`, with its name"
        )
        return None
    if subject is not None:
        name = str(subject.name) if isinstance(subject, tree.Name) else ""
        if name not in scope.objective_kinds:
            if name:
                scope.unknown(subject.span, "objective", name, scope.objective_kinds)
            else:
                scope.report("SLA406", subject.span, f"only an objective is {word}", help="name an objective")
            return None
    history = read_history(scope, node.history) if node.history is not None else None
    if node.history is not None and history is None:
        return None
    standing = trusted(Standing)(span=node.span, objective=name, state=cast("Literal['met']", word), history=history)
    return Typed(standing, Kind.YES_NO)


def read_history(scope: Scope, node: tree.History) -> History | None:
    """Return the windows over which a standing is asked for."""
    span, of = node.span, node.of
    unit = cast("Literal['window']", str(of.unit).removesuffix("s"))
    kind = getattr(of, "kind", None)
    anchored = kind is not None and str(kind) == "contract"
    if isinstance(of, tree.Previous):
        return trusted(History)(span=span, how="previous", count=1, unit=unit)
    if isinstance(of, tree.OutOf):
        least = read_whole(scope, span, of.least, "windows", most=_MOST_WINDOWS)
        count = read_whole(scope, span, of.of, "windows", most=_MOST_WINDOWS)
        if least is None or count is None:
            return None
        if least > count:
            scope.report("SLA408", span, f"{least} of {count} is never reached", help="the smaller number comes first")
            return None
        return trusted(History)(span=span, how="out of", count=count, least=least, unit=unit, contract=anchored)
    count = read_whole(scope, span, of.count, "windows", most=_MOST_WINDOWS)
    if count is None:
        return None
    how = "consecutive" if isinstance(of, tree.Consecutive) else str(of.which)
    return trusted(History)(
        span=span, how=cast("Literal['consecutive']", how), count=count, unit=unit, contract=anchored
    )


def read_reach(scope: Scope, node: tree.Trailing | tree.TheTerm | tree.TheWindow) -> Reach | None:
    """Return the windows that are taken together."""
    if isinstance(node, tree.TheTerm):
        return trusted(Reach)(term=True)
    if isinstance(node, tree.TheWindow):
        return trusted(Reach)(
            within=cast("Literal['calendar']", str(node.kind)), unit=cast("Literal['month']", str(node.unit))
        )
    unit = str(node.unit).removesuffix("s")
    count = read_whole(scope, node.span, node.count, f"{unit}s", most=_MOST_WINDOWS)
    if count is None:
        return None
    if unit in ("month", "year"):
        return trusted(Reach)(months=count * (12 if unit == "year" else 1))
    return trusted(Reach)(days=count * (7 if unit == "week" else 1))
