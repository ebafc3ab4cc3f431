"""What each rule says, change by change: who is better off, and why."""

from __future__ import annotations

import re

import pytest
from tests.made import agreement, calls, read_made

from slakit.diff import MEANINGS, Change, compare
from slakit.render.diff.text import comparison_text
from slakit.render.diff.words import was_and_is, witness_text

BODY = """
calendar office "Office hours"
  open monday to friday from 09:00 to 17:00
end calendar

records outages "Outages"
  one "outage"
  key id
  at start
  field id text
  field start instant
  field restored instant optional
  lasts from start to restored
end records

exclusion planned "Planned work"
  leaves out time of outages where id is "planned"
  at most 4 hours each calendar month
end exclusion

clock reply "Reply" of calls
  starts at start
  stops at ended
  during office
  within 4 hours
end clock

objective ANS-1 "Answered"
  measure share of calls where answered and wait is at most 20 seconds when missing counts as no
  during office
  each calendar month
  promise at least 80 %
  no data counts as met
  credit 5 % of monthly-fee when below 80 %
  credit 10 % of monthly-fee when below 70 %
end objective

objective ASA-1 "Speed"
  measure average wait of calls where answered
  each calendar month
  promise at most 30 seconds
  with fewer than 30 calls counts as met
  no data counts as undecided
  credit EUR 50.00 per started 10 seconds of shortfall at most EUR 300.00
end objective

objective ANY-1 "Slow calls"
  measure number of calls where wait is more than 60 seconds when missing counts as no
  leaving out planned
  each calendar month
  promise at most 4
  credit EUR 10.00 for each of calls where wait is more than 60 seconds when missing counts as no
end objective

clause COU-1 "Courtesy"
  text "Agents stay polite."
end clause

remedies
  cap credits at 15 % of monthly-fee each calendar month
  claim within 30 days after the statement
  round half up to EUR 0.01
  customer may terminate when ANS-1 is missed in 3 consecutive months
end remedies
"""
FEE = 'fee monthly-fee "Fee" EUR 1000.00 per month'
TEXT = agreement(FEE) + calls("ended instant optional", "wait duration optional") + BODY


def changed(*pairs: tuple[str, str]) -> tuple[Change, ...]:
    """The entries when texts are replaced, all of them."""
    text = TEXT
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return compare(read_made(TEXT), read_made(text)).changes


