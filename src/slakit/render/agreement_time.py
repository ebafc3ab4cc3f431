"""Named sets of time, given figures, exclusions and benchmarks as an agreement prints them."""

from __future__ import annotations

from dataclasses import dataclass

from slakit.contract.model import Contract
from slakit.render.sentences import Sentences

__all__ = [
    "BenchmarkView",
    "ExclusionView",
    "GivenFigureView",
    "SpanView",
    "benchmark_views",
    "exclusion_views",
    "given_figure_views",
    "span_views",
]


@dataclass(frozen=True, slots=True)
class SpanView:
    """A named set of time."""

    title: str
    means: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenFigureView:
    """A value that somebody gives."""

    title: str
    means: str
    who: str
    what: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ExclusionView:
    """What objectives may leave out."""

    name: str
    title: str
    anchor: str
    reason: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BenchmarkView:
    """What the industry does."""

    title: str
    value: str
    means: str
    sources: tuple[str, ...]


def _flat(text: str | None) -> str:
    return " ".join((text or "").split())


def span_views(contract: Contract, words: Sentences) -> tuple[SpanView, ...]:
    """Return the named sets of time, in the order of the contract."""
    return tuple(SpanView(span.title, _flat(span.means), words.span(span)) for span in contract.spans)


def given_figure_views(contract: Contract, words: Sentences) -> tuple[GivenFigureView, ...]:
    """Return the given figures, in the order of the contract."""
    return tuple(
        GivenFigureView(f.title, _flat(f.means), *words.given_figure(f), _flat(f.evidence)) for f in contract.figures
    )


def exclusion_views(contract: Contract, words: Sentences) -> tuple[ExclusionView, ...]:
    """Return the exclusions, in the order of the contract."""
    return tuple(
        ExclusionView(e.name, e.title, f"exclusion-{number}", _flat(e.reason), words.exclusion(e))
        for number, e in enumerate(contract.exclusions, start=1)
    )


def benchmark_views(contract: Contract, words: Sentences) -> tuple[BenchmarkView, ...]:
    """Return the benchmarks, in the order of the contract."""
    return tuple(
        BenchmarkView(b.title, words.benchmark_value(b), _flat(b.means), b.sources) for b in contract.benchmarks
    )
