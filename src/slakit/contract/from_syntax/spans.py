"""Sets of time, and the shares of time and of slots that are measured with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slakit.contract.from_syntax.kinds import Typed
from slakit.syntax import tree

if TYPE_CHECKING:
    from slakit.contract.from_syntax.figures import FigureReader

__all__ = ["read_time_figure"]


def read_time_figure(reader: FigureReader, node: tree.TimeShare | tree.SlotShare | tree.SlotMean) -> Typed | None:
    """Return a figure made of time."""
    raise TypeError(type(node))
