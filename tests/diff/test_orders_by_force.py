"""What is said to be larger is larger for all data: conditions and sets of hours against a slow check of every case."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st
from tests.made import made_contract

from slakit.contract.expressions import (
    AllOf,
    AnyOf,
    Comparison,
    Expression,
    FieldRef,
    Known,
    Literal_,
    Not,
    Population,
    Settled,
    Unit,
)
from slakit.contract.model import Contract
from slakit.contract.time_sets import Runs, SpanSet, SpanSteps, TimeOf, WholeWindow
from slakit.diff import Effect, compare
from slakit.diff.changes import OpenHours, OpenWitness
from slakit.diff.orders import Order, Orders

PHASES = [phase for phase in Phase if phase is not Phase.explain]
CONTRACT = made_contract(
    'objective ANS-1 "A"\n  measure share of calls where answered\n  each calendar month\n  promise at least 80 %\n'
    "  no data counts as met\nend objective"
)
NUMBERS: list[Fraction | None] = [None, *(Fraction(n) for n in range(7))]
SWITCHES: list[bool | None] = [None, True, False]


def _number(value: int) -> Literal_:
    return Literal_(unit=Unit.DURATION, value=Fraction(value), written="")


def _compared(relation: str, low: int, width: int) -> Comparison:
    high = _number(low + width) if relation == "between" else None
    return Comparison(relation=relation, left=FieldRef(name="wait"), right=_number(low), high=high)  # type: ignore[arg-type]


LEAVES = st.one_of(
    st.just(FieldRef(name="answered")),
    st.just(Known(field=FieldRef(name="wait"), known=True)),
    st.builds(
        _compared,
        st.sampled_from(["at least", "more than", "at most", "below", "between", "is", "is not"]),
        st.integers(1, 5),
        st.integers(0, 3),
    ),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda part: Not(part=part), inner),
        st.builds(lambda parts: AllOf(parts=tuple(parts)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda parts: AnyOf(parts=tuple(parts)), st.lists(inner, min_size=2, max_size=3)),
        st.builds(lambda part, k: Settled(condition=part, missing_counts_as=k), inner, st.booleans()),
    ),
    max_leaves=4,
)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Expression, Expression]:
    """Two conditions, the second one often the first with a single change."""
    old = draw(CONDITIONS)
    return old, draw(st.one_of(_near(old), CONDITIONS))


def _near(old: Expression) -> st.SearchStrategy[Expression]:
    match old:
        case Not():
            return _near(old.part).map(lambda part: Not(part=part))
        case AllOf() | AnyOf():
            cls = type(old)
            fewer = st.integers(0, len(old.parts) - 1).map(lambda i: cls(parts=(*old.parts[:i], *old.parts[i + 1 :])))
            more = LEAVES.map(lambda leaf: cls(parts=(*old.parts, leaf)))
            other = _near(old.parts[0]).map(lambda part: cls(parts=(part, *old.parts[1:])))
            return st.one_of(fewer, more, other)
        case Settled():
            flipped = st.just(Settled(condition=old.condition, missing_counts_as=not old.missing_counts_as))
            return st.one_of(flipped, st.just(old.condition), _near(old.condition).map(
                lambda part: Settled(condition=part, missing_counts_as=old.missing_counts_as)))  # fmt: skip
        case Comparison():
            return st.builds(_compared, st.just(old.relation), st.integers(1, 5), st.integers(0, 3))
    return LEAVES


def holds(e: Expression, answered: bool | None, wait: Fraction | None) -> bool | None:
    """Whether a condition is true, false or unknown for a record: Kleene's three values, spelled out."""
    match e:
        case FieldRef():
            return answered
        case Known():
            return (wait is not None) is e.known
        case Not():
            part = holds(e.part, answered, wait)
            return None if part is None else not part
        case AllOf() | AnyOf():
            deciding = isinstance(e, AnyOf)
            found = [holds(part, answered, wait) for part in e.parts]
            return deciding if deciding in found else None if None in found else not deciding
        case Settled():
            part = holds(e.condition, answered, wait)
            return e.missing_counts_as if part is None else part
        case Comparison():
            assert isinstance(e.right, Literal_)
            bound = e.right.value
            assert isinstance(bound, Fraction)
            high = e.high.value if isinstance(e.high, Literal_) else bound
            assert isinstance(high, Fraction)
            if wait is None:
                return None
            return {
                "at least": wait >= bound, "more than": wait > bound, "at most": wait <= bound, "below": wait < bound,
                "between": bound <= wait <= high, "is": wait == bound, "is not": wait != bound,
            }[e.relation]  # fmt: skip
    raise AssertionError(e)


