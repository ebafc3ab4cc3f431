"""Sentences of the agreement, typed by hand: each construct of the language reads as a lawyer would sign it."""

import datetime as dt
from fractions import Fraction

import pytest
from tests.language.reading import read
from tests.render.document_samples import example, objective, small

from slakit.contract.bands import bands
from slakit.contract.expressions import Literal_, Unit
from slakit.render.english.conditions import literal
from slakit.render.sentences import LANGUAGES, sentences
from slakit.timeline import Calendar, WindowKind
from slakit.timeline.periods import clip, windows

_WAIT = "“wait” (time from the call coming in to the answer, or to hanging up)"


def _said(measure: str, promise: str, *lines: str, each: str = "month") -> tuple[str, tuple[str, ...]]:
    contract = small(objective(measure, promise, *lines, each=each))
    english = sentences("en", contract)
    return english.promise(contract.objectives[0]), english.details(contract.objectives[0])


def test_share_with_an_exception_and_hours() -> None:
    contract = example()
    speed = contract.objective("ANS-1")
    assert speed is not None
    english = sentences("en", contract)
    assert english.promise(speed) == (
        "In each calendar month, at least 80 % of calls, except those where the caller hung up before an agent answered"
        f" and {_WAIT} is below 5 seconds, shall be calls where an agent answered and “wait” is at most 20 seconds."
        " Only calls whose “start” (when the call came in) lies within “Office hours” count."
    )
    assert english.details(speed) == (
        "If there are no such calls in a calendar month, the promise counts as met.",
        "If there are fewer than 30 such calls in a calendar month, the promise counts as met.",
    )


@pytest.mark.parametrize(
    ("measure", "promise", "said"),
    [
        (
            "share of calls where answered",
            "more than 99.95 %",
            "In each calendar month, more than 99.95 % of all calls shall be calls where an agent answered.",
        ),
        (
            "share of calls where abandoned out of calls where answered or (abandoned and wait is at least 5 seconds)",
            "at most 8 %",
            "In each calendar month, at most 8 % of calls where an agent answered or (the caller hung up before an"
            f" agent answered and {_WAIT} is at least 5 seconds) shall be calls where the caller hung up before an"
            " agent answered.",
        ),
        (
            "average wait of calls where answered",
            "between 4 seconds and 90 seconds",
            f"In each calendar month, the average of {_WAIT} over calls where an agent answered shall be between"
            " 4 seconds and 1 minute 30 seconds, both included.",
        ),
        (
            "percentile 99.5 by linear of talk of calls",
            "below 2 hours",
            "In each calendar month, the 99.5th percentile of “talk” (time in conversation) over all calls shall be"
            " below 2 hours.",
        ),
        (
            "number of calls where abandoned when missing counts as no",
            "at most 5",
            "In each calendar month, the number of calls where the caller hung up before an agent answered (where a"
            " value that this needs is missing, it counts as no) shall be at most 5.",
        ),
        (
            'share of calls where queue is "gold" out of calls where not answered and queue is not "test"',
            "at least 1 %",
            "In each calendar month, at least 1 % of calls where it is not the case that an agent answered and “queue”"
            " (queue or skill) is not “test” shall be calls where “queue” is “gold”.",
        ),
        (
            "net-promoter-score",
            "more than 20 % and at most 90 %",
            "In each calendar month, (the share of calls where “recommendation” (how likely the caller is to recommend"
            " the service, 0 to 10) is at least 9, out of calls where “recommendation” is recorded) minus (the share of"
            " calls where “recommendation” is at most 6, out of calls where “recommendation” is recorded) shall be more"
            " than 20 % and at most 90 %.",
        ),
        (
            "share of calls where callback-wait is between 1 minute and 2 minutes"
            " out of calls where resolved is missing",
            "at least 50 %",
            "In each calendar month, at least 50 % of calls where “resolved” (whether the question was solved on this"
            " call) is not recorded shall be calls where “callback-wait” (time from the call coming in to the call back"
            " that reached the caller) is between 1 minute and 2 minutes, both included.",
        ),
        (
            "service-level-callbacks-met given limit = 20 seconds",
            "at least 80 %",
            "In each calendar month, at least 80 % of calls where an agent answered or the caller hung up before an"
            " agent answered or “called-back” (call back accepted) is yes shall be calls where “called-back” is yes or"
            f" (an agent answered and {_WAIT} is at most 20 seconds).",
        ),
        (
            "median handling of calls where not called-back",
            "at most 0.5 seconds",
            "In each calendar month, the median of “handling” (handling time) over calls, except those where"
            " “called-back” (call back accepted) is yes, shall be at most 0.5 seconds.",
        ),
        (
            "longest (20 % of handling) of calls",
            "at most 5 minutes",
            "In each calendar month, the longest value of 20 % of “handling” (handling time) over all calls shall be"
            " at most 5 minutes.",
        ),
    ],
)
def test_promises(measure: str, promise: str, said: str) -> None:
    assert _said(measure, promise)[0] == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (WindowKind.DAY, "1 March 2026"),
        (WindowKind.WEEK, "week 9 of 2026"),
        (WindowKind.MONTH, "March 2026"),
        (WindowKind.QUARTER, "Q1 2026"),
        (WindowKind.HALF_YEAR, "first half of 2026"),
        (WindowKind.YEAR, "2026 (15 January 2026 to 31 December 2026)"),
        (WindowKind.CONTRACT_MONTH, "the contract month from 15 February 2026 to 14 March 2026"),
        (WindowKind.CONTRACT_QUARTER, "the contract quarter from 15 January 2026 to 14 April 2026"),
        (WindowKind.CONTRACT_YEAR, "the contract year from 15 January 2026 to 31 December 2026"),
        (WindowKind.TERM, "the term from 15 January 2026 to 31 December 2026"),
    ],
)
def test_every_kind_of_window_has_a_name(kind: WindowKind, said: str) -> None:
    term = dt.date(2026, 1, 15), dt.date(2026, 12, 31)
    day = dt.date(2026, 3, 1)
    (window,) = windows(kind, "Europe/Amsterdam", day, day, term)
    cut = clip(window, *term)
    assert cut is not None
    if kind in (WindowKind.QUARTER, WindowKind.HALF_YEAR):
        cut = window
    assert sentences("en", example()).window_name(cut) == said


