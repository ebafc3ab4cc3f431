"""What promises are made of: records, named sets of time, given figures and levels, and what comes or goes of them."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.diff.both import ANY, Both
from slakit.diff.changes import Change, Effect, joined
from slakit.diff.rules.exclusions import LESS_IS_STRONGER
from slakit.diff.rules.measures import easier
from slakit.diff.rules.using import orders_of

__all__ = ["declarations"]

_DATA = "Results depend on what the data then have."
_USED = "By itself it changes nothing; each term that names it is reported by itself."
_NAMES = {"records": "records", "spans": "set of time", "figures": "figure", "clocks": "clock", "calendars": "calendar",
          "levels": "levels"}  # fmt: skip


def declarations(both: Both) -> Iterator[Change]:
    """Report what came or went, and other terms of what stays."""
    for field, part in _NAMES.items():
        for found in both.matching(field, ANY):
            if field in ("clocks", "levels"):  # which set limits that people rely on
                yield both.change("declaration", Effect.UNDECIDED, found, part)
            else:
                yield both.change("declaration", Effect.WORDING, found, part, reason=_USED)
    for found in both.matching("agreement", "amounts", ANY):
        yield both.change("declaration", Effect.WORDING, found, "amount", reason=_USED)
    for found in both.below("records"):
        if len(found.path) > 2 and found.path[-1] not in ("title", "singular"):
            part = found.path[2].replace("_", " ")
            if len(found.path) > 3:
                inside = " ".join(name.replace("_", " ") for name in found.path[4:])
                part = f"field {found.path[3]}{f' ({inside})' if inside else ''}"
            yield both.change("declaration", Effect.UNDECIDED, found, part, reason=_DATA)
    for found in both.below("figures"):
        if len(found.path) > 2 and found.path[-1] not in ("title", "means", "evidence"):
            part = {"given_by": "who gives it", "each": "how often it is given"}.get(found.path[-1], found.path[-1])
            yield both.change("declaration", Effect.UNDECIDED, found, part)
    for found in both.matching("spans", ANY, "of"):
        yield _span(both, found.path[1])
    for found in both.below("levels"):
        if len(found.path) > 2 and found.path[-1] != "title" and found.path[4:5] != ("limits",):
            part = "level" if len(found.path) == 4 else found.path[2]
            yield both.change("declaration", Effect.UNDECIDED, found, part, reason=_DATA)
    for found in both.below("parameters"):
        yield both.change("title", Effect.WORDING, found, "parameter",
                          reason="All that is made of it is reported by itself.")  # fmt: skip


def _span(both: Both, name: str) -> Change:
    """Judge a set of time by the promises that are measured with it, and by what is left out with it."""
    found = next(both.matching("spans", name, "of"))
    orders, effects = orders_of(both), []
    names = _made_of(both, name)
    for objective in both.new.objectives:
        old = both.old.objective(objective.name)
        if old is None:
            continue
        if _speaks(objective.measure.figure, names):
            effects.append(easier(objective.promise, orders.value(old.measure.figure, objective.measure.figure)))
        for one in (both.new.exclusion(each) for each in objective.leaving_out):
            before = both.old.exclusion(one.name) if one is not None else None
            if one is not None and before is not None and _speaks(one.time, names):
                more = orders.time(before.time, one.time)
                effects.append(LESS_IS_STRONGER.get(more, Effect.UNDECIDED))
    effect = joined(effects) if effects else Effect.UNDECIDED
    effect = Effect.UNDECIDED if effect is Effect.WORDING else effect
    return both.change("declaration", effect, found, "set of time")


def _speaks(part: object, names: frozenset[str]) -> bool:
    """Whether a figure or a set of time speaks of one of some named sets."""
    text = repr(part)
    return any(f"'{name}'" in text for name in names)


def _made_of(both: Both, name: str) -> frozenset[str]:
    """Return the name of a set of time, with those of all that are made of it."""
    names = frozenset({name})
    while more := {span.name for span in both.new.spans if _speaks(span.of, names)} - names:
        names |= more
    return names
