"""Reads the blocks of one contract in the order in which they need one another, and puts the model together.

Blocks may stand in any order in a file; what a block speaks of may stand behind it. So names and measures are read
first, then what is paid, then remedies and words, and the examples last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.agreement_terms import read_schedules
from slakit.contract.from_syntax.agreements import completed_agreement, read_agreement
from slakit.contract.from_syntax.blocks import declare
from slakit.contract.from_syntax.calendars import Calendars
from slakit.contract.from_syntax.clauses import is_promised, read_clause
from slakit.contract.from_syntax.figures import FigureReader, Subject
from slakit.contract.from_syntax.kinds import Kind
from slakit.contract.from_syntax.objective_terms import read_count_as
from slakit.contract.from_syntax.objectives import read_objective, read_outcome
from slakit.contract.from_syntax.payments import read_credit, read_pay_amount
from slakit.contract.from_syntax.prose import check_placeholders
from slakit.contract.from_syntax.records import RecordTypes
from slakit.contract.from_syntax.remedies import read_remedies
from slakit.contract.from_syntax.scope import DECLARED, Scope
from slakit.contract.from_syntax.templates import read_parameters
from slakit.contract.from_syntax.test_subjects import Subjects
from slakit.contract.from_syntax.tests import read_tests
from slakit.contract.model import Agreement, Calendar, Clause, Contract, Objective
from slakit.contract.placeholders import Named, stands_for
from slakit.diagnostics import Related, Source, Span
from slakit.syntax import tree

if TYPE_CHECKING:
    from slakit.contract.agreement_terms import Schedule
    from slakit.contract.clocks import Clock, Levels
    from slakit.contract.duties import Duty
    from slakit.contract.templates import Parameter
    from slakit.contract.worked_examples import WorkedExample

__all__ = ["read_blocks"]

N = TypeVar("N", bound=tree.Node)


def read_blocks(scope: Scope, blocks: Sequence[tree.Node], source: Source) -> Contract | None:
    """Return what blocks say together, with names resolved; `None` without an agreement.

    `scope` knows the names that they declare, and takes the problems in them. `source` is the contract's own file.
    """
    return _Reading(scope, blocks, source).contract()


@dataclass
class _Reading:
    """One contract while it is read."""

    scope: Scope
    blocks: Sequence[tree.Node]
    source: Source
    calendars: list[Calendar] = field(default_factory=list)
    clocks: tuple[Clock, ...] = ()
    levels: tuple[Levels, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    def __post_init__(self) -> None:
        self.records = RecordTypes(self.scope)
        self.terms = FigureReader(self.scope, self.records, amounts=True)

    def _of(self, kind: type[N]) -> list[N]:
        return [block for block in self.blocks if isinstance(block, kind)]

    def _wording(self) -> list[tree.Clause | tree.Obligation | tree.Escalation | tree.Review]:
        return [b for b in self.blocks if isinstance(b, tree.Clause | tree.Obligation | tree.Escalation | tree.Review)]

    def contract(self) -> Contract | None:
        """Read everything."""
        scope, agreement_block = self.scope, self._agreement()
        levels = self._take_levels()
        figures = FigureReader(scope, self.records)
        agreement = read_agreement(figures, agreement_block) if agreement_block is not None else None
        self.parameters = read_parameters(scope, self.blocks)  # their amounts have the agreement's currency
        self._read_calendars()
        scope.objective_kinds = {str(b.name): None for b in self._of(tree.Objective)}
        names = set(scope.objective_kinds)
        for block in self._of(tree.Clause):
            if is_promised(block):
                scope.objective_kinds.setdefault(str(block.name), Kind.PERCENT.name)
                names.add(str(block.name))
        taken: dict[str, Span] = {}
        objectives = self._objectives(figures, taken)
        wording = [b for b in self._wording() if declare(scope, taken, str(b.name), b.name_span, b.rule)]
        if agreement is not None and agreement_block is not None:
            agreement = completed_agreement(self.terms, agreement_block, agreement)
        schedules = read_schedules(scope, self._of(tree.Schedule))
        objectives = self._with_credits(objectives)
        self._unused_metrics({o.measure.metric.name for o in objectives if o.measure.metric})
        clauses, duties = self._worded(wording)
        remedies = read_remedies(scope, self.terms, self.blocks, objectives)
        if levels is not None:
            from slakit.contract.from_syntax.levels import read_clocks

            self.clocks, self.levels = read_clocks(self.records, levels, self.source)
        declared = self._declared()
        blocks = self._of(tree.Test)
        tests: tuple[WorkedExample, ...] = ()
        if agreement is not None and blocks:
            wordings = [str(block.name) for block in self._of(tree.Clause)]
            obligations = [duty for duty in duties if duty.kind == "obligation"]
            subjects = Subjects.of(objectives, clauses, declared.get("figures", ()), names, wordings, obligations)
            tests = read_tests(scope, blocks, self.records, agreement, subjects)
        named: dict[str, Sequence[Named]] = {
            "calendar": self.calendars, "clock": self.clocks, "schedule": schedules,
            **{field.removesuffix("s"): parts for field, parts in declared.items()},
        }  # fmt: skip
        self._placeholders(agreement, objectives, [*clauses, *duties], schedules, named)
        if agreement is None:
            return None
        return trusted(Contract)(
            agreement=agreement,
            calendars=tuple(self.calendars),
            records=self.records.used,
            objectives=tuple(objectives),
            clauses=tuple(clauses),
            remedies=remedies,
            tests=tests,
            clocks=self.clocks,
            levels=self.levels,
            obligations=tuple(d for d in duties if d.kind == "obligation"),
            escalations=tuple(d for d in duties if d.kind == "escalation"),
            reviews=tuple(d for d in duties if d.kind == "review"),
            schedules=schedules,
            parameters=self.parameters,
            **declared,
        )

    # ---------------------------------------------------------------- names and measures

    def _agreement(self) -> tree.Agreement | None:
        """Return the one block that is the agreement."""
        found = self._of(tree.Agreement)
        if not found:
            self.scope.report(
                "SLA308",
                Span(self.source, 0, 1),
                "there is no agreement in this file",
                help='a contract has one block: `agreement NAME "Title"` and so on to `end agreement`',
            )
            self.scope.fees_known = False
            return None
        for extra in found[1:]:
            self.scope.report(
                "SLA308",
                extra.name_span,
                "there is a second agreement in this contract",
                help="keep one agreement; put the other into a file of its own",
                related=(Related(found[0].name_span, "the first one"),),
            )
        return found[0]

    def _take_levels(self) -> dict[str, tree.Levels] | None:
        """Return the levels by the records that have them; `None` in a contract without clocks and levels."""
        if not any(isinstance(block, tree.Clock | tree.Levels) for block in self.blocks):
            return None
        from slakit.contract.from_syntax.levels import take_levels

        return take_levels(self.scope, self.blocks)

    def _declared(self) -> dict[str, Any]:
        """Return the fields of a contract that hold sets of time, given figures, exclusions and benchmarks."""
        kinds = (tree.Span, tree.Figure, tree.Exclusion, tree.Benchmark)
        if not any(self.scope.symbols[kind] for kind in kinds):
            return {}
        from slakit.contract.from_syntax.declared import read_declared

        return read_declared(self.scope, self.records, self.source)

    def _read_calendars(self) -> None:
        reader = Calendars(self.scope)
        for symbol in self.scope.symbols[tree.Calendar].values():
            assert isinstance(symbol.node, tree.Calendar)
            calendar = reader.read(symbol.node)
            if calendar is not None:
                self.calendars.append(calendar)

    def _objectives(self, figures: FigureReader, taken: dict[str, Span]) -> list[Objective]:
        """Return the objectives without their credits; the author's own records are read on the way."""
        objectives = []
        for block in self.blocks:
            if isinstance(block, tree.Records) and block.span.source is self.source:
                self.records.get(str(block.name), block.name_span)
            elif isinstance(block, tree.Objective):
                fresh = declare(self.scope, taken, str(block.name), block.name_span, "objective")
                objective = read_objective(self.scope, figures, block)
                if objective is not None and fresh:
                    objectives.append(objective)
        return objectives

    def _unused_metrics(self, used: set[str]) -> None:
        """Metrics of the author's own file are judged even when nothing measures them yet."""
        for name, symbol in self.scope.symbols[tree.Metric].items():
            node = symbol.node
            if node.span.source is self.source and isinstance(node, tree.Metric):
                parameters: dict[str, Span] = {}
                for line in node.lines:
                    if isinstance(line, tree.Given):
                        declare(self.scope, parameters, str(line.name), line.span, "parameter")
                if name not in used:
                    FigureReader(self.scope, self.records).sample(node)

    # ---------------------------------------------------------------- what is paid, and what is done

    def _with_credits(self, objectives: Iterable[Objective]) -> list[Objective]:
        """Return the objectives with their credit tables and overrides, whose lines may speak of any objective.

        Of an objective that could not be read, the amounts are judged all the same.
        """
        read = {id(o.span): o for o in objectives}
        done = []
        for block in self._of(tree.Objective):
            objective = read.get(id(block.span))
            lines = [line for line in block.lines if isinstance(line, tree.Credit | tree.Bonus)]
            kind = self.scope.objective_kinds[str(block.name)]
            if kind is None:
                for line in lines:
                    if not isinstance(line.amount, tree.Nothing):
                        read_pay_amount(self.terms, line.amount)
                continue
            ranges = (objective.promise, objective.minimum) if objective is not None else (None, None)
            reader = replace(self.terms, subject=Subject(str(block.name), Kind[kind], *ranges))
            credits = [credit for line in lines if (credit := read_credit(reader, line)) is not None]
            overrides = [line for line in block.lines if isinstance(line, tree.CountAs)]
            read_ = [read_count_as(reader, line, read_outcome(line.outcome)) for line in overrides]
            count_as = tuple(term for term in read_ if term is not None)
            if objective is not None:
                done.append(objective.model_copy(update={"credits": tuple(credits), "count_as": count_as}))
        return done

    def _worded(self, blocks: Iterable[tree.Node]) -> tuple[list[Clause], list[Duty]]:
        """Return clauses, and what people do."""
        clauses: list[Clause] = []
        duties: list[Duty | None] = []
        for block in blocks:
            if isinstance(block, tree.Clause):
                reader = replace(self.terms, subject=Subject(str(block.name), Kind.PERCENT))
                clauses.append(read_clause(reader, block))
                continue
            from slakit.contract.from_syntax.duties import read_escalation, read_obligation, read_review

            match block:
                case tree.Obligation():
                    duties.append(read_obligation(self.scope, block))
                case tree.Escalation():
                    duties.append(read_escalation(self.terms, block))
                case tree.Review():
                    duties.append(read_review(self.scope, block))
        return clauses, [duty for duty in duties if duty is not None]

    # ---------------------------------------------------------------- words

    def _placeholders(
        self,
        agreement: Agreement | None,
        objectives: Sequence[Objective],
        worded: Sequence[Clause | Duty],
        schedules: Sequence[Schedule],
        named: Mapping[str, Sequence[Named]],
    ) -> None:
        """Judge the placeholders of all texts; `named` has what else they may name, by what it is called."""
        scope = self.scope
        names = {str(block.name) for block in self._of(tree.Objective)}
        declared = {name for kind in DECLARED for name in scope.symbols[kind]}
        parts = [part for group in named.values() for part in group]
        read = {o.name for o in objectives} | {part.name for part in parts} | {p.name for p in self.parameters}
        if agreement is not None:
            read |= {f.name for f in agreement.fees} | {a.name for a in agreement.amounts}
        told = {w.name for w in worded if not isinstance(w, Clause) or w.verification is not None}
        untold = {str(b.name) for b in self._wording() if not isinstance(b, tree.Clause) or is_promised(b)} - told
        kinds: dict[str, Iterable[str]] = {
            "objective": names,
            "clause": [c.name for c in worded],
            "fee": scope.paid_fees,
            "amount": scope.fees - scope.paid_fees,
            **{what: [part.name for part in group] for what, group in named.items()},
            "parameter": [parameter.name for parameter in self.parameters],
        }
        check_placeholders(
            scope,
            [*worded, *schedules, *(agreement.definitions if agreement is not None else ())],
            stands_for(agreement, objectives, worded, parts, self.parameters),
            ((names | declared | scope.fees | scope.parameters) - read) | untold,
            [(kind, name) for kind, group in kinds.items() for name in group],
        )
