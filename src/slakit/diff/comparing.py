"""Compares two versions of a contract: finds every difference, lets the rules explain it, and keeps what is left.

Amendments are part of what was agreed: the versions are compared for every stretch of dates in which both stay as they
are, and a change tells from when until when it holds.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

from slakit.contract.model import Contract
from slakit.diff.both import Both, subject_of
from slakit.diff.canonical import canonical
from slakit.diff.changes import Change, Comparison, Effect
from slakit.diff.differences import Difference, differences
from slakit.diff.pairing import KINDS, parts_of, with_old_names
from slakit.diff.rules import RULES

__all__ = ["compare"]

_ORDER = tuple(Effect)


def compare(old: Contract, new: Contract) -> Comparison:
    """Return all changes from one version to another; two that mean the same have none."""
    stretches = list(_stretches(old, new))
    merged: dict[tuple[object, ...], Change] = {}
    held: dict[tuple[object, ...], list[int]] = {}
    for index, (_, was, now) in enumerate(stretches):
        for change in _changes(was, now):
            merged.setdefault(change.key, change)
            held.setdefault(change.key, []).append(index)
    found = [_dated(change, held[key], [start for start, _, _ in stretches]) for key, change in merged.items()]
    found += _amendments(old, new)
    found.sort(key=lambda change: _ORDER.index(change.effect))
    return Comparison(old, new, tuple(found))


def _stretches(old: Contract, new: Contract) -> Iterator[tuple[dt.date | None, Contract, Contract]]:
    """Yield the versions in force for each stretch of dates, with its first date (`None`: as signed)."""
    dates = sorted({a.effective for contract in (old, new) for a in contract.amendments})
    yield None, old, new
    for date in dates:
        yield date, old.for_window(date, date), new.for_window(date, date)


def _dated(change: Change, held: list[int], starts: list[dt.date | None]) -> Change:
    """Say from when until when a change holds, where that is not always."""
    first, last = held[0], held[-1]
    after = starts[last + 1] if last + 1 < len(starts) else None
    until = after - dt.timedelta(days=1) if after is not None else None
    return dataclasses.replace(change, since=starts[first], until=until)


def _changes(old: Contract, new: Contract) -> list[Change]:
    was, now = canonical(old), canonical(new)
    now, names = with_old_names(was, now)
    both = Both(was, now, differences(was, canonical(now)), names)
    found = [*_renamed(both), *(change for rule in RULES for change in rule(both))]
    explained = {path for change in found for path in change.covers}
    left = [difference for difference in both.found if difference.path not in explained]
    found += [_unexplained(both, difference) for difference in left]
    return [_shown(change, names) for change in found]


def _unexplained(both: Both, difference: Difference) -> Change:
    inside = difference.path[2:] if subject_of(difference.path)[1] else difference.path[1:]
    part = " ".join(name.replace("_", " ") for name in inside) or difference.path[-1]
    return both.change("other", Effect.UNDECIDED, difference, part, reason="No rule tells who gains by this.")


_OF_KIND = {kind: {"records": "records", "bases": "fee"}.get(kind, kind.removesuffix("s")) for kind in KINDS}


def _renamed(both: Both) -> Iterator[Change]:
    for (kind, before), after in both.names.items():
        spans = [
            next((part.span for part in parts_of(contract, kind) if part.name == before), None)
            for contract in (both.old, both.new)
        ]
        yield Change("renamed", Effect.WORDING, _OF_KIND[kind], before, "name", before, after, spans[0], spans[1], (),
                     old_contract=both.old, new_contract=both.new)  # fmt: skip


def _shown(change: Change, names: dict[tuple[str, str], str]) -> Change:
    """Name a renamed part by its new name."""
    kinds = [
        kind for kind, word in _OF_KIND.items() if word == change.kind or (kind, change.kind) == ("bases", "amount")
    ]
    name = next((names[kind, change.name] for kind in kinds if (kind, change.name) in names), change.name)
    return change if name == change.name else dataclasses.replace(change, name=name)


def _amendments(old: Contract, new: Contract) -> Iterator[Change]:
    """Report what is said of amendments themselves; what they change is compared by date."""
    was, now = ({a.effective: a for a in contract.amendments} for contract in (old, new))
    for date in sorted(was.keys() & now.keys()):
        one, other = was[date], now[date]
        if one.late_windows != other.late_windows:
            yield Change("amendment", Effect.UNDECIDED, "amendment", str(other.number), "windows that it holds for",
                         one.late_windows, other.late_windows, one.span, other.span, (), old_contract=old,
                         new_contract=new, reason="Windows on both sides of its date follow other terms.")  # fmt: skip
        if (one.number, one.title) != (other.number, other.title):
            yield Change("amendment", Effect.WORDING, "amendment", str(other.number), "number and title",
                         f"{one.number} {one.title}", f"{other.number} {other.title}", one.span, other.span, (),
                         old_contract=old, new_contract=new)  # fmt: skip
