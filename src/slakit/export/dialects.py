"""The dialects of CSV by name: `plain` for programs, `excel` and `excel-LOCALE` for spreadsheets.

A spreadsheet reads the decimal mark of its locale, and separates cells by semicolons where that mark is a comma.
"""

from __future__ import annotations

from slakit.diagnostics import Diagnostic
from slakit.render.csv_text import PLAIN, Dialect

__all__ = ["dialect_named"]

_EXCEL = Dialect(line_end="\r\n", marked=True)


def dialect_named(name: str) -> Dialect | Diagnostic:
    """Return the dialect of a name, as in `excel-nl` or `excel-de-AT`; anything else is a finding."""
    if name == "plain":
        return PLAIN
    if name == "excel":
        return _EXCEL
    kind, _, locale = name.partition("-")
    if kind != "excel" or not locale:
        return _unknown(name)
    try:
        from babel.core import Locale, UnknownLocaleError
        from babel.numbers import get_decimal_symbol
    except ModuleNotFoundError:
        return Diagnostic("SLA811", f"the dialect {name} needs the Python package Babel, which is not installed",
                          help="run: pip install 'slakit[export]'", where="--dialect")  # fmt: skip
    try:
        mark = get_decimal_symbol(Locale.parse(locale, sep="-"), numbering_system="latn")
    except (UnknownLocaleError, ValueError):
        return _unknown(name)
    return Dialect(";" if mark == "," else ",", mark, "\r\n", marked=True)


def _unknown(name: str) -> Diagnostic:
    return Diagnostic(
        "SLA810",
        f"there is no dialect `{name}` of CSV",
        help="write plain, excel, or excel- and a locale, as in excel-nl or excel-de-AT",
        where="--dialect",
    )
