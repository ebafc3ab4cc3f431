"""Reads the approvals of exclusions from the data: bad rows are counted by reason, as of any record.

Runs before records are read, because approvals decide whose time is asked for.
"""

from __future__ import annotations

from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic
from slakit.measure.accept import looked_up
from slakit.measure.data_map import DataMap
from slakit.measure.files import no_rows
from slakit.measure.given import SideTable, read_table
from slakit.measure.rejects import BadRow, Faulty, RejectsFile
from slakit.measure.results import Approval, RecordQuality
from slakit.measure.session import Session
from slakit.measure.time_sets.approvals import Approvals, approval_of, approvals_table

__all__ = ["approvals_file", "read_approvals"]


def approvals_file(contract: Contract, data_map: DataMap) -> tuple[SideTable | None, list[Diagnostic]]:
    """Find the sources of the approvals and look at each."""
    table = approvals_table(contract)
    if not data_map.files(table.name) and not data_map.databases(table.name):
        hint = (
            f'write file = "…" below [{table.name}] in the data map, or --data {table.name}=FILE; a file with a header'
            " alone says that nothing has been approved"
        )
        message = "nothing says which file holds the approvals of what is left out"
        return None, [Diagnostic("SLA713", message, help=hint, where=data_map.name or table.name)]
    files, problems = looked_up(table, data_map, (), contract.agreement.currency)
    return (None if files is None else SideTable(contract, table, files)), problems


def read_approvals(
    side: SideTable, data_map: DataMap, session: Session, rejects: RejectsFile
) -> tuple[Approvals, RecordQuality | None, list[Diagnostic]]:
    """Return the approvals and the account of their rows; `None` where they cannot be read."""
    rows, files, problems = read_table(side, data_map, session)
    if problems:
        return Approvals(()), None, problems
    good: list[Approval] = []
    bad: list[BadRow] = []
    for row in rows:
        found = row.fault or approval_of(side.contract, row.texts)
        if isinstance(found, Faulty):
            bad.append(BadRow(row.place, row.line, row.texts.get("exclusion", ""), (found,)))
        else:
            good.append(found)
    name = side.table.name
    try:
        rejects.add(name, sorted(bad, key=lambda row: (row.file, row.line)))
    except OSError as error:
        message = f"the rejects file {rejects.path} cannot be written: {(error.strerror or str(error)).lower()}"
        problem = Diagnostic("SLA721", message, help="name another place for it", where=str(rejects.path))
        return Approvals(()), None, [problem]
    quality = RecordQuality(name, tuple(files), len(rows), len(rows) - len(bad), rejects.counts(name))
    return Approvals(good), quality, [no_rows(file.path) for file in files] if not rows else []
