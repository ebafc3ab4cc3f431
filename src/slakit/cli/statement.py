"""`sla statement`: what a period came to, on paper and in the books."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from slakit import api
from slakit.cli.exits import DONE, FINDINGS, UNKNOWN, exit_code
from slakit.cli.exports import Exports, dialect_of, export_options, written
from slakit.cli.inputs import (
    DataRequest,
    Issued,
    PeriodType,
    as_of_option,
    asks_for_many,
    data_options,
    evaluated,
)
from slakit.cli.ledger import ledger_made, ledger_option, now_of_entry, one_line, opened, spare
from slakit.cli.output import examples, print_diagnostics, print_json
from slakit.diagnostics import Diagnostic

if TYPE_CHECKING:
    from slakit.evaluation import Evaluation
    from slakit.export import Statement
    from slakit.issued import IssuedPeriod
    from slakit.ledger import Entry, Ledger
    from slakit.render.documents import SourceFile

__all__ = ["statement"]


@click.group()
def statement() -> None:
    """Write the statement of a period, and keep the ones that were issued."""


def _ended(ctx: click.Context, request: DataRequest, as_of: dt.datetime | None) -> None:
    """Wrong usage when a statement is to be booked as of an instant at which its period still runs."""
    if as_of is not None and as_of.date() <= request.period.last_date:
        at = as_of.isoformat(timespec="minutes")
        ctx.fail(f"--as-of {at}: {request.period.label} has not ended by then, and what comes after is not known;"
                 " to see where it stands, use `sla statement preview`")  # fmt: skip


_earlier_option = click.option(
    "--earlier", type=click.Choice(["data", "statements"]), default="data", show_default=True,
    help="Where results of earlier periods come from that a cap, an excess or a history needs: worked out again from "
    "data, or as the statements in the ledger have them.",
)  # fmt: skip


def _before(entries: Callable[[], tuple[Entry, ...]], request: DataRequest) -> Issued:
    """Return what tells the statements of the periods before the one that is asked for."""

    def found(agreement: str) -> tuple[list[IssuedPeriod] | None, list[Diagnostic]]:
        from slakit.statements import issued_before

        return issued_before(entries(), agreement, request.period)

    return found


def _many_options(function: Callable[..., int]) -> Callable[..., int]:
    """The options of commands that take several contracts."""
    function = click.option("--json", "as_json", is_flag=True,
                            help="What became of each as JSON on standard output (sla schema statement-batch).",
                            )(function)  # fmt: skip
    return click.option("--jobs", type=click.IntRange(min=1), metavar="N",
                        help="Processes that work on several contracts at once [default: one a core].",
                        )(function)  # fmt: skip


@statement.command(short_help="Write the statement as a PDF; book nothing.")
@click.argument("contracts", metavar="CONTRACT...", nargs=-1, required=True)
@data_options
@as_of_option
@_earlier_option
@click.option("--ledger", "place", default="slakit-ledger.sqlite", show_default=True, envvar="SLAKIT_LEDGER",
              metavar="FILE|URL", help="The ledger of the statements that --earlier asks for.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE|DIR",
              help="The file to write, or a folder for it [default: AGREEMENT-PERIOD.pdf here].")  # fmt: skip
@_many_options
@click.pass_context
def preview(
    ctx: click.Context,
    contracts: tuple[str, ...],
    request: DataRequest,
    as_of: dt.datetime | None,
    out: Path | None,
    earlier: str,
    place: str,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Write the statement as a PDF with the JSON result and the contract embedded; nothing is booked.

    A result that is not complete is marked so on every page and exits with 3. A folder stands for all contracts below
    it, each with its data map beside it.
    """
    issued = None
    spare(ctx, place, out, request)
    if earlier == "statements":
        entries = opened(ctx, place, lambda ledger: ledger.entries(), make=False)
        if entries is None:
            return UNKNOWN
        issued = _before(lambda: entries, request)
    if as_json or asks_for_many(contracts):
        from slakit.cli.batch import statements_of_many

        return statements_of_many(
            ctx, contracts, request, out, jobs,
            as_json=as_json, ledger=None, now=now_of_entry, as_of=as_of, issued=issued,
        )  # fmt: skip
    (contract,) = contracts
    loaded, evaluation, code = evaluated(ctx, contract, request, out, as_of, issued)
    if evaluation is None:
        return code
    path = _file(out, f"{evaluation.contract.agreement.name}-{request.period.label}.pdf")
    problems = api.render_statement(loaded, evaluation, path)
    print_diagnostics(ctx, problems)
    if problems:
        return UNKNOWN
    click.echo(str(path))
    return code


