"""What the words of comparisons and the signs of arithmetic come to: of any numbers that can be compared and joined."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

__all__ = ["OPERATIONS", "RELATIONS"]

RELATIONS: dict[str, Callable[[Any, Any], bool]] = {
    "at least": operator.ge,
    "at most": operator.le,
    "more than": operator.gt,
    "below": operator.lt,
    "is": operator.eq,
    "is not": operator.ne,
}
"""Whether a left side is in a relation to a right one; `between` has two of them."""

OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
"""What two numbers of one exact type come to; whoever divides sees to it that there is something to divide by."""
