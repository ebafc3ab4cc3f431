"""Several that are judged each by itself: the worst, how many keep the promise, and what takes no part."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measure.contracts import contract

from slakit.assess import Reason, ToJudge, judge_all, to_judge
from slakit.contract.expressions import Aggregate, Population, Unit
from slakit.contract.measures import Bound, Measure, Range
from slakit.contract.model import Objective, Outcome, SmallVolume, WindowKind
from slakit.contract.objective_terms import Separately
from slakit.measure import AggregateValue, Measurement
from slakit.timeline import windows

(MARCH,) = windows(WindowKind.MONTH, "UTC", dt.date(2026, 3, 1), dt.date(2026, 3, 1))
SHARE = Aggregate(statistic="share", of=Population(records="calls"), unit=Unit.PERCENT)
AGREED = contract(())


def percent(number: int, included: bool = True) -> Bound:
    return Bound(value=Fraction(number, 100), included=included)


def objective(decides: str, promise: Range, keep: Range | None = None, **terms: object) -> Objective:
    apart = Separately.model_validate(
        {"field": "queue", "decides": decides, "keep": keep, "number": terms.pop("number", False)}
    )
    return Objective.model_validate({
        "name": "O", "title": "O", "measure": Measure(figure=SHARE, unit=Unit.PERCENT), "each": WindowKind.MONTH,
        "promise": promise, "separately": apart, **terms,
    })  # fmt: skip


def measured(entity: str | None, of: int, out_of: int, unknown: int = 0) -> Measurement:
    part = AggregateValue(SHARE, Fraction(of), out_of, out_of, 0, unknown)
    return Measurement("O", MARCH, part.value, (part,), 0, entity)


def judged(one: Objective, *members: Measurement) -> list[ToJudge]:
    return to_judge((AGREED, one, member) for member in members)


AT_LEAST_80 = Range(low=percent(80))
BETWEEN = Range(low=percent(4), high=percent(8))


def test_each_by_itself_stays_several() -> None:
    found = judged(objective("counts", AT_LEAST_80), measured("a", 9, 10), measured("b", 1, 10))
    assert [(x.measurement.entity, a.outcome) for x, a in zip(found, judge_all(found), strict=True)] == [
        ("a", Outcome.MET), ("b", Outcome.MISSED),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("promise", "members", "worst"),
    [
        (AT_LEAST_80, [("a", 90), ("b", 85), ("c", 99)], "b"),
        (AT_LEAST_80, [("b", 70), ("a", 70), ("c", 79)], "a"),
        (BETWEEN, [("a", 3), ("b", 10), ("c", 5)], "b"),
        (BETWEEN, [("a", 5), ("b", 7), ("c", 6)], "a"),
        (Range(high=percent(8, included=False)), [("a", 8), ("b", 0)], "a"),
    ],
)
def test_the_furthest_from_the_promise(promise: Range, members: list[tuple[str, int]], worst: str) -> None:
    (found,) = judge_all(judged(objective("worst", promise), *(measured(name, of, 100) for name, of in members)))
    assert found.measurement.entity == worst
    assert len(found.members) == found.counting == len(members)
    assert found.compared == Fraction(dict(members)[worst], 100)


def test_terms_are_about_each_by_itself() -> None:
    small = SmallVolume(fewer_than=5, records="calls", outcome=Outcome.NO_DATA)
    one = objective("worst", AT_LEAST_80, small_volume=small, no_data=Outcome.MISSED)
    (found,) = judge_all(judged(one, measured("few", 0, 4), measured("a", 9, 10)))
    assert (found.measurement.entity, found.outcome, found.counting) == ("a", Outcome.MET, 1)
    (found,) = judge_all(judged(one, measured("none", 0, 0), measured("a", 9, 10)))
    assert (found.measurement.entity, found.outcome, found.reason) == ("none", Outcome.MISSED, Reason.NO_DATA)
    (found,) = judge_all(judged(one, measured("none", 0, 0), measured("a", 7, 10)))
    assert found.measurement.entity == "a"
    (found,) = judge_all(judged(one, measured("few", 0, 4)))
    assert (found.measurement.entity, found.outcome, found.reason) == (None, Outcome.MISSED, Reason.NO_DATA)
    (found,) = judge_all(judged(one, measured(None, 0, 0)))
    assert (found.outcome, found.reason, found.members) == (Outcome.MISSED, Reason.NO_DATA, ())


def test_one_that_is_undecided_could_be_the_furthest() -> None:
    one = objective("worst", AT_LEAST_80)
    (found,) = judge_all(judged(one, measured("a", 1, 10), measured("b", 9, 10, unknown=1)))
    assert (found.measurement.entity, found.outcome, found.reason) == ("b", Outcome.UNDECIDED, Reason.UNKNOWN)


def test_windows_and_objectives_are_kept_apart() -> None:
    first, second = objective("worst", AT_LEAST_80), objective("worst", AT_LEAST_80).model_copy(update={"name": "P"})
    (april,) = windows(WindowKind.MONTH, "UTC", dt.date(2026, 4, 1), dt.date(2026, 4, 1))
    later = [Measurement("O", april, Fraction(1), (), 0, name) for name in ("a", "b")]
    found = to_judge([
        *((AGREED, first, one) for one in (measured("a", 1, 2), measured("b", 1, 2), *later)),
        (AGREED, second, measured("a", 1, 2)),
    ])  # fmt: skip
    assert [(one.objective.name, one.window.label, len(one.members)) for one in found] == [
        ("O", "2026-03", 2), ("O", "2026-04", 2), ("P", "2026-03", 1),
    ]  # fmt: skip


_RESULT = st.sampled_from(["met", "missed", "undecided", "left out"])


@given(results=st.lists(_RESULT, min_size=1, max_size=6), least=st.integers(0, 6), most=st.integers(0, 7),
       number=st.booleans())  # fmt: skip
def test_how_many_keep_it(results: list[str], least: int, most: int, number: bool) -> None:
    ends = [Fraction(end, 1 if number else 6) for end in (least, most)]
    keep = Range(low=Bound(value=ends[0], included=True), high=Bound(value=ends[1], included=False))
    small = SmallVolume(fewer_than=5, records="calls", outcome=Outcome.NO_DATA)
    one = objective("share", AT_LEAST_80, keep, number=number, small_volume=small, no_data=Outcome.UNDECIDED)
    made = {"met": (9, 10, 0), "missed": (1, 10, 0), "undecided": (9, 10, 1), "left out": (0, 4, 0)}
    members = [measured(str(i), *made[result]) for i, result in enumerate(results)]
    (found,) = judge_all(judged(one, *members))
    counting = [result for result in results if result != "left out"]
    if not counting:
        assert (found.outcome, found.reason, found.kept) == (Outcome.UNDECIDED, Reason.NO_DATA, None)
        return
    # What every way of deciding the undecided ones comes to.
    outcomes = set()
    for way in range(2 ** counting.count("undecided")):
        kept = counting.count("met") + way.bit_count()
        value = Fraction(kept) if number else Fraction(kept, len(counting))
        outcomes.add(ends[0] <= value < ends[1])
    wanted = Outcome.UNDECIDED if len(outcomes) > 1 else Outcome.MET if outcomes == {True} else Outcome.MISSED
    assert (found.outcome, found.kept, found.counting) == (wanted, counting.count("met"), len(counting))
    assert found.compared is None
