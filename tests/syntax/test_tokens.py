"""Tokens are what Lark's own basic lexer makes of the grammar, to the last position."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark
from lark import Token as LarkToken

from slakit.resources import grammar_path
from slakit.syntax.grammar import load_grammar
from slakit.syntax.lark_tables import lark_grammar
from slakit.syntax.tokens import Token

ROOT = Path(__file__).parents[2]
FILES = sorted(p for folder in ("src", "examples", "tests") for p in (ROOT / folder).rglob("*.sla"))


@cache
def _lark() -> Lark:
    """The grammar with Lark's lexer; `strict` finds terminals that collide and rules that conflict."""
    text = grammar_path().read_text(encoding="utf-8")
    return lark_grammar(text, "basic", strict=True)


def _facts(token: Token | LarkToken) -> tuple[object, ...]:
    return (token.type, str(token), token.start_pos, token.line, token.column, token.end_line, token.end_column,
            token.end_pos)  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_files(path: Path) -> None:
    text = path.read_text(encoding="utf-8", errors="replace")
    assert [_facts(t) for t in load_grammar().tokens(text)] == [_facts(t) for t in _lark().lex(text)]


WORDS = [
    *("promise", "credits", "credit", "yes/no", "yes/nothing", "ANS1", "half-year", '"a', '"""b', '"""', '"c"', "12,5"),
    *(
        "2026-01-01",
        "09:00",
        "#",
        "é",
        "…",
        "x-",
        "-",
        "(",
        "Europe/Paris",
        "\n",
        " ",
        "80 %",
        "EUR 12.50",
        "when  missing",
    ),
]


@pytest.mark.slow
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=3)), max_size=12).map("".join))
def test_anything(text: str) -> None:
    assert [_facts(t) for t in load_grammar().tokens(text)] == [_facts(t) for t in _lark().lex(text)]
