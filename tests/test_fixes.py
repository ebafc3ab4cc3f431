"""`sla check --fix`: what is certain is mended, nothing else is touched, and a fix never makes a new problem."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slakit.checks import check
from slakit.contract.from_syntax import read_contract
from slakit.diagnostics import Diagnostic
from slakit.fixes import Reading, mended
from slakit.resources import read_use, stdlib_names
from slakit.syntax.grammar import load_grammar

ROOT = Path(__file__).parents[1]
ALL = sorted([*ROOT.glob("examples/**/*.sla"), *ROOT.glob("src/slakit/std/*.sla"), *ROOT.glob("tests/**/*.sla")])
TEXT = """use "std/contact-centre"

agreement acme-support "Customer contact services"
  version "1.0"
  provider "Northwind Contact Centre B.V."
  customer "Acme Retail N.V."
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
  fee monthly-fee "Monthly service fee" EUR 48000.00 per month
end agreement

calendar office "Office"
  open monday to friday from 09:00 to 17:00
end calendar

objective ANS-1 "Speed of answer"
  measure share of calls where answered and wait is at most 20 seconds out of calls where answered is yes
  during office
  each calendar month
  promise at least 80 %
  no data counts as met
  credit 5 % of monthly-fee when below 80 %
end objective

clause WHEN-1 "Term"
  text "It ends on the last day."
end clause

test "a month at 78 %"
  given ANS-1 is 78 % in 2026-03
  expect credit ANS-1 EUR 2400.00
