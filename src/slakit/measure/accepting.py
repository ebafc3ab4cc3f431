"""What measuring and the reading of clocks have in common: the data of some record types, looked up and accepted.

Every row is accounted for here: read, accepted, refused for a reason, or belonging to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType, RecordType
from slakit.contract.verification import ClauseObjective
from slakit.diagnostics import Diagnostic, Severity
from slakit.measure.accept import Accepted, RecordFiles, accept, looked_up
from slakit.measure.clocks import children_of, orphans
from slakit.measure.data_map import DataMap
from slakit.measure.engine import Engine, EngineChoice, Row
from slakit.measure.files import no_rows
from slakit.measure.from_contract import Unsupported, value_column
from slakit.measure.gaps import longest_gap
from slakit.measure.limits import Limits
from slakit.measure.needs import Needs
from slakit.measure.plan import Group, Relation, Tally
from slakit.measure.records import Counted, RecordQuery, counting
from slakit.measure.rejects import RejectsFile
from slakit.measure.results import RecordQuality
from slakit.measure.row_checks import levels_given, row_checks
from slakit.measure.samples import sample_checks
from slakit.measure.session import open_session
from slakit.timeline import DAY, HorizonError

__all__ = [
    "Run",
    "accepted_rows",
    "account",
    "finished",
    "opened",
    "orphans_noted",
    "sources_of",
    "uncountable",
    "unsupported",
]

_AROUND = 370 * DAY


@dataclass(frozen=True, slots=True)
class Run:
    """What all record types of one measuring share.

    `as_of` is the instant at which what still runs is judged, and after which nothing is known; `None` was not said.
    """

    session: Engine
    contract: Contract
    data_map: DataMap
    rejects: RejectsFile
    gaps: bool
    as_of: int | None
    needs: Needs


def sources_of(
    contract: Contract,
    data_map: DataMap,
    names: Iterable[str],
    clauses: tuple[ClauseObjective, ...] = (),
    signed: Contract | None = None,
) -> tuple[list[RecordFiles], list[Diagnostic]]:
    """Look up the data of some record types; items of clauses are checked as their samples ask.

    What any version of the contract as `signed` allows to be given is no fault of a row.
    """
    sources: list[RecordFiles] = []
    problems: list[Diagnostic] = []
    for name in names:
        records = contract.record_type(name)
        checks = row_checks(records, records.in_order, levels_given(signed or contract, records))
        if isinstance(checks, Unsupported):
            problems.append(unsupported(checks, f"records {name}"))
            continue
        checks = (*checks, *sample_checks(contract, clauses, records))
        rules = {calendar.name: calendar.rule for calendar in contract.calendars}
        found, wrong = looked_up(records, data_map, checks, contract.agreement.currency, rules)
        problems += wrong
        if found is not None:
            sources.append(found)
    return sources, problems


def opened(engine: EngineChoice, files: list[Path], limits: Limits) -> AbstractContextManager[Engine]:
    """Open a session of the engine that is to count."""
    if engine.name == "duckdb":
        return open_session(files, limits)
    from slakit.measure.spark.session import open_spark

    return open_spark(files, engine.master, limits)


def unsupported(problem: Unsupported, where: str) -> Diagnostic:
    """Report what cannot be measured."""
    message = f"this cannot be measured: {problem.message}"
    return Diagnostic("SLA717", message, span=problem.span, where=where)


def accepted_rows(
    run: Run, source: RecordFiles, query: RecordQuery | None, at_once: RecordQuery | None
) -> tuple[Accepted | None, list[Diagnostic]]:
    """Accept the rows of a record type, and ask the query over them that needs no more than the rows."""
    start, end = (query.start, query.end) if query is not None else (0, DAY)

    def ask(rows: Relation, extra: tuple[Tally, ...]) -> list[Row]:
        if at_once is not None:
            return at_once.ask(rows, extra)
        return run.session.grouped(Group(rows, (), (*counting(source.records), *extra)))

    try:
        return accept(run.session, source, run.data_map, (start - _AROUND, end + _AROUND), ask, run.rejects)
    except HorizonError as error:
        return None, [uncountable(error, source.records)]


def uncountable(error: HorizonError, records: RecordType) -> Diagnostic:
    """Report that business days cannot be counted."""
    message = f"business days cannot be counted: {error}"
    hint = "look at the calendar's hours and at when it is closed"
    return Diagnostic("SLA758", message, help=hint, where=f"records {records.name}")


def account(run: Run, records: RecordType, accepted: Accepted, count: Counted) -> RecordQuality:
    """Return the account of one record type."""
    refused = run.rejects.counts(records.name)
    at = value_column(records.at, FieldType.INSTANT)
    account = RecordQuality(
        records.name, accepted.files, accepted.read, count.rows, refused, None, count.first, count.last,
        count.outside, accepted.absent, longest_gap(run.session, accepted.rows, at) if run.gaps else None,
    )  # fmt: skip
    if account.read != account.accepted + account.rejected:
        message = f"of {account.read} rows, {account.accepted} were counted and {account.rejected} refused"
        raise AssertionError(message)
    return account


def orphans_noted(run: Run, rows: dict[str, Relation]) -> Iterator[Diagnostic]:
    """Note the records that belong to one that is not there, or was refused: nothing asks for them."""
    for name in run.needs.asked:
        for child in children_of(run.contract, name, run.needs.asked[name]):
            count = orphans(run.session, run.contract, name, child, rows)
            if count:
                some = f"{count} {child} belong" if count > 1 else f"1 of the {child} belongs"
                yield Diagnostic(
                    "SLA751",
                    f"{some} to {name} that are not among the accepted ones, and count nowhere",
                    Severity.NOTE,
                    help=f"look whether the data hold all {name} that the {child} name",
                    blocks=False,
                    where=child,
                )


def finished(run: Run, quality: Sequence[RecordQuality]) -> tuple[tuple[RecordQuality, ...] | None, list[Diagnostic]]:
    """Finish the list of refused rows, and report them; no account where it cannot be written."""
    rejects = run.rejects
    try:
        written = rejects.finish()
    except OSError as error:
        message = f"the rejects file {rejects.path} cannot be written: {(error.strerror or str(error)).lower()}"
        return None, [Diagnostic("SLA721", message, help="name another place for it", where=str(rejects.path))]
    accounts: list[RecordQuality] = []
    problems: list[Diagnostic] = []
    for one in quality:
        if one.rejected:
            one = replace(one, rejects_file=str(rejects.path) if written else None)  # noqa: PLW2901
            problems.append(_bad_rows_found(one))
        if not one.read and any(records.name == one.records for records in run.contract.records):
            # Tables beside the records may well be empty: nobody approved or claimed anything.
            problems += [no_rows(file.path) for file in one.files]
        accounts.append(one)
    return tuple(accounts), problems


def _bad_rows_found(quality: RecordQuality) -> Diagnostic:
    shown = [f"{reject.reason} ({reject.rows}, first in line {reject.first_line})" for reject in quality.rejects[:5]]
    more = f" and {len(quality.rejects) - 5} more reasons" if len(quality.rejects) > 5 else ""
    rows = "1 row" if quality.rejected == 1 else f"{quality.rejected} rows"
    message = f"{rows} of {quality.read} {quality.records} cannot be used: {'; '.join(shown)}{more}"
    hint = f"they are listed in {quality.rejects_file}" if quality.rejects_file else "name a rejects file to see them"
    return Diagnostic("SLA708", message, help=hint, blocks=False, where=", ".join(f.path for f in quality.files))
