"""Makes texts to fuzz with: walks over the parser's own tables, mixtures of real contracts, soups of tokens, bytes.

Everything follows from the random numbers that are passed in, so that a seed makes the same text again.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

from slakit.diagnostics import Source
from slakit.syntax.grammar import load_grammar
from slakit.syntax.machine import Machine

__all__ = ["KINDS", "make"]

ROOT = Path(__file__).parents[2]
_NAMES = (
    "a", "b", "calls", "outages", "id", "start", "end-time", "wait", "answered", "ANS-1", "ABD-1", "monthly-fee",
    "office", "limit", "queue", "tags", "site", "first-reply", "measured", "target", "x1", "provider", "day",
)  # fmt: skip
_FIGURES = {
    "NUMBER": ("0", "1", "2", "5", "20", "100", "12.5", "0.001", "1,5", "99999999999999999999999999999", "007", "31"),
    "PERCENT": ("80 %", "0 %", "100 %", "5%", "99.95 %", "101 %", "12,5 %"),
    "MONEY": ("EUR 5.00", "EUR 48000.00", "EUR 0", "USD 1.00", "EUR 1.234", "€ 5", "JPY 5", "QQQ 1", "EUR -5.00"),
    "DATE": ("2026-01-01", "2026-12-31", "2026-02-30", "1900-01-01", "2199-12-31", "31/12/2026", "2026-03-29"),
    "PERIOD": ("2026-03", "2026-Q1", "2026-H1", "2026-W12", "2026-13", "2026-W60"),
    "TIME": ("09:00", "17:30", "24:00", "00:00", "02:30", "9:00", "23:59:59", "25:00"),
    "ZONE": ("Europe/Amsterdam", "Asia/Tokyo", "Mars/Olympus"),
    "STRING": (
        '"text"',
        '""',
        '"VIP"',
        '"a {ANS-1.target} b"',
        '"std/contact-centre"',
        '"std/help-desk"',
        '"std/uptime"',
        '"red"',
        '"en"',
        '"\\"\\\\"',
        '"1"',
        '"{"',
        '"5 % and EUR 5.00"',
    ),
    "LONG_STRING": ('"""\n  Some text.\n\n  {monthly-fee} {x.y} 80 %\n"""', '""""""', '"""a"""'),
    "_WHEN_MISSING": ("when missing",),
    "STRANGE": ("<", "≤", "“", "”", "–", "%", "@", "\u200b", "{", "}"),
    "STRANGE_WORD": ("1a", "_", "٣"),
    "UNFINISHED_STRING": ('"open\n',),
    "UNFINISHED_LONG": ('"""open\n',),
    "PARAMETER_USE": ("{a}", "{monthly-fee}"),
}
_HEAD = """use "std/contact-centre"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR fee monthly-fee "Fee" EUR 100.00 per month end agreement
calendar office "Office" open monday to friday from 09:00 to 17:00 end calendar
records outages "Outages" key id at start lasts from start to end-time field id text field start instant
  field end-time instant optional field site text field wait duration field tags list field urgent yes/no
end records
objective ANS-1 "Answers" measure abandonment each calendar month promise at most 8 % no data counts as met
  credit 5 % of monthly-fee when more than 8 % end objective
"""


@cache
def _contracts() -> list[list[str]]:
    paths = [*ROOT.glob("examples/**/*.sla"), *ROOT.glob("src/slakit/std/*.sla"), *ROOT.glob("tests/**/*.sla")]
    grammar = load_grammar()
    return [[str(token) for token in grammar.tokens(path.read_text(encoding="utf-8"))] for path in sorted(paths)]


@cache
def _head_tokens() -> tuple[tuple[str, str], ...]:
    return tuple((token.type, str(token)) for token in load_grammar().tokens(_HEAD))


def _spelled(rng: random.Random, terminal: str) -> str:
    keywords = load_grammar().vocabulary.keywords
    if terminal in keywords:
        return keywords[terminal]
    if terminal == "NAME":
        return rng.choice(_NAMES)
    return rng.choice(_FIGURES.get(terminal, ("",)))


