"""What the ledger keeps: entries with a hash over all that they say and over the entry before.

Plain values; nothing here knows a database. Documents are JSON values without floats, so that their canonical text,
and with it the hash, is the same on every machine.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import json
from dataclasses import dataclass
from typing import Any

__all__ = ["NO_HASH", "Action", "Entry", "canonical_text", "document_hash", "first_difference", "sealed"]

NO_HASH = "0" * 64
"""What the first entry has in place of the hash of the entry before."""


class Action(enum.Enum):
    """What an entry does."""

    ISSUE = "issue"
    VOID = "void"
    """Takes back the revision that it names; what replaces it is a revision of its own."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the ledger.

    `number` counts from 1 without a gap, `revision` from 1 for each agreement and period. `document` is the canonical
    text of what was issued, empty for a void. `entered` is the instant of the entry in UTC, to the second. `hash` is
    the SHA-256 of all the other fields, `previous` that of the entry before.
    """

    number: int
    action: Action
    agreement: str
    period: str
    revision: int
    reason: str
    document: str
    entered: dt.datetime
    previous: str
    hash: str

    @property
    def statement(self) -> str:
        """The number under which people know the statement."""
        return f"{self.agreement}/{self.period}/{self.revision}"

    def recomputed(self) -> str:
        """The hash that the entry should have."""
        return _hash(self)


def canonical_text(document: Any) -> str:
    """Return a JSON value as the one text that stands for it: sorted keys, no blanks, no floats.

    Raises TypeError for a float.
    """
    _refuse_floats(document)
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        message = f"a document of the ledger cannot hold the float {value!r}"
        raise TypeError(message)
    if isinstance(value, dict):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, list | tuple):
        for part in value:
            _refuse_floats(part)


def document_hash(document: str) -> str:
    """Return the SHA-256 of a document's canonical text."""
    return hashlib.sha256(document.encode()).hexdigest()


def _hash(entry: Entry) -> str:
    fields = [
        entry.number, entry.action.value, entry.agreement, entry.period, entry.revision, entry.reason,
        document_hash(entry.document), entry.entered.isoformat(), entry.previous,
    ]  # fmt: skip
    return hashlib.sha256(canonical_text(fields).encode()).hexdigest()


def sealed(
    before: Entry | None,
    action: Action,
    key: tuple[str, str, int],
    entered: dt.datetime,
    *,
    document: str = "",
    reason: str = "",
) -> Entry:
    """Return a new entry behind another one, with its hash; `key` is agreement, period and revision."""
    if entered.tzinfo is None:
        message = "an entry needs an instant with a zone"
        raise ValueError(message)
    agreement, period, revision = key
    open_entry = Entry(
        number=before.number + 1 if before is not None else 1,
        action=action,
        agreement=agreement,
        period=period,
        revision=revision,
        reason=reason,
        document=document,
        entered=entered.astimezone(dt.UTC).replace(microsecond=0),
        previous=before.hash if before is not None else NO_HASH,
        hash="",
    )
    return Entry(
        **{name: getattr(open_entry, name) for name in Entry.__slots__ if name != "hash"}, hash=_hash(open_entry)
    )


def first_difference(one: Any, other: Any, path: str = "") -> tuple[str, Any, Any] | None:
    """Return the path of the first difference between two JSON values with what each has there; None for none.

    A key or an item that only one has differs from `None` on the other side.

    >>> first_difference({"total": "5.00", "results": [1]}, {"total": "5.00", "results": [2]})
    ('results[0]', 1, 2)
    """
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            found = first_difference(one.get(key), other.get(key), f"{path}.{key}" if path else str(key))
            if found is not None:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list):
        for index in range(max(len(one), len(other))):
            left = one[index] if index < len(one) else None
            right = other[index] if index < len(other) else None
            found = first_difference(left, right, f"{path}[{index}]")
            if found is not None:
                return found
        return None
    return None if one == other and type(one) is type(other) else (path, one, other)
