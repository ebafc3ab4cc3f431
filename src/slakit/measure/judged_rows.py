"""Tables beside the records whose rows are judged one by one: what is good of them, and the account of the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from slakit.contract.model import Contract
from slakit.contract.record_types import RecordType
from slakit.diagnostics import Diagnostic
from slakit.measure.accept import looked_up
from slakit.measure.data_map import DataMap
from slakit.measure.given import SideTable, read_table
from slakit.measure.rejects import BadRow, Faulty, RejectsFile
from slakit.measure.results import RecordQuality
from slakit.measure.session import Session

__all__ = ["judged_rows", "side_table"]

Good = TypeVar("Good")


def side_table(
    contract: Contract, table: RecordType, data_map: DataMap, *, holds: str, empty: str
) -> tuple[SideTable | None, list[Diagnostic]]:
    """Find the sources of a table and look at each; `holds` says what is in it, `empty` what one without rows says."""
    name = table.name
    if not data_map.files(name) and not data_map.databases(name):
        hint = (
            f'write file = "…" below [{name}] in the data map, or --data {name}=FILE; a file with a header alone says'
            f" that {empty}"
        )
        message = f"nothing says which file holds {holds}"
        return None, [Diagnostic("SLA713", message, help=hint, where=data_map.name or name)]
    files, problems = looked_up(table, data_map, (), contract.agreement.currency)
    return (None if files is None else SideTable(contract, table, files)), problems


def judged_rows(
    side: SideTable,
    data_map: DataMap,
    session: Session,
    rejects: RejectsFile,
    judge: Callable[[Mapping[str, str]], Good | Faulty],
) -> tuple[list[Good], RecordQuality | None, list[Diagnostic]]:
    """Return what is good of a table and the account of its rows; `None` where they cannot be read."""
    rows, files, problems = read_table(side, data_map, session)
    if problems:
        return [], None, problems
    good: list[Good] = []
    bad: list[BadRow] = []
    for row in rows:
        found = row.fault or judge(row.texts)
        if isinstance(found, Faulty):
            bad.append(BadRow(row.place, row.line, row.texts.get(side.table.key, ""), (found,)))
        else:
            good.append(found)
    name = side.table.name
    try:
        rejects.add(name, sorted(bad, key=lambda row: (row.file, row.line)))
    except OSError as error:
        message = f"the rejects file {rejects.path} cannot be written: {(error.strerror or str(error)).lower()}"
        return [], None, [Diagnostic("SLA721", message, help="name another place for it", where=str(rejects.path))]
    quality = RecordQuality(name, tuple(files), len(rows), len(rows) - len(bad), rejects.counts(name))
    return good, quality, []
