"""Figures typed by hand into the text of a clause that the contract has already: two places that must be kept alike.

Figures are read, not compared as characters: `80%` is `80 %`, `90 seconds` is `1 minute 30 seconds`. A figure that the
contract does not have is the author's own and stands.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from slakit.contract.expressions import Literal_, Unit
from slakit.contract.measures import Range
from slakit.contract.model import Cap, Computed, Contract, Credit, Objective, PercentOf, Text
from slakit.contract.placeholders import texts_of, without_placeholders
from slakit.contract.walking import aggregates, walk
from slakit.diagnostics import Diagnostic, Edit, Fix, Related, Severity, Span
from slakit.money import MINOR_DIGITS, Money, minor_digits
from slakit.timeline import DAY, HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    pass

__all__ = ["check_texts"]

Figure = tuple[str, object]
"""What kind of figure, and its exact value: two figures are the same when these are equal."""

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_SYMBOLS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_NUMBER = r"(?:\d{1,3}(?:[.,'\u00a0\u202f ]\d{3}(?!\d))+(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
_LONGEST = 80
"""Characters of a figure that a contract can have; a longer row of digits is none."""
_ALONE = r"(?<![\w.,-])"
_MONTH = "|".join(_MONTHS)


def _time(units: str, *smaller: str) -> str:
    """Return an expression for a duration of these units that goes on, if at all, with a smaller one."""
    rest = rf"(?:(?:,|\s+and)?\s+(?:{'|'.join(smaller)}))?" if smaller else ""
    return rf"{_NUMBER}(?:-|\s*)(?:{units})\b{rest}"


_SECONDS = _time("seconds?|sec|s")
_MINUTES = _time("minutes?|min", _SECONDS)
_HOURS = _time("hours?|h", _MINUTES, _SECONDS)
_DAYS = _time("days?", _HOURS, _MINUTES, _SECONDS)


@functools.cache
def _figure() -> re.Pattern[str]:
    """What a figure looks like. Compiled when a text has a digit: it takes as long as reading a contract."""
    return re.compile(
        rf"(?P<iso>(?<![\w-])\d{{4}}-\d\d-\d\d(?![\w-]))"
        rf"|{_ALONE}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>(?i:{_MONTH})),?\s+(?P<year>\d{{4}})\b"
        rf"|\b(?P<month2>(?i:{_MONTH}))\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})\b"
        rf"|(?<!\w)(?P<currency>[A-Z]{{3}}|[€$£¥])\s*(?P<amount>{_NUMBER})(?![\w%])"
        rf"|{_ALONE}(?P<amount2>{_NUMBER})\s*(?P<currency2>[A-Z]{{3}}\b|[€£¥])"
        rf"|{_ALONE}(?P<percent>{_NUMBER})\s*(?:%|(?i:percent|per\s+cent)\b)"
        rf"|{_ALONE}(?P<points>{_NUMBER})\s+(?:percentage\s+)?points?\b"
        rf"|{_ALONE}(?P<duration>(?i:{_DAYS}|{_HOURS}|{_MINUTES}|{_SECONDS}))"
        rf"|{_ALONE}(?P<number>{_NUMBER})(?![\w%-]|[.,]\d)(?=(?P<after>(?:\s+[^\W\d_][\w-]*)?))"
    )


_PART = rf"({_NUMBER})(?:-|\s*)([smhd])"
_LENGTH = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}


@dataclass(frozen=True, slots=True)
class _Holder:
    """Where the contract has a figure: what it is there, and what to write in the text instead."""

    what: str
    instead: str
    span: Span | None
    prints: bool = False
    """Whether `instead` is a placeholder that prints the figure."""
    placeholder: str = ""
    words: str = ""
    """What the placeholder prints beside the figure, as in `at least 80 %`; empty when it prints the figure alone."""


def _number(written: str, decimals: int | None = None) -> Fraction:
    """Return what digits with signs between them say: `48,000.00`, `48.000,00`, `48 000`, `8,5`.

    Three digits behind a comma are thousands, and so are three behind a point in an amount of a currency that has other
    than three `decimals`; in any other figure a point is a decimal point.
    """
    plain = re.sub(r"['\s]", "", written)
    last = max(plain.rfind("."), plain.rfind(","))
    sign, tail = plain[last : last + 1], plain[last + 1 :]
    mixed = last > 0 and any(other in plain[:last] for other in ".," if other != sign)
    thousands = len(tail) == 3 and not mixed and (sign == "," or decimals not in (None, 3))
    if last < 0 or thousands or (last > 0 and sign in plain[:last]):
        return Fraction(int(re.sub("[.,]", "", plain)))
    return Fraction(int(re.sub("[.,]", "", plain)), 10 ** len(tail))


def _date(year: str, month: int, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), month, int(day))
    except ValueError:
        return None


def _figures(match: re.Match[str], nouns: dict[str, str]) -> set[Figure]:
    """Return what a figure in a text may mean."""
    part = match.groupdict()
    if part["iso"]:
        year, month, day = part["iso"].split("-")
        return {("date", _date(year, int(month), day))}
    for two in ("", "2"):
        if part[f"year{two}"]:
            month = _MONTHS.index(part[f"month{two}"].lower()) + 1
            return {("date", _date(part[f"year{two}"], month, part[f"day{two}"]))}
        if part[f"amount{two}"]:
            currency = _SYMBOLS.get(part[f"currency{two}"], part[f"currency{two}"])
            return {("money", (currency, _number(part[f"amount{two}"], MINOR_DIGITS.get(currency, 2))))}
    if part["percent"]:
        return {("percent", _number(part["percent"]) / 100)}
    if part["points"]:
        number = _number(part["points"])
        return {("points", number / 100), ("number", number)}
    if part["duration"]:
        parts = re.findall(_PART, part["duration"], re.IGNORECASE)
        return {("duration", sum((_number(n) * _LENGTH[unit.lower()] for n, unit in parts), Fraction(0)))}
    number, noun = _number(part["number"]), nouns.get(part["after"].strip().lower())
    if noun is not None:
        return {("count", (number, noun))}
    # A whole number alone may count anything.
    return {("number", number)} if number.denominator != 1 else set()


def _of_unit(unit: Unit | None, value: Fraction, records: str) -> Figure:
    match unit:
        case Unit.PERCENT:
            return "percent", value
        case Unit.POINTS:
            return "points", value
        case Unit.DURATION:
            return "duration", value
        case Unit.COUNT:
            return "count", (value, records)
    return "number", value


def _money(amount: Money) -> Figure:
    return "money", (amount.currency, Fraction(amount.minor, 10 ** minor_digits(amount.currency)))


def _amount(line: Credit | Cap) -> Figure | None:
    amount = line.amount if isinstance(line, Credit) else line.limit
    if amount is None or isinstance(amount, Computed):
        return None
    return ("percent", amount.percent) if isinstance(amount, PercentOf) else _money(amount)


def _of_objective(objective: Objective) -> Iterator[tuple[Figure, _Holder]]:
    unit, name = objective.measure.unit, objective.name
    records = aggregates(objective.measure.figure)[0].of.records if aggregates(objective.measure.figure) else ""

    def ends(values: Range | None) -> Iterator[Figure]:
        for bound in (values.low, values.high) if values is not None else ():
            if bound is not None:
                yield _of_unit(unit, bound.value, records)

    refer = f"write `{{{name}}}`, which prints the objective's title, and leave the figure to it"
    promise = f"write `{{{name}.target}}`, which prints the promise: {objective.promise.written}"
    for figure in ends(objective.promise):
        promised = objective.promise
        yield (
            figure,
            _Holder(f"the promise of {name}", promise, promised.span, True, f"{{{name}.target}}", promised.written),
        )
    for word, level in (("aim", objective.aim), ("minimum", objective.minimum)):
        if level is not None:
            instead = f"write `{{{name}.{word}}}`, which prints the {word}: {level.written}"
            for figure in ends(level):
                yield (
                    figure,
                    _Holder(f"the {word} of {name}", instead, level.span, True, f"{{{name}.{word}}}", level.written),
                )
    small = objective.small_volume
    if small is not None:
        count = ("count", (Fraction(small.fewer_than), small.records))
        yield count, _Holder(f"the small volume of {name}", refer, small.span)
    few = objective.may_miss
    if few is not None:
        for number in (few.fewer_than, few.most):
            count = ("count", (Fraction(number), few.records))
            yield count, _Holder(f"the small volume of {name}", refer, few.span)
    for term in objective.count_as:
        for figure in ends(term.when):
            yield figure, _Holder(f"a term of {name}", refer, term.span)
    for credit in objective.credits:
        paid = _amount(credit)
        for figure in [*ends(credit.when), *([paid] if paid is not None else [])]:
            yield figure, _Holder(f"a credit of {name}", refer, credit.span)
    for constant in walk(objective.measure.figure):
        if isinstance(constant, Literal_) and isinstance(constant.value, Fraction) and constant.unit is Unit.DURATION:
            yield ("duration", constant.value), _Holder(f"the measure of {name}", refer, objective.measure.span)


def _held(contract: Contract) -> dict[Figure, list[_Holder]]:
    """Return every figure of a contract that texts may repeat, with where it stands."""
    agreement = contract.agreement
    found: dict[Figure, list[_Holder]] = {}

    def hold(figure: Figure | None, holder: _Holder) -> None:
        if figure is not None:
            found.setdefault(figure, []).append(holder)

    for which, date in (("from", agreement.first_date), ("to", agreement.last_date)):
        day = "first" if which == "from" else "last"
        placeholder = f"{{agreement.{which}}}"
        hold(("date", date), _Holder(f"the {day} day of the term", f"write `{placeholder}`", None, True, placeholder))
    for fee in agreement.fees:
        instead = f"write `{{{fee.name}}}`, which prints the amount"
        if isinstance(fee.amount, Money):
            hold(_money(fee.amount), _Holder(f"the fee `{fee.name}`", instead, fee.span, True, f"{{{fee.name}}}"))
    for objective in (*contract.objectives, *_promises(contract)):
        for figure, holder in _of_objective(objective):
            hold(figure, holder)
    for cap in contract.remedies.caps:
        refer = "speak of the limit of credits, and leave the figure to the remedies"
        hold(_amount(cap), _Holder("a cap of credits", refer, cap.span))
    return found


def _promises(contract: Contract) -> list[Objective]:
    """Return the promises of clauses that are verified, which few contracts have."""
    if all(clause.verification is None for clause in contract.clauses):
        return []
    from slakit.contract.verification import promised

    return [promise for clause in contract.clauses if (promise := promised(clause)) is not None]


def check_texts(contract: Contract) -> Iterator[Diagnostic]:
    """Figures in texts that the contract has, with the placeholder to use where there is one."""
    texts = [text for text in texts_of(contract) if any(c.isdigit() for c in text.text)]
    if not texts:
        return
    held = _held(contract)
    nouns = {
        word.lower(): records.name for records in contract.records for word in (records.name, records.singular)
    }  # fmt: skip
    for text in texts:
        for match in _figure().finditer(without_placeholders(text.text)):
            if match.end() - match.start() > _LONGEST:
                continue
            holders = [holder for figure in _figures(match, nouns) for holder in held.get(figure, ())]
            if not holders:
                continue
            holder = next((h for h in holders if h.prints), holders[0])
            yield Diagnostic(
                "SLA605",
                f"`{' '.join(match[0].split())}` is typed by hand here, and {holder.what} has the same figure",
                Severity.WARNING,
                text.place(match.start(), match.end()),
                help=f"{holder.instead}; if another figure is meant, write it in words",
                related=(Related(holder.span, holder.what),) if holder.span is not None else (),
                blocks=False,
                fix=_replaced(text, match, holder),
            )


def _replaced(text: Text, match: re.Match[str], holder: _Holder) -> Fix | None:
    """Return the proposal to put the placeholder in place of a figure, and of the words that it prints as well."""
    start, words = match.start(), holder.words
    if not holder.placeholder:
        return None
    if words:
        start = match.end() - len(words)
        if start < 0 or text.text[start : match.end()] != words:
            return None
    span = text.place(start, match.end())
    return None if span is None else Fix((Edit(span, holder.placeholder),), safe=False)