RANKS = {False: 0, None: 1, True: 2}


@pytest.mark.slow
@settings(max_examples=400, phases=PHASES)
@given(pairs())
def test_a_larger_condition_holds_wherever_the_other_does(pair: tuple[Expression, Expression]) -> None:
    old, new = pair
    order = Orders(CONTRACT, CONTRACT).condition(old, new, "calls")
    event(order.name)
    if order is Order.ASKEW:
        return
    ranks = [
        (RANKS[holds(old, answered, wait)], RANKS[holds(new, answered, wait)])
        for answered, wait in itertools.product(SWITCHES, NUMBERS)
    ]
    match order:
        case Order.MORE:
            assert all(was <= now for was, now in ranks)
        case Order.LESS:
            assert all(was >= now for was, now in ranks)
        case Order.SAME:
            assert all(was == now for was, now in ranks)


HOURS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 22), st.integers(1, 30)), min_size=1, max_size=4)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _with_hours(shifts: list[tuple[int, int, int]]) -> Contract:
    lines = [
        f"  open {DAYS[day]} from {start:02}:00 to {(start + min(length, 23)) % 24:02}:00"
        for day, start, length in shifts
    ]
    body = "\n".join([
        'calendar hours "Hours"', *lines, "end calendar", 'objective ANS-1 "A"',
        "  measure share of calls where answered", "  during hours", "  each calendar month", "  promise at least 80 %",
        "  no data counts as met", "end objective",
    ])  # fmt: skip
    return made_contract(body)


def _open(shifts: list[tuple[int, int, int]]) -> set[int]:
    """The hours of a week that are open, counted from Monday 00:00; a shift may run into the next day."""
    found = set()
    for day, start, length in shifts:
        close = (start + min(length, 23)) % 24
        end = close if close > start else close + 24
        found |= {(day * 24 + hour) % 168 for hour in range(start, end)}
    return found


