"""Terms of an agreement that few have: fees beyond a plain amount, renewal, notice, defined words, schedules.

Loaded when a contract has any of them.
"""

from fractions import Fraction
from typing import Literal

from slakit.contract.expressions import Expression, Length
from slakit.contract.model import Text
from slakit.contract.parts import Located

__all__ = ["Charged", "Definition", "Discount", "FigureFactor", "Notice", "Renewal", "Schedule", "TaxAdded"]


class Charged(Located):
    """The amount of a fee that is counted from records, such as invoices: money, in minor units, period by period."""

    _called = "a fee that is counted from records"

    value: Expression


class FigureFactor(Located):
    """A figure that somebody gives, by which a fee is multiplied: a number of seats, say."""

    _called = "a fee that is multiplied by a given figure"

    figure: str


class Discount(Located):
    """What is taken off a fee, as a fraction of one; percentages of the fee are taken of what is left."""

    _called = "a fee with a discount"

    percent: Fraction


class TaxAdded(Located):
    """Tax that is paid on top of a fee, as a fraction of one; percentages of the fee are taken before it."""

    _called = "a fee with tax"
    _prints = frozenset({"percent"})

    percent: Fraction


class Renewal(Located):
    """How the term goes on when it ends: for `length`, each time that `condition` holds, at most `at_most` times.

    The condition is judged at the end of the term that is to be renewed. A party that gives notice at least `unless`
    before that end prevents it. Without a condition the term is renewed always, without `at_most` without end.
    """

    _called = "a renewal of the term"

    length: Length
    condition: Expression | None = None
    at_most: int | None = None
    unless: Length | None = None


class Notice(Located):
    """How long before the end a party gives notice, and to the end of which period of the calendar it does."""

    _prints = frozenset({"length", "end_of"})

    length: Length
    end_of: Literal["month", "quarter", "year"] | None = None


class Definition(Located):
    """A word with a capital letter, and what it means in the texts of one language (`None`: of all)."""

    _prints = frozenset({"term", "text"})

    term: str
    text: Text

    @property
    def texts(self) -> tuple[Text, ...]:
        """The one text it has."""
        return (self.text,)


class Schedule(Located):
    """An annex in words, printed at the end of the agreement and part of it."""

    _prints = frozenset({"name", "title", "texts"})

    name: str
    title: str
    texts: tuple[Text, ...]
