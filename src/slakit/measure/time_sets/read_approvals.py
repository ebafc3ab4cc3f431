"""Reads the approvals of exclusions from the data: bad rows are counted by reason, as of any record.

Runs before records are read, because approvals decide whose time is asked for.
"""

from __future__ import annotations

from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic
from slakit.measure.data_map import DataMap
from slakit.measure.given import SideTable
from slakit.measure.judged_rows import judged_rows, side_table
from slakit.measure.rejects import RejectsFile
from slakit.measure.results import RecordQuality
from slakit.measure.session import Session
from slakit.measure.time_sets.approvals import Approvals, approval_of, approvals_table

__all__ = ["approvals_file", "read_approvals"]


def approvals_file(contract: Contract, data_map: DataMap) -> tuple[SideTable | None, list[Diagnostic]]:
    """Find the sources of the approvals and look at each."""
    return side_table(
        contract,
        approvals_table(contract),
        data_map,
        holds="the approvals of what is left out",
        empty="nothing has been approved",
    )


def read_approvals(
    side: SideTable, data_map: DataMap, session: Session, rejects: RejectsFile
) -> tuple[Approvals, RecordQuality | None, list[Diagnostic]]:
    """Return the approvals and the account of their rows; `None` where they cannot be read."""
    good, quality, problems = judged_rows(
        side, data_map, session, rejects, lambda texts: approval_of(side.contract, texts)
    )
    return Approvals(good), quality, problems
