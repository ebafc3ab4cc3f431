"""A slow, obvious evaluation of records given as texts: the standard library and fractions only."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from zoneinfo import ZoneInfo

from slakit.contract.expressions import (
    Aggregate,
    AllOf,
    AnyOf,
    Arithmetic,
    Choose,
    Comparison,
    Expression,
    FieldRef,
    Known,
    Literal_,
    Not,
    Settled,
)

Record = dict[str, object]
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
EMPTY = {"", "NA"}
COLUMNS = ("id", "start", "answered", "wait", "talk", "rating", "abandoned", "topic")


class BadError(Exception):
    """A value that cannot be used, with the reason."""


def _microseconds(moment: dt.datetime) -> int:
    return (moment - EPOCH) // dt.timedelta(microseconds=1)


def instant(text: str, zone: str | None, fold: str) -> int:
    cleaned = text.strip(" \t")
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?([.,]\d+)?( ?)(Z|[+-]\d\d(:?\d\d)?)?", cleaned)
    try:
        if match is None or (match[4] and not match[3]):
            raise ValueError
        naive = dt.datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3] or ''}")
    except ValueError:
        raise BadError("not a time") from None
    digits = (match[4] or ".")[1:].rstrip("0")
    if len(digits) > 6:
        raise BadError("finer than a microsecond")
    naive += dt.timedelta(microseconds=int(digits.ljust(6, "0")))
    if match[6]:
        sign = -1 if match[6][0] == "-" else 1
        plain = match[6][1:].replace(":", "")
        shift = 0 if match[6] == "Z" else sign * (int(plain[:2]) * 60 + int(plain[2:] or 0))
        found = [_microseconds((naive - dt.timedelta(minutes=shift)).replace(tzinfo=dt.UTC))]
    elif zone is None:
        raise BadError("time without a zone")
    elif naive.year in {1, 9999}:
        raise BadError("time outside the years 1970 to 2099")
    else:
        one = ZoneInfo(zone)
        both = [naive.replace(tzinfo=one, fold=which).astimezone(dt.UTC) for which in (0, 1)]
        found = sorted({_microseconds(m) for m in both if m.astimezone(one).replace(tzinfo=None) == naive})
    if not found:
        raise BadError("local time that the clocks skipped")
    if len(found) > 1 and fold == "reject":
        raise BadError("local time that the clocks showed twice")
    moment = found[-1] if fold == "second" else found[0]
    if not 0 <= moment < _microseconds(dt.datetime(2100, 1, 1, tzinfo=dt.UTC)):
        raise BadError("time outside the years 1970 to 2099")
    return moment


def decimal(text: str, reason: str) -> Fraction:
    match = re.fullmatch(r"[+-]?(\d+)(?:\.(\d+))?", text.strip(" \t"))
    if match is None:
        raise BadError(reason)
    if len(match[1].lstrip("0")) > 12 or len((match[2] or "").rstrip("0")) > 6:
        raise BadError("more than 12 digits before the decimal point or 6 behind it")
    return Fraction(text.strip(" \t"))


def seconds(text: str) -> int:
    number = decimal(text, "not a number of seconds") * 10**6
    if number < 0:
        raise BadError("negative duration")
    if number >= 4_102_444_800_000_000:
        raise BadError("duration of 130 years or more")
    return int(number)


def clock(text: str) -> int:
    match = re.fullmatch(r"(-?)(\d{1,7}):([0-5]\d):([0-5]\d)(?:\.(\d+))?", text.strip(" \t"))
    if match is None:
        raise BadError("not a duration like h:mm:ss")
    decimals = (match[5] or "").rstrip("0")
    if len(decimals) > 6:
        raise BadError("finer than a microsecond")
    whole = (int(match[2]) * 60 + int(match[3])) * 60 + int(match[4])
    length = whole * 10**6 + int(decimals.ljust(6, "0"))
    if match[1] and length:
        raise BadError("negative duration")
    return length


def yes_no(text: str) -> bool:
    if text.strip(" \t") not in {"Y", "N"}:
        raise BadError("not one of the words for yes and no")
    return text.strip(" \t") == "Y"


@dataclass
class Read:
    """The records that are good, and how many rows were refused for which first reason."""

    good: list[Record] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)


def read(rows: list[dict[str, str]], zone: str | None, fold: str) -> Read:
    parsers: dict[str, Callable[[str], object]] = {
        "id": str,
        "start": lambda t: instant(t, zone, fold),
        "answered": yes_no,
        "wait": seconds,
        "talk": clock,
        "rating": lambda t: decimal(t, "not a number"),
        "abandoned": yes_no,
        "topic": str,
    }
    parsed: list[tuple[Record, list[str]]] = []
    for row in rows:
        record: Record = {}
        faults: list[str] = []
        for name in COLUMNS:
            raw = row[name] if name in {"id", "topic"} else row[name].strip(" \t")
            record[name] = None
            if raw not in EMPTY:
                try:
                    record[name] = parsers[name](row[name])
                except BadError as bad:
                    faults.append(f"{name}: {bad}")
        needed = ["id", "start", "answered"] + (["wait"] if record["answered"] is True else [])
        broken = {fault.split(":")[0] for fault in faults}
        faults += [f"{n}: value missing" for n in needed if record[n] is None and n not in broken]
        parsed.append((record, faults))
    keys = Counter(record["id"] for record, _ in parsed if record["id"] is not None)
    result = Read()
    for record, faults in parsed:
        twice = ["id: key occurs more than once"] if record["id"] is not None and keys[record["id"]] > 1 else []
        if first := (faults + twice)[:1]:
            result.refused[first[0]] += 1
        else:
            wait, talk = record["wait"], record["talk"]
            record["handling"] = wait + talk if isinstance(wait, int) and isinstance(talk, int) else None
            result.good.append(record)
    return result


def _fraction(number: object) -> Fraction:
    assert isinstance(number, int | Fraction)
    return Fraction(number)


def evaluate(expression: Expression, record: Record) -> object:
    """The value of an expression for a record; None for empty or unknown."""
    match expression:
        case FieldRef():
            return record[expression.name]
        case Literal_():
            return expression.value
        case Known():
            return (record[expression.field.name] is not None) is expression.known
        case Not():
            part = evaluate(expression.part, record)
            return None if part is None else not part
        case AllOf():
            parts = [evaluate(part, record) for part in expression.parts]
            return False if False in parts else None if None in parts else True
        case AnyOf():
            parts = [evaluate(part, record) for part in expression.parts]
            return True if True in parts else None if None in parts else False
        case Settled():
            part = evaluate(expression.condition, record)
            return expression.missing_counts_as if part is None else part
        case Choose():
            which = evaluate(expression.condition, record)
            if which is None:
                return None
            return evaluate(expression.then if which else expression.otherwise, record)
        case Comparison():
            left, right = evaluate(expression.left, record), evaluate(expression.right, record)
            if expression.relation == "between":
                assert expression.high is not None
                high = evaluate(expression.high, record)
                ends = [_compared("at least", left, right), _compared("at most", left, high)]
                return False if False in ends else None if None in ends else True
            return _compared(expression.relation, left, right)
        case Arithmetic():
            total = evaluate(expression.first, record)
            for sign, term in expression.rest:
                part = evaluate(term, record)
                if total is None or part is None:
                    total = None
                    continue
                a, b = _fraction(total), _fraction(part)
                total = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else None}[sign]
            return total
    raise AssertionError(expression)


def _compared(relation: str, left: object, right: object) -> bool | None:
    if left is None or right is None:
        return None
    if relation in {"is", "is not"}:
        return (left == right) is (relation == "is")
    a, b = _fraction(left), _fraction(right)
    return {"at least": a >= b, "at most": a <= b, "more than": a > b, "below": a < b}[relation]


def value(aggregate: Aggregate, records: list[Record]) -> Fraction | None:
    """The figure over records that are already those of the window and the calendar."""

    def holds(condition: Expression | None, record: Record) -> bool:
        return condition is None or evaluate(condition, record) is True

    if aggregate.statistic == "share":
        whole = [r for r in records if holds(aggregate.out_of.where if aggregate.out_of else None, r)]
        met = [r for r in whole if holds(aggregate.of.where, r)]
        return Fraction(len(met), len(whole)) if whole else None
    population = [r for r in records if holds(aggregate.of.where, r)]
    if aggregate.statistic == "number":
        return Fraction(len(population))
    assert aggregate.value is not None
    values = [evaluate(aggregate.value, r) for r in population]
    found = sorted(_fraction(v) for v in values if v is not None)
    if aggregate.statistic == "total":
        return sum(found, Fraction(0))
    if not found:
        return None
    if aggregate.statistic == "average":
        return sum(found, Fraction(0)) / len(found)
    if aggregate.statistic == "median":
        middle = len(found) // 2
        return found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2
    if aggregate.statistic == "percentile":
        assert aggregate.quantile is not None
        if aggregate.method == "nearest rank":
            return found[max(math.ceil(aggregate.quantile * len(found)), 1) - 1]
        place = (len(found) - 1) * aggregate.quantile
        low, high = found[math.floor(place)], found[math.ceil(place)]
        return low + (high - low) * (place - math.floor(place))
    return found[-1] if aggregate.statistic == "longest" else found[0]


def unknowns(aggregate: Aggregate, records: list[Record]) -> int:
    """How many records have a condition that is neither true nor false, where it matters."""
    count = 0
    for record in records:
        of = True if aggregate.of.where is None else evaluate(aggregate.of.where, record)
        if aggregate.statistic != "share":
            count += of is None
            continue
        where = aggregate.out_of.where if aggregate.out_of else None
        whole = True if where is None else evaluate(where, record)
        count += whole is None or (whole is True and of is None)
    return count


def is_open(name: str, moment: int, zone: str) -> bool:
    """Whether the wall clock stands in the hours of one of the two test calendars."""
    local = (EPOCH + dt.timedelta(microseconds=moment)).astimezone(ZoneInfo(zone))
    time = local.time()
    if name == "nights":
        return time >= dt.time(22) or time < dt.time(6)
    shifts = ((dt.time(9), dt.time(12)), (dt.time(13), dt.time(17, 30)))
    return local.weekday() < 5 and any(opens <= time < closes for opens, closes in shifts)


def local_date(moment: int, zone: str) -> dt.date:
    return (EPOCH + dt.timedelta(microseconds=moment)).astimezone(ZoneInfo(zone)).date()
