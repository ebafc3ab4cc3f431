"""What would have changed a result: the smallest changes of what was counted, and what they would have come to."""

from slakit.changes.finding import Changes, counts_itself
from slakit.changes.results import Change, Moved

__all__ = ["Change", "Changes", "Moved", "counts_itself"]
