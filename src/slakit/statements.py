"""Statements that are booked: an evaluation as a document, entered in the ledger, and proved again later.

The document is the result as JSON, with names of files instead of paths, so that it is the same wherever it is worked
out. It is entered before it is printed: what the ledger has is what was issued.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from slakit.diagnostics import Diagnostic
from slakit.export.statement import Issued
from slakit.issued import IssuedPeriod, state_json
from slakit.ledger import (
    Action,
    Booked,
    Entry,
    Ledger,
    canonical_text,
    document_hash,
    first_difference,
    issue,
    reissue,
    void,
)
from slakit.ledger.books import in_force
from slakit.render.evaluation_document import EvaluationDocument, unlike
from slakit.render.evaluation_json import evaluation_json
from slakit.render.portable import input_files, without_folders

if TYPE_CHECKING:
    from slakit.evaluation import Evaluation
    from slakit.timeline import Period

__all__ = [
    "Difference", "booked", "conflict", "difference", "document_of", "issued_as", "issued_before", "issued_document",
    "issued_then", "judged_at", "taken_back", "unreadable",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing in which a statement and what is worked out now differ; values as JSON texts."""

    path: str
    issued: str
    now: str


def issued_document(evaluation: Evaluation) -> EvaluationDocument:
    """Return the document that is booked for an evaluation."""
    whole = evaluation_json(evaluation)
    found = without_folders(whole, input_files(whole["receipt"]))
    found["state"] = state_json(evaluation.dues, evaluation.used)
    return found


def unreadable(entry: Entry, *, whole: bool = True) -> list[Diagnostic]:
    """Say that a statement was changed in the ledger; if asked, also that this version does not read all of it."""
    if entry.recomputed() != entry.hash:
        return [Diagnostic(
            "SLA903", f"entry {entry.number} ({entry.statement}) of the ledger is not what was entered: it was changed"
            " after it was entered", help="compare with a copy of the ledger from before",
        )]  # fmt: skip
    if not whole or (place := unlike(document_of(entry))) is None:
        return []
    what = f"its {place} is" if place else "it is"
    return [Diagnostic(
        "SLA814", f"{entry.statement} was issued by another version of slakit: {what} not what this one reads",
        help="print it as JSON with `sla statement export`, without --export; for anything else use the version named"
        " in its receipt",
    )]  # fmt: skip


def document_of(entry: Entry) -> Any:
    """Return what a statement says, whatever version issued it; what is no JSON as the text that it is."""
    try:
        return json.loads(entry.document)
    except ValueError:
        return entry.document


def issued_before(
    entries: Iterable[Entry], agreement: str, period: Period
) -> tuple[list[IssuedPeriod], list[Diagnostic]]:
    """Return the statements in force of periods that end before another one begins; two for one day are a finding."""
    found: list[IssuedPeriod] = []
    for (name, _), entry in in_force_of(entries).items():
        if name != agreement:
            continue
        try:
            one = _issued(entry)
        except (KeyError, TypeError, ValueError):
            return [], [Diagnostic(
                "SLA906",
                f"the statement {entry.statement} cannot be used for what comes after it: it was changed after it was"
                " entered, or issued by another version of slakit",
                help="`sla statement verify` tells which; work earlier periods out from data again: --earlier data",
            )]  # fmt: skip
        if one.last_date < period.first_date:
            found.append(one)
    found.sort(key=lambda one: (one.first_date, one.last_date))
    for one, after in pairwise(found):
        if after.first_date <= one.last_date:
            return [], [Diagnostic(
                "SLA906",
                f"the statements {one.statement} and {after.statement} cannot be used for what comes after them: both"
                f" are about {after.first_date}",
                help="take one of the two back with `sla statement void`, or work earlier periods out from data again:"
                " --earlier data",
            )]  # fmt: skip
    return found, []


def issued_then(entry: Entry, entries: Iterable[Entry]) -> list[IssuedPeriod] | None:
    """Return the statements that a statement took earlier periods from, in force or not; `None` where it took none."""
    earlier = json.loads(entry.document).get("earlier_periods")
    if earlier is None or not earlier["statements"]:
        return None
    numbers = {one["statement"] for one in earlier["statements"]}
    return [_issued(one) for one in entries if one.action is Action.ISSUE and one.statement in numbers]


def judged_at(entry: Entry) -> dt.datetime | None:
    """Return the instant as of which a statement was judged, where one was given."""
    text = json.loads(entry.document)["receipt"].get("as_of")
    return None if text is None else dt.datetime.fromisoformat("T".join(text.split(" ", 1)).replace(" ", ""))


def _issued(entry: Entry) -> IssuedPeriod:
    if entry.recomputed() != entry.hash:
        message = f"entry {entry.number} was changed"
        raise ValueError(message)
    document = json.loads(entry.document)
    first, last = (dt.date.fromisoformat(document["period"][name]) for name in ("first_date", "last_date"))
    return IssuedPeriod(entry.statement, document_hash(entry.document), first, last, document)


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
    found = first_difference(document_of(entry), now)
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


def in_force_of(entries: Iterable[Entry]) -> dict[tuple[str, str], Entry]:
    """Return the statements in force, by agreement and period."""
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.agreement, entry.period), []).append(entry)
    found = {key: in_force(tuple(group)) for key, group in groups.items()}
    return {key: entry for key, entry in found.items() if entry is not None}
