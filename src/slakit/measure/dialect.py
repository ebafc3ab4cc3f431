"""The words of SQL in which a cell is read: what `cells` and `scan` say, as each engine writes it.

The rules of reading stand there once; here is only how an engine spells an operation. Patterns are taken from what
DuckDB's and Java's regular expressions have in common, and match from end to end or look for a place, as asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from slakit.measure.duckdb_sql import identifier, string

__all__ = ["Dialect", "DuckDbDialect"]

_BELOW_ONE = re.compile(r"DECIMAL\(([0-9]+), ?\1\)")


class Dialect(Protocol):
    """How an engine writes what reading needs; every argument but names, patterns and characters is SQL."""

    text_type: str
    """The name of the type of texts."""

    def identifier(self, name: str) -> str:
        """Return a name quoted as an identifier."""

    def string(self, text: str) -> str:
        """Return a text as a string literal."""

    def as_text(self, value: str, physical: str) -> str:
        """Return a value of a type as text."""

    def fits(self, text: str, pattern: str) -> str:
        """Return whether the whole of a text matches a pattern."""

    def holds(self, text: str, pattern: str) -> str:
        """Return whether a pattern matches somewhere in a text."""

    def ending(self, text: str, pattern: str) -> str:
        """Return the end of a text that matches a pattern, empty for none."""

    def groups(self, text: str, pattern: str, names: Sequence[str]) -> str:
        """Return the groups of a pattern that matches the whole of a text; empty texts for none."""

    def group(self, groups: str, name: str) -> str:
        """Return one of the groups."""

    def trimmed(self, text: str, characters: str | None = None) -> str:
        """Return a text without certain characters at both ends; without blanks of all kinds if none are named."""

    def without_leading(self, text: str, character: str) -> str:
        """Return a text without a character at its beginning."""

    def without_trailing(self, text: str, character: str) -> str:
        """Return a text without a character at its end."""

    def divided(self, number: str, by: str) -> str:
        """Return how often a number goes into another; what is left over is dropped."""

    def time_of_text(self, text: str) -> str:
        """Return the microseconds since 1970 of a plain date and time; empty where it is none."""

    def time_in_form(self, text: str, form: str) -> str:
        """Return the microseconds since 1970 of a text in a form; empty where it has another."""

    def microseconds(self, moment: str) -> str:
        """Return the microseconds since 1970 of a value that is a time."""

    def nanoseconds(self, moment: str) -> str:
        """Return the nanoseconds since 1970 of a value that is a time."""

    def day(self, date: str) -> str:
        """Return the number of the day of a date, a time or the text of a date, 1 being 0001-01-01; empty for none."""

    def day_in_form(self, text: str, form: str) -> str:
        """Return the number of the day of a text in a form; empty where it has another."""

    def parts(self, text: str, between: str) -> str:
        """Return the list of what stands between signs in a text."""

    def texts_kept(self, items: str, meant: Callable[[str], str]) -> str:
        """Return a list with what each text in it means; without those that come to nothing."""

    def joined(self, items: str, between: str) -> str:
        """Return the texts of a list with signs between them."""

    def size(self, items: str) -> str:
        """Return how many items a list has."""


class DuckDbDialect:
    """How DuckDB writes it."""

    text_type = "VARCHAR"

    def identifier(self, name: str) -> str:
        """Return a name quoted as an identifier."""
        return identifier(name)

    def string(self, text: str) -> str:
        """Return a text as a string literal."""
        return string(text)

    def as_text(self, value: str, physical: str) -> str:
        """Return a value as text, whatever its type; decimals below one have a digit before their point."""
        text = f"CAST({value} AS VARCHAR)"
        return f"REGEXP_REPLACE({text}, '^(-?)\\.', '\\10.')" if _BELOW_ONE.fullmatch(physical) else text

    def fits(self, text: str, pattern: str) -> str:
        """Return whether the whole of a text matches a pattern."""
        return f"REGEXP_FULL_MATCH({text}, {string(pattern)})"

    def holds(self, text: str, pattern: str) -> str:
        """Return whether a pattern matches somewhere in a text."""
        return f"REGEXP_MATCHES({text}, {string(pattern)})"

    def ending(self, text: str, pattern: str) -> str:
        """Return the end of a text that matches a pattern."""
        return f"REGEXP_EXTRACT({text}, {string(pattern + '$')})"

    def groups(self, text: str, pattern: str, names: Sequence[str]) -> str:
        """Return the groups of a pattern as a struct."""
        listed = ", ".join(string(name) for name in names)
        return f"REGEXP_EXTRACT({text}, {string(f'^{pattern}$')}, [{listed}])"

    def group(self, groups: str, name: str) -> str:
        """Return one of the groups."""
        return f"{groups}[{string(name)}]"

    def trimmed(self, text: str, characters: str | None = None) -> str:
        """Return a text without certain characters at both ends."""
        return f"TRIM({text})" if characters is None else f"TRIM({text}, {string(characters)})"

    def without_leading(self, text: str, character: str) -> str:
        """Return a text without a character at its beginning."""
        return f"LTRIM({text}, {string(character)})"

    def without_trailing(self, text: str, character: str) -> str:
        """Return a text without a character at its end."""
        return f"RTRIM({text}, {string(character)})"

    def divided(self, number: str, by: str) -> str:
        """Return how often a number goes into another."""
        return f"{number} // {by}"

    def time_of_text(self, text: str) -> str:
        """Return the microseconds since 1970 of a plain date and time."""
        return f"EPOCH_US(TRY_CAST({text} AS TIMESTAMP))"

    def time_in_form(self, text: str, form: str) -> str:
        """Return the microseconds since 1970 of a text in a form."""
        return f"EPOCH_US(TRY_STRPTIME({text}, {string(form)}))"

    def microseconds(self, moment: str) -> str:
        """Return the microseconds since 1970 of a value that is a time."""
        return f"EPOCH_US({moment})"

    def nanoseconds(self, moment: str) -> str:
        """Return the nanoseconds since 1970 of a value that is a time."""
        return f"EPOCH_NS({moment})"

    def day(self, date: str) -> str:
        """Return the number of the day of a date, a time or the text of a date."""
        day = f"TRY_CAST({date} AS DATE)"
        return f"CASE WHEN ISFINITE({day}) THEN {day} - DATE '0001-01-01' + 1 END"

    def day_in_form(self, text: str, form: str) -> str:
        """Return the number of the day of a text in a form."""
        return self.day(f"TRY_STRPTIME({text}, {string(form)})")

    def parts(self, text: str, between: str) -> str:
        """Return the list of what stands between signs in a text."""
        return f"STRING_SPLIT({text}, {string(between)})"

    def texts_kept(self, items: str, meant: Callable[[str], str]) -> str:
        """Return a list with what each text in it means; without those that come to nothing."""
        return f"LIST_FILTER(LIST_TRANSFORM({items}, LAMBDA item: {meant('item')}), LAMBDA item: item <> '')"

    def joined(self, items: str, between: str) -> str:
        """Return the texts of a list with signs between them."""
        return f"ARRAY_TO_STRING({items}, {string(between)})"

    def size(self, items: str) -> str:
        """Return how many items a list has."""
        return f"LEN({items})"
