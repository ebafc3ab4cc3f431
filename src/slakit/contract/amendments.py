"""Amendments: what changes from when on, and the whole contract as it then is.

Loaded when a contract has any. Every later stage takes the contract in force for a window and knows nothing of how it
came about.
"""

import datetime as dt
from typing import Literal

from slakit.contract.model import Contract
from slakit.contract.parts import Located

__all__ = ["Amendment", "Change"]


class Change(Located):
    """One thing that an amendment changes, in the author's words: the lines before it and after it, if any."""

    _prints = frozenset({"action", "kind", "name", "old", "new"})

    action: Literal["replaced", "added", "removed"]
    kind: str
    """The word of the block: `objective`, `calendar`, `remedies`."""
    name: str = ""
    """The name of the block; empty where there is one block of its kind only."""
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


class Amendment(Located):
    """A numbered change of the contract, and the whole contract with all amendments up to this one.

    It holds for windows that begin on `effective` or later; with `late_windows`, for those that end on that day or
    later.
    """

    _prints = frozenset({"number", "title", "changes"})

    number: int
    effective: dt.date
    title: str
    late_windows: bool = False
    changes: tuple[Change, ...] = ()
    contract: Contract
