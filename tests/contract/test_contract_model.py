"""The model: equal where the meaning is, places kept out, names looked up, ranges exact, metrics written out."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.reading import codes, read

from slakit.contract.expressions import Aggregate, Arithmetic
from slakit.contract.measures import Bound, Range
from slakit.contract.model import Contract
from slakit.contract.walking import aggregates, children, fields_used, walk
from slakit.money import Money

TEXT = """use "std/contact-centre"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR fee base "Fee" EUR 100.00 per month end agreement
calendar hours "Hours" open daily from 09:00 to 17:00 end calendar
metric two-ways "Both"
  given limit duration
  measure (service-level-of-answered given limit = 10 seconds) - abandonment
end metric
objective O "O"
  measure two-ways given limit = 1 minute 30 seconds rounded half up to 0.1 %
  during hours
  each calendar month
  promise at least 50 %
  no data counts as met
end objective
"""


def model(text: str = TEXT) -> Contract:
    contract, found = read(text)
    assert [d.code for d in found if d.code != "SLA614"] == []
    assert contract is not None
    return contract


def test_equal_where_the_meaning_is() -> None:
    one, other = model(), model("# a remark\n" + TEXT.replace("\n", "\n  "))
    assert one == other
    assert hash(one) == hash(other)
    assert one.objectives[0].span != other.objectives[0].span
    assert model(TEXT.replace("50 %", "51 %")) != one


def test_places_are_left_out_of_dumps_and_kept_for_derivations() -> None:
    assert '"span"' not in model().model_dump_json()
    span = model().objectives[0].span
    assert span is not None
    assert span.place == "contract.sla:9"


def test_values_are_frozen() -> None:
    contract = model()
    with pytest.raises(FrozenInstanceError):
        setattr(contract.agreement, "name", "b")  # noqa: B010 - the type checker knows it, too


def test_names_are_looked_up() -> None:
    contract = model()
    assert contract.agreement.fee("base").amount == Money("EUR", 10000)
    assert contract.calendar("hours").title == "Hours"
    assert contract.record_type("calls").singular == "call"
    assert contract.objective("O") is contract.objectives[0]
    assert contract.objective("P") is None
    for lookup in (contract.agreement.fee, contract.calendar, contract.record_type):
        with pytest.raises(KeyError):
            lookup("nothing")


def test_metrics_are_written_out_with_their_parameters() -> None:
    figure = model().objectives[0].measure.figure
    assert isinstance(figure, Arithmetic)
    share, abandonment = aggregates(figure)
    assert isinstance(figure.first, Aggregate)
    assert figure.first is share
    assert share.of.where is not None
    assert fields_used(share.of.where) == {"answered", "wait"}
    assert [e.value for e in walk(share.of.where) if e.kind == "literal"] == [10_000_000]
    assert abandonment.of.where is not None
    assert fields_used(abandonment.of.where) == {"abandoned"}
    assert children(figure) == [share, abandonment]


def test_compound_durations_and_arguments_as_written() -> None:
    metric = model(TEXT.replace("  during", "  # a remark\n  during")).objectives[0].measure.metric
    assert metric is not None
    assert metric.arguments == (("limit", "1 minute 30 seconds"),)


def test_remarks_are_no_part_of_what_the_author_wrote() -> None:
    text = TEXT.replace("at least 50 %", "at # why not more\n least # really\n 50 %")
    assert model(text).objectives[0].promise.written == "at least 50 %"
    assert model(text) == model()


BOUNDS = st.one_of(st.none(), st.tuples(st.integers(-5, 5), st.booleans()))


@given(BOUNDS, BOUNDS, st.fractions(-6, 6, max_denominator=4))
def test_ranges_hold_exactly(low: tuple[int, bool] | None, high: tuple[int, bool] | None, value: Fraction) -> None:
    found = Range(
        low=None if low is None else Bound(value=Fraction(low[0]), included=low[1]),
        high=None if high is None else Bound(value=Fraction(high[0]), included=high[1]),
    )
    above = low is None or value > low[0] or (low[1] and value == low[0])
    under = high is None or value < high[0] or (high[1] and value == high[0])
    assert found.holds(value) is (above and under)


@pytest.mark.parametrize(
    ("written", "microseconds"),
    [
        ("20 seconds", 20_000_000),
        ("1 minute 30 seconds", 90_000_000),
        ("0.5 seconds", 500_000),
        ("1 day 2 hours", 93_600_000_000),
        ("0.000001 seconds", 1),
    ],
)
def test_durations(written: str, microseconds: int) -> None:
    text = TEXT.replace(
        "two-ways given limit = 1 minute 30 seconds rounded half up to 0.1 %", "average-speed-of-answer"
    )
    assert model(text.replace("at least 50 %", f"at most {written}")).objectives[0].promise.high == Bound(
        value=Fraction(microseconds), included=True
    )


def test_durations_below_a_microsecond() -> None:
    text = TEXT.replace("1 minute 30 seconds", "0.0000001 seconds")
    assert codes(text) == ["SLA405"]
