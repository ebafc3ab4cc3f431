"""Clocks and levels: from the instants of records and what belongs to them to open time, limits and states.

Said in the plan, in whole numbers, so that every engine comes to the same; what needs fractions is worked out record by
record (`one_by_one`). Loaded where an objective asks for a clock or a level.
"""

from slakit.measure.clocks.added import RowsWithClocks, WithClocks, orphans
from slakit.measure.clocks.asked import Asked, asked_of, children_of
from slakit.measure.clocks.finishing import Finishing
from slakit.measure.clocks.one_by_one import cycles_of, stretches_of
from slakit.measure.clocks.setting import Refused

__all__ = [
    "Asked", "Finishing", "Refused", "RowsWithClocks", "WithClocks", "asked_of", "children_of", "cycles_of", "orphans",
    "stretches_of",
]  # fmt: skip