_einvoice_option = click.option(
    "--einvoice", type=click.Choice(["cii", "ubl"]),
    help="Embed the credit note as an electronic invoice (EN 16931): CII makes the PDF a Factur-X.",
)  # fmt: skip


def _einvoice(found: Statement, kind: str) -> tuple[SourceFile | None, list[Diagnostic]]:
    """Return the electronic invoice of a statement as a file, or what keeps it from being made."""
    from slakit.export.einvoice import credit_note, einvoice_name, einvoice_xml
    from slakit.export.files import missing_package
    from slakit.render.documents import SourceFile

    note, problems = credit_note(found)
    if note is None:
        return None, problems
    try:
        return SourceFile(einvoice_name(kind), einvoice_xml(note, kind)), []
    except ModuleNotFoundError as error:
        return None, [missing_package(kind, error, "--einvoice")]


def _file(out: Path | None, name: str) -> Path:
    """Return the file to write: the one that was asked for, or one of a name in the folder that was, or here."""
    if out is None:
        return Path(name)
    return out / name if out.is_dir() else out


def _booking(ctx: click.Context, contract: str, request: DataRequest, out: Path | None, ledger: Ledger,
             earlier: str, as_of: dt.datetime | None, reason: str | None, einvoice: str | None) -> int:  # fmt: skip
    from dataclasses import replace

    from slakit.export import of_evaluation
    from slakit.statements import booked, conflict, issued_as

    issued = _before(ledger.entries, request) if earlier == "statements" else None
    loaded, evaluation, code = evaluated(ctx, contract, request, out, as_of, issued)
    if evaluation is None:
        return code
    if code >= UNKNOWN:
        click.echo("Nothing was issued: the result is not complete.", err=True)
        return code
    exported, invoice = of_evaluation(evaluation), None
    if einvoice is not None:
        _, problems = _einvoice(exported, einvoice)
        if problems:  # before anything is booked
            print_diagnostics(ctx, problems)
            click.echo("Nothing was issued: it cannot be an electronic invoice.", err=True)
            return UNKNOWN
    found = booked(ledger, evaluation, now_of_entry(), reason)
    problem = conflict(found, evaluation)
    if problem is not None or found.entry is None:
        print_diagnostics(ctx, [problem] if problem is not None else [])
        return max(code, FINDINGS)
    path = _file(out, f"{found.entry.statement.replace('/', '-')}.pdf")
    if einvoice is not None:
        entries = ledger.entries(found.entry.agreement, found.entry.period)
        _, numbered = issued_as(entries, found.entry.revision)
        invoice, _ = _einvoice(replace(exported, issued=numbered), einvoice)
    problems = api.render_statement(loaded, evaluation, path, number=found.entry.statement, einvoice=invoice)
    print_diagnostics(ctx, problems)
    known = " (issued before)" if found.outcome == "known" else ""
    click.echo(f"{found.entry.statement}{known}  {_total(evaluation)}  {path if not problems else '(no PDF)'}")
    return UNKNOWN if problems else code


def _total(evaluation: Evaluation) -> str:
    return str(evaluation.total)


@statement.command(
    short_help="Book the statement of a period, and write its PDF.",
    epilog=examples(
        "sla statement issue acme.sla --period 2026-03", "sla statement issue contracts/ --period 2026-03 --out march"
    ),
)
@click.argument("contracts", metavar="CONTRACT...", nargs=-1, required=True)
@data_options
@as_of_option
@_earlier_option
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE|DIR",
              help="The PDF to write, or a folder for it [default: AGREEMENT-PERIOD-REVISION.pdf here].",
              )  # fmt: skip
@_many_options
@_einvoice_option
@click.pass_context
@ledger_made
def issue(
    ctx: click.Context,
    contracts: tuple[str, ...],
    request: DataRequest,
    as_of: dt.datetime | None,
    out: Path | None,
    jobs: int | None,
    as_json: bool,
    einvoice: str | None,
    ledger: Ledger,
    earlier: str,
) -> int:
    """Book the statement of a period in the ledger, and write it as a PDF.

    The same statement is booked once, however often it is issued. Another one for the same period is a conflict (1);
    an incomplete result is not booked at all (3). A folder stands for all contracts below it, each with its data map
    beside it; what keeps one from being issued does not stop the others.
    """
    _ended(ctx, request, as_of)
    if as_json or asks_for_many(contracts):
        if einvoice is not None:
            ctx.fail("--einvoice is for the statement of one contract; export the others with `sla statement export`")
        from slakit.cli.batch import statements_of_many

        issued = _before(ledger.entries, request) if earlier == "statements" else None
        return statements_of_many(
            ctx, contracts, request, out, jobs,
            as_json=as_json, ledger=ledger, now=now_of_entry, as_of=as_of, issued=issued,
        )  # fmt: skip
    return _booking(ctx, contracts[0], request, out, ledger, earlier, as_of, None, einvoice)