def effects(*pairs: tuple[str, str]) -> list[str]:
    return [f"{c.rule} {c.effect.value}" for c in changed(*pairs)]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("promise at least 80 %", "promise at least 85 %", ["target stronger"]),
        ("promise at least 80 %", "promise at least 75 %", ["target weaker"]),
        ("promise at most 30 seconds", "promise at most 25 seconds", ["target stronger"]),
        ("promise at most 30 seconds", "promise between 10 seconds and 40 seconds", ["target mixed"]),
        ("promise at most 4\n", "promise below 5\n", ["target wording"]),
        ("promise at most 4\n", "promise at most 4\n  aim for at most 2\n", ["target stronger"]),
        ("at most 20 seconds", "at most 30 seconds", ["measure weaker"]),
        ("at most 20 seconds", "below 20 seconds", ["measure stronger"]),
        (" and wait is at most 20 seconds when missing counts as no", "", ["measure weaker"]),
        ("average wait of", "median wait of", ["measure undecided"]),
        ("er of calls where wait is more than 6", "er of calls where wait is more than 5", ["measure stronger"]),
        ("from 09:00 to 17:00", "from 08:00 to 17:00", ["hours stronger"]),
        ("from 09:00 to 17:00", "from 10:00 to 18:00", ["hours mixed"]),
        ("from 09:00 to 17:00", "from 09:00 to 12:00\n  open monday to friday from 12:00 to 17:00", ["hours wording"]),
        ("during office\n  each", "each", ["hours stronger"]),
        ("within 4 hours", "within 3 hours", ["clock stronger"]),
        ("within 4 hours", "within 1 business day", ["clock undecided"]),
        ("  during office\n  within", "  within", ["clock stronger"]),
        ("at most 4 hours each", "at most 6 hours each", ["exclusion weaker"]),
        ("month\nend exclusion", "month\n  approved by customer\nend exclusion", ["exclusion stronger"]),
        ('where id is "planned"\n', 'where id is "planned" and start is known\n', ["exclusion stronger"]),
        ("  leaving out planned\n", "", ["exclusion stronger"]),
        ("when below 70 %", "when below 75 %", ["credits stronger"]),
        ("per started 10 seconds", "per started 20 seconds", ["credits weaker"]),
        ("EUR 10.00 for each", "EUR 12.00 for each", ["credits stronger"]),
        ("when below 70 %\n", "when below 70 % on claim\n", ["credits weaker"]),
        ("with fewer than 30 calls counts as met", "with fewer than 40 calls counts as met", ["outcome weaker"]),
        ("with fewer than 30 calls counts as met", "with fewer than 30 calls counts as missed", ["outcome stronger"]),
        ("no data counts as met", "no data counts as missed", ["outcome stronger"]),
        ("cap credits at 15 %", "cap credits at 10 %", ["cap weaker"]),
        ("each calendar month\n  claim", "each calendar quarter\n  claim", ["cap undecided"]),
        ("within 30 days", "within 20 days", ["claim weaker"]),
        ("round half up to", "round up to", ["remedies stronger"]),
        ("in 3 consecutive", "in 2 consecutive", ["termination stronger"]),
        ("EUR 1000.00 per month", "EUR 1100.00 per month", ["fee weaker"]),
        ("EUR 1000.00 per month", "EUR 2900.00 per quarter", ["fee stronger"]),
        ("2026-12-31", "2027-12-31", ["term mixed"]),
        ("stay polite", "stay friendly", ["text undecided"]),
        ('"Answered"', '"Answered calls"', ["title wording"]),
        ('customer "C"', 'customer "D"', ["party undecided"]),
        ('customer "C"', 'customer "C"\n  vat "NL123456789B01"\n  address "Utrecht", NL', ["party wording"] * 3),
        ("no data counts as undecided", "no data counts as met", ["outcome weaker"]),
        ("no data counts as undecided", "no data counts as left out", ["outcome weaker"]),
        ("no data counts as undecided", "no data counts as missed", ["outcome stronger"]),
        ("no data counts as met", "no data counts as left out", ["outcome undecided"]),
    ],
)  # fmt: skip
def test_effects(old: str, new: str, wanted: list[str]) -> None:
    assert effects((old, new)) == wanted


def test_more_hours_left_out_are_weaker() -> None:
    base = ('time of outages where id is "planned"\n', "time of outages overlapping office\n")
    text = TEXT.replace(*base)
    wider = text.replace("from 09:00 to 17:00", "from 08:00 to 17:00").replace("  during office\n", "")
    found = compare(read_made(text.replace("  during office\n", "")), read_made(wider)).changes
    assert [(c.rule, c.effect.value) for c in found] == [("hours", "weaker")]


def test_a_witness_shows_where_tables_cross() -> None:
    (change,) = changed(
        ("credit 5 % of monthly-fee when below 80 %", "credit 8 % of monthly-fee when below 80 %"),
        ("credit 10 % of monthly-fee", "credit 9 % of monthly-fee"),
    )
    assert change.effect.value == "mixed"
    assert [witness_text(w, change) for w in change.witnesses] == [
        "At 69 % the old version pays 10 % of the fee (EUR 100.00), the new one 9 % of the fee (EUR 90.00).",
        "At 79 % the old version pays 5 % of the fee (EUR 50.00), the new one 8 % of the fee (EUR 80.00).",
    ]


def test_what_it_was_and_is_in_plain_words() -> None:
    (change,) = changed(("from 09:00 to 17:00", "from 09:00 to 16:00"))
    assert was_and_is(change) == ("Monday to Friday: from 09:00 to 17:00", "Monday to Friday: from 09:00 to 16:00")
    assert [witness_text(w, change) for w in change.witnesses] == [
        "Open for 1,827 hours from 2026-01-01 to 2026-12-31, before for 2,088 hours.",
        "Thursday 2026-01-01 16:00 was open and is closed now.",
    ]
    (change,) = changed(("stay polite", "stay very polite"))
    assert was_and_is(change) == ("“Agents stay polite.”", "“Agents stay very polite.”")


def test_both_places() -> None:
    (change,) = changed(('"Made"', '"Made"\n  # a comment'), ("promise at least 80 %", "promise at least 90 %"))
    assert change.old_span is not None
    assert change.new_span is not None
    assert change.new_span.line == change.old_span.line + 1
    assert "promise at least 90 %" in change.new_span.source.line(change.new_span.line)


def test_credits_follow_fees_of_other_names_only_where_these_are_known() -> None:
    (change,) = changed(("cap credits at 15 % of monthly-fee", "cap credits at EUR 120.00"))
    assert (change.rule, change.effect.value) == ("cap", "weaker")


