"""When something is to be done at the latest: claims, plans, payments, and what people are to do.

Loaded when a contract has a deadline.
"""

from typing import Literal

from slakit.contract.expressions import Length
from slakit.contract.parts import Located

__all__ = ["Deadline", "Event"]

Event = Literal[
    "breach", "claim", "failure", "incident", "invoice", "month", "notice", "report", "request", "statement", "window"
]
"""What a deadline runs from: `window` and `month` are the end of the window (the calendar month) at hand."""


class Deadline(Located):
    """The last moment for something: a `length` after an event, or the end of the `count`-th `unit` after it.

    Exactly one of `length` and `unit` is given; `count` belongs to `unit`. Elapsed time runs from the instant of the
    event. Days, weeks and months leave out the one in which the event lies, and the last of them is included. `after`
    is the event; `None` is what the deadline's own line follows from. `calendar` is the one whose business days count,
    given where business days do.
    """

    length: Length | None = None
    unit: Literal["business day", "day", "week", "month", "quarter", "year"] | None = None
    count: int | None = None
    after: Event | None = None
    calendar: str | None = None
