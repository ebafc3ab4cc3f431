"""All parts of a contract together, as pydantic sees them: what validating, dumping and describing a contract needs.

Only here do annotations in quotes become classes, so a module of parts is loaded by those who use its parts and by
this one. Checking a contract never comes here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from inspect import get_annotations
from typing import Annotated, Any, TypeVar, get_type_hints

from pydantic import ConfigDict, Field, TypeAdapter

from slakit.contract import (
    agreement_terms,
    amendments,
    clocks,
    consequences,
    deadlines,
    duties,
    expressions,
    measures,
    model,
    objective_terms,
    payments,
    record_types,
    remedies,
    spans,
    templates,
    time_sets,
    verification,
    worked_examples,
)
from slakit.contract.parts import Part

__all__ = ["MODULES", "adapter"]

T = TypeVar("T", bound=Part)

MODULES = (
    agreement_terms, amendments, clocks, consequences, deadlines, duties, expressions, measures, model,
    objective_terms, payments, record_types, remedies, spans, templates, time_sets, verification, worked_examples,
)  # fmt: skip
"""Every module that has parts; what they export can be named in quotes by the annotations of all others."""

_CONFIG = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


def adapter(cls: type[T]) -> TypeAdapter[T]:
    """Return pydantic's view of a class of parts."""
    return _adapter(cls)  # type: ignore[arg-type]  # mypy takes the hash of instances for that of the class


@cache
def _adapter(cls: Any) -> TypeAdapter[Any]:
    for part in _below(Part):
        if "__dataclass_fields__" not in vars(part):
            _complete(part)
    return TypeAdapter(cls)


def _below(cls: type[Part]) -> Iterator[type[Part]]:
    """All classes of parts, bases first."""
    for part in cls.__subclasses__():
        yield part
        yield from _below(part)


def _complete(part: type[Part]) -> None:
    """Make the fields of a part known to pydantic, which takes them from a standard dataclass."""
    exported = {name: getattr(module, name) for module in MODULES for name in module.__all__}
    names = exported | vars(sys.modules[part.__module__])
    hints = get_type_hints(part, localns=names, include_extras=True)
    own = {name: hints[name] for name in get_annotations(part) if not name.startswith("_")}
    part.__annotations__ = {name: _field(part, name, hint) for name, hint in own.items()}
    for name in own.keys() & part._defaults.keys():
        if isinstance(part._defaults[name], Part):
            # As a plain default, pydantic would write it into the schema with the fields that are left out.
            setattr(part, name, field(default_factory=partial(part._defaults.get, name)))
    part.__pydantic_config__ = _CONFIG  # type: ignore[attr-defined]
    dataclass(init=False, repr=False, eq=False, kw_only=True)(part)


def _field(part: type[Part], name: str, hint: Any) -> Any:
    return Annotated[hint, Field(exclude=True)] if name in part._beside else hint
