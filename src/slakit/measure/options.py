"""How data are measured: what all that measure are told alike, whatever they measure."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from slakit.measure.engine import DUCKDB, EngineChoice
from slakit.measure.limits import Limits

__all__ = ["AS_USUAL", "MeasureOptions"]


@dataclass(frozen=True, slots=True)
class MeasureOptions:
    """Where refused rows are listed, what measuring may take, which engine counts, and at which instant is judged.

    Without `rejects_path` refused rows are only counted. What still runs is judged at `as_of` (microseconds UTC), after
    which nothing is known; without it, what still runs stays undecided.
    """

    rejects_path: Path | None = None
    limits: Limits = field(default_factory=Limits)
    engine: EngineChoice = DUCKDB
    as_of: int | None = None


AS_USUAL = MeasureOptions()
