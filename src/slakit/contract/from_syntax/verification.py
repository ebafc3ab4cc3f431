"""How a clause is checked: method, sample, scorecard, decision, promise, and what follows when it is missed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar, cast, get_args

from slakit.contract.consequences import ImprovementPlan, Termination
from slakit.contract.expressions import Unit, trusted
from slakit.contract.from_syntax.blocks import declare, required, single
from slakit.contract.from_syntax.consequences import read_plan, read_termination
from slakit.contract.from_syntax.figures import FigureReader
from slakit.contract.from_syntax.lengths import read_length, read_whole
from slakit.contract.from_syntax.objectives import read_outcome, read_window
from slakit.contract.from_syntax.parties import read_who
from slakit.contract.from_syntax.payments import read_credit
from slakit.contract.from_syntax.ranges import read_range
from slakit.contract.from_syntax.scope import Scope, one_of, token_span
from slakit.contract.from_syntax.values import as_written, read_number, read_percent, read_text
from slakit.contract.model import Credit, Outcome, WindowKind
from slakit.contract.verification import (
    ClausePromise,
    Criterion,
    CriticalCriterion,
    Decision,
    Method,
    Sample,
    Verification,
)
from slakit.contract.wilson import Z
from slakit.diagnostics import Related, Span
from slakit.syntax import tree

__all__ = ["read_plain_window", "read_verification"]

N = TypeVar("N", bound=tree.Node)

METHODS: tuple[str, ...] = get_args(Method)
_MOST_ITEMS = 1_000_000_000


def read_verification(reader: FigureReader, node: tree.Clause) -> Verification | None:
    """Return how a clause is checked; `None` when something that it needs is missing or could not be read."""
    return _ClauseReader(reader, node).read()


def read_plain_window(scope: Scope, node: tree.Each) -> WindowKind:
    """Return a kind of window; what only measures have beside it is reported."""
    for extra in (node.over, node.attribution):
        if extra is not None:
            scope.report(
                "SLA406",
                extra.span,
                "only an objective is measured over more than its window, or by a moment of its records",
                help="remove these words",
            )
    return read_window(node)


class _ClauseReader:
    """Reads the lines of one clause; `good` turns false where the verification could not be judged as it stands."""

    def __init__(self, reader: FigureReader, node: tree.Clause) -> None:
        self._reader = reader
        self._scope = reader.scope
        self._node = node
        self._reported = len(reader.scope.diagnostics)

    def _single(self, cls: type[N], what: str) -> N | None:
        return single(self._scope, self._node.lines, cls, what)

    def _required(self, cls: type[N], what: str, example: str) -> N | None:
        return required(self._scope, self._node.name_span, self._node.lines, cls, what, example)

    def read(self) -> Verification | None:
        verified = self._required(
            tree.Verified, "way in which the clause is checked", "verified by audit of all reports each calendar year"
        )
        promise = self._promise()
        criteria, critical = self._scorecard(promise)
        not_applicable = self._single(tree.NotApplicable, "term for criteria that do not apply")
        assessed = self._single(tree.Assessed, "party that assesses")
        decision = self._decision(promise)
        kept = self._single(tree.Kept, "time for which evidence is kept")
        exceptions = self._single(tree.Exceptions, "party that accepts exceptions")
        no_data = self._no_data(promise)
        credits, plans, terminations = self._consequences()
        method, sample = (self._method(verified), self._sample(verified)) if verified is not None else (None, None)
        needs = self._needs(sample)
        length = read_length(self._scope, kept.length) if kept is not None else None
        each = read_plain_window(self._scope, verified.each) if verified is not None else None
        if method is None or sample is None or each is None:
            return None
        if any(d.blocks for d in self._scope.diagnostics[self._reported :]):
            return None
        return trusted(Verification)(
            span=verified.span if verified is not None else None,
            method=method,
            sample=sample,
            each=each,
            criteria=criteria,
            critical=critical,
            not_applicable=_left_out(not_applicable),
            assessed_by=read_who(assessed.party) if assessed is not None else None,
            decision=decision,
            needs=needs,
            kept=length,
            exceptions=read_who(exceptions.party) if exceptions is not None else None,
            promise=promise,
            no_data=no_data,
            credits=credits,
            plans=plans,
            terminations=terminations,
        )

    # ---------------------------------------------------------------- what is sampled

    def _method(self, line: tree.Verified) -> Method | None:
        words = as_written(line.method.span)
        if words in METHODS:
            return cast("Method", words)
        near = self._scope.near(words, METHODS)
        self._scope.report(
            "SLA301",
            line.method.span,
            f"nothing is verified by `{words}`",
            help=f"did you mean `{near}`?" if near else f"there is {one_of(METHODS)}",
        )
        return None

    def _sample(self, line: tree.Verified) -> Sample | None:
        node, scope = line.sample, self._scope
        items = str(node.items)
        if self._promises() and items in scope.symbols[tree.Records]:
            # How many of them there are may decide, and their fields may be what is judged.
            self._reader.records.get(items, token_span(node.items, node.span.source))
        if isinstance(node, tree.SampleSize):
            count = read_whole(scope, node.span, node.count, items, most=_MOST_ITEMS)
            if count is None:
                return None
            return trusted(Sample)(span=node.span, count=count, random=node.random is not None, items=items)
        if isinstance(node, tree.SampleAll):
            return trusted(Sample)(span=node.span, items=items)
        share = read_percent(scope, node.span.source, node.percent)
        if share is not None and not 0 < share < 1:
            scope.report(
                "SLA408",
                node.span,
                f"{as_written(token_span(node.percent, node.span.source))} of all {items} is no sample",
                help=f"write a share between 0 % and 100 %, or `all {items}`",
            )
            return None
        return None if share is None else trusted(Sample)(span=node.span, share=share, items=items)

    def _needs(self, sample: Sample | None) -> int | None:
        line = self._single(tree.Needs, "least number that decides")
        if line is None:
            return None
        items = str(line.items)
        if sample is not None and items.removesuffix("s") != sample.items.removesuffix("s"):
            related = (Related(sample.span, "the sample"),) if sample.span is not None else ()
            self._scope.report(
                "SLA301",
                token_span(line.items, line.span.source),
                f"the sample is not made of `{items}`",
                help=f"count what is sampled: `needs at least {line.count} {sample.items}`",
                related=related,
            )
        return read_whole(self._scope, line.span, line.count, items, most=_MOST_ITEMS)

    # ---------------------------------------------------------------- the scorecard

    def _scorecard(self, promise: ClausePromise | None) -> tuple[tuple[Criterion, ...], tuple[CriticalCriterion, ...]]:
        scope, taken = self._scope, dict[str, Span]()
        criteria: list[Criterion] = []
        critical: list[CriticalCriterion] = []
        for line in self._node.lines:
            if not isinstance(line, tree.Criterion | tree.Critical):
                continue
            name = str(line.name)
            title = read_text(line.title) if line.title is not None else name
            if isinstance(line, tree.Critical):
                critical.append(trusted(CriticalCriterion)(span=line.span, name=name, title=title))
                continue
            weight = read_number(scope, line.span.source, line.weight)
            if declare(scope, taken, name, line.span, "criterion") and weight is not None:
                criteria.append(trusted(Criterion)(span=line.span, name=name, title=title, weight=weight))
        taken = {}
        for one in critical:
            declare(scope, taken, one.name, one.span or self._node.span, "critical criterion")
        if (
            promise is not None
            and promise.of == "average score"
            and not any(isinstance(line, tree.Criterion) for line in self._node.lines)
        ):
            scope.report(
                "SLA303",
                self._node.name_span,
                "a score is promised, and nothing is scored",
                help='add the criteria, such as `criterion greeting "Greeting" weight 20`',
            )
        return tuple(criteria), tuple(critical)

    # ---------------------------------------------------------------- promise and decision

    def _promise(self) -> ClausePromise | None:
        line = self._single(tree.ClausePromise, "promise")
        if line is None:
            idle = next((x for x in self._node.lines if isinstance(x, _OF_A_PROMISE)), None)
            if idle is not None:
                self._scope.report(
                    "SLA303",
                    idle.span,
                    f"the clause `{self._node.name}` promises nothing that this could decide",
                    help="add a line such as `promise average score at least 85 %`, or remove this one",
                )
            return None
        range_ = read_range(self._scope, line.bounds, Unit.PERCENT)
        of: Literal["average score", "share passed"] = (
            "average score" if str(line.what) == "average" else "share passed"
        )
        return None if range_ is None else trusted(ClausePromise)(span=line.span, of=of, range=range_)

    def _decision(self, promise: ClausePromise | None) -> Decision | None:
        example = "decided by both parties on the point estimate"
        find = self._required if self._promises() else lambda cls, what, _: self._single(cls, what)
        line = find(tree.Decided, "party that decides", example)
        if line is None:
            return None
        party = read_who(line.party)
        if line.decision is None:
            if promise is not None and promise.of == "share passed":
                self._scope.report(
                    "SLA303",
                    line.span,
                    "this does not say what of the sample decides: its own share, or a bound for all",
                    help="add `on the point estimate`, or `on the lower bound at 95 % confidence`",
                )
            return trusted(Decision)(span=line.span, party=party)
        basis = line.decision.basis
        if isinstance(basis, tree.PointEstimate):
            return trusted(Decision)(span=line.span, party=party)
        confidence = read_percent(self._scope, basis.span.source, basis.confidence)
        if confidence is None:
            return None
        if confidence not in Z:
            self._scope.report(
                "SLA408",
                basis.span,
                f"a bound at {as_written(token_span(basis.confidence, basis.span.source))} confidence is not computed",
                help="write 90 %, 95 % or 99 %",
            )
            return None
        return trusted(Decision)(
            span=line.span, party=party, side=cast("Literal['lower']", str(basis.side)), confidence=confidence
        )

    def _promises(self) -> bool:
        return any(isinstance(line, tree.ClausePromise) for line in self._node.lines)

    def _no_data(self, promise: ClausePromise | None) -> Outcome | None:
        line = self._single(tree.NoData, "term for missing evidence")
        if line is None:
            if self._promises():
                self._scope.report(
                    "SLA303",
                    self._node.name_span,
                    "this does not say what missing evidence comes to",
                    help="add `no data counts as undecided`, `missed` or `left out`",
                )
            return None
        outcome = read_outcome(line.outcome)
        if outcome is Outcome.MET:
            self._scope.report(
                "SLA620",
                line.span,
                "missing evidence never keeps a promise",
                help="write `no data counts as undecided`, `missed` or `left out`",
            )
            return None
        return outcome

    # ---------------------------------------------------------------- what follows

    def _consequences(
        self,
    ) -> tuple[tuple[Credit, ...], tuple[ImprovementPlan, ...], tuple[Termination, ...]]:
        lines = [line for line in self._node.lines if isinstance(line, tree.Otherwise)]
        self._nothing(lines)
        credits: list[Credit] = []
        plans: list[ImprovementPlan] = []
        terminations: list[Termination] = []
        for line in lines:
            match line.consequence:
                case tree.Credit() as node:
                    credit = read_credit(self._reader, node)
                    credits += [credit] if credit is not None else []
                case tree.Plan() as node:
                    plan = read_plan(self._reader, node)
                    plans += [plan] if plan is not None else []
                case tree.Terminate() as node:
                    termination = read_termination(self._reader, node)
                    terminations += [termination] if termination is not None else []
        return tuple(credits), tuple(plans), tuple(terminations)

    def _nothing(self, lines: Sequence[tree.Otherwise]) -> None:
        nothing = next((line for line in lines if isinstance(line.consequence, tree.Nothing)), None)
        other = next((line for line in lines if line is not nothing), None)
        if nothing is not None and other is not None:
            self._scope.report(
                "SLA304",
                nothing.span,
                "this says that nothing follows, and another line says what does",
                help="keep one of the two",
                related=(Related(other.span, "what follows"),),
            )


_OF_A_PROMISE = (tree.Decided, tree.NoData, tree.Otherwise, tree.Needs)
"""Lines that decide whether a promise is kept, or what follows."""


def _left_out(line: tree.NotApplicable | None) -> Literal["left out", "full marks", "zero"] | None:
    if line is None:
        return None
    words: dict[str, Literal["left out", "full marks", "zero"]] = {
        "left": "left out",
        "full": "full marks",
        "zero": "zero",
    }
    return words[str(line.word)]
