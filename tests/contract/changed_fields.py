"""Changes a contract in one field at a time: for tests that every field shows in the agreement and in its results.

The model is walked without knowing what its parts mean. Names are what parts refer to one another by: they are not
changed, because a contract whose names do not fit together is none.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import enum
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from slakit.contract import whole
from slakit.contract.model import Contract
from slakit.contract.parts import Part
from slakit.money import MINOR_DIGITS, Money

__all__ = ["Change", "changes"]

_OF_ITS_KIND = {
    "Europe/Amsterdam": "Asia/Tokyo", "Europe/London": "Asia/Tokyo", "Europe/Berlin": "Asia/Tokyo", "NL": "GB",
    "BY": "BE",
}  # fmt: skip
"""Other zones, countries and parts of countries, for some: no other text is one."""


@dataclass(frozen=True)
class Change:
    """A contract that differs in one field of one part (`part`, as it was), `where` in words."""

    owner: type
    part: Any
    field: str
    where: str
    prints: bool
    contract: Contract


def _hint(owner: type, field: str) -> Any:
    """The annotation of a field, with names in quotes resolved."""
    names: dict[str, Any] = {}
    for module in whole.MODULES:
        names |= {name: getattr(module, name) for name in module.__all__}
    return typing.get_type_hints(owner, localns=names).get(field)


def _words(hint: Any) -> list[str]:
    """The texts that a field may hold, if its annotation lists them."""
    if typing.get_origin(hint) is typing.Literal:
        return [word for word in typing.get_args(hint) if isinstance(word, str)]
    return [word for part in typing.get_args(hint) for word in _words(part)]


def _other(value: Any, hint: Any) -> Iterator[Any]:
    """Other values that a field could have; none where only the parts inside can change."""
    match value:
        case bool():
            yield not value
        case enum.Enum():
            yield from [member for member in type(value) if member is not value][:1]
        case int():
            # A minute, where the number is one of microseconds.
            yield value + (60_000_000 if abs(value) >= 1_000_000 else 1)
        case Fraction():
            yield value + Fraction(1, 10 ** (2 if abs(value) < 1000 else 0)) * (1 if abs(value) < 1000 else 1_000_000)
        case Money():
            yield Money(value.currency, value.minor + 100)
        case dt.date():
            yield value + dt.timedelta(days=1)
        case str():
            words = _words(hint)
            if value in words:
                yield from [word for word in words if word != value][:1]
            elif value in MINOR_DIGITS:
                return
            elif value in _OF_ITS_KIND:
                yield _OF_ITS_KIND[value]
            else:
                yield f"{value} of old"
        case tuple() if value:
            yield value[:-1]


def _parts(value: Any) -> bool:
    return isinstance(value, Part) or (dataclasses.is_dataclass(value) and not isinstance(value, type))


def _with(owner: Any, field: str, value: Any) -> Any:
    if isinstance(owner, Part):
        return owner.model_copy(update={field: value})
    return dataclasses.replace(owner, **{field: value})


def _fields(owner: Any) -> list[str]:
    if isinstance(owner, Part):
        return list(type(owner).meant())
    return [field.name for field in dataclasses.fields(owner)]


def _names(value: Any, found: set[str]) -> set[str]:
    """Every name that some part of a contract has."""
    if _parts(value):
        name = getattr(value, "name", None)
        if isinstance(name, str):
            found.add(name)
        for field in _fields(value):
            _names(getattr(value, field), found)
    elif isinstance(value, tuple):
        for item in value:
            _names(item, found)
    return found


def _changed(owner: Any, where: str, names: set[str]) -> Iterator[tuple[Any, str, str, Any]]:
    """(part, field, place, a changed owner) for everything below a part."""
    for field in _fields(owner):
        value = getattr(owner, field)
        here = f"{where}.{field}"
        if field == "kind" or (isinstance(value, str) and value in names):
            continue
        if isinstance(value, Money | Fraction | dt.date) or not _parts(value):
            for other in _other(value, _hint(type(owner), field) if isinstance(owner, Part) else None):
                with contextlib.suppress(ValueError):  # some values refuse what lies out of their reach
                    yield owner, field, here, _with(owner, field, other)
        if _parts(value) and not isinstance(value, Money):
            for one, inner, place, part in _changed(value, here, names):
                yield one, inner, place, _with(owner, field, part)
        if isinstance(value, tuple):
            for index, item in enumerate(value):
                if _parts(item) and not isinstance(item, Money):
                    for one, inner, place, part in _changed(item, f"{here}[{index}]", names):
                        yield one, inner, place, _with(owner, field, (*value[:index], part, *value[index + 1 :]))
                elif isinstance(item, tuple):
                    for position, inner_item in enumerate(item):
                        if _parts(inner_item) and not isinstance(inner_item, Money):
                            for one, inner, place, part in _changed(inner_item, f"{here}[{index}]", names):
                                pair = (*item[:position], part, *item[position + 1 :])
                                yield (
                                    one,
                                    inner,
                                    place,
                                    _with(owner, field, (*value[:index], pair, *value[index + 1 :])),
                                )


def changes(contract: Contract, most: int) -> Iterator[Change]:
    """Changed contracts, at most some for each field of each class."""
    seen: dict[tuple[type, str], int] = {}
    names = _names(contract, set())
    for part, field, where, changed in _changed(contract, "contract", names):
        cls = type(part)
        count = seen.get((cls, field), 0)
        if count < most and not where.startswith("contract.tests"):
            seen[cls, field] = count + 1
            prints = issubclass(cls, Part) and field in cls._prints
            yield Change(cls, part, field, where, prints, changed)
