"""What kinds of records a contract measures, and their fields."""

import enum
from typing import TYPE_CHECKING

from slakit.contract.expressions import Expression
from slakit.contract.parts import Located

if TYPE_CHECKING:
    from slakit.contract.clocks import Belonging, Lasting

__all__ = ["DerivedField", "FieldType", "RecordType", "StoredField"]


class FieldType(enum.Enum):
    """The types that a field of a record may have, by the words of the language."""

    TEXT = "text"
    YES_NO = "yes/no"
    NUMBER = "number"
    DURATION = "duration"
    INSTANT = "instant"
    DATE = "date"
    MONEY = "money"
    PERCENT = "percent"
    LIST = "list"


class StoredField(Located):
    """A field that the data supply.

    Without `optional` and `required_when` every record must have a value; a record that lacks one is a bad
    row.
    """

    _prints = frozenset({"title"})

    name: str
    title: str
    type: FieldType
    optional: bool = False
    required_when: Expression | None = None
    choices: tuple[str, ...] = ()
    """The texts that the field may hold; empty for any."""


class DerivedField(Located):
    """A field computed from others of the same record."""

    _prints = frozenset({"title"})

    name: str
    title: str
    type: FieldType
    value: Expression


class RecordType(Located):
    """A kind of record: its fields, which of them is the key, and which instant decides its window."""

    _prints = frozenset({"title", "singular"})

    name: str
    title: str
    singular: str
    key: str
    at: str
    fields: tuple[StoredField, ...]
    derived: tuple[DerivedField, ...] = ()
    in_order: tuple[tuple[str, str], ...] = ()
    """Pairs of instants of which the first is never the later one; a record that has them so is a bad row."""
    belongs: "Belonging | None" = None
    lasts: "Lasting | None" = None

    def field(self, name: str) -> StoredField | DerivedField | None:
        """Return the field of that name, stored or derived."""
        found: tuple[StoredField | DerivedField, ...] = (*self.fields, *self.derived)
        return next((f for f in found if f.name == name), None)