@statement.command(
    short_help="Replace the statement in force by what is worked out now.",
    epilog=examples("sla statement reissue acme.sla --period 2026-03 --reason 'late calls'"),
)
@click.argument("contract", metavar="CONTRACT")
@data_options
@as_of_option
@_earlier_option
@click.option("--reason", required=True, callback=one_line, metavar="TEXT", help="Why the statement is replaced.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE|DIR",
              help="The PDF to write, or a folder for it [default: AGREEMENT-PERIOD-REVISION.pdf here].")  # fmt: skip
@_einvoice_option
@click.pass_context
@ledger_made
def reissue(
    ctx: click.Context,
    contract: str,
    request: DataRequest,
    as_of: dt.datetime | None,
    reason: str,
    out: Path | None,
    einvoice: str | None,
    ledger: Ledger,
    earlier: str,
) -> int:
    """Take back the statement of a period and book what is worked out now as its next revision."""
    _ended(ctx, request, as_of)
    return _booking(ctx, contract, request, out, ledger, earlier, as_of, reason, einvoice)


def _named(statement: str) -> tuple[str, str, int | None]:
    agreement, _, rest = statement.partition("/")
    period, _, revision = rest.partition("/")
    if not agreement or not period or (revision and not re.fullmatch("[0-9]{1,9}", revision)):
        raise click.BadParameter(f"`{statement}`: write AGREEMENT/PERIOD, as in acme-support/2026-03")
    return agreement, period, int(revision) if revision else None


@statement.command(short_help="Take back the statement in force.")
@click.argument("number", metavar="AGREEMENT/PERIOD", callback=one_line)
@click.option("--reason", required=True, callback=one_line, metavar="TEXT", help="Why the statement is taken back.")
@click.pass_context
@ledger_option
def void(ctx: click.Context, number: str, reason: str, ledger: Ledger) -> int:
    """Take back the statement of a period that is in force; it stays in the ledger."""
    from slakit.statements import taken_back

    agreement, period, _ = _named(number)
    found = taken_back(ledger, agreement, period, reason, now_of_entry())
    if found.entry is None:
        print_diagnostics(ctx, [Diagnostic(
            "SLA904", f"there is no statement of {agreement} in {period} that could be taken back",
            help="`sla statement list` shows what there is",
        )])  # fmt: skip
        return FINDINGS
    click.echo(f"{found.entry.statement} taken back")
    return DONE


@statement.command("list", short_help="List the entries of the ledger.")
@click.option("--agreement", metavar="NAME", callback=one_line, help="Only the statements of this agreement.")
@click.option("--json", "as_json", is_flag=True, help="As JSON on standard output.")
@click.pass_context
@ledger_option
def list_(ctx: click.Context, agreement: str | None, as_json: bool, ledger: Ledger) -> int:
    """List all entries of the ledger, in their order."""
    from slakit.render.terminal import table

    entries = ledger.entries(agreement)
    if as_json:
        print_json({"schema_version": 1, "entries": [_entry_json(entry) for entry in entries]})
        return DONE
    rows = [["Entry", "Date", "Action", "Statement", "Total", "Reason"]]
    rows += [
        [
            str(one.number),
            one.entered.date().isoformat(),
            one.action.value,
            one.statement,
            _booked_total(one),
            one.reason,
        ]
        for one in entries
    ]
    for row in table(rows, [True, False, False, False, True, False]):
        click.echo("  ".join(row).rstrip())
    return DONE


def _booked_total(entry: Entry) -> str:
    from slakit.money import Money
    from slakit.statements import document_of

    if not entry.document:
        return ""
    try:
        document = document_of(entry)
        return str(Money.of(document["currency"], document["total"]))
    except (KeyError, TypeError, ValueError):  # issued by another version; `verify` and `export` say more
        return "?"


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "action": entry.action.value,
        "statement": entry.statement,
        "agreement": entry.agreement,
        "period": entry.period,
        "revision": entry.revision,
        "reason": entry.reason or None,
        "entered": entry.entered.isoformat(),
        "hash": entry.hash,
        "previous": entry.previous,
    }


