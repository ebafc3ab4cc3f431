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
    event. Calendar days and months leave out the day of the event and end with their last day. Business days are
    counted in `calendar`, which is given where they are: from the first open instant at or after the event to the same
    local time of day on the last of them; as a unit, to the end of that day. The unit in which the event lies is not
    counted. `after` is the event; `None` is what the deadline's own line follows from.
    """

    length: Length | None = None
    unit: Literal["business day", "day", "week", "month", "quarter", "year"] | None = None
    count: int | None = None
    after: Event | None = None
    calendar: str | None = None
