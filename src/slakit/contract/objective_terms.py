"""The rarer terms of an objective: for whom it is judged, what overrides the comparison, clocks that still run.

Loaded when an objective has any of them.
"""

from typing import Literal

from slakit.contract.expressions import Expression
from slakit.contract.measures import Range
from slakit.contract.model import Outcome
from slakit.contract.parts import Located

__all__ = ["AllowedMisses", "CountAs", "Separately", "StillRunning"]


class Separately(Located):
    """The measure is taken for each value of a text field by itself, or for each of the `values` alone.

    - `counts`: each value has its own outcome and its own credits
    - `worst`: the result furthest from the promise is the result
    - `share`: the promise is met when as many of them keep it as `keep` says: a share, or (with `number`) how many
    """

    _called = "a promise for each of several"

    field: str
    values: tuple[str, ...] = ()
    decides: Literal["counts", "worst", "share"]
    keep: Range | None = None
    number: bool = False


class AllowedMisses(Located):
    """With fewer than `fewer_than` records, up to `most` of them may miss, and the promise is met all the same."""

    _called = "a number that may miss"

    fewer_than: int
    records: str
    most: int


class CountAs(Located):
    """What a window comes to, whatever its value says, when the value lies in `when` and the `condition` holds.

    At least one of the two is given. Of several such terms the first that applies decides.
    """

    _called = "a term `count as`"

    outcome: Outcome
    when: Range | None = None
    condition: Expression | None = None


class StillRunning(Located):
    """What a record counts as whose clock has not stopped when the window is evaluated.

    With `once_late` that holds from the moment at which the clock's limit has passed; until then it is left out.
    """

    _called = "a term for clocks that still run"

    counts_as: Literal["on time", "late", "left out", "undecided"]
    once_late: bool = False