def test_another_order_of_caps_is_seen_beside_another_limit() -> None:
    two = "  cap credits of ANS-1 at 8 % of monthly-fee each calendar month\n"
    cap = "  cap credits at 15 % of monthly-fee each calendar month\n"
    old, new = TEXT.replace(cap, two + cap), TEXT.replace(cap, cap.replace("15", "12") + two)
    found = compare(read_made(old), read_made(new)).changes
    assert [(c.effect.value, c.part) for c in found] == [("weaker", "cap on credits"), ("undecided", "order of caps")]
    turned = compare(read_made(old), read_made(TEXT.replace(cap, cap + two))).changes
    assert [(c.effect.value, c.part) for c in turned] == [("undecided", "order of caps")]


def test_a_gap_in_a_table_leaves_the_comparison_open() -> None:
    (change,) = changed(("credit 5 % of monthly-fee when below 80 %", "credit 5 % of monthly-fee when below 75 %"))
    assert change.effect.value == "undecided"
    assert change.reason.startswith("A table has a gap or an overlap there")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_fit_the_terminal(width: int) -> None:
    pairs = (("from 09:00 to 17:00", "from 09:00 to 16:00"), ("at most 20 seconds", "at most 30 seconds"),
             ("in 3 consecutive", "in 2 consecutive"), ("when below 70 %", "when below 75 %"))  # fmt: skip
    text = TEXT
    for old, new in pairs:
        text = text.replace(old, new)
    lines = comparison_text(compare(read_made(TEXT), read_made(text)), width).splitlines()
    assert len(lines) > 15
    assert max(len(line) for line in lines) <= width
    assert not any(line.strip().startswith("%") for line in lines)


AMENDED = """
amendment 1 effective 2026-07-01 "From July"
  replace in objective ANS-1
    promise at least {target} %
end amendment
"""


def test_amendments_tell_from_when_a_change_holds() -> None:
    old, new = read_made(TEXT + AMENDED.format(target=82)), read_made(TEXT + AMENDED.format(target=85))
    (change,) = compare(old, new).changes
    assert (change.rule, change.effect.value, str(change.since), change.until) == (
        "target",
        "stronger",
        "2026-07-01",
        None,
    )
    (change,) = compare(read_made(TEXT), new).changes
    assert (change.effect.value, str(change.since)) == ("stronger", "2026-07-01")
    signed = TEXT.replace("promise at least 80 %", "promise at least 85 %")
    (change,) = compare(new, read_made(signed)).changes
    assert (change.effect.value, change.since, str(change.until)) == ("stronger", None, "2026-06-30")
    (change,) = compare(new, read_made(TEXT + AMENDED.format(target=85).replace("From July", "As of July"))).changes
    assert (change.rule, change.effect.value) == ("amendment", "wording")


def test_rules_and_their_page() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "diff.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z]+)` \|", page, re.MULTILINE) == list(MEANINGS)


UPTIME = """
span lost "Lost time"
  is outages where restored is at least {least} after start when missing counts as no
end span

exclusion old "Old outages"
  leaves out lost
end exclusion

objective UP-1 "Uptime"
  measure downtime
  each calendar month
  promise at most 1 hour
  leaving out old
  {consumes}
  credit 2 points when missed
end objective

span downtime "Downtime"
  is outages
end span
"""
POINTS = """remedies
  credit EUR 10.00 per point from {0} to {1}
  credit EUR {2}.00 per point beyond {1}
"""


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (("5 days", ""), ("6 days", ""), "stronger set of time"),
        (("5 days", ""), ("4 days", ""), "weaker set of time"),
        (("5 days", ""), ("5 days", "consumes downtime"), "weaker time that is used up"),
        (("5 days", "consumes downtime"), ("5 days", ""), "stronger time that is used up"),
    ],
)
def test_time_that_is_left_out_or_used_up(old: tuple[str, str], new: tuple[str, str], wanted: str) -> None:
    texts = (TEXT + UPTIME.format(least=least, consumes=consumes) for least, consumes in (old, new))
    (change,) = compare(*(read_made(text) for text in texts)).changes
    assert f"{change.effect.value} {change.part}" == wanted


