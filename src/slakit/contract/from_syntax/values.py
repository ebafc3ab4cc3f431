"""Figures as people write them to exact values: numbers, percentages, durations, amounts, dates, times, texts.

The grammar reads figures leniently; here each is judged, and refused with the question what was meant.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from fractions import Fraction

from slakit.contract.expressions import Literal_, Unit, trusted
from slakit.contract.from_syntax.scope import Scope, closest, token_span
from slakit.diagnostics import Edit, Fix, Severity, Source, Span
from slakit.money import MINOR_DIGITS, Money, fraction_from_text, minor_digits
from slakit.syntax import tree
from slakit.syntax.read import long_text
from slakit.syntax.tokens import Token
from slakit.timeline import DAY, HOUR, MINUTE, SECOND, DayOfYear, Shift, shift

__all__ = [
    "MONTHS",
    "UNITS",
    "as_written",
    "read_amount",
    "read_date",
    "read_day_of_year",
    "read_literal",
    "read_number",
    "read_percent",
    "read_shift",
    "read_text",
]

UNITS = {
    "second": SECOND, "seconds": SECOND, "minute": MINUTE, "minutes": MINUTE,
    "hour": HOUR, "hours": HOUR, "day": DAY, "days": DAY,
}  # fmt: skip
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MOST_DIGITS = 24
_LONGEST = 36525 * DAY
"""A hundred years; what a contract measures in is shorter."""
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
"""Calendars and time zones are known, or can be carried on, for these years."""
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_REMARK = re.compile(r'("(?:[^"\\\n]|\\.)*")|#[^\n]*')
_PERCENT = re.compile(r"(\d)%")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def read_number(scope: Scope, source: Source, token: Token, text: str | None = None) -> Fraction | None:
    """Return a plain decimal number; a comma is refused, because it means two things."""
    written = text if text is not None else str(token)
    if "," in written:
        point, group = written.replace(",", "."), written.replace(",", "")
        meant = (
            f"did you mean {point} or {group}?"
            if written.count(",") == 1 and "." not in written
            else (f"did you mean {group}?")
        )
        scope.report(
            "SLA401",
            token_span(token, source),
            f"`{written}` can be read in two ways",
            help=f"{meant} Write a point for decimals and nothing between thousands.",
            fix=_certain(token_span(token, source), str(token).replace(",", ""), meant.count("or") == 0),
        )
        return None
    if _too_long(scope, token_span(token, source), written):
        return None
    try:
        return fraction_from_text(written)
    except ValueError:
        scope.report(
            "SLA401",
            token_span(token, source),
            f"`{written}` is not a number",
            help="write the digits 0 to 9 with one point at most, such as 12.5",
        )
        return None


def _too_long(scope: Scope, span: Span, written: str) -> bool:
    digits = sum(char.isdigit() for char in written)
    if digits > _MOST_DIGITS:
        scope.report(
            "SLA407",
            span,
            f"a figure of {digits} digits is out of all measure",
            help=f"a figure has up to {_MOST_DIGITS} digits; what was meant?",
        )
    return digits > _MOST_DIGITS


def read_percent(scope: Scope, source: Source, token: Token) -> Fraction | None:
    """Return a percentage as a fraction of one."""
    number = read_number(scope, source, token, str(token).rstrip("%").strip())
    return None if number is None else number / 100


def _read_currency(scope: Scope, span: Span, code: str) -> str | None:
    if code in MINOR_DIGITS:
        return code
    near = closest(code, MINOR_DIGITS)
    scope.report(
        "SLA403",
        span,
        f"there is no currency `{code}`",
        help=f"did you mean {near}?" if near else "write an ISO 4217 code such as EUR",
    )
    return None


def read_amount(scope: Scope, source: Source, token: Token) -> Money | None:
    """Return an amount in the agreement's currency."""
    span = token_span(token, source)
    written = str(token)
    if written[:1] in _SYMBOLS:
        code = _SYMBOLS[written[0]]
        scope.report(
            "SLA403",
            span,
            f"`{written[0]}` does not say which currency",
            help=f"write the ISO code before the amount: {code} {written[1:].strip()}",
            fix=_certain(
                span,
                _tidy_amount(code, written[1:].strip()),
                (written[0] == "€" or code == scope.currency) and bool(_tidy_amount(code, written[1:].strip())),
            ),
        )
        return None
    code, text = written[:3], written[3:].strip()
    if _read_currency(scope, span, code) is None or _too_long(scope, span, written):
        return None
    if text.startswith("-"):
        scope.report(
            "SLA402",
            span,
            f"`{written}` is a negative amount",
            help="write the amount without a sign; the line it stands in says who pays",
        )
        return None
    digits = minor_digits(code)
    _, point, decimals = text.partition(".")
    if "'" in text or "," in text or (point and len(decimals) != digits):
        ways = " or ".join(f"{code} {way}" for way in _amount_ways(text, digits))
        shown = f"{digits} decimals or none" if digits else "no decimals"
        scope.report(
            "SLA402",
            span,
            f"`{written}`: an amount in {code} has {shown}, and nothing between thousands",
            help=f"did you mean {ways}?",
            fix=_certain(span, ways, " or " not in ways),
        )
        return None
    try:
        money = Money.of(code, text)
    except ValueError:
        scope.report("SLA402", span, f"`{written}` is not an amount", help=f"write it as {code} 1250.00")
        return None
    if scope.currency is not None and code != scope.currency:
        scope.report(
            "SLA404",
            span,
            f"this amount is in {code}, but the agreement's currency is {scope.currency}",
            help=f"write the amount in {scope.currency}: amounts of two currencies never mix",
        )
        return None
    return money


