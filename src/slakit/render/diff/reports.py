"""A comparison in the formats of `sla check`: each change as a diagnostic with its rule for a code."""

from __future__ import annotations

from collections.abc import Collection

from slakit.baseline import mark
from slakit.diagnostics import Diagnostic, Severity
from slakit.diff import MEANINGS, Comparison, Effect
from slakit.diff.changes import Change
from slakit.render.diagnostic_formats import printed
from slakit.render.diagnostic_formats.markdown import code_cell
from slakit.render.diagnostic_formats.report import Report
from slakit.render.diff.replay import data_text, replay_rows, unknown_text
from slakit.render.diff.text import places, summary
from slakit.render.diff.words import about, reason_text, was_and_is, witness_text
from slakit.replay import Replay

__all__ = ["markdown_report", "report"]

_ROWS = 100
"""More would not fit into one comment."""


def _diagnostic(change: Change, failing: Collection[Effect]) -> Diagnostic:
    was, now = was_and_is(change)
    head = f"{change.effect.value.upper()} for the customer: {about(change)}: {change.part}"
    seen = change.effect in (Effect.WEAKER, Effect.MIXED, Effect.UNDECIDED)
    severity = Severity.ERROR if change.effect in failing else Severity.WARNING if seen else Severity.NOTE
    told = [*(witness_text(witness, change) for witness in change.witnesses), reason_text(change)]
    return Diagnostic(
        change.rule,
        f"{head}: was {was.removesuffix('.')}; is {now.removesuffix('.')}",
        severity,
        change.new_span,
        help=" ".join(text for text in told if text) or None,
        blocks=False,
    )


def report(output_format: str, comparison: Comparison, path: str, failing: Collection[Effect]) -> str:
    """Return a comparison in a format of `sla check`, about the file of the new version."""
    findings = mark(_diagnostic(change, failing) for change in comparison.changes)
    pages = {rule: f"# {rule}: {meaning}\n\n{meaning}\n" for rule, meaning in MEANINGS.items()}
    return printed(output_format, Report(findings, (path,), Severity.ERROR, pages, "sla diff"))


def _row(change: Change) -> str:
    was, now = was_and_is(change)
    told = [*(witness_text(witness, change) for witness in change.witnesses), reason_text(change)]
    cells = (f"{about(change)}: {change.part}", was, now, " ".join(text for text in told if text), places(change))
    return f"| {change.effect.value.upper()} | {change.rule} | {' | '.join(code_cell(cell) for cell in cells)} |"


def markdown_report(comparison: Comparison, replay: Replay | None) -> str:
    """Return a comparison as Markdown for a comment on a pull request."""
    lines = [f"**sla diff**: {summary(comparison)}"]
    if comparison.changes:
        lines += ["", "| customer | rule | what | was | is | shown by | places |", "|---|---|---|---|---|---|---|"]
        lines += [_row(change) for change in comparison.changes[:_ROWS]]
    if len(comparison.changes) > _ROWS:
        lines += ["", f"{len(comparison.changes) - _ROWS} more are not in this table."]
    if replay is not None:
        head, *rows = replay_rows(replay)
        unknown = unknown_text(replay)
        lines += ["", f"{replay.new.period.label} replayed on {data_text(replay)}. {unknown}".rstrip(), ""]
        lines += [f"| {' | '.join(head)} |", "|---|---|---|---:|---:|---:|"]
        lines += [f"| {' | '.join(code_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"