@pytest.mark.parametrize(
    ("slices", "wanted", "shown"),
    [
        ((2, 5, 20), "stronger", "6 service points cost EUR 40.00 before and EUR 50.00 now."),
        ((3, 6, 20), "weaker", "3 service points cost EUR 10.00 before and EUR 0.00 now."),
        ((2, 6, 30), "stronger", "7 service points cost EUR 60.00 before and EUR 70.00 now."),
        ((3, 5, 20), "weaker", "3 service points cost EUR 10.00 before and EUR 0.00 now."),
        ((3, 5, 30), "mixed", "3 service points cost EUR 10.00 before and EUR 0.00 now."),
    ],
)
def test_points_in_slices_are_compared_as_a_whole(slices: tuple[int, int, int], wanted: str, shown: str) -> None:
    texts = [
        (TEXT + UPTIME.format(least="5 days", consumes="")).replace("remedies\n", POINTS.format(*one), 1)
        for one in ((2, 6, 20), slices)
    ]
    (change,) = compare(*(read_made(text) for text in texts)).changes
    assert (change.effect.value, change.part) == (wanted, "credit for service points")
    assert change.reason.startswith(shown)


def test_only_rows_that_differ_are_shown() -> None:
    (change,) = changed(("credit 10 % of monthly-fee", "credit 12 % of monthly-fee"))
    assert was_and_is(change) == ("below 70 %: 10 % of the fee", "below 70 %: 12 % of the fee")


LEVELS = """
levels for calls
  level high "High"
    reply within 1 hour{}
  assign high otherwise
end levels

objective RPL-1 "Replies"
  measure share of calls where reply is on time
  each calendar month
  promise at least 90 %
end objective
"""


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (" during always", "", "weaker"),
        ("", " during always", "stronger"),
        (" during office", "", "wording"),
    ],
)
def test_a_limit_without_hours_has_those_of_its_clock(old: str, new: str, wanted: str) -> None:
    (change,) = compare(*(read_made(TEXT + LEVELS.format(during)) for during in (old, new))).changes
    assert (change.effect.value, change.part) == (wanted, "limit of reply for high")
    told = {" during always": "1 hour, at all hours"}
    usual = "1 hour, during “Office hours”"
    if wanted != "wording":
        assert was_and_is(change) == (told.get(old, usual), told.get(new, usual))


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("late once it is late", "left out", "weaker"),
        ("late once it is late", "late", "stronger"),
        ("late", "on time", "weaker"),
        ("left out", "undecided", "undecided"),
        ("on time", "late once it is late", "stronger"),
    ],
)
def test_clocks_that_still_run(old: str, new: str, wanted: str) -> None:
    def text(term: str) -> str:
        term = f"promise at least 90 %\n  still running counts as {term}"
        return TEXT + LEVELS.format("").replace("promise at least 90 %", term)

    (change,) = compare(read_made(text(old)), read_made(text(new))).changes
    assert (change.effect.value, change.part) == (wanted, "clocks that still run")


DUTY = """
obligation FOR-1 "Forecast"
  binds customer
  text "The customer forecasts calls."
  each calendar month
  due by the end of day 15 after the month
  otherwise {} counts as {}
end obligation
"""


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (("ANS-1", "met"), ("ANS-1, ASA-1", "met"), "weaker"),
        (("ANS-1, ASA-1", "left out"), ("ASA-1", "left out"), "stronger"),
        (("ANS-1", "met"), ("ASA-1", "met"), "undecided"),
        (("ANS-1", "met"), ("ANS-1", "left out"), "undecided"),
    ],
)
def test_what_relieves_the_provider(old: tuple[str, str], new: tuple[str, str], wanted: str) -> None:
    (change,) = compare(*(read_made(TEXT + DUTY.format(*one)) for one in (old, new))).changes
    assert (change.effect.value, change.part) == (wanted, "relief")


SAMPLED = """
clause POL-1 "Polite"
  text "Agents stay polite."
  verified by audit of 60 random calls each calendar month
  decided by both parties on the {} bound at {} % confidence
  needs at least 50 calls
  promise share passed at least 90 %
  no data counts as undecided
end clause
"""


@pytest.mark.parametrize(
    ("side", "confidences", "wanted"),
    [("lower", (95, 90), "weaker"), ("lower", (90, 95), "stronger"), ("upper", (95, 90), "stronger")],
)
def test_confidence_of_a_decision(side: str, confidences: tuple[int, int], wanted: str) -> None:
    (change,) = compare(*(read_made(TEXT + SAMPLED.format(side, one)) for one in confidences)).changes
    assert (change.effect.value, change.part) == (wanted, "decision")
