"""Promises and clauses that are new or gone: one promise less is weaker, unless it could only cost the customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect, joined

__all__ = ["objectives"]


def objectives(both: Both) -> Iterator[Change]:
    """Report objectives, clauses and benchmarks that one version lacks."""
    for found in both.matching("objectives", ANY):
        yield both.change("promise", _worth(found.old, (found.new or found.old).credits), found, "objective")
    for found in both.matching("clauses", ANY):
        one = found.old or found.new
        checked = one.verification is not None and one.verification.promise is not None
        lines = one.verification.credits if checked else ()
        effect = joined((_worth(found.old, lines), Effect.WORDING)) if checked else Effect.UNDECIDED
        yield both.change("promise", effect, found, "clause",
                          reason="" if checked else "What a text means is for people to judge.")  # fmt: skip
    for found in both.matching("schedules", ANY):
        yield both.change(
            "text", Effect.UNDECIDED, found, "schedule", reason="What a text means is for people to judge."
        )
    for found in both.matching("objectives", ANY, "benchmark"):
        yield both.change("text", Effect.WORDING, found, "benchmark")
    for found in both.below("benchmarks"):
        if found.path[-1] not in ("title", "means"):
            yield both.change("text", Effect.WORDING, found, "benchmark", reason="No result depends on a benchmark.")


def _worth(old: Any, lines: tuple[Any, ...]) -> Effect:
    """Return what one promise more, or less, is worth to the customer."""
    bonuses = any(line.bonus and line.amount is not None for line in lines)
    effect = Effect.MIXED if bonuses else Effect.STRONGER
    return effect if old is None else effect.reversed
