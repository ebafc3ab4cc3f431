"""What contracts cannot mean: calendars closed all the term, caps below every line, clocks and limits of no length."""

from __future__ import annotations

import pytest
from tests.language.reading import codes, read

AGREEMENT = """agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR fee base "Fee" EUR 100.00 per month
end agreement
"""
TICKETS = """records tickets "Tickets" one "ticket" key id at created
  field id text field created instant field solved instant optional
end records
"""
TABLE = """use "std/contact-centre"
objective O "O" measure abandonment each calendar month promise at most 8 % no data counts as met
  credit 5 % of base when more than 8 % credit 10 % of base when more than 12 %
end objective
remedies round half up to EUR 0.01
"""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("open monday from 09:00 to 17:00 between 2026-01-01 and 2026-12-31 closed", ["SLA506"]),
        ("open monday from 09:00 to 17:00 between 2026-01-01 and 2026-12-20 closed", []),
        ("open on 2026-12-31 from 23:00 to 24:00", []),
        ("open on 2027-01-01 from 00:00 to 24:00", ["SLA506"]),
        ("open on 2025-12-31 from 22:00 to 01:00", []),
        ("between 2027-01-01 and 2027-12-31 open always", ["SLA506"]),
    ],
)
def test_a_calendar_is_open_in_the_term(lines: str, expected: list[str]) -> None:
    assert codes(f'{AGREEMENT}calendar hours "Hours" {lines} end calendar') == expected


def test_of_a_calendar_made_of_many_nothing_is_said() -> None:
    others = "".join(f'calendar c{i} "C" is c{i - 1} together with c0 end calendar\n' for i in range(1, 12))
    closed = 'calendar none "N" is c11 except c11 end calendar'
    text = f'{AGREEMENT}calendar c0 "C" open always end calendar\n{others}{closed}'
    assert codes(text) == []


@pytest.mark.parametrize(
    ("cap", "expected"),
    [
        ("at 4 % of base each calendar month", ["SLA233"]),
        ("at EUR 4.99 each calendar year", ["SLA233"]),
        ("at 5 % of base each calendar month", []),
        ("at 4 % of base each calendar month rest carried forward", []),
        ("at 6 % of base each calendar month", []),
    ],
)
def test_a_cap_below_every_line(cap: str, expected: list[str]) -> None:
    assert codes(f"{AGREEMENT}{TABLE} cap credits {cap} end remedies") == expected


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ("starts at created stops at solved within 1 hour", []),
        ("starts at created stops at solved within 0 hours", ["SLA234"]),
        ("starts at created stops at created within 1 hour", ["SLA632"]),
        ("starts at created stops at created stops at solved within 1 hour", ["SLA632"]),
    ],
)
def test_clocks_and_limits_have_a_length(clock: str, expected: list[str]) -> None:
    objective = """objective O "O" measure share of tickets where answer is on time each calendar month
      promise at least 90 % no data counts as met end objective"""
    text = f'{AGREEMENT}{TICKETS}clock answer "Answer" of tickets {clock} end clock\n{objective}'
    assert codes(text) == expected


def test_credits_and_escalation_need_no_more_windows_than_the_term_has() -> None:
    def found(count: int) -> list[str]:
        beside = f"credit 2 points when missed in {count} consecutive months end objective"
        told = f'escalation E "E" when O is missed in {count} consecutive months step "A" within 1 day end escalation'
        text = TABLE.replace("end objective", beside).replace("remedies ", "remedies credit 1 % of base per point ")
        return [one.message.split(" can ")[0] for one in read(f"{AGREEMENT}{text} end remedies {told}")[1]
                if one.code == "SLA241"]  # fmt: skip

    assert found(12) == []
    assert found(13) == ["this credit", "this escalation"]
