"""Single words and small phrases of English: lists, windows, ranges, outcomes, names of weekdays.

Everything longer that these documents say in English is built from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from slakit.contract.expressions import Unit
from slakit.contract.measures import Range, Rounding
from slakit.contract.model import Outcome
from slakit.money import RoundingMode
from slakit.render.figures import exact_value_text
from slakit.timeline import CALENDAR_KINDS, WindowKind

__all__ = [
    "OUTCOMES",
    "WEEKDAYS",
    "article",
    "band",
    "bounds",
    "capital",
    "counts_as",
    "in_a",
    "joined",
    "lower",
    "quoted",
    "rounding_words",
    "the",
    "window",
]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OUTCOMES = {
    Outcome.MET: "met",
    Outcome.MISSED: "missed",
    Outcome.NO_DATA: "left out",
    Outcome.UNDECIDED: "undecided",
}
_MODES = {
    RoundingMode.HALF_UP: "half up",
    RoundingMode.HALF_EVEN: "half to even",
    RoundingMode.UP: "up",
    RoundingMode.DOWN: "down",
}


def joined(parts: Sequence[str], word: str = "and") -> str:
    """Return `a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def quoted(text: str) -> str:
    """Return a word as the contract defines it, in quotation marks."""
    return f"“{text}”"


def lower(text: str) -> str:
    """Return a title inside a sentence: its first letter small, unless its first word is an abbreviation or a name."""
    first = text.split(" ", 1)[0]
    return text if len(first) < 2 or first[1:] != first[1:].lower() else text[0].lower() + text[1:]


def the(title: str) -> str:
    """Return a title as a noun with its article, which it may have already: `the monthly fee`."""
    words = lower(title)
    return words if words.startswith("the ") else f"the {words}"


def article(noun: str) -> str:
    """Return a noun with its indefinite article: `a call`, `an event`."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def capital(text: str) -> str:
    """Return the start of a sentence."""
    return text[:1].upper() + text[1:]


def window(kind: WindowKind) -> str:
    """`calendar month`, as in "in each calendar month"."""
    return f"calendar {kind.value}" if kind in CALENDAR_KINDS else kind.value


def in_a(kind: WindowKind) -> str:
    """`in a calendar month`; of the term there is only one."""
    return "in the term" if kind is WindowKind.TERM else f"in a {window(kind)}"


def counts_as(outcome: Outcome, kind: WindowKind) -> str:
    """Tell what a term makes of a window: the second half of a sentence."""
    match outcome:
        case Outcome.MET:
            return "the promise counts as met"
        case Outcome.MISSED:
            return "the promise counts as missed"
        case Outcome.NO_DATA:
            return f"the {window(kind)} is left out: it is neither met nor missed, and no credit is due for it"
        case Outcome.UNDECIDED:
            return "the result is undecided: neither met nor missed, and no credit can be told for it"


def bounds(values: Range, unit: Unit, currency: str = "") -> str:
    """Return a range after "shall be": `at least 80 %`, `more than 4 % and at most 8 %`, `between 4 % and 8 %`."""
    low, high = values.low, values.high
    if low and high and low.included and high.included:
        if low.value == high.value:
            return f"exactly {_figure(low.value, unit, currency)}"
        return f"between {_figure(low.value, unit, currency)} and {_figure(high.value, unit, currency)}, both included"
    parts = []
    if low:
        parts.append(f"{'at least' if low.included else 'more than'} {_figure(low.value, unit, currency)}")
    if high:
        parts.append(f"{'at most' if high.included else 'below'} {_figure(high.value, unit, currency)}")
    return " and ".join(parts) or "any value"


def band(values: Range, unit: Unit, currency: str = "") -> str:
    """Return a range as a row of a table: `from 75 % to below 80 %`, `above 12 %`, `up to and including 8 %`."""
    low, high = values.low, values.high
    if low and high and low.value == high.value:
        return f"exactly {_figure(low.value, unit, currency)}"
    start = f"{'from' if low.included else 'above'} {_figure(low.value, unit, currency)}" if low else ""
    if high is None:
        return f"{_figure(low.value, unit, currency)} or more" if low and low.included else start or "any value"
    end = f"{'up to and including' if high.included else 'to below'} {_figure(high.value, unit, currency)}"
    return f"{start} {end}" if low else end.removeprefix("to ")


def rounding_words(rounding: Rounding, unit: Unit, currency: str = "") -> str:
    """`half up to 0.01`."""
    return f"{_MODES[rounding.mode]} to {_figure(rounding.step, unit, currency)}"


def mode_words(mode: RoundingMode) -> str:
    """`half up`."""
    return _MODES[mode]


def _figure(value: Fraction, unit: Unit, currency: str) -> str:
    return exact_value_text(value, unit, currency)
