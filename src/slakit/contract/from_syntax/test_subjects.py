"""What the examples of a contract may speak of: objectives, promised clauses, figures that somebody gives, windows.

Runs while test blocks are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slakit.contract.expressions import FigureRef
from slakit.contract.from_syntax.scope import Scope, token_span
from slakit.contract.model import Agreement, Clause, Objective, WindowKind
from slakit.contract.walking import walk
from slakit.syntax import tree
from slakit.syntax.tokens import Token
from slakit.timeline import CALENDAR_KINDS, clip, labelled_window, parse_period, windows

if TYPE_CHECKING:
    from slakit.contract.duties import Obligation
    from slakit.contract.spans import GivenFigure
    from slakit.contract.verification import ClauseObjective

__all__ = ["Subjects", "figures_of", "read_label"]


@dataclass(frozen=True)
class Subjects:
    """What a contract has that an example can speak of.

    `names` are those of objectives and promised clauses, of those that could not be read as well; `wordings` are the
    names of all clauses.
    """

    objectives: Mapping[str, Objective]
    clauses: Mapping[str, ClauseObjective]
    """The promises of clauses, each in the form of an objective."""
    figures: Mapping[str, GivenFigure]
    names: Collection[str]
    wordings: Collection[str]
    obligations: Mapping[str, Obligation]

    @classmethod
    def of(
        cls,
        objectives: Sequence[Objective],
        clauses: Sequence[Clause],
        figures: Sequence[GivenFigure],
        names: Collection[str],
        wordings: Collection[str],
        obligations: Iterable[Obligation] = (),
    ) -> Subjects:
        """Return what was read."""
        promises: dict[str, ClauseObjective] = {}
        verified = [clause for clause in clauses if clause.verification is not None]
        if verified:
            from slakit.contract.verification import promised

            promises = {c.name: promise for c in verified if (promise := promised(c)) is not None}
        return cls({o.name: o for o in objectives}, promises, {f.name: f for f in figures}, names, wordings,
                   {one.name: one for one in obligations})  # fmt: skip

    @property
    def all_read(self) -> bool:
        """Whether all objectives and promised clauses could be read."""
        return len(self.objectives) + len(self.clauses) == len(self.names)

    def judged(self, name: str) -> Objective | None:
        """Return the objective, or the promise of a clause, of a name."""
        return self.objectives.get(name) or self.clauses.get(name)

    def promise(self, scope: Scope, token: Token, node: tree.Node) -> Objective | None:
        """Return the objective, or the promise of a clause, that a line names; reported when there is none."""
        name, span = str(token), token_span(token, node.span.source)
        if name in self.names:
            return self.judged(name)
        if name in self.wordings:
            scope.report(
                "SLA406",
                span,
                f"the clause `{name}` promises nothing that is measured, so it has no value and no outcome",
                help="say how it is verified, with a `promise`, or speak of an objective",
            )
        elif name in scope.symbols[tree.Figure]:
            scope.report(
                "SLA406",
                span,
                f"`{name}` is a figure that somebody gives: it has no outcome and no credit",
                help="suppose its value with `given`, and expect something of an objective that measures it",
            )
        else:
            figures = scope.symbols[tree.Figure] if isinstance(node, tree.Supposed) else ()
            scope.unknown(span, "objective or figure" if figures else "objective", name, {*self.names, *figures})
        return None


def figures_of(objective: Objective) -> set[str]:
    """Return the names of the given figures that an objective measures."""
    return {part.figure for part in walk(objective.measure.figure) if isinstance(part, FigureRef)}


def read_label(scope: Scope, agreement: Agreement, name: str, each: WindowKind, node: tree.Within) -> str | None:
    """Return the label of one of the windows of `name` in the term; reported when it is none."""
    label = str(node.period)
    whole = labelled_window(each, agreement.zone, label, agreement.term)
    if whole is None:
        period = parse_period(label)
        day = period.first_date if period else agreement.first_date
        near = windows(each, agreement.zone, day, day, agreement.term)
        named = f"calendar {each}" if each in CALENDAR_KINDS else each
        what = f"is no {named}" if period else "is not a period"
        does = "given" if name in scope.symbols[tree.Figure] else "measured"
        message = f"`{label}` {what}, and `{name}` is {does} each {named}"
        help_ = f"write the {each} as in `{near[0].label}`" if near else f"name a {each}"
    elif clip(whole, agreement.first_date, agreement.last_date) is None:
        message = f"the agreement is not in force in {label}"
        help_ = f"it is in force from {agreement.first_date} to {agreement.last_date}"
    else:
        return label
    scope.report("SLA312", token_span(node.period, node.span.source), message, help=help_)
    return None
