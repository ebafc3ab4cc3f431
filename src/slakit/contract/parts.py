"""What every part of a contract is: a frozen value of named fields, built as it stands or with all values validated.

The classes are plain ones. pydantic, which validates, dumps and describes them, is loaded when somebody asks for that
(see `whole`): loading it and building its classes takes longer than checking a long contract.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, ParamSpec, Self, TypeVar, cast, dataclass_transform

from slakit.diagnostics import Span

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["BY_KIND", "Located", "Part", "beside", "trusted"]

P = ParamSpec("P")
T = TypeVar("T")


class _Beside:
    def __init__(self, default: object) -> None:
        self.default = default


def beside(*, default: Any) -> Any:
    """Declare a field that is no part of what is meant: left out of equality, text, dumps and schema."""
    return _Beside(default)


class _ByKind:
    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic import Field

        return handler.generate_schema(Annotated[source, Field(discriminator="kind")])


BY_KIND = _ByKind()
"""Marks a union of parts that are told apart by their field `kind`, as in `Annotated[A | B, BY_KIND]`."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(beside,))
class Part:
    """Base of all parts of a contract.

    Every annotated name of a subclass that does not begin with `_` is a field. A default is shared by all instances,
    so it has to be immutable. An annotation in quotes may name a class that is imported for type checking only, if
    its module is one of `whole.MODULES`. The constructor validates; `trusted` does not.
    """

    _defaults: ClassVar[dict[str, Any]] = {}
    _meant: ClassVar[tuple[str, ...]] = ()
    _beside: ClassVar[frozenset[str]] = frozenset()
    _make: ClassVar[Callable[..., Any]]
    _prints: ClassVar[frozenset[str]] = frozenset()
    """Fields that are printed and change no outcome and no amount; all others compute."""
    _called: ClassVar[str] = ""
    """What messages call it, where the name of the class in words would not do."""

    def __init_subclass__(cls) -> None:
        names = [name for name in cls.__annotations__ if not name.startswith("_")]
        defaults = {name: cls.__dict__[name] for name in names if name in cls.__dict__}
        apart = {name: value.default for name, value in defaults.items() if isinstance(value, _Beside)}
        for name, default in apart.items():
            setattr(cls, name, default)
        cls._defaults = cls._defaults | defaults | apart
        cls._beside = cls._beside | apart.keys()
        cls._meant = tuple(n for n in dict.fromkeys((*cls._meant, *names)) if n not in cls._beside)
        cls._make = staticmethod(_maker(cls, cls._defaults))

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(self.model_validate(values).__dict__)

    def __setattr__(self, name: str, value: object) -> None:
        message = f"cannot assign to field {name!r}"
        raise FrozenInstanceError(message)

    def __delattr__(self, name: str) -> None:
        message = f"cannot delete field {name!r}"
        raise FrozenInstanceError(message)

    @classmethod
    def called(cls) -> str:
        """Return what messages call a part of this class."""
        return cls._called or f"a {' '.join(re.findall('[A-Z][a-z]*', cls.__name__)).lower()}"

    @classmethod
    def meant(cls) -> tuple[str, ...]:
        """Return the names of the fields that are part of what is meant."""
        return cls._meant

    def _meaning(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._meant)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and type(other) is type(self) and other._meaning() == self._meaning()

    def __hash__(self) -> int:
        return hash((type(self), self._meaning()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self._meant)})"

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """Return the same part with other values for some fields, which are not validated."""
        return cast("Self", self._make(**{**self.__dict__, **(update or {})}))

    # The rest goes by pydantic's names for it.

    @classmethod
    def model_validate(cls, values: object) -> Self:
        """Return a part from a mapping of fields; raises pydantic's ValidationError."""
        from slakit.contract.whole import adapter

        return adapter(cls).validate_python(values)

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """Return a part from JSON; raises pydantic's ValidationError."""
        from slakit.contract.whole import adapter

        return adapter(cls).validate_json(text)

    @classmethod
    def model_json_schema(cls, *, mode: Any = "validation") -> dict[str, Any]:
        """Return the JSON Schema of what `model_dump_json` writes, or of what `model_validate_json` reads."""
        from slakit.contract.whole import adapter

        return adapter(cls).json_schema(mode=mode)

    def model_dump(self, *, mode: Any = "python", exclude: set[str] | None = None) -> dict[str, Any]:
        """Return the fields as a dictionary, all the way down."""
        from slakit.contract.whole import adapter

        return cast("dict[str, Any]", adapter(type(self)).dump_python(self, mode=mode, exclude=exclude))

    def model_dump_json(self) -> str:
        """Return the fields as JSON."""
        from slakit.contract.whole import adapter

        return adapter(type(self)).dump_json(self).decode()


def _maker(cls: type[Part], defaults: dict[str, Any]) -> Callable[..., Part]:
    new = object.__new__

    def make(**values: Any) -> Part:
        part = new(cls)
        fields = part.__dict__
        fields.update(defaults)
        fields.update(values)
        return part

    return make


def trusted(cls: Callable[P, T]) -> Callable[P, T]:
    """Return a constructor that takes its arguments as they are: for code whose types are checked statically.

    The reader of contracts judges every value itself, in words; that what it builds validates too is a test.
    """
    return cast("Callable[P, T]", cast("type[Part]", cls)._make)


class Located(Part):
    """A part that derivations and diagnostics point at."""

    span: Span | None = beside(default=None)