def _certain(span: Span, text: str, certain: bool) -> Fix | None:
    """Return the fix that writes something in another way, where it is certain what was meant."""
    return Fix((Edit(span, text),)) if certain else None


def _tidy_date(written: str) -> str:
    """Return a date that is written year, month, day in another way; empty if it is none."""
    parts = re.fullmatch(r"([0-9]{4})(\D)([0-9]{1,2})\2([0-9]{1,2})", written)
    if parts is None or not (1 <= int(parts[3]) <= 12 and 1 <= int(parts[4]) <= 31):
        return ""
    return f"{parts[1]}-{parts[3]:0>2}-{parts[4]:0>2}"


def _tidy_amount(code: str, text: str) -> str:
    """Return an amount as it should be written; empty where it is not certain which one is meant."""
    digits = minor_digits(code)
    decimals = rf"(\.[0-9]{{{digits}}})?" if digits else ""
    ways = [text] if re.fullmatch(f"[0-9]+{decimals}", text) else _amount_ways(text, digits)
    return f"{code} {ways[0]}" if len(ways) == 1 and not text.startswith("-") else ""


def _amount_ways(text: str, digits: int) -> list[str]:
    """Return the amounts that somebody may have meant who wrote a separator where none belongs."""
    bare = text.replace("'", "").replace(",", "").replace(".", "")
    tail = "." + "0" * digits if digits else ""
    ways = [bare + tail]
    last = max(text.rfind("."), text.rfind(","))
    whole, decimals = text[:last], text[last + 1 :]
    clean = whole.replace(",", "").replace(".", "").replace("'", "")
    if digits and last > 0 and len(decimals) <= digits:
        ways.insert(0, f"{clean}.{decimals:0<{digits}}")
    elif digits and last > 0 and len(re.findall(r"[.,']", text)) == 1:
        ways.append(f"{clean}.{decimals[:digits]}")
    return list(dict.fromkeys(ways))


def read_date(scope: Scope, source: Source, token: Token) -> dt.date | None:
    """Return a date written as year-month-day; one that does not exist is refused."""
    span = token_span(token, source)
    written = str(token)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
        scope.report(
            "SLA501",
            span,
            f"`{written}` is not written as a date",
            help="write the year, the month and the day with hyphens between: 2026-01-31",
            fix=_certain(span, _tidy_date(written), bool(_tidy_date(written))),
        )
        return None
    year, month, day = (int(part) for part in written.split("-"))
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        scope.report(
            "SLA501",
            span,
            f"the year {written[:4]} is out of reach",
            help=f"a date lies in the years {_FIRST_YEAR} to {_LAST_YEAR}",
        )
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        if not 1 <= month <= 12:
            help_ = "months run from 01 to 12"
        elif day == 0:
            help_ = "the first day of a month is 01"
        else:
            help_ = f"the last day of that month is {written[:8]}{calendar.monthrange(year, month)[1]}"
        scope.report("SLA501", span, f"there is no date {written}", help=help_)
        return None


