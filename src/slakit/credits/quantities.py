"""What was measured for the sake of amounts: records counted, figures given, lengths of time, by window.

Amounts speak of more than what objectives measure; all of it is measured in the same way, before the first amount is
worked out. Plain values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from slakit.contract.expressions import Expression, FigureRef, trusted
from slakit.timeline import Window

__all__ = ["NOTHING_MEASURED", "Quantities", "Values"]


Values = Mapping[tuple[Expression, object, object, str | None, str | None], Fraction | None]
"""Values by expression, dates of the window, hours and entity."""


@dataclass(frozen=True, slots=True)
class Quantities:
    """Values of expressions that are measured (see `leaves`).

    `apart` are those of versions of an amended contract that are measured apart, by the places of the versions.
    """

    values: Values = field(default_factory=dict)
    apart: Mapping[int, Values] = field(default_factory=dict)

    def under(self, version: int) -> Quantities:
        """Return what was measured for a version."""
        return Quantities(self.apart[version]) if version in self.apart else self

    def value(
        self, expression: Expression, window: Window, during: str | None = None, entity: str | None = None
    ) -> Fraction | None:
        """Return a value in a window; `None` where it is no data, or was not measured."""
        return self.values.get((expression, window.first_date, window.last_date, during, entity))

    def given(self, figure: str, window: Window) -> Fraction | None:
        """Return the figure that somebody gave for a window."""
        return self.value(trusted(FigureRef)(figure=figure), window)


NOTHING_MEASURED = Quantities()
"""For contracts whose amounts speak of nothing that is measured."""
