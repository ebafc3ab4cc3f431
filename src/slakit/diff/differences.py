"""Every difference of two contracts, found without knowing what their parts mean.

Parts with names are compared by name, whatever their order; all others as wholes. What is found here is complete:
a rule that explains a difference takes it off the list, and what no rule explains is reported as undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slakit.contract.model import Contract
from slakit.contract.parts import Part
from slakit.diagnostics import Span
from slakit.diff.changes import Path

__all__ = ["Difference", "differences"]

_KEYS = {
    "Levels": "records", "ClockLimit": "clock", "Text": "language", "Definition": "term", "CostCentre": None,
    "Signatory": "name", "LevelRule": None, "EscalationStep": None,
}  # fmt: skip
"""What tells members of a list apart, where that is not their name; `None`: their place in the list."""
_WHOLE = frozenset(
    {"credits", "caps", "highest", "earn_back", "terminations", "plans", "order", "count_as", "starts", "stops",
     "steps", "pauses", "pauses_during", "figure"}
)  # fmt: skip
"""Fields that one rule judges as a whole."""
_INSIDE = frozenset(
    {"Contract", "Agreement", "Party", "Fee", "AmountLine", "Calendar", "Objective", "Measure", "RecordType",
     "StoredField", "DerivedField", "Clause", "Verification", "Clock", "Levels", "Level", "ClockLimit", "Remedies",
     "TimeSpan", "GivenFigure", "Exclusion", "Benchmark", "Obligation", "Escalation", "Review", "Schedule", "Parameter",
     "Definition", "Criterion", "CriticalCriterion", "Text", "MetricUse", "Renewal", "Sample", "Decision",
     "ClausePromise", "SmallVolume"}
)  # fmt: skip
"""Classes whose fields are compared one by one."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that differs, or a named part that one version lacks (`None`): where, what, and where it is written.

    `prints` says that the model calls it printed: no outcome and no amount is computed from it.
    """

    path: Path
    old: Any
    new: Any
    prints: bool
    old_span: Span | None
    new_span: Span | None


@dataclass(frozen=True, slots=True)
class _At:
    path: Path
    prints: bool
    old_span: Span | None
    new_span: Span | None

    def below(self, name: str, old: Any, new: Any, *, prints: bool) -> _At:
        inside = len(self.path) >= 2
        spans = (_span(v, s, inside) for v, s in ((old, self.old_span), (new, self.new_span)))
        return _At((*self.path, name), self.prints or prints, *spans)


def _span(value: Any, otherwise: Span | None, inside: bool) -> Span | None:
    """Where a value is written; inside a part, only in that part's own file: what a library says is not the place."""
    found = [s for one in (value if isinstance(value, tuple) else (value,)) if (s := getattr(one, "span", None))]
    if inside and otherwise is not None:
        found = [span for span in found if span.source is otherwise.source]
    return min(found, key=lambda span: span.start, default=otherwise)


def differences(old: Contract, new: Contract) -> tuple[Difference, ...]:
    """Return all differences of two contracts in canonical form."""
    return tuple(_differences(old, new, _At((), False, old.agreement.span, new.agreement.span)))


def _differences(old: Any, new: Any, at: _At) -> Iterator[Difference]:
    if old is new or old == new:
        return
    if isinstance(old, Part) and type(old) is type(new) and type(old).__name__ in _INSIDE:
        for field in type(old).meant():
            was, now = getattr(old, field), getattr(new, field)
            prints = field in type(old)._prints
            if field not in _WHOLE and isinstance(was, tuple) and isinstance(now, tuple):
                # What one version lacks would stand in what it belongs to.
                yield from _members(was, now, at.below(field, None, None, prints=prints))
            else:
                yield from _differences(was, now, at.below(field, was, now, prints=prints))
        return
    yield Difference(at.path, old, new, at.prints, at.old_span, at.new_span)


def _key(part: Any) -> str | None:
    """Return what a member of a list is known by; `None` where only its place tells it."""
    if not isinstance(part, Part):
        return None
    field = _KEYS.get(type(part).__name__, "name")
    value = getattr(part, field, None) if field is not None else None
    if field == "language":
        return value or "*"
    return value if isinstance(value, str) else None


def _by_key(parts: tuple[Any, ...]) -> Mapping[str, Any] | None:
    keys = [_key(part) for part in parts]
    if any(key is None for key in keys) or len(set(keys)) < len(keys):
        return None
    return dict(zip((key for key in keys if key is not None), parts, strict=True))


def _members(old: tuple[Any, ...], new: tuple[Any, ...], at: _At) -> Iterator[Difference]:
    was, now = _by_key(old), _by_key(new)
    if was is None or now is None:
        if old != new:
            yield Difference(at.path, old, new, at.prints, at.old_span, at.new_span)
        return
    for key in dict.fromkeys((*was, *now)):
        one, other = was.get(key), now.get(key)
        yield from _differences(one, other, at.below(key, one, other, prints=False))
