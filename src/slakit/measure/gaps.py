"""The longest time between two neighbouring rows, found day by day so that no engine has to sort all rows in one place.

Asked for when somebody wants to know whether the data are complete, after the rows were accepted.
"""

from __future__ import annotations

from itertools import pairwise

from slakit.measure.engine import Engine
from slakit.measure.plan import (
    Column,
    Group,
    Kind,
    Over,
    Relation,
    Select,
    Tally,
    TallyKind,
    WindowCall,
    WindowFunction,
    subtract,
    whole,
    whole_division,
)
from slakit.timeline import DAY

__all__ = ["longest_gap"]


def longest_gap(engine: Engine, rows: Relation, at: Column) -> int | None:
    """Return the longest distance between two neighbouring instants of a column; None for fewer than two."""
    moment, day, before = (Column(name, Kind.INTEGER) for name in ("moment", "day", "before"))
    # Equal instants come in any order: their distance is nothing.
    earlier = WindowCall(WindowFunction.PREVIOUS, moment, (day,), (moment,))
    dated = Select(rows, ((moment.name, at), (day.name, whole_division(at, whole(DAY)))))
    within = Over(dated, ((before.name, earlier),))
    tallies = (
        Tally(TallyKind.SMALLEST, moment),
        Tally(TallyKind.LARGEST, moment),
        Tally(TallyKind.LARGEST, subtract(moment, before)),
    )
    days = sorted(engine.grouped(Group(within, (day,), tallies)))
    gaps = [row[3] for row in days if row[3] is not None]
    gaps += [later[1] - sooner[2] for sooner, later in pairwise(days)]
    return max(gaps, default=None)
