"""From the parsed text of an agreement to its model: the entry point of this folder."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.agreements import read_agreement
from slakit.contract.from_syntax.blocks import declare
from slakit.contract.from_syntax.calendars import Calendars
from slakit.contract.from_syntax.echoes import silenced, sound
from slakit.contract.from_syntax.figures import FigureReader, Subject
from slakit.contract.from_syntax.files import Files, ReadUse
from slakit.contract.from_syntax.kinds import Kind
from slakit.contract.from_syntax.objectives import read_clause, read_objective, read_remedies
from slakit.contract.from_syntax.payments import read_credit, read_pay_amount
from slakit.contract.from_syntax.prose import check_placeholders
from slakit.contract.from_syntax.records import RecordTypes
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.templates import read_parameters, unused_parameters, with_places
from slakit.contract.from_syntax.tests import read_tests
from slakit.contract.from_syntax.texts import check_texts
from slakit.contract.from_syntax.versions import dated, read_amendments, tests_of, with_amendments
from slakit.contract.model import Agreement, Calendar, Clause, Contract, Objective
from slakit.contract.placeholders import stands_for
from slakit.contract.templates import Parameter
from slakit.diagnostics import Diagnostic, Related, Source, Span, refuses, sort_diagnostics
from slakit.syntax import decode, parse, tree

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
    clauses: Sequence[Clause],
    calendars: Sequence[Calendar],
    parameters: Sequence[Parameter],
    names: set[str],
) -> None:
    """Judge the placeholders of all clauses; `names` are those of all objectives, read or not."""
    hours = set(scope.symbols[tree.Calendar])
    read = {o.name for o in objectives} | {c.name for c in calendars}
    read |= {f.name for f in agreement.fees} if agreement is not None else set()
    read |= {p.name for p in parameters}
    kinds = {"objective": names, "clause": [c.name for c in clauses], "fee": scope.fees, "calendar": hours}
    kinds["parameter"] = [p.name for p in parameters]
    check_placeholders(
        scope,
        clauses,
        stands_for(agreement, objectives, clauses, calendars, parameters),
        (names | hours | scope.fees | scope.parameters) - read,
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


def read_blocks(scope: Scope, blocks: Sequence[tree.Node], source: Source) -> Contract | None:
    """Return what blocks say together, with names resolved; `None` without an agreement.

    `scope` knows the names that they declare, and takes the problems in them. `source` is the contract's own file.
    """
    agreement = _agreement(scope, blocks, source)
    parameters = read_parameters(scope, blocks)
    reader = Calendars(scope)
    calendars: list[Calendar] = []
    for symbol in scope.symbols[tree.Calendar].values():
        assert isinstance(symbol.node, tree.Calendar)
        calendar = reader.read(symbol.node)
        if calendar is not None:
            calendars.append(calendar)
    records = RecordTypes(scope)
    figures = FigureReader(scope, records)
    scope.objective_kinds = {str(b.name): None for b in blocks if isinstance(b, tree.Objective)}
    taken: dict[str, Span] = {}
    objectives: list[Objective] = []
    clauses: list[Clause] = []
    for block in blocks:
        if isinstance(block, tree.Records) and block.span.source is source:
            records.get(str(block.name), block.name_span)
        elif isinstance(block, tree.Objective):
            fresh = declare(scope, taken, str(block.name), block.name_span, "objective")
            objective = read_objective(scope, figures, block)
            if objective is not None and fresh:
                objectives.append(objective)
        elif isinstance(block, tree.Clause) and declare(scope, taken, str(block.name), block.name_span, "clause"):
            clauses.append(read_clause(scope, block))
    objectives = _with_credits(scope, records, objectives, blocks)
    measured = {o.measure.metric.name for o in objectives if o.measure.metric}
    _unused_metrics(scope, records, source, measured)
    names = set(scope.objective_kinds)
    terms = FigureReader(scope, records, amounts=True)
    remedies = read_remedies(scope, terms, [b for b in blocks if isinstance(b, tree.Remedies)], names)

    test_blocks = [b for b in blocks if isinstance(b, tree.Test)]
    tests = read_tests(scope, test_blocks, agreement, objectives, names) if agreement is not None else ()
    _placeholders(scope, agreement, objectives, clauses, calendars, parameters, names)
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
        parameters=parameters,
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

    amendments = dated(scope, files.blocks)
    plain = [b for b in files.blocks if not isinstance(b, tree.Test | tree.Amendment)]
    contract = read_blocks(scope, [*plain, *tests_of(amendments, files.blocks).get(0, ())], source)
    unused_parameters(scope, files.blocks, files.parsed)
    syntax, found = files.syntax, list(scope.diagnostics)
    if contract is not None:

        def judged(contract: Contract, own: Sequence[Diagnostic]) -> list[Diagnostic]:
            problems = [*syntax, *own]
            return list(judge(sound(contract, problems, files.parsed) if refuses(problems) else contract))

        found += judged(contract, scope.diagnostics)
        if amendments:
            read = functools.partial(read_blocks, source=source)
            made, more = read_amendments(scope, contract, amendments, files.blocks, read, judged, found)
            contract = with_amendments(contract, made)
            found += more
    blocked = refuses([*syntax, *found])
    found = with_places([*syntax, *(d for d in found if not silenced(d, files.parsed))])
    return None if blocked else contract, sort_diagnostics(found), tuple(f.source for f in files.parsed)
