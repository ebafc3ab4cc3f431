"""How Spark spells the reading of cells, and which files it can read by itself with the answers that DuckDB gives.

A column whose type or format the two do not read alike (floats, nanoseconds, formats of one's own) makes its file one
that this process reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from slakit.contract.record_types import FieldType
from slakit.measure.files import ParquetFile
from slakit.measure.scan import FileScan
from slakit.measure.spark.spark_sql import identifier, string

__all__ = ["PARQUET_TYPES", "SparkDialect", "reads_by_itself", "spark_type"]

PARQUET_TYPES = {
    "VARCHAR": "STRING",
    "BOOLEAN": "BOOLEAN",
    "TINYINT": "TINYINT",
    "SMALLINT": "SMALLINT",
    "INTEGER": "INT",
    "BIGINT": "BIGINT",
    "UTINYINT": "SMALLINT",
    "USMALLINT": "INT",
    "UINTEGER": "BIGINT",
    "TIMESTAMP": "TIMESTAMP_NTZ",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
}
"""The types that both engines read alike, by DuckDB's name, and how Spark calls them."""

_BLANKS = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

_BEGINNING, _END = r"\A", r"\z"
"""Of the whole text: `$` would match before a line break, too."""


def _quoted(text: str) -> str:
    """Return the pattern that matches a text and nothing else."""
    return "".join(f"\\x{{{ord(sign):x}}}" for sign in text)


def _whole(pattern: str) -> str:
    return f"{_BEGINNING}{pattern}{_END}"


def spark_type(physical: str) -> str | None:
    """Return Spark's name of a column's type, None for one that it does not read as DuckDB does."""
    return physical if physical.startswith("DECIMAL(") else PARQUET_TYPES.get(physical)


def reads_by_itself(scan: FileScan) -> bool:
    """Whether Spark reads a file's columns with the same values and faults as DuckDB, by their types and formats."""
    if not isinstance(scan.info, ParquetFile):
        return False
    for one in scan.bound:
        if one.field.type in (FieldType.INSTANT, FieldType.DATE) and one.source.format is not None:
            return False
        for column in one.columns:
            if spark_type(scan.types[column][1]) is None:
                return False
    return True


class SparkDialect:
    """How Spark writes it, in ANSI mode and with UTC as the zone of the session."""

    text_type = "STRING"

    def identifier(self, name: str) -> str:
        """Return a name quoted as an identifier."""
        return identifier(name)

    def string(self, text: str) -> str:
        """Return a text as a string literal."""
        return string(text)

    def as_text(self, value: str, physical: str) -> str:
        """Return a value of a type as the text that DuckDB makes of it."""
        text = f"CAST({value} AS STRING)"
        return f"{text} || '+00'" if physical == "TIMESTAMP WITH TIME ZONE" else text

    def fits(self, text: str, pattern: str) -> str:
        """Return whether the whole of a text matches a pattern."""
        return f"RLIKE({text}, {string(_whole(f'(?:{pattern})'))})"

    def holds(self, text: str, pattern: str) -> str:
        """Return whether a pattern matches somewhere in a text."""
        return f"RLIKE({text}, {string(pattern)})"

    def ending(self, text: str, pattern: str) -> str:
        """Return the end of a text that matches a pattern."""
        return f"REGEXP_EXTRACT({text}, {string(pattern + _END)}, 0)"

    def groups(self, text: str, pattern: str, names: Sequence[str]) -> str:
        """Return the groups of a pattern as a struct."""
        whole = string(_whole(pattern))
        parts = (f"{string(name)}, REGEXP_EXTRACT({text}, {whole}, {i})" for i, name in enumerate(names, 1))
        return f"NAMED_STRUCT({', '.join(parts)})"

    def group(self, groups: str, name: str) -> str:
        """Return one of the groups."""
        return f"{groups}.{identifier(name)}"

    def trimmed(self, text: str, characters: str | None = None) -> str:
        """Return a text without certain characters at both ends."""
        return f"TRIM(BOTH {string(characters if characters is not None else _BLANKS)} FROM {text})"

    def without_leading(self, text: str, character: str) -> str:
        """Return a text without a character at its beginning."""
        return f"TRIM(LEADING {string(character)} FROM {text})"

    def without_trailing(self, text: str, character: str) -> str:
        """Return a text without a character at its end."""
        return f"TRIM(TRAILING {string(character)} FROM {text})"

    def divided(self, number: str, by: str) -> str:
        """Return how often a number goes into another."""
        return f"{number} div {by}"

    def time_of_text(self, text: str) -> str:
        """Return the microseconds since 1970 of a plain date and time."""
        return f"UNIX_MICROS(TRY_CAST({text} AS TIMESTAMP))"

    def time_in_form(self, text: str, form: str) -> str:
        """Refuse: a file with such a format is read by this process."""
        raise AssertionError(text, form)

    def microseconds(self, moment: str) -> str:
        """Return the microseconds since 1970 of a value that is a time."""
        return f"UNIX_MICROS(CAST({moment} AS TIMESTAMP))"

    def nanoseconds(self, moment: str) -> str:
        """Refuse: a file with nanoseconds is read by this process."""
        raise AssertionError(moment)

    def day(self, date: str) -> str:
        """Return the number of the day of a date, a time or the text of a date."""
        return f"CAST(DATEDIFF(TRY_CAST({date} AS DATE), DATE '0001-01-01') + 1 AS BIGINT)"

    def day_in_form(self, text: str, form: str) -> str:
        """Refuse: a file with such a format is read by this process."""
        raise AssertionError(text, form)

    def parts(self, text: str, between: str) -> str:
        """Return the list of what stands between signs in a text."""
        return f"SPLIT({text}, {string(_quoted(between))}, -1)"

    def texts_kept(self, items: str, meant: Callable[[str], str]) -> str:
        """Return a list with what each text in it means; without those that come to nothing."""
        return f"FILTER(TRANSFORM({items}, item -> {meant('item')}), item -> item <> '')"

    def joined(self, items: str, between: str) -> str:
        """Return the texts of a list with signs between them."""
        return f"ARRAY_JOIN({items}, {string(between)})"

    def size(self, items: str) -> str:
        """Return how many items a list has."""
        return f"SIZE({items})"
