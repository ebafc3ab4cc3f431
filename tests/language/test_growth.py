"""Reading and checking take work in proportion to the length of a contract; counted in calls, so that it is exact."""

from __future__ import annotations

import sys
from types import FrameType

import pytest
from tests.language.reading import read

HEAD = """use "std/contact-centre"
agreement long "Long"
  version "1.0"
  provider "P B.V."
  customer "C N.V."
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
  fee monthly-fee "Monthly fee" EUR 48000.00 per month
end agreement
remedies
  cap credits at 15 % of monthly-fee each calendar month
  round half up to EUR 0.01
end remedies
"""
BLOCKS = """objective ANS-{n} "Speed of answer {n}"
  measure service-level given limit = {n} seconds, short = 5 seconds
  each calendar month
  promise at least 80 %
  no data counts as met
  credit 5 % of monthly-fee when below 80 %
  credit 10 % of monthly-fee when below 75 %
end objective
clause COU-{n} "Courtesy {n}"
  text "Agents greet every caller; {{ANS-{n}.target}} is promised."
end clause
"""
BROKEN = BLOCKS.replace("promise at least", "promise of least").replace("each calendar month", "each calender month")


def calls(text: str) -> int:
    """How many calls of functions it takes to read and check a contract."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        read(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("blocks", [BLOCKS, BROKEN], ids=["sound", "broken"])
def test_twice_the_blocks_are_twice_the_work(blocks: str) -> None:
    texts = [HEAD + "".join(blocks.format(n=n) for n in range(1, size + 1)) for size in (25, 50, 100)]
    read(texts[0])  # what is loaded once is no part of it
    first, second, third = (calls(text) for text in texts)
    assert third - second < 2.3 * (second - first)
