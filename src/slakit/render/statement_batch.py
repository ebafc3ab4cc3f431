"""What became of the statements of many agreements: a table for people, a document for machines with its schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from slakit.diagnostics import Diagnostic
from slakit.money import Money
from slakit.render.terminal import table

__all__ = ["Outcome", "StatementRow", "batch_json", "batch_schema", "batch_text"]

Outcome = Literal[
    "issued", "issued before", "previewed", "conflict", "undecided", "data refused", "same name", "broken contract",
    "no data map", "unusable data", "unusable statements", "not printed", "failed", "interrupted",
]  # fmt: skip
"""In the order in which a summary counts them. `not printed` is booked; only its PDF is missing."""
_OUTCOMES: tuple[Outcome, ...] = Outcome.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class StatementRow:
    """What became of one agreement's statement.

    `contract` is its file, `agreement` its name as far as it could be read, `statement` the number under which it is in
    the ledger (of a conflict: the one in force), `total` what was worked out now, `detail` a few words on the outcome,
    `pdf` the file that was written, `code` what a command exits with on account of it.
    """

    contract: str
    outcome: Outcome
    code: int
    agreement: str | None = None
    statement: str | None = None
    total: Money | None = None
    detail: str = ""
    pdf: Path | None = None
    problems: tuple[Diagnostic, ...] = ()


def batch_text(rows: Sequence[StatementRow]) -> str:
    """The table, and a line that counts."""
    cells = [["Agreement", "Statement", "Total", "What happened"]]
    cells += [
        [
            row.agreement or row.contract,
            row.statement or "–",
            str(row.total) if row.total is not None else "–",
            row.outcome + (f": {row.detail}" if row.detail else ""),
        ]
        for row in rows
    ]
    lines = ["  ".join(line).rstrip() for line in table(cells, [False, False, True, False])]
    counts = Counter(row.outcome for row in rows)
    counted = ", ".join(f"{counts[outcome]} {outcome}" for outcome in _OUTCOMES if counts[outcome])
    many = "1 agreement" if len(rows) == 1 else f"{len(rows)} agreements"
    return "\n".join([*lines, "", f"{many}: {counted}"])


def batch_json(rows: Sequence[StatementRow], period: str, code: int) -> dict[str, Any]:
    """The document; amounts are texts."""
    return {
        "schema_version": 1,
        "period": period,
        "exit_code": code,
        "statements": [
            {
                "contract": row.contract,
                "agreement": row.agreement,
                "statement": row.statement,
                "currency": row.total.currency if row.total is not None else None,
                "total": str(row.total.amount) if row.total is not None else None,
                "outcome": row.outcome,
                "detail": row.detail or None,
                "pdf": str(row.pdf) if row.pdf is not None else None,
                "exit_code": row.code,
                "problems": [
                    {"code": d.code, "severity": d.severity.word, "message": d.message, "help": d.help,
                     "place": d.place}
                    for d in row.problems
                ],
            }
            for row in rows
        ],
    }  # fmt: skip


def batch_schema() -> dict[str, Any]:
    """The JSON Schema of that document."""
    text, maybe, number = {"type": "string"}, {"type": ["string", "null"]}, {"type": "integer", "minimum": 0}
    problem = _object({"code": text, "severity": text, "message": text, "help": maybe, "place": text})
    statement = _object({
        "contract": text, "agreement": maybe, "statement": maybe, "currency": maybe, "total": maybe,
        "outcome": {"enum": list(_OUTCOMES)}, "detail": maybe, "pdf": maybe, "exit_code": number,
        "problems": {"type": "array", "items": problem},
    })  # fmt: skip
    return _object({
        "schema_version": {"const": 1}, "period": text, "exit_code": number,
        "statements": {"type": "array", "items": statement},
    })  # fmt: skip


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
