"""A result as four tables: credits that add up to the total, lines of objectives, their working, and the inputs.

Every cell has the type of its column: text, or an exact number. What cannot be told is empty, and the column beside it
says why.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from slakit.export.statement import Statement
from slakit.money import decimal_text
from slakit.render.evaluation_document import DueDate, Result

__all__ = ["TABLES", "Cell", "Column", "Kind", "Table", "credit_rows", "tables_of"]

Cell = str | int | Decimal | dt.date | None

_DIGITS = 12
"""Decimals of a measured value; the exact ratio stands beside it."""


class Kind(enum.Enum):
    """The type of a column; amounts have the minor digits of the currency."""

    TEXT = "text"
    INTEGER = "integer"
    AMOUNT = "amount"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table."""

    name: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """A table, whose rows are made anew whenever they are asked for."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[tuple[Cell, ...]]]


def _columns(text: str) -> tuple[Column, ...]:
    """`objective due:date payable:amount`: columns, text where nothing else is said."""
    pairs = (word.partition(":") for word in text.split())
    return tuple(Column(name, Kind(kind or "text")) for name, _, kind in pairs)


def _amount(text: str | None, sign: int = 1) -> Decimal | None:
    """An amount; None for one that cannot be told, or is no whole minor unit."""
    return None if text is None or "/" in text else Decimal(text) * sign


def number_of(ratio: str | None) -> Decimal | None:
    """An exact ratio as a decimal number, cut to twelve decimals where it has more.

    >>> number_of("39/50"), number_of("1/3"), number_of(None)
    (Decimal('0.780000000000'), Decimal('0.333333333333'), None)
    """
    return None if ratio is None else Decimal(decimal_text(Fraction(ratio), _DIGITS))


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# ------------------------------------------------------------------ credits

_CREDITS = _columns(
    "due:date entry objective entity window carried_from unit before_caps:amount amount:amount quantity:number "
    "currency unknown clause"
)


def credit_rows(due: DueDate, currency: str) -> Iterator[tuple[Cell, ...]]:
    """Yield what a due date comes to, entry by entry: the amounts of all add up to its total.

    Credits, and the tax on them, are for the customer; bonuses, what is earned back and offsets that are used count
    against them. What is not money has a quantity and no amount.
    """
    date = _date(due["date"])

    def other(entry: str, amount: Decimal | None, window: str | None = None) -> tuple[Cell, ...]:
        untold = "it is worked out together with an amount that cannot be told" if amount is None else None
        return (date, entry, None, None, window, None, "money", None, amount, None, currency, untold, None)

    for line in due["lines"]:
        sign = -1 if line["kind"] == "bonus" else 1
        yield (
            date, line["kind"], line["objective"], line["entity"], line["window"], line["carried_from"], line["unit"],
            _amount(line["amount"], sign), _amount(line["payable"], sign),
            number_of(line["quantity"]), currency if line["unit"] == "money" else None,
            line["unknown"], line["place"],
        )  # fmt: skip
    if due["tax"] is None or Fraction(due["tax"]):
        yield other("tax", _amount(due["tax"]))
    for back in due["earned_back"]:
        if not back["as_offset"]:
            yield other("earned back", _amount(back["amount"], -1), back["window"])
    if due["bank"] is not None and due["bank"]["used"] is not None and Fraction(due["bank"]["used"]):
        yield other("offset", _amount(due["bank"]["used"], -1))


def _credits(statement: Statement) -> Iterator[tuple[Cell, ...]]:
    for due in statement.dues():
        yield from credit_rows(due, statement.currency)


# ------------------------------------------------------------------ lines and their working

_LINES = _columns(
    "line:integer objective title entity window first_date:date last_date:date promise outcome reason unit "
    "measured:number measured_exact measured_text records:integer kind credit_unit exact_amount before_caps:amount "
    "payable:amount quantity:number currency unknown clause"
)
_WORKING = _columns("line:integer objective entity window step:integer text result clause")


def _line(number: int, result: Result, currency: str) -> tuple[Cell, ...]:
    window, credit = result["window"], result["credit"]
    sign = -1 if credit["kind"] == "bonus" else 1
    return (
        number, result["objective"], result["title"], result["entity"], window["label"], _date(window["first_date"]),
        _date(window["last_date"]), result["promise"], result["outcome"], result["reason"], result["unit"],
        number_of(result["measured"]), result["measured"], result["measured_text"], result["records"], credit["kind"],
        credit["unit"], credit["exact"], _amount(credit["amount"], sign), _amount(credit["payable"], sign),
        number_of(credit["quantity"]), currency if credit["unit"] == "money" else None, credit["unknown"],
        credit["place"],
    )  # fmt: skip


def _lines(statement: Statement) -> Iterator[tuple[Cell, ...]]:
    for number, result in enumerate(statement.results(), start=1):
        yield _line(number, result, statement.currency)


def _working(statement: Statement) -> Iterator[tuple[Cell, ...]]:
    for number, result in enumerate(statement.results(), start=1):
        whose = (number, result["objective"], result["entity"], result["window"]["label"])
        for at, step in enumerate(result["working"], start=1):
            yield (*whose, at, step["text"], step["result"], step["place"])


# ------------------------------------------------------------------ inputs

_INPUTS = _columns("kind name sha256 value read:integer accepted:integer rejected:integer first last")


def _inputs(statement: Statement) -> Iterator[tuple[Cell, ...]]:
    head, receipt = statement.head, statement.head["receipt"]
    nothing = (None,) * 5
    said = [("agreement", head["agreement"]["name"]), ("title", head["agreement"]["title"]),
            ("version", head["agreement"]["version"]), ("period", head["period"]["label"]), ("zone", head["zone"]),
            ("currency", head["currency"])]  # fmt: skip
    if statement.issued is not None:
        said.append(("statement", statement.issued.number))
    if "as_of" in receipt:
        said.append(("as of", receipt["as_of"]))
    for kind, value in said:
        yield ("fact", kind, None, value, *nothing)
    for file in receipt["contract"]:
        yield ("contract", file["file"], file["sha256"], None, *nothing)
    if receipt["data_map"] is not None:
        yield ("data map", receipt["data_map"]["file"], receipt["data_map"]["sha256"], None, *nothing)
    for file in receipt["data"]:
        yield ("data", file["file"], file["sha256"], None, *nothing)
    for one in head["earlier_periods"]["statements"] if head["earlier_periods"] is not None else []:
        yield ("earlier statement", one["statement"], one["sha256"], None, *nothing)
    for rows in head["data"]:
        yield (
            "records", rows["records"], None, None, rows["read"], rows["accepted"], rows["rejected"], rows["first"],
            rows["last"],
        )  # fmt: skip
    versions = (
        ("slakit", receipt["slakit"]), ("engine", receipt["engine"]), ("public holidays", receipt["holidays"]),
        ("time zone rules", receipt["zone_rules"]),
    )  # fmt: skip
    for kind, value in versions:
        yield ("made by", kind, None, value, *nothing)
    yield ("hash of all", "contract", receipt["contract_hash"], None, *nothing)
    yield ("hash of all", "data", receipt["data_hash"], None, *nothing)


TABLES = ("credits", "lines", "working", "inputs")
"""The names of the tables, in order."""


def tables_of(statement: Statement) -> tuple[Table, ...]:
    """Return the tables of a result."""
    made = ((_CREDITS, _credits), (_LINES, _lines), (_WORKING, _working), (_INPUTS, _inputs))

    def table(name: str, columns: tuple[Column, ...], rows: Callable[[Statement], Iterator[tuple[Cell, ...]]]) -> Table:
        return Table(name, columns, lambda: rows(statement))

    return tuple(table(name, columns, rows) for name, (columns, rows) in zip(TABLES, made, strict=True))
