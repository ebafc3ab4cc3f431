"""From the parsed text of an agreement to its model: the entry point of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.agreements import read_agreement
from slakit.contract.from_syntax.blocks import declare
from slakit.contract.from_syntax.calendars import Calendars
from slakit.contract.from_syntax.clauses import is_promised, read_clause
from slakit.contract.from_syntax.echoes import silenced, sound
from slakit.contract.from_syntax.figures import FigureReader, Subject
from slakit.contract.from_syntax.files import Files, ReadUse
from slakit.contract.from_syntax.kinds import Kind
from slakit.contract.from_syntax.objectives import read_objective, read_remedies
from slakit.contract.from_syntax.payments import read_credit, read_pay_amount
from slakit.contract.from_syntax.prose import check_placeholders
from slakit.contract.from_syntax.records import RecordTypes
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.tests import read_tests
from slakit.contract.from_syntax.texts import check_texts
from slakit.contract.model import Agreement, Calendar, Clause, Contract, Objective
from slakit.contract.placeholders import stands_for
from slakit.diagnostics import Diagnostic, Related, Source, Span, refuses, sort_diagnostics
from slakit.syntax import decode, parse, tree

if TYPE_CHECKING:
    from slakit.contract.clocks import Clock, Levels
    from slakit.contract.duties import Duty

__all__ = ["read_contract"]


def _agreement(scope: Scope, blocks: Sequence[tree.Node], source: Source) -> Agreement | None:
    found = [block for block in blocks if isinstance(block, tree.Agreement)]
    if not found:
        scope.report(
            "SLA308",
            Span(source, 0, 1),
            "there is no agreement in this file",
            help='a contract has one block: `agreement NAME "Title"` and so on to `end agreement`',
        )
        scope.fees_known = False
        return None
    for extra in found[1:]:
        scope.report(
            "SLA308",
            extra.name_span,
            "there is a second agreement in this contract",
            help="keep one agreement; put the other into a file of its own",
            related=(Related(found[0].name_span, "the first one"),),
        )
    return read_agreement(scope, found[0])


def _unused_metrics(scope: Scope, records: RecordTypes, own: Source, used: set[str]) -> None:
    """Metrics of the author's own file are judged even when nothing measures them yet."""
    for name, symbol in scope.symbols[tree.Metric].items():
        node = symbol.node
        if node.span.source is own and isinstance(node, tree.Metric):
            parameters: dict[str, Span] = {}
            for line in node.lines:
                if isinstance(line, tree.Given):
                    declare(scope, parameters, str(line.name), line.span, "parameter")
            if name not in used:
                FigureReader(scope, records).sample(node)


def _placeholders(
    scope: Scope,
    agreement: Agreement | None,
    objectives: Sequence[Objective],
    worded: Sequence[Clause | Duty],
    of_time: tuple[Sequence[Calendar], Sequence[Clock]],
    names: set[str],
    wording: Sequence[tree.Clause | tree.Obligation | tree.Escalation | tree.Review],
) -> None:
    """Judge the placeholders of all texts.

    `names` are those of all objectives, read or not, and `wording` the blocks of clauses and duties, read or not.
    """
    calendars, clocks = of_time
    hours, timed = set(scope.symbols[tree.Calendar]), {name for kind, name in scope.needed if kind is tree.Clock}
    read = {o.name for o in objectives} | {c.name for c in calendars} | {c.name for c in clocks}
    read |= {f.name for f in agreement.fees} if agreement is not None else set()
    told = {w.name for w in worded if not isinstance(w, Clause) or w.verification is not None}
    untold = {str(b.name) for b in wording if not isinstance(b, tree.Clause) or is_promised(b)} - told
    kinds = {"objective": names, "clause": [c.name for c in worded], "fee": scope.fees, "calendar": hours}
    kinds["clock"] = timed | {c.name for c in clocks}
    check_placeholders(
        scope,
        worded,
        stands_for(agreement, objectives, worded, calendars, clocks),
        ((names | hours | timed | scope.fees) - read) | untold,
        [(kind, name) for kind, group in kinds.items() for name in group],
    )


def _with_credits(
    scope: Scope, records: RecordTypes, objectives: list[Objective], blocks: Sequence[tree.Node]
) -> list[Objective]:
    """Return the objectives with their credit tables, whose lines may speak of any objective.

    Of an objective that could not be read, the amounts are judged all the same.
    """
    read = {id(o.span): o for o in objectives}
    done = []
    for block in blocks:
        if not isinstance(block, tree.Objective):
            continue
        objective = read.get(id(block.span))
        lines = [line for line in block.lines if isinstance(line, tree.Credit | tree.Bonus)]
        kind = scope.objective_kinds[str(block.name)]
        if kind is None:
            reader = FigureReader(scope, records, amounts=True)
            for line in lines:
                if not isinstance(line.amount, tree.Nothing):
                    read_pay_amount(reader, line.amount)
            continue
        subject = Subject(str(block.name), Kind[kind])
        reader = FigureReader(scope, records, subject=subject, amounts=True)
        credits = [credit for line in lines if (credit := read_credit(reader, line)) is not None]
        if objective is not None:
            done.append(objective.model_copy(update={"credits": tuple(credits)}))
    return done


def _duties(scope: Scope, terms: FigureReader, blocks: Sequence[tree.Node]) -> list[Duty]:
    """Return what people do, in the order written; most contracts say nothing of it."""
    if not blocks:
        return []
    from slakit.contract.from_syntax.duties import read_escalation, read_obligation, read_review

    found: list[Duty | None] = []
    for block in blocks:
        match block:
            case tree.Obligation():
                found.append(read_obligation(scope, block))
            case tree.Escalation():
                found.append(read_escalation(terms, block))
            case tree.Review():
                found.append(read_review(scope, block))
    return [duty for duty in found if duty is not None]