@pytest.mark.slow
@settings(max_examples=60, phases=PHASES)
@given(HOURS, HOURS)
def test_hours_are_compared_as_if_every_hour_were_looked_at(
    old: list[tuple[int, int, int]], new: list[tuple[int, int, int]]
) -> None:
    was, now = _open(old), _open(new)
    changes = [c for c in compare(_with_hours(old), _with_hours(new)).changes if c.rule == "hours"]
    if was == now:
        assert all(c.effect in (Effect.WORDING, Effect.UNDECIDED) and not c.witnesses for c in changes)
        return
    wanted = Effect.MIXED if was - now and now - was else Effect.STRONGER if now - was else Effect.WEAKER
    (change,) = changes
    assert change.effect is wanted
    for witness in change.witnesses:
        if isinstance(witness, OpenWitness):
            hour = (witness.instant // 3_600_000_000 + 3 * 24) % 168  # 1970-01-01 was a Thursday
            assert (hour in was, hour in now) == (witness.open_before, not witness.open_before)
        else:
            assert isinstance(witness, OpenHours)
            assert (witness.now > witness.was) is (len(now) > len(was)) or abs(len(now) - len(was)) < 2


# ---------------------------------------------------------------- sets of time

Outage = tuple[int, int, int]
"""A record that lasts from one hour to another, and its wait."""


def _while_waiting(relation: str, bound: int) -> TimeOf:
    return TimeOf(of=Population(records="calls", where=_compared(relation, bound, 0)), start="a", end="b")


TIMES = st.recursive(
    st.builds(_while_waiting, st.sampled_from(["at least", "at most"]), st.integers(1, 5)),
    lambda inner: st.one_of(
        st.builds(lambda of, low: Runs(of=of, low=low), inner, st.integers(1, 4)),
        st.builds(
            lambda of, high, on: Runs(of=of, high=high, high_included=on), inner, st.integers(1, 4), st.booleans()
        ),
        st.builds(
            lambda first, word, other: SpanSteps(first=first, rest=((word, other),)),
            st.one_of(inner, st.just(WholeWindow())),
            st.sampled_from(["together with", "overlapping", "except"]),
            inner,
        ),
    ),
    max_leaves=4,
)


def _other_time(old: SpanSet) -> st.SearchStrategy[SpanSet]:
    """The same set of time with another condition or another length somewhere in it."""
    match old:
        case TimeOf():
            assert isinstance(old.of.where, Comparison)
            return st.builds(_while_waiting, st.just(old.of.where.relation), st.integers(1, 5))
        case Runs():
            shorter = st.integers(1, 4).map(
                lambda n: old.model_copy(update={"low": n} if old.low is not None else {"high": n})
            )
            return st.one_of(shorter, _other_time(old.of).map(lambda of: old.model_copy(update={"of": of})))
        case SpanSteps():
            word, last = old.rest[0]
            return st.one_of(
                _other_time(old.first).map(lambda first: old.model_copy(update={"first": first})),
                _other_time(last).map(lambda other: old.model_copy(update={"rest": ((word, other),)})),
            )
    return st.just(old)


def _hours_of(of: SpanSet, outages: list[Outage]) -> set[int]:
    """The hours of a window of 24 that a set has, hour by hour."""
    match of:
        case WholeWindow():
            return set(range(24))
        case TimeOf():
            assert of.of.where is not None
            kept = [o for o in outages if holds(of.of.where, None, Fraction(o[2]))]
            return {hour for first, last, _ in kept for hour in range(first, last)}
        case Runs():
            inside, found = _hours_of(of.of, outages), set[int]()
            for first in range(24):
                if first in inside and first - 1 not in inside:
                    last = next(h for h in range(first, 25) if h not in inside)
                    length = last - first
                    long = of.low is None or length > of.low or (length == of.low and of.low_included)
                    short = of.high is None or length < of.high or (length == of.high and of.high_included)
                    found |= set(range(first, last)) if long and short else set()
            return found
        case SpanSteps():
            hours = _hours_of(of.first, outages)
            for word, part in of.rest:
                other = _hours_of(part, outages)
                hours = {"together with": hours | other, "overlapping": hours & other, "except": hours - other}[word]
            return hours
    raise AssertionError(of)


OUTAGES = st.lists(
    st.tuples(st.integers(0, 23), st.integers(1, 6), st.integers(0, 6)).map(
        lambda o: (o[0], min(o[0] + o[1], 24), o[2])
    ),
    min_size=3,
    max_size=9,
)


@pytest.mark.slow
@settings(max_examples=300, phases=PHASES)
@given(
    TIMES.flatmap(lambda old: st.tuples(st.just(old), _other_time(old))), st.lists(OUTAGES, min_size=12, max_size=12)
)
def test_a_larger_set_of_time_has_all_the_time_of_the_other(
    pair: tuple[SpanSet, SpanSet], worlds: list[list[Outage]]
) -> None:
    order = Orders(CONTRACT, CONTRACT).time(*pair)
    event(order.name)
    for outages in worlds:
        was, now = (_hours_of(of, outages) for of in pair)
        match order:
            case Order.MORE:
                assert was <= now
            case Order.LESS:
                assert was >= now
            case Order.SAME:
                assert was == now
