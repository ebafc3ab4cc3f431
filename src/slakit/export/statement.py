"""What is exported: a result as a document, read piece by piece, so that its lines need not all be held at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slakit.export.spool import Spooled
from slakit.render.evaluation_document import DueDate, EvaluationDocument, Result
from slakit.render.evaluation_json import evaluation_dues, evaluation_head, evaluation_results
from slakit.render.files import created_date
from slakit.render.portable import input_files, without_folders

if TYPE_CHECKING:
    from slakit.evaluation import Evaluation

__all__ = ["Issued", "Statement", "of_document", "of_evaluation"]


@dataclass(frozen=True, slots=True)
class Issued:
    """Under which number a statement was issued, which one it replaced, and why."""

    number: str
    replaces: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A result to export.

    `head` is the document without what `results` and `dues` yield. `created` is the date that files carry: the day
    after the period, or SOURCE_DATE_EPOCH. `issued` is `None` for what was worked out and not booked.
    """

    head: EvaluationDocument
    results: Callable[[], Iterator[Result]]
    dues: Callable[[], Iterator[DueDate]]
    created: dt.datetime
    issued: Issued | None = None

    @property
    def stem(self) -> str:
        """What names of files begin with: `acme-support-2026-03`, with the revision where it was issued."""
        if self.issued is not None:
            return self.issued.number.replace("/", "-")
        return f"{self.head['agreement']['name']}-{self.head['period']['label']}"

    @property
    def currency(self) -> str:
        """The currency of all amounts, as an ISO 4217 code."""
        return self.head["currency"]


def _created(head: EvaluationDocument) -> dt.datetime:
    last = dt.date.fromisoformat(head["period"]["last_date"])
    return created_date(last + dt.timedelta(days=1), head["zone"])


def of_document(document: EvaluationDocument, issued: Issued | None = None) -> Statement:
    """Return what a document exports as."""
    head = document | {"results": [], "dues": []}
    return Statement(
        head, lambda: iter(document["results"]), lambda: iter(document["dues"]), _created(document), issued
    )


def of_evaluation(evaluation: Evaluation) -> Statement:
    """Return what an evaluation exports as: the same as its document, made while it is written."""
    head = evaluation_head(evaluation)
    files = input_files(head["receipt"])
    return Statement(
        without_folders(head, files),
        Spooled(lambda: (without_folders(one, files) for one in evaluation_results(evaluation))),
        lambda: (without_folders(one, files) for one in evaluation_dues(evaluation)),
        _created(head),
    )