def read_day_of_year(scope: Scope, node: tree.DayOfYear) -> DayOfYear | None:
    """Return a day such as `31 august`; one that no year has is refused."""
    number, word = str(node.day), str(node.month.word)
    month = MONTHS.index(word) + 1
    longest = calendar.monthrange(2000, month)[1]
    # The year 2000 had a 29 February.
    if re.fullmatch(r"[0-9]{1,2}", number) and 1 <= int(number) <= longest:
        return DayOfYear(month, int(number))
    scope.report(
        "SLA501",
        node.span,
        f"there is no date `{number} {word}`",
        help=f"the days of that month are 1 {word} to {longest} {word}",
    )
    return None


def _is_time(scope: Scope, source: Source, token: Token, latest: str) -> bool:
    """Whether a time of day is written well and is not past the latest; reported otherwise."""
    written = str(token)
    # Two digits each: then times are in order as texts are.
    if re.fullmatch(r"[0-9]{2}:[0-5][0-9]", written) and written <= latest:
        return True
    scope.report(
        "SLA502",
        token_span(token, source),
        f"there is no time {written}",
        help=f"write hours and minutes with two digits each, up to {latest}",
        fix=_certain(token_span(token, source), f"0{written}", bool(re.fullmatch(r"[0-9]:[0-5][0-9]", written))),
    )
    return False


def read_shift(scope: Scope, source: Source, node: tree.Shift) -> Shift | None:
    """Hours such as `from 22:00 to 06:00`; a close at or before the opening lies on the next day."""
    good = [_is_time(scope, source, node.start, "23:59"), _is_time(scope, source, node.end, "24:00")]
    if not all(good):
        return None
    if str(node.start) == str(node.end):
        scope.report(
            "SLA507",
            node.span,
            f"these hours last a whole day, until {node.end} the next day",
            help="for all day write `from 00:00 to 24:00`; for no hours at all, remove them",
            severity=Severity.WARNING,
            blocks=False,
        )
    return shift(str(node.start), str(node.end))


def as_written(span: Span) -> str:
    """Return the author's words at a place, on one line, without remarks, figures spaced alike."""
    text = span.source.text[span.start : span.end]
    return _PERCENT.sub(r"\1 %", " ".join(_REMARK.sub(lambda match: match[1] or " ", text).split()))


def read_text(token: Token) -> str:
    """Return what a quoted text says: escapes resolved, long texts dedented and trimmed."""
    written = str(token)
    if written.startswith('"""'):
        return long_text(written)
    return _ESCAPE.sub(lambda m: {"n": "\n"}.get(m[1], m[1]), written[1:-1]).strip()


def read_literal(scope: Scope, node: tree.Node) -> Literal_ | None:
    """Return a constant with its unit; `None` when it was reported."""
    source, span = node.span.source, node.span
    written = as_written(span)

    def figure(unit: Unit, value: Fraction | None) -> Literal_ | None:
        return None if value is None else trusted(Literal_)(span=span, unit=unit, value=value, written=written)

    match node:
        case tree.Percent():
            return figure(Unit.PERCENT, read_percent(scope, source, node.text))
        case tree.Points():
            number = read_number(scope, source, node.number)
            return figure(Unit.POINTS, None if number is None else number / 100)
        case tree.PlainNumber():
            return figure(Unit.NUMBER, read_number(scope, source, node.text))
        case tree.Duration():
            total = Fraction(0)
            for part in node.parts:
                number = read_number(scope, source, part.number)
                if number is None:
                    return None
                total += number * UNITS[str(part.unit)]
            if total > _LONGEST:
                scope.report(
                    "SLA407",
                    span,
                    f"`{written}` is out of all measure",
                    help="a duration has up to a hundred years; what was meant?",
                )
                return None
            if total.denominator != 1:
                scope.report(
                    "SLA405",
                    span,
                    f"`{written}` is not a whole number of microseconds",
                    help="write it in a smaller unit",
                )
                return None
            return figure(Unit.DURATION, total)
        case tree.Money():
            amount = read_amount(scope, source, node.amount)
            return figure(Unit.MONEY, None if amount is None else Fraction(amount.minor))
        case tree.ServiceDays():
            return figure(Unit.SERVICE_DAYS, read_number(scope, source, node.number))
        case tree.Date():
            date = read_date(scope, source, node.text)
            return figure(Unit.DATE, None if date is None else Fraction(date.toordinal()))
        case tree.Quoted():
            return trusted(Literal_)(span=span, value=read_text(node.text), written=written)
        case tree.Yes():
            return trusted(Literal_)(span=span, value=True, written=written)
        case tree.No():
            return trusted(Literal_)(span=span, value=False, written=written)
    raise TypeError(type(node))
