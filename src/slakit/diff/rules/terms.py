"""How long the agreement runs, how it goes on, and how it ends: what binds both parties alike is mixed."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.diff.both import Both
from slakit.diff.changes import Change, Effect

__all__ = ["terms"]

_ALIKE = "It holds for both parties alike: what one gains, the other gains as well."


def terms(both: Both) -> Iterator[Change]:
    """Compare the term, its renewal and the notice that ends it."""
    for field, part in (("first_date", "first day of the term"), ("last_date", "last day of the term")):
        for found in both.matching("agreement", field):
            yield both.change("term", Effect.MIXED, found, part,
                              reason="Promises hold and fees are due for other dates.")  # fmt: skip
    renewal = both.below("agreement", "renewal")
    if renewal:
        old, new = both.old.agreement.renewal, both.new.agreement.renewal
        conditional = (old and old.condition) != (new and new.condition)
        effect, reason = (Effect.UNDECIDED, "") if conditional else (Effect.MIXED, _ALIKE)
        yield both.change("term", effect, renewal, "renewal", old=old, new=new, reason=reason)
    for found in both.matching("agreement", "ends_without_renewal"):
        yield both.change("term", Effect.MIXED, found, "end of the term", reason=_ALIKE)
    for found in both.matching("agreement", "notice"):
        yield both.change("notice", Effect.MIXED, found, "notice", reason=_ALIKE)