def _walk(rng: random.Random) -> str:
    """Tokens that fit one after another, mostly: a text that parses, or nearly does."""
    grammar = load_grammar()
    machine = Machine(grammar.tables, Source("walk.sla", ""))
    states = list(machine.states)
    words = []
    if rng.random() < 0.8:
        for terminal, word in _head_tokens():
            if not machine.advance(states, terminal):
                machine.advance(states, "NAME")
            words.append(word)
    slips = rng.choice((0, 0, 0, 0.01, 0.05))
    for _ in range(rng.randint(5, 150)):
        fitting = [name for name in machine.expected(states) if name != "$END"]
        if not fitting:
            break
        # Blocks that end soon leave room for others.
        terminal = "END" if "END" in fitting and rng.random() < 0.15 else rng.choice(fitting)
        words.append(_spelled(rng, terminal))
        if rng.random() < slips:
            words.append(_spelled(rng, rng.choice([*grammar.vocabulary.keywords, *_FIGURES, "NAME"])))
        machine.advance(states, terminal)
    # Close what is open, as far as that goes.
    for _ in range(60):
        fitting = machine.expected(states)
        if "$END" in fitting:
            break
        terminal = "END" if "END" in fitting else rng.choice(fitting)
        words.append(_spelled(rng, terminal))
        machine.advance(states, terminal)
    return " ".join(words)


def _mixture(rng: random.Random) -> str:
    """A real contract, some of its tokens from elsewhere: pieces of others, repeated, left out, of another kind."""
    contracts = _contracts()
    words = list(rng.choice(contracts))
    for _ in range(rng.randint(1, 6)):
        at, length = rng.randrange(len(words) + 1), rng.choice((0, 1, 1, 2, 5, 30))
        other = rng.choice(contracts)
        start = rng.randrange(len(other) + 1)
        piece = rng.choice((
            other[start : start + rng.choice((1, 1, 2, 8, 40))],
            words[at : at + length] * 2,
            [],
            [_spelled(rng, rng.choice([*load_grammar().vocabulary.keywords, *_FIGURES, "NAME"]))],
        ))  # fmt: skip
        words[at : at + length] = piece
    return " ".join(words)


def _values(rng: random.Random) -> str:
    """A real contract with other figures, texts and names in some of their places."""
    words = list(rng.choice(_contracts()))
    grammar = load_grammar()
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(words))
        (token, *_) = [*grammar.tokens(words[at]), None]
        if token is not None and token.type in (*_FIGURES, "NAME"):
            words[at] = _spelled(rng, token.type if rng.random() < 0.8 else rng.choice(tuple(_FIGURES)))
    return "\n".join(words) if rng.random() < 0.5 else " ".join(words)


def _soup(rng: random.Random) -> str:
    terminals = [*load_grammar().vocabulary.keywords, *_FIGURES, *["NAME"] * 20]
    spaces = (" ", " ", "\n", "\t", "", "\r\n", " # remark\n", "\u00a0")
    return "".join(_spelled(rng, rng.choice(terminals)) + rng.choice(spaces) for _ in range(rng.choice((3, 30, 300))))


def _deep(rng: random.Random) -> str:
    """Something within itself, many times over."""
    depth = rng.choice((10, 59, 61, 500, 5000))
    inside = rng.choice(("(", "not ", "not (", "if answered then ", "5 % of ", "(a + ", "a and (", "a - "))
    text = f"{inside * depth}wait{')' * (inside.count('(') * depth if rng.random() < 0.5 else 0)}"
    return _HEAD + rng.choice((
        f'objective D "D" measure share of calls where {text} each calendar month promise at least 1 % end objective',
        f'records r "R" key id at start field id text field start instant let d = {text} end records',
        f"remedies cap credits at {text} each calendar month end remedies",
        f'span s "S" is time of outages where {text} end span',
    ))  # fmt: skip


def _bytes(rng: random.Random) -> bytes:
    kind = rng.randrange(3)
    if kind == 0:
        return rng.randbytes(rng.choice((0, 1, 10, 1000)))
    text = rng.choice((_HEAD, " ".join(rng.choice(_contracts())))).encode()
    at = rng.randrange(len(text))
    if kind == 1:
        return text[:at] + rng.randbytes(rng.randint(1, 4)) + text[at + rng.randint(0, 3) :]
    strange = chr(rng.choice((0, 7, 0x85, 0xA0, 0x301, 0x200B, 0x2028, 0x202E, 0xFEFF, 0x1F600)))
    return text[:at] + strange.encode() + text[at:]


KINDS: dict[str, Callable[[random.Random], str | bytes]] = {
    "walk": _walk, "mixture": _mixture, "values": _values, "soup": _soup, "deep": _deep, "bytes": _bytes,
}  # fmt: skip


def make(seed: int) -> tuple[str, bytes]:
    """Return the kind of a seed's text, and the text."""
    rng = random.Random(seed)
    kind = rng.choices(list(KINDS), weights=(8, 5, 4, 1, 1, 1))[0]
    text = KINDS[kind](rng)
    return kind, text.encode(errors="replace") if isinstance(text, str) else text
