"""What a template was filled in with: the parameters of a contract's files and their values."""

from slakit.contract.expressions import Literal_
from slakit.contract.parts import Located

__all__ = ["Parameter"]


class Parameter(Located):
    """A value that one file leaves open and another gives; everything that is made of it has the value already."""

    _prints = frozenset({"name", "title", "value"})

    name: str
    title: str | None = None
    value: Literal_
