"""What judging yields: an outcome for every objective and window, with its reason."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from fractions import Fraction

from slakit.contract.model import Outcome
from slakit.measure.results import Measurement

__all__ = ["Assessment", "Reason"]


class Reason(enum.Enum):
    """Why an outcome is what it is."""

    MEASURED = "measured"
    """The value was compared with the promise."""
    SMALL_VOLUME = "small volume"
    """Fewer records than the contract wants to judge; its term decided."""
    NO_DATA = "no data"
    """Nothing to divide by; the contract's term decided."""
    NO_TERM = "no data, and no term for it"
    """Nothing to divide by, and the contract does not say what that counts as."""
    UNKNOWN = "unknown conditions"
    """Some records left a condition neither true nor false, and the contract does not say what that counts as."""
    UNENDED = "not ended"
    """Some records have not ended, and nobody said as of when the result is determined."""
    EMPTY_SLOTS = "slots without data, and no term for them"
    """Some slots have no data, and the contract does not say what they count as."""
    FEW_MISSES = "few misses"
    """The value misses the promise, but no more records do than may in so small a window."""
    COUNT_AS = "count as"
    """A term of the contract overrides what the value says."""
    KEPT = "how many keep it"
    """Of several that are judged each by itself, as many keep the promise as have to, or they do not."""
    MEMBER_UNDECIDED = "one of several is undecided"
    """Of several that are judged each by itself, too many are undecided to tell whether enough keep the promise."""
    UNTOLD = "a condition cannot be told"
    """Whether a term overrides what the value says depends on what is not known, and it would change the outcome."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One objective in one window, judged.

    `compared` is the measured value after the rounding that the contract asks for, in base units; `None` for no
    data. `aim_reached` and `minimum_reached` are `None` where there is no such level or no value. `misses` are the
    records that miss the promise, where a term lets some of them miss.
    """

    measurement: Measurement
    compared: Fraction | None
    outcome: Outcome
    reason: Reason
    aim_reached: bool | None = None
    minimum_reached: bool | None = None
    misses: int | None = None
    override: int | None = None
    """Which of the objective's terms `count as` decided, or the first that could not be told; see the reason."""
    unless: Outcome | None = None
    """What the window comes to without its terms `count as` and without reliefs, where one of them has a say."""
    relief: str | None = None
    """The obligation whose relief decided, or the first of which that could not be told; see the reason."""
    members: tuple[Assessment, ...] = ()
    """What each of several came to, where they have one result together; its measurement is that of the worst of them,
    and has no value where the number of them decides that keep the promise."""
    kept: int | None = None
    """How many of the members that are not left out keep the promise, where that decides."""

    @property
    def furthest(self) -> bool:
        """Whether this is the result of one of several that lies furthest from the promise."""
        return bool(self.members) and self.kept is None and self.measurement.entity is not None

    @property
    def counting(self) -> int:
        """How many members are not left out."""
        return sum(one.outcome is not Outcome.NO_DATA for one in self.members)

    @property
    def objective(self) -> str:
        """The objective's name."""
        return self.measurement.objective
