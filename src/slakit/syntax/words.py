"""The words of the language as people meet them: which are reserved, and what to call a token in a message.

Used by the parser to read a soft keyword as a name, and to say what could have stood at the place of an
error.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

__all__ = ["BLOCKS", "JOINING", "OPENERS", "RESERVED", "STATEMENTS", "Vocabulary", "closest"]

BLOCKS = frozenset({
    "USE", "PARAMETER", "AGREEMENT", "CALENDAR", "RECORDS", "CLOCK", "LEVELS", "METRIC", "SPAN", "BENCHMARK", "FIGURE",
    "EXCLUSION", "OBJECTIVE", "CLAUSE", "OBLIGATION", "ESCALATION", "REVIEW", "SCHEDULE", "REMEDIES", "AMENDMENT",
    "TEST",
})  # fmt: skip
"""Keywords that open a block at the top of a file."""

STATEMENTS = frozenset({
    # agreement
    "VERSION", "PROVIDER", "CUSTOMER", "REGISTERED", "VAT", "ADDRESS", "CONTACT", "SIGNATORY", "KIND", "BASED",
    "RENEWS", "ENDS", "NOTICE", "ZONE_WORD", "CURRENCY", "LANGUAGES", "GOVERNED", "FEE", "AMOUNT", "DEFINE",
    # calendar
    "OPEN", "CLOSED", "ALSO", "HOLIDAYS",
    # records, clock, levels
    "KEY", "BELONGS", "LASTS", "NEVER", "FIELD", "LET", "STARTS", "STOPS", "PAUSES", "CANCELLED", "STRICT", "LEVEL",
    "ASSIGN",
    # metric, span, benchmark, figure, exclusion
    "GIVEN", "MEASURE", "MEANS", "VALUE", "SOURCE", "TYPE", "EVIDENCE", "LEAVES", "APPROVED", "REASON",
    # objective
    "DURING", "EACH", "PROMISE", "MINIMUM", "AIM", "COMPARE", "SEPARATELY", "POOLED", "LEAVING", "WITH", "STILL",
    "CONSUMES", "CREDIT", "BONUS",
    # clause, obligation, escalation, review
    "BINDS", "VERIFIED", "CRITERION", "CRITICAL", "ASSESSED", "DECIDED", "NEEDS", "EXCEPTIONS", "STEP", "ATTENDED",
    "REPORT",
    # remedies, amendment
    "CAP", "EARN", "ROUND", "PAY", "SETTLE", "TAX", "SPLIT", "CLAIM", "IMPROVEMENT", "APPLY", "APPLIES", "REPLACE",
    "ADD", "REMOVE",
    # test
    "ROW", "JUDGED", "EXPECT", "END",
})  # fmt: skip
"""Keywords that open a statement: where the parser finds its feet again after an error."""

_ALSO_INSIDE = frozenset({
    "AT", "BETWEEN", "CHANGES", "COUNT", "DUE", "HIGHEST", "IN", "IS", "NO", "NOT", "ONE", "OTHERWISE", "TEXT", "WHEN",
    "WITHIN",
})  # fmt: skip
"""Words that open a line and stand inside others as well."""

OPENERS = BLOCKS | STATEMENTS | _ALSO_INSIDE
"""All words that a line of the language begins with."""

_ALSO_NAMES = frozenset({
    "ADDRESS", "AMOUNT", "CLAIM", "CLOSED", "CONTACT", "CRITICAL", "CURRENCY", "CUSTOMER", "EVIDENCE", "EXPECT", "FEE",
    "KIND", "LEVEL", "MINIMUM", "NOTICE", "NUMBER_WORD", "OPEN", "PROVIDER", "REASON", "REPORT", "REVIEW", "ROW",
    "SCHEDULE", "SOURCE", "STEP", "TAX", "TEST", "TYPE", "VALUE", "VAT", "VERSION", "ZONE_WORD",
})  # fmt: skip
"""Words that records need as names of fields, and that mix up nothing there."""

RESERVED = (BLOCKS | STATEMENTS) - _ALSO_NAMES | frozenset({
    "AND", "OR", "NOT", "IS", "IF", "THEN", "ELSE", "WHERE", "WHEN", "OF", "OUT", "YES", "NO", "SHARE",
    "TOTAL", "AVERAGE", "MEDIAN", "LONGEST", "SHORTEST", "PERCENTILE", "KNOWN", "MISSING", "AT",
    "MORE", "BELOW", "BETWEEN", "LEAST", "MOST", "THAN", "TO", "FROM", "BY", "NOTHING", "MISSED", "FOR",
    "COUNTS", "AS", "TEXT", "IN", "OTHERWISE",
})  # fmt: skip
"""Words that are never names."""

_FIGURES: Mapping[str, str] = {
    "NAME": "a name",
    "STRING": "a text in quotes",
    "LONG_STRING": "a text in three quotes",
    "NUMBER": "a number",
    "PERCENT": "a percentage such as `80 %`",
    "MONEY": "an amount such as `EUR 500.00`",
    "PERIOD": "a period such as `2026-03`",
    "DATE": "a date such as `2026-01-31`",
    "TIME": "a time such as `09:00`",
    "ZONE": "a zone such as `Europe/Amsterdam`",
    "$END": "the end of the file",
    "_WHEN_MISSING": "`when missing`",
}


JOINING = frozenset({"PLUS", "MINUS", "STAR", "SLASH", "OVER", "DOT"})
"""Words and signs that go on behind any value."""
_GOES_ON = JOINING - {"DOT"}
_BEHIND_NAMES = frozenset({"DOT", "GIVEN"})


def closest(word: str, known: Iterable[str], cutoff: float) -> str | None:
    """Return the known word that looks most like `word`; of equals, one with the same first letter."""
    import difflib

    near = difflib.get_close_matches(word, list(known), n=5, cutoff=cutoff)
    if not near:
        return None
    likeness = [round(difflib.SequenceMatcher(None, word, other).ratio(), 3) for other in near]
    equals = [other for other, like in zip(near, likeness, strict=True) if like == max(likeness)]
    return next((other for other in equals if other[:1] == word[:1]), equals[0])


class Vocabulary:
    """The terminals of a grammar: which spell a keyword, and how."""

    def __init__(self, keywords: Mapping[str, str]) -> None:
        """`keywords` maps the terminals that are fixed words or signs to their spelling."""
        self.keywords = dict(keywords)

    def label(self, terminal: str) -> str:
        """Return what to call a terminal in a message."""
        if terminal in self.keywords:
            return f"`{self.keywords[terminal]}`"
        return _FIGURES.get(terminal, terminal.lower())

    def labels(self, terminals: Iterable[str], most: int = 7) -> str:
        """Return a list in words, figures first, cut where it would tire the reader.

        Behind a value a calculation can always go on; that goes without saying where anything else can follow.
        """
        terminals = set(terminals)
        if terminals >= _GOES_ON:
            terminals = (terminals - _GOES_ON - _BEHIND_NAMES) or terminals
        named = sorted({self.label(t) for t in terminals}, key=lambda text: (text.startswith("`"), text))
        if len(named) > most + 1:
            return ", ".join(named[:most]) + f" or one of {len(named) - most} other words"
        return " or ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)

    def closest(self, word: str, terminals: Collection[str]) -> str | None:
        """Return the terminal among those given whose keyword looks most like `word`, if any does."""
        words = {self.keywords[t]: t for t in terminals if t in self.keywords}
        match = closest(word.lower(), words, 0.7)
        return words[match] if match else None

    def near(self, word: str, terminals: Collection[str]) -> list[str]:
        """Return the keywords among those of the terminals given that look like `word`, at most two."""
        import difflib

        known = {self.keywords[t] for t in terminals if t in self.keywords}
        return difflib.get_close_matches(word.lower(), sorted(known), n=2, cutoff=0.7)

    def soft(self, terminal: str) -> bool:
        """Whether a keyword may be read as a name where only a name can stand."""
        return terminal in self.keywords and terminal not in RESERVED and self.keywords[terminal][:1].isalpha()