def read_blocks(scope: Scope, blocks: Sequence[tree.Node], source: Source) -> Contract | None:
    """Return what blocks say together, with names resolved; `None` without an agreement.

    `scope` knows the names that they declare, and takes the problems in them. `source` is the contract's own file.
    """
    agreement = _agreement(scope, blocks, source)
    reader = Calendars(scope)
    calendars: list[Calendar] = []
    for symbol in scope.symbols[tree.Calendar].values():
        assert isinstance(symbol.node, tree.Calendar)
        calendar = reader.read(symbol.node)
        if calendar is not None:
            calendars.append(calendar)
    clocks: tuple[Clock, ...] = ()
    given: tuple[Levels, ...] = ()
    levels: dict[str, tree.Levels] = {}
    if timed := any(isinstance(block, tree.Clock | tree.Levels) for block in blocks):
        from slakit.contract.from_syntax.levels import read_clocks, take_levels

        levels = take_levels(scope, blocks)
    records = RecordTypes(scope)
    figures = FigureReader(scope, records)
    scope.objective_kinds = {str(b.name): None for b in blocks if isinstance(b, tree.Objective)}
    names = set(scope.objective_kinds)
    for block in blocks:
        if isinstance(block, tree.Clause) and is_promised(block):
            scope.objective_kinds.setdefault(str(block.name), Kind.PERCENT.name)
    taken: dict[str, Span] = {}
    objectives: list[Objective] = []
    clause_blocks: list[tree.Clause] = []
    duty_blocks: list[tree.Obligation | tree.Escalation | tree.Review] = []
    for block in blocks:
        if isinstance(block, tree.Records) and block.span.source is source:
            records.get(str(block.name), block.name_span)
        elif isinstance(block, tree.Objective):
            fresh = declare(scope, taken, str(block.name), block.name_span, "objective")
            objective = read_objective(scope, figures, block)
            if objective is not None and fresh:
                objectives.append(objective)
        elif isinstance(block, tree.Clause) and declare(scope, taken, str(block.name), block.name_span, "clause"):
            clause_blocks.append(block)
        elif isinstance(block, tree.Obligation | tree.Escalation | tree.Review) and declare(
            scope, taken, str(block.name), block.name_span, block.rule
        ):
            duty_blocks.append(block)
    objectives = _with_credits(scope, records, objectives, blocks)
    measured = {o.measure.metric.name for o in objectives if o.measure.metric}
    _unused_metrics(scope, records, source, measured)
    terms = FigureReader(scope, records, amounts=True)
    clauses = [
        read_clause(replace(terms, subject=Subject(str(block.name), Kind.PERCENT)), block) for block in clause_blocks
    ]
    duties = _duties(scope, terms, duty_blocks)
    paying = set(scope.objective_kinds)
    remedies = read_remedies(scope, terms, [b for b in blocks if isinstance(b, tree.Remedies)], paying)

    if timed:
        clocks, given = read_clocks(records, levels, source)

    test_blocks = [b for b in blocks if isinstance(b, tree.Test)]
    tests = read_tests(scope, test_blocks, records, agreement, objectives, names) if agreement is not None else ()
    wording = [*clause_blocks, *duty_blocks]
    _placeholders(scope, agreement, objectives, [*clauses, *duties], (calendars, clocks), names, wording)
    if agreement is None:
        return None
    return trusted(Contract)(
        agreement=agreement,
        calendars=tuple(calendars),
        records=records.used,
        objectives=tuple(objectives),
        clauses=tuple(clauses),
        remedies=remedies,
        tests=tests,
        clocks=clocks,
        levels=given,
        obligations=tuple(d for d in duties if d.kind == "obligation"),
        escalations=tuple(d for d in duties if d.kind == "escalation"),
        reviews=tuple(d for d in duties if d.kind == "review"),
    )


def read_contract(
    name: str,
    data: bytes,
    read_use: ReadUse,
    library: Sequence[str] = (),
    judge: Callable[[Contract], Iterable[Diagnostic]] = lambda contract: (),
) -> tuple[Contract | None, list[Diagnostic], tuple[Source, ...]]:
    """Return the model of a contract file given as bytes, every problem in it, and the sources that were read.

    The model is there whenever no problem blocks it. `library` names the standard library's files, for help. `judge`
    finds more in a model; it sees what could be read of a contract even where a problem blocks the rest, so that all
    problems come in one run.
    """
    source, problems = decode(name, data)
    if source is None:
        return None, problems, ()
    parsed, problems = parse(source)
    scope = Scope()
    files = Files(scope, read_use, list(library))
    scope.offer = files.offer
    files.add(parsed)
    files.syntax.extend(problems)
    for block in files.blocks:
        if not isinstance(block, tree.Test):
            check_texts(scope, block)
    if parsed.tree is None:
        return None, sort_diagnostics(files.syntax), tuple(f.source for f in files.parsed)

    contract = read_blocks(scope, files.blocks, source)
    syntax = files.syntax
    found = [d for d in scope.diagnostics if not silenced(d, files.parsed)]
    sources = tuple(f.source for f in files.parsed)
    if contract is None:
        return None, sort_diagnostics([*syntax, *found]), sources
    blocked = refuses([*syntax, *scope.diagnostics])
    judged = list(judge(sound(contract, [*syntax, *scope.diagnostics], files.parsed) if blocked else contract))
    found += [d for d in judged if not silenced(d, files.parsed)]
    return None if blocked else contract, sort_diagnostics([*syntax, *found]), sources