@statement.command(
    short_help="Write a statement as it was issued.",
    epilog=examples("sla statement export acme/2026-03 --export csv,ubl --out audit"),
)
@click.argument("number", metavar="AGREEMENT/PERIOD[/REVISION]", callback=one_line)
@export_options(("csv", "xlsx", "parquet", "json", "cii", "ubl"))
@click.pass_context
@ledger_option
def export(ctx: click.Context, number: str, exports: Exports, ledger: Ledger) -> int:
    """Write a statement as it was issued, in one or more formats; without --export, print it as JSON.

    Without a revision it is the one in force. `cii` and `ubl` are the credit note as an electronic invoice.
    """
    from slakit.export import of_document
    from slakit.statements import document_of, issued_as, unreadable

    agreement, period, revision = _named(number)
    dialect = dialect_of(ctx, exports)
    if dialect is None:
        return UNKNOWN
    entries = ledger.entries(agreement, period)
    entry, issued = issued_as(entries, revision)
    if entry is None or issued is None:
        print_diagnostics(ctx, [Diagnostic("SLA904", f"there is no statement {number}",
                                           help="`sla statement list` shows what there is")])  # fmt: skip
        return FINDINGS
    problems = unreadable(entry, whole=bool(exports.formats))
    if problems:
        print_diagnostics(ctx, problems)
        return max(FINDINGS, exit_code(problems))
    document = document_of(entry)
    if not exports.formats:
        print_json(document)
        return DONE
    return written(ctx, of_document(document, issued), exports, dialect)


_PERIOD_IF_ANY = click.option("--period", type=PeriodType(), metavar="PERIOD",
                              help="The period of the statement, with a contract.")  # fmt: skip


@statement.command(
    short_help="Prove that the ledger and its statements hold.",
    epilog=examples("sla statement verify", "sla statement verify acme.sla --period 2026-03"),
)
@click.argument("contract", metavar="[CONTRACT]", required=False)
@functools.partial(data_options, period=_PERIOD_IF_ANY)
@click.pass_context
@ledger_option
def verify(ctx: click.Context, contract: str | None, request: DataRequest, ledger: Ledger) -> int:
    """Prove the ledger: that no entry was changed, and (with a contract and its data) that a statement comes out again.

    It is judged as of the same instant, with earlier periods from the same place: from data, or from statements.
    The first difference is named, and exits with 1.
    """
    from slakit.ledger import broken_chain
    from slakit.ledger.books import in_force
    from slakit.statements import difference, issued_then, judged_at, unreadable

    entries = ledger.entries()
    broken = broken_chain(entries)
    if broken is not None:
        entry, how = broken
        print_diagnostics(ctx, [Diagnostic(
            "SLA903", f"entry {entry.number} ({entry.statement}) of the ledger is not what was entered: {how}",
            help="compare with a copy of the ledger from before; nothing behind this entry can be relied on",
        )])  # fmt: skip
        return FINDINGS
    many = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
    click.echo(f"{many}, unchanged since entered")
    if contract is None:
        return DONE
    if request.period is None:
        ctx.fail("name the period of the statement with --period")

    model = api.load(contract).contract
    name, period = model.agreement.name if model is not None else "", request.period.label
    current = in_force(tuple(e for e in entries if (e.agreement, e.period) == (name, period)))
    if current is not None and (problems := unreadable(current)):
        print_diagnostics(ctx, problems)
        return UNKNOWN
    then = issued_then(current, entries) if current is not None else None
    as_of = judged_at(current) if current is not None else None
    _, evaluation, code = evaluated(ctx, contract, request, as_of=as_of, issued=lambda _: (then, []))
    if evaluation is None:
        return code
    if current is None:
        print_diagnostics(ctx, [Diagnostic("SLA904", f"there is no statement of {name} in {period}",
                                           help="`sla statement list` shows what there is")])  # fmt: skip
        return FINDINGS
    found = difference(current, evaluation)
    if found is not None:
        print_diagnostics(ctx, [Diagnostic(
            "SLA902",
            f"{current.statement} does not come out again: {found.path} was {found.issued} and is {found.now} now",
            help="the contract, the data or the version of slakit have changed; the receipts tell which",
        )])  # fmt: skip
        return FINDINGS
    click.echo(f"{current.statement} comes out again, to the last figure")
    return code
