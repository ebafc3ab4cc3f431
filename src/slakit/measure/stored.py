"""How the values of records are held after the scan: a kind, a scale and a bound for each type of field.

Everything measured is a whole number, a text or yes/no from here on. A list of texts is one text, with a sign between
its texts that none of them can have, so that every engine holds and searches it alike.
"""

from __future__ import annotations

from slakit.contract.record_types import FieldType
from slakit.measure.plan import Column, Kind

__all__ = [
    "END_OF_TIME",
    "LARGEST_NUMBER",
    "LAST_DATE",
    "LIST_MARK",
    "MILLIONTHS",
    "MINOR_DIGITS",
    "NO_LIST",
    "bound_of",
    "called",
    "scale_of",
    "value_column",
]

END_OF_TIME = 4_102_444_800_000_000
"""2100-01-01T00:00Z in microseconds: the first instant too late to be read, and the limit of durations."""

MILLIONTHS = 10**6
"""A number is stored as a whole number of millionths."""

LARGEST_NUMBER = 10**12 * MILLIONTHS
"""The first number, in millionths, that is too large to be read; the first percentage in millionths of a percent."""

MINOR_DIGITS = 17
"""Digits of an amount in minor units."""

LAST_DATE = 3_652_059
"""The number of 9999-12-31, where 1 is 0001-01-01."""

LIST_MARK = "\x1f"
"""The sign before, between and behind the texts of a list; a list without texts is this sign alone."""

NO_LIST = 2 * LIST_MARK
"""What a source writes before a list that has more in it than texts; no list begins with it."""

_KINDS = {FieldType.TEXT: Kind.TEXT, FieldType.YES_NO: Kind.YES_NO, FieldType.LIST: Kind.TEXT}
_SCALES = {FieldType.NUMBER: MILLIONTHS, FieldType.PERCENT: 100 * MILLIONTHS}
_BOUNDS = {
    FieldType.NUMBER: LARGEST_NUMBER,
    FieldType.PERCENT: LARGEST_NUMBER,
    FieldType.MONEY: 100_000_000_000_000_000,
    FieldType.DATE: LAST_DATE,
}
_CALLED = {
    FieldType.INSTANT: "an instant",
    FieldType.MONEY: "an amount of money",
    FieldType.PERCENT: "a percentage",
    FieldType.LIST: "a list of texts",
}


def value_column(name: str, field_type: FieldType) -> Column:
    """Return the column that holds a stored field after the scan."""
    return Column(f"v:{name}", _KINDS.get(field_type, Kind.INTEGER))


def scale_of(field_type: FieldType) -> int:
    """Return how many of the stored integers make one in the base unit; an amount's is the minor unit."""
    return _SCALES.get(field_type, 1)


def bound_of(field_type: FieldType) -> int:
    """Return a number that no stored value of a type exceeds in size."""
    return _BOUNDS.get(field_type, END_OF_TIME)


def called(field_type: FieldType) -> str:
    """Return what a value of a type is called, with its article."""
    return _CALLED.get(field_type, f"a {field_type.value}")
