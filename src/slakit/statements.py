"""Statements that are booked: an evaluation as a document, entered in the ledger, and proved again later.

The document is the result as JSON, with names of files instead of paths, so that it is the same wherever it is worked
out. It is entered before it is printed: what the ledger has is what was issued.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slakit.diagnostics import Diagnostic
from slakit.export.statement import Issued
from slakit.ledger import Action, Booked, Entry, Ledger, canonical_text, first_difference, issue, reissue, void
from slakit.ledger.books import in_force
from slakit.render.evaluation_json import evaluation_json
from slakit.render.portable import input_files, without_folders

if TYPE_CHECKING:
    from slakit.evaluation import Evaluation
    from slakit.render.evaluation_document import EvaluationDocument

__all__ = ["Difference", "booked", "conflict", "difference", "issued_as", "issued_document", "taken_back"]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing in which a statement and what is worked out now differ; values as JSON texts."""

    path: str
    issued: str
    now: str


def issued_document(evaluation: Evaluation) -> EvaluationDocument:
    """Return the document that is booked for an evaluation."""
    whole = evaluation_json(evaluation)
    return without_folders(whole, input_files(whole["receipt"]))


def booked(ledger: Ledger, evaluation: Evaluation, entered: dt.datetime, reason: str | None = None) -> Booked:
    """Enter the statement of an evaluation; with a `reason` in the place of the one that is in force."""
    agreement, period = evaluation.contract.agreement.name, evaluation.period.label
    document = issued_document(evaluation)
    if reason is None:
        return issue(ledger, agreement, period, document, entered)
    return reissue(ledger, agreement, period, document, reason, entered)


def taken_back(ledger: Ledger, agreement: str, period: str, reason: str, entered: dt.datetime) -> Booked:
    """Take back the statement that is in force for a period."""
    return void(ledger, agreement, period, reason, entered)


def conflict(found: Booked, evaluation: Evaluation) -> Diagnostic | None:
    """Say why nothing was entered; `None` where it was, or had been before."""
    label = f"{evaluation.contract.agreement.name} in {evaluation.period.label}"
    if found.outcome == "nothing":
        return Diagnostic(
            "SLA904", f"there is no statement of {label} that could be replaced",
            help="issue one with `sla statement issue`",
        )  # fmt: skip
    if found.outcome != "conflict" or found.entry is None:
        return None
    at = difference(found.entry, evaluation)
    what = f"; they differ first in {at.path}: {at.issued} there, {at.now} now" if at is not None else ""
    return Diagnostic(
        "SLA901",
        f"another statement of {label} is in force: {found.entry.statement}{what}",
        help="to correct it, use `sla statement reissue … --reason TEXT`; the old one stays in the ledger",
    )


def difference(entry: Entry, evaluation: Evaluation) -> Difference | None:
    """Return the first thing in which a statement and an evaluation differ."""
    now = json.loads(canonical_text(issued_document(evaluation)))
    found = first_difference(json.loads(entry.document), now)
    return None if found is None else Difference(found[0], _shown(found[1]), _shown(found[2]))


def _shown(value: Any) -> str:
    text = canonical_text(value)
    return text if len(text) <= 80 else f"{text[:77]}…"


def issued_as(entries: tuple[Entry, ...], revision: int | None) -> tuple[Entry | None, Issued | None]:
    """Return the statement of a revision, or the one in force, with what its exports say of how it was issued.

    `entries` are those of one agreement and period. A later revision replaces the one before it.
    """
    issued = [entry for entry in entries if entry.action is Action.ISSUE]
    wanted = in_force(entries) if revision is None else next((e for e in issued if e.revision == revision), None)
    if wanted is None:
        return None, None
    before = [entry.statement for entry in issued if entry.revision < wanted.revision]
    return wanted, Issued(wanted.statement, before[-1] if before else None, wanted.reason or None)
