"""Clocks and levels: from the instants of records and what belongs to them to open time, limits and states.

Everything is said in the plan, in whole numbers, so that every engine comes to the same. Loaded where an objective
asks for a clock or a level.
"""

from slakit.measure.clocks.added import RowsWithClocks, WithClocks, orphans
from slakit.measure.clocks.asked import Asked, asked_of, children_of
from slakit.measure.clocks.finishing import Finishing, Stretch
from slakit.measure.clocks.setting import Refused

__all__ = [
    "Asked", "Finishing", "Refused", "RowsWithClocks", "Stretch", "WithClocks", "asked_of", "children_of", "orphans",
]  # fmt: skip
