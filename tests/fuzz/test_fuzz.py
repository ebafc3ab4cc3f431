"""Whatever is in a file, reading, checking and formatting end with diagnostics; their time grows with its length."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fuzz.run import failures, try_out
from tests.fuzz.texts import KINDS, make

from slakit.contract.from_syntax import read_contract
from slakit.resources import read_use, stdlib_names
from slakit.syntax.grammar import load_grammar

TERMINALS = sorted({
    *load_grammar().vocabulary.keywords.values(), "a", "calls", "80 %", "EUR 5.00", "2026-01-01", '"t"', "12", "09:00",
    "2026-03", "Europe/Amsterdam", '"""t"""', "#", "\n", "{a}", "“", "\u200b",
})  # fmt: skip


def _told(first: int, seconds: float, most: int) -> str:
    return "\n".join(f"seed {f.seed}: {f.trace}" for _, f in failures(first, seconds, most) if f is not None)


@pytest.mark.slow
def test_a_few_texts_of_every_kind() -> None:
    seen = {make(seed)[0] for seed in range(120)}
    assert seen == set(KINDS)
    assert _told(0, 60, 120) == ""


@pytest.mark.slow
def test_texts_for_half_a_minute() -> None:
    first = int(time.time()) * 1000
    assert _told(first, 30, 10**9) == "", "repeat one with: python -m tests.fuzz --seconds 0 --seed SEED"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    try_out(data)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=100))
def test_any_text(text: str) -> None:
    try_out(text.encode(errors="surrogatepass"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(TERMINALS), max_size=40), st.sampled_from([" ", "\n"]))
def test_any_tokens(words: list[str], between: str) -> None:
    try_out(between.join(words).encode())


# ---------------------------------------------------------------- how time and memory grow

_HEAD = """use "std/contact-centre"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR fee monthly-fee "Fee" EUR 100.00 per month end agreement
"""
_OBJECTIVE = """objective ANS-{n} "Speed of answer {n}"
  measure service-level given limit = 20 seconds, short = 5 seconds
  each calendar month
  promise at least 80 %
  no data counts as met
  credit 5 % of monthly-fee when below 80 %
end objective
clause C-{n} "Clause {n}"
  text "{{ANS-{n}.target}}"
end clause
"""
_WRONG = _OBJECTIVE.replace("promise", "promisse").replace("measure service-level", "measure servicelevel")
_RECORD = "    row 2026-03-02 10:00, yes, no, 12 seconds, 1 minute\n"


def _long(lines: int, block: str) -> bytes:
    count = lines // block.count("\n")
    return (_HEAD + "".join(block.format(n=n) for n in range(count))).encode()


def _rows(lines: int) -> bytes:
    head = _HEAD + _OBJECTIVE.format(n=1)
    columns = "  given calls (start, answered, abandoned, wait, talk)\n"
    return f'{head}test "t"\n{columns}{_RECORD * lines}  expect ANS-1 is 100 %\nend test\n'.encode()


def _one_text(lines: int) -> bytes:
    body = "  some words and 5 % of nothing\n" * lines
    return f'{_HEAD}clause c "C"\n  text """\n{body}  """\nend clause\n'.encode()


def _seconds(data: bytes) -> float:
    """Processor time of a check, the better of two."""
    best = float("inf")
    for _ in range(2):
        before = time.process_time()
        read_contract("long.sla", data, read_use, stdlib_names())
        best = min(best, time.process_time() - before)
    return best


_MAKERS = {
    "sound": lambda lines: _long(lines, _OBJECTIVE),
    "mistakes": lambda lines: _long(lines, _WRONG),
    "rows": _rows,
    "one text": _one_text,
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", _MAKERS)
def test_time_grows_with_the_length(kind: str) -> None:
    make_text = _MAKERS[kind]
    lines = 2_500 if kind == "rows" else 10_000  # a row takes longer than other lines
    _seconds(make_text(100))
    short, long = _seconds(make_text(lines)), _seconds(make_text(10 * lines))
    assert long < 25 * short + 1, f"{lines} lines take {short:.2f} s, ten times as many {long:.2f} s"


@pytest.mark.slow
def test_memory_is_bounded() -> None:
    data = _long(20_000, _OBJECTIVE)
    tracemalloc.start()
    read_contract("long.sla", data, read_use, stdlib_names())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 400 * len(data), f"{most / len(data):.0f} bytes for each byte of the file"