end test
"""


def found(data: bytes, name: str = "contract.sla") -> list[Diagnostic]:
    return read_contract(name, data, read_use, stdlib_names(), check)[1]


def mend(data: bytes, *, unsafe: bool = False, name: str = "contract.sla") -> bytes:
    done = mended(Reading(name, data, read_use, stdlib_names(), check), unsafe=unsafe)
    return dict(done.files).get(name, data)


SAFE = [
    ("SLA006", "Speed of answer", "Speed of\u200b answer"),
    ("SLA101", "each calendar month", "each calender month"),
    ("SLA101", "objective ANS-1", "objective ANS–1"),
    ("SLA101", "promise at least 80 %", "promise at least 80 percent"),
    ("SLA101", "during office", "durin office"),
    ("SLA102", "end calendar\n", ""),
    ("SLA102", "end agreement", "end"),
    ("SLA102", "EUR 2400.00\nend test\n", "EUR 2400.00\n"),
    ("SLA102", "EUR 2400.00\nend test\n", "EUR 2400.00"),
    ("SLA103", "counts as met", "counts met"),
    ("SLA104", '"Speed of answer"', "“Speed of answer”"),
    ("SLA104", '"Speed of answer"', "„Speed of answer“"),
    ("SLA104", '"Speed of answer"', '"Speed of answer”'),
    ("SLA105", "wait is at most 20", "wait <= 20"),
    ("SLA105", "wait is at most 20", "wait ≤ 20"),
    ("SLA105", "wait is at most 20", "wait<=20"),
    ("SLA105", "at least 80 %\n", ">= 80 %\n"),
    ("SLA105", "when below 80", "when < 80"),
    ("SLA105", "answered is yes", "answered = yes"),
    ("SLA401", "20 seconds", "1,000,020 seconds"),
    ("SLA402", "EUR 48000.00", "EUR 48'000"),
    ("SLA403", "EUR 48000.00", "€48000.00"),
    ("SLA403", "EUR 48000.00", "€ 48000.00"),
    ("SLA501", "2026-12-31", "2026–12–31"),
    ("SLA501", "2026-01-01", "2026/1/1"),
    ("SLA502", "from 09:00", "from 9:00"),
]
UNSAFE = [
    ("SLA205", "below 80 %\n", "below 80 %\n  credit 9 % of monthly-fee when below 0 %\n"),
    ("SLA301", "during office", "during offise"),
    ("SLA605", "the last day", "2026-12-31"),
]


def test_the_text_itself_has_nothing_to_mend() -> None:
    assert found(TEXT.encode()) == []


@pytest.mark.parametrize(("code", "right", "wrong"), SAFE, ids=lambda text: repr(text)[:30])
def test_what_is_certain_is_mended(code: str, right: str, wrong: str) -> None:
    assert TEXT.count(right) >= 1
    broken = TEXT.replace(right, wrong, 1).encode()
    problems = found(broken)
    assert code in {d.code for d in problems}
    assert any(d.fix is not None and d.fix.safe for d in problems if d.code == code)
    after = mend(broken)
    if code == "SLA401":
        assert code not in {d.code for d in found(after)}
    else:
        assert after.decode().split() == TEXT.split()
        assert found(after) == []


@pytest.mark.parametrize(("code", "right", "wrong"), UNSAFE, ids=lambda text: repr(text)[:30])
def test_what_may_change_the_meaning_is_mended_on_demand(code: str, right: str, wrong: str) -> None:
    broken = TEXT.replace(right, wrong, 1).encode()
    assert code in {d.code for d in found(broken)}
    assert mend(broken) == broken
    after = mend(broken, unsafe=True)
    assert found(after) == []
    if code != "SLA605":
        assert after.decode() == TEXT


def test_a_promise_is_put_as_a_placeholder_with_the_words_it_prints() -> None:
    broken = TEXT.replace("It ends on the last day.", "We promise at least 80 % and, once more, 80 %.")
    assert '"We promise {ANS-1.target} and, once more, 80 %."' in mend(broken.encode(), unsafe=True).decode()


@pytest.mark.parametrize(
    "wrong",
    [
        "$ 48000.00",  # which dollar?
        "EUR 12.500",  # twelve and a half, or twelve thousand?
        "€ 12.500",
    ],
)
def test_what_can_be_meant_in_two_ways_is_left(wrong: str) -> None:
    broken = TEXT.replace("EUR 48000.00", wrong).encode()
    assert found(broken) != []
    assert mend(broken, unsafe=True) == broken


def test_many_mistakes_in_one_file() -> None:
    broken = TEXT
    for _, right, wrong in (SAFE[i] for i in (0, 4, 6, 13, 17, 21, 23, 24, 25)):
        broken = broken.replace(right, wrong, 1)
    assert mend(broken.encode()).decode() == TEXT


def test_bytes_keep_their_mark_and_their_line_ends() -> None:
    broken = b"\xef\xbb\xbf" + TEXT.replace("during office", "durin office").replace("\n", "\r\n").encode()
    assert mend(broken) == b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("path", ALL, ids=lambda p: "/".join(p.parts[-3:]))
def test_a_file_without_findings_is_left_as_it_is(path: Path) -> None:
    data = path.read_bytes()
    after = mend(data, name=str(path))
    if not found(data, str(path)):
        assert after == data
    again = mend(after, name=str(path))
    assert again == after


_MOST_BROKEN = 4


def _broken(seed: int) -> bytes:
    """The text with some tokens misspelt, left out, or put in the way people do."""
    rng = random.Random(seed)
    tokens = list(load_grammar().tokens(TEXT))
    text = TEXT
    for token in sorted(rng.sample(tokens, rng.randint(1, _MOST_BROKEN)), key=lambda t: -t.start_pos):
        wrong = rng.choice([token[:-1], "", f"{token} {token}", token.replace("-", "–"), token.replace('"', "“"), "<="])
        text = text[: token.start_pos] + wrong + text[token.end_pos :]
    return text.encode()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6))
def test_mending_never_makes_it_worse(seed: int) -> None:
    broken = _broken(seed)
    before, done = found(broken), mend(broken)
    if done == broken:
        return
    left = found(done)
    mends = [d for d in left if d.fix is not None and d.fix.safe]
    syntax = [d for d in left if d.code.startswith("SLA1")]
    # What a syntax error hid may show; where all of them could be mended, the file parses.
    assert mends == [] or mend(done) == done
    if all(d.fix is not None and d.fix.safe for d in before if d.code.startswith("SLA1")):
        assert len(syntax) <= max(len(before), _MOST_BROKEN)