def test_weeks_say_their_first_day() -> None:
    said, details = _said("share of calls where answered", "at least 80 %", each="week")
    assert said.startswith("In each calendar week (Monday to Sunday), at least 80 % of all calls")
    assert details == (
        "This agreement does not say what a calendar week without any such calls comes to; its result is then"
        " undecided.",
    )


def test_terms_that_change_a_result_are_all_said() -> None:
    _, details = _said(
        "percentile 95 of wait of calls where answered rounded half even to 0.1 seconds",
        "at most 45 seconds",
        "aim for below 30 seconds",
        "with fewer than 1000 calls counts as missed",
        "no data counts as left out",
        "credit EUR 10.00 when missed",
        each="quarter",
    )
    assert details == (
        "The percentile is found by the nearest rank: of n values in ascending order, it is the one at position"
        " n × 95 / 100, rounded up to a whole number.",
        "A call for which “wait” has no value takes no part in the 95th percentile.",
        "The measured value is rounded half to even to 0.1 seconds before it is compared and before a credit is read"
        " off.",
        "If there are no such calls in a calendar quarter, the calendar quarter is left out: it is neither met nor"
        " missed, and no credit is due for it.",
        "If there are fewer than 1,000 such calls in a calendar quarter, the promise counts as missed.",
        "Where the promise counts as missed without a measured value outside it, the row “when missed” of the credit"
        " table applies.",
        "Beyond the promise, the aim is below 30 seconds. No credit depends on this aim.",
    )


def test_a_miss_by_term_without_a_row_for_it_is_pointed_out() -> None:
    _, details = _said(
        "share of calls where answered", "at least 80 %", "no data counts as missed",
        "credit EUR 10.00 when below 80 %",
    )  # fmt: skip
    assert details[-1] == (
        "Where the promise counts as missed without a measured value outside it, this agreement does not say which"
        " credit is due."
    )


def test_a_statistic_over_values_that_are_asked_for_needs_no_rule_for_empty_ones() -> None:
    _, details = _said("average rating of calls where answered and rating is known", "at least 4")
    assert not any("takes no part" in detail for detail in details)
    _, details = _said("average rating of calls where answered or rating is known", "at least 4")
    assert details[0] == "A call for which “rating” has no value takes no part in the average."


def test_a_noun_has_its_article() -> None:
    contract, found = read(
        """use "std/uptime"
        agreement a "A" version "1" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
        zone Europe/Amsterdam currency EUR end agreement
        objective O "O" measure average users of outages each calendar month promise at most 5 no data counts as met
        end objective
        """
    )
    assert found == []
    assert contract is not None
    assert sentences("en", contract).details(contract.objectives[0])[0] == (
        "An outage for which “users” has no value takes no part in the average."
    )


