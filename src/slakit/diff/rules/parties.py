"""Who agrees, under which law, in which zone and currency: who gains by another party or law, nobody can compute."""

from __future__ import annotations

from collections.abc import Iterator

from slakit.diff.both import Both
from slakit.diff.changes import Change, Effect

__all__ = ["parties"]

_PRINTED = {
    "address": "address", "country": "country", "vat": "VAT number", "contacts": "contacts",
    "signatories": "signatories",
}  # fmt: skip
_TERMS = {
    "zone": "time zone", "currency": "currency", "governed_by": "governing law", "kind": "kind of agreement",
    "basis": "basis", "prevails": "language that prevails", "languages": "languages",
}  # fmt: skip


def parties(both: Both) -> Iterator[Change]:
    """Compare the parties and the frame of the agreement."""
    for side in ("provider", "customer"):
        inside = both.below("agreement", side)
        who = [d for d in inside if len(d.path) < 3 or d.path[2] in ("name", "registered")]
        old, new = (getattr(contract.agreement, side) for contract in (both.old, both.new))
        if who:
            yield both.change("party", Effect.UNDECIDED, who, side, old=old, new=new,
                              reason="Whether this is another party is for people to judge.")  # fmt: skip
        for field, part in _PRINTED.items():
            found = [d for d in inside if len(d.path) > 2 and d.path[2] == field]
            if found:
                yield both.change("party", Effect.WORDING, found, f"{part} of the {side}", old=getattr(old, field),
                                  new=getattr(new, field))  # fmt: skip
    for field, part in _TERMS.items():
        for term in both.below("agreement", field):
            yield both.change("agreement", Effect.UNDECIDED, term, part)
    for field in ("name", "title", "version"):
        for name in both.matching("agreement", field):
            yield both.change("title", Effect.WORDING, name, f"{field} of the agreement")
