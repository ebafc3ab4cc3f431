"""From the parsed text of an agreement to its model: the entry point of this folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from slakit.contract.expressions import trusted
from slakit.contract.from_syntax.agreements import read_agreement
from slakit.contract.from_syntax.blocks import declare
from slakit.contract.from_syntax.calendars import Calendars
from slakit.contract.from_syntax.figures import FigureReader, Subject
from slakit.contract.from_syntax.files import Files, ReadUse
from slakit.contract.from_syntax.kinds import Kind
from slakit.contract.from_syntax.objectives import read_clause, read_objective, read_remedies
from slakit.contract.from_syntax.payments import read_credit, read_pay_amount
from slakit.contract.from_syntax.prose import check_placeholders
from slakit.contract.from_syntax.records import RecordTypes
from slakit.contract.from_syntax.scope import Scope
from slakit.contract.from_syntax.tests import read_tests
from slakit.contract.from_syntax.texts import check_texts
from slakit.contract.model import Agreement, Calendar, Clause, Contract, Objective, PercentOf
from slakit.contract.placeholders import stands_for
from slakit.diagnostics import Diagnostic, Related, Source, Span, refuses, sort_diagnostics
from slakit.syntax import Parsed, decode, parse, tree

__all__ = ["read_contract"]


def _guessed(parsed: Parsed) -> set[str]:
    """Return the fields and parameters whose declaration was repaired: their type is a guess."""
    found = set()
    for block in parsed.tree.blocks if parsed.tree is not None else ():
        for line in getattr(block, "lines", ()):
            if isinstance(line, tree.Field | tree.Let | tree.Given) and _touches(line.span, parsed.repaired):
                found.add(str(line.name))
    return found


def _touches(span: Span, lines: frozenset[int]) -> bool:
    return any(number in lines for number in range(span.line, span.end_position[0] + 1))


def _mentions(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _silenced(diagnostic: Diagnostic, files: Sequence[Parsed]) -> bool:
    """Whether a problem may only be the echo of a syntax error: a repaired line's meaning is a guess."""
    span = diagnostic.span
    parsed = next((f for f in files if span is not None and f.source is span.source), None)
    if span is None or parsed is None or not parsed.repaired:
        return False
    if _touches(span, parsed.repaired):
        return True
    if diagnostic.code in ("SLA301", "SLA305", "SLA310"):
        name = re.search(r"`\{?([^`{}]+)", diagnostic.message)
        if diagnostic.code == "SLA310" and name is not None:
            name = re.match(r"([^.]*)", name[1])
        return name is not None and any(_mentions(parsed.source.line(n), name[1]) for n in parsed.repaired)
    if diagnostic.code in ("SLA303", "SLA313", "SLA506", "SLA508", "SLA509"):
        blocks = parsed.tree.blocks if parsed.tree is not None else ()
        block = next((b for b in blocks if b.span.start <= span.start < b.span.end), None)
        return block is not None and _touches(block.span, parsed.repaired)
    if diagnostic.code in ("SLA405", "SLA406"):
        words = parsed.source.text[span.start : span.end]
        return any(_mentions(words, name) for name in _guessed(parsed))
    return diagnostic.code == "SLA308"


def _agreement(scope: Scope, blocks: list[tree.Node], source: Source) -> Agreement | None:
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
    names: set[str],
) -> None:
    """Judge the placeholders of all clauses; `names` are those of all objectives, read or not."""
    hours = set(scope.symbols[tree.Calendar])
    read = {o.name for o in objectives} | {c.name for c in calendars}
    read |= {f.name for f in agreement.fees} if agreement is not None else set()
    kinds = {"objective": names, "clause": [c.name for c in clauses], "fee": scope.fees, "calendar": hours}
    check_placeholders(
        scope,
        clauses,
        stands_for(agreement, objectives, clauses, calendars),
        (names | hours | scope.fees) - read,
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

    agreement = _agreement(scope, files.blocks, source)
    reader = Calendars(scope)
    calendars: list[Calendar] = []
    for symbol in scope.symbols[tree.Calendar].values():
        assert isinstance(symbol.node, tree.Calendar)
        calendar = reader.read(symbol.node)
        if calendar is not None:
            calendars.append(calendar)
    records = RecordTypes(scope)
    figures = FigureReader(scope, records)
    scope.objective_kinds = {str(b.name): None for b in files.blocks if isinstance(b, tree.Objective)}
    taken: dict[str, Span] = {}
    objectives: list[Objective] = []
    clauses: list[Clause] = []
    for block in files.blocks:
        if isinstance(block, tree.Records) and block.span.source is source:
            records.get(str(block.name), block.name_span)
        elif isinstance(block, tree.Objective):
            fresh = declare(scope, taken, str(block.name), block.name_span, "objective")
            objective = read_objective(scope, figures, block)
            if objective is not None and fresh:
                objectives.append(objective)
        elif isinstance(block, tree.Clause) and declare(scope, taken, str(block.name), block.name_span, "clause"):
            clauses.append(read_clause(scope, block))
    objectives = _with_credits(scope, records, objectives, files.blocks)
    measured = {o.measure.metric.name for o in objectives if o.measure.metric}
    _unused_metrics(scope, records, source, measured)
    names = set(scope.objective_kinds)
    terms = FigureReader(scope, records, amounts=True)
    remedies = read_remedies(scope, terms, [b for b in files.blocks if isinstance(b, tree.Remedies)], names)

    test_blocks = [b for b in files.blocks if isinstance(b, tree.Test)]
    tests = read_tests(scope, test_blocks, records, agreement, objectives, names) if agreement is not None else ()
    _placeholders(scope, agreement, objectives, clauses, calendars, names)

    syntax = files.syntax
    found = [d for d in scope.diagnostics if not _silenced(d, files.parsed)]
    sources = tuple(f.source for f in files.parsed)
    if agreement is None:
        return None, sort_diagnostics([*syntax, *found]), sources
    contract = trusted(Contract)(
        agreement=agreement,
        calendars=tuple(calendars),
        records=records.used,
        objectives=tuple(objectives),
        clauses=tuple(clauses),
        remedies=remedies,
        tests=tests,
    )
    blocked = refuses([*syntax, *scope.diagnostics])
    judged = list(judge(_sound(contract, [*syntax, *scope.diagnostics], files.parsed) if blocked else contract))
    found += [d for d in judged if not _silenced(d, files.parsed)]
    return None if blocked else contract, sort_diagnostics([*syntax, *found]), sources


def _sound(contract: Contract, diagnostics: Sequence[Diagnostic], files: Sequence[Parsed]) -> Contract:
    """What can be judged of a contract that has blocking problems: the parts that none of them touches."""
    wrong = [(d.span.source, d.span.start, d.span.end) for d in diagnostics if d.span is not None and d.blocks]
    repaired = {id(f.source): f.repaired for f in files}
    fees = {fee.name for fee in contract.agreement.fees}

    def whole(span: Span | None, amounts: Iterable[object]) -> bool:
        if span is None or any(isinstance(a, PercentOf) and a.fee not in fees for a in amounts):
            return False
        lines = set(range(span.line, span.end_position[0] + 1))
        return not lines & repaired[id(span.source)] and not any(
            source is span.source and start < span.end and end > span.start for source, start, end in wrong
        )

    return contract.model_copy(
        update={
            "objectives": tuple(o for o in contract.objectives if whole(o.span, (c.amount for c in o.credits))),
            "remedies": contract.remedies.model_copy(
                update={"caps": tuple(c for c in contract.remedies.caps if whole(c.span, [c.limit]))}
            ),
        }
    )