def test_a_share_of_time_has_its_ends_left_out_like_one_of_records() -> None:
    contract, _ = read(
        """use "std/uptime"
        agreement a "A" version "1" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
        zone Europe/Amsterdam currency EUR fee base "Base" EUR 100.00 per month end agreement
        objective O "O" measure availability each calendar month promise at least 99.9 %
          credit 5 % of base when below 99.9 %
        end objective
        """
    )
    assert contract is not None
    ends = {(band.range.low is None, band.range.high is None) for band in bands(contract.objectives[0])}
    assert ends == {(True, False), (False, True)}


def test_one_service_point_is_one() -> None:
    for number, written in ((1, "1 service point"), (3, "3 service points")):
        assert (
            literal(Literal_(unit=Unit.SERVICE_POINTS, value=Fraction(number), written=f"{number} points")) == written
        )


def test_fees_of_partial_periods_and_bases() -> None:
    body = objective("share of calls where answered", "at least 80 %", "credit 5 % of monthly-fee when missed",
                     each="quarter")  # fmt: skip
    body += objective("share of calls where answered", "at least 80 %", "credit 1.5 % of monthly-fee when missed",
                      each="week", name="X-2")  # fmt: skip
    contract = small(body, first="2026-01-15", partial="partial months by day")
    english = sentences("en", contract)
    (fee,) = contract.agreement.fees
    assert english.fee_partial(fee) == (
        "A month that the term covers in part counts by its days: days in the term, out of all its days."
    )
    assert english.bases() == (
        "A percentage of “Monthly fee” for a calendar quarter is taken of the sum of its months' fees.",
        "A percentage of “Monthly fee” for a calendar week is taken of the fee of the one month in which that week"
        " ends.",
    )
    (credit,) = contract.objectives[1].credits
    assert english.amount(credit.amount) == "1.5 % of the monthly fee"


def test_caps_and_rounding() -> None:
    body = objective("share of calls where answered", "at least 80 %", "credit 5 % of monthly-fee when missed")
    remedies = """remedies
      cap credits of X-1 at EUR 40.00 each calendar month
      cap credits at 10 % of monthly-fee each calendar year
      round half even to EUR 0.05
    end remedies"""
    contract = small(body + remedies)
    english = sentences("en", contract)
    assert [english.cap(cap) for cap in contract.remedies.caps] == [
        "The credits of X-1 come to at most EUR 40.00 in each calendar month.",
        "The credits of all objectives together come to at most 10 % of the monthly fee in each calendar year.",
    ]
    assert english.money_rounding(contract.remedies.rounding) == (
        "Each credit is rounded half to even to EUR 0.05, once, before any limit below is applied; so is each limit."
    )
    assert english.money_rounding(None).startswith("No rounding is agreed:")


def test_hours_of_all_kinds() -> None:
    contract = small("""calendar c "Hours"
      open monday to thursday from 13:00 to 18:00 and from 09:00 to 12:00
      open friday from 22:00 to 06:00
      open saturday from 18:00 to 00:00
      open sunday from 00:00 to 24:00
      closed on 2026-12-24 from 14:00 to 24:00 "Christmas Eve"
      closed on 2026-12-31
      open on 2026-12-26 from 10:00 to 12:00
      also open on 2026-11-29 from 12:00 to 17:00
    end calendar
    """)
    english, rule = sentences("en", contract), contract.calendars[0].rule
    assert isinstance(rule, Calendar)
    assert [english.hours(tuple(s for e in rule.weekly if e.weekday == day for s in e.shifts)) for day in range(7)] == [
        *["from 09:00 to 12:00 and from 13:00 to 18:00"] * 4,
        "from 22:00 to 06:00 on the next day",
        "from 18:00 to midnight",
        "all day",
    ]
    assert english.hours(()) == "closed"
    assert [english.dated(line) for line in rule.dated] == [
        "closed from 14:00 to 24:00",
        "closed",
        "open from 10:00 to 12:00, instead of the usual hours",
        "also open from 12:00 to 17:00",
    ]


def test_unknown_language_is_refused() -> None:
    assert set(LANGUAGES) == {"en"}
    with pytest.raises(KeyError):
        sentences("tlh", example())
