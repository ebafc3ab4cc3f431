"""Trees are what Lark's own parser makes of the same grammar: rules, kept tokens, gaps and places."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lark import Lark, Tree
from lark import Token as LarkToken

from slakit.diagnostics import Source
from slakit.resources import grammar_path
from slakit.syntax.grammar import Grammar, load_grammar
from slakit.syntax.lark_tables import compile_tables, lark_grammar
from slakit.syntax.machine import Machine
from slakit.syntax.nodes import CLASSES, Node
from slakit.syntax.read import decode
from slakit.syntax.recover import Driver
from slakit.syntax.tokens import Token

ROOT = Path(__file__).parents[2]
FILES = sorted([
    *ROOT.glob("examples/**/*.sla"), *ROOT.glob("src/slakit/std/*.sla"), *ROOT.glob("tests/language/**/good/*.sla"),
])  # fmt: skip


@cache
def _lark() -> Lark:
    return lark_grammar(grammar_path().read_text(encoding="utf-8"))


def _lark_tree(lark: Lark, grammar: Grammar, text: str) -> Tree[Any]:
    """What Lark makes of our tokens; a keyword that does not fit may be a name."""
    parser: Any = lark.parse_interactive("")
    for token in grammar.tokens(text):
        kind = token.type if token.type in parser.accepts() else "NAME"
        parser.feed_token(LarkToken(kind, str(token), *token.place))
    tree = parser.feed_eof()
    assert isinstance(tree, Tree)
    return tree


def _theirs(part: Any) -> object:
    if isinstance(part, Tree):
        place = (-1, -1) if part.meta.empty else (part.meta.start_pos, part.meta.end_pos)
        return (str(part.data), *place, [_theirs(child) for child in part.children])
    return part and (part.type, str(part), part.start_pos, part.end_pos, part.line, part.column, part.end_line,
                     part.end_column)  # fmt: skip


def _ours(part: Node | Token | None) -> object:
    if isinstance(part, Node):
        return (part.rule, part.start_pos, part.end_pos, [_ours(child) for child in part.children])
    return part and (part.type, str(part), part.start_pos, part.end_pos, part.line, part.column, part.end_line,
                     part.end_column)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_trees_are_those_of_lark(path: Path) -> None:
    grammar = load_grammar()
    source, _ = decode(path.name, path.read_bytes())
    assert source is not None
    driver = Driver(grammar, source)
    tree = driver.run()
    assert driver.diagnostics == []
    assert _ours(tree) == _theirs(_lark_tree(_lark(), grammar, source.text))


def test_every_rule_has_its_class() -> None:
    rules = {name for _, _, _, name, _ in load_grammar().tables.steps if name is not None}
    assert rules == {name for name, cls in CLASSES.items() if cls.__module__.startswith("slakit.")}


# ---------------------------------------------------------------- what the language's own grammar may not have

ODD = r"""
start: item*
item: [NAME] _list [_tail] | "empty" nothing "(" _wrapped ")"
_list: "list" NAME ("," NAME)*
_tail: "to" [NUMBER] | "(" _wrapped ")"
_wrapped: "[" nothing "]" | nothing
nothing: NUMBER?
NAME: /[a-z]+/
NUMBER: /[0-9]+/
STRANGE.-10: /[^\s\w]/
STRANGE_WORD.-11: /\w+/
UNFINISHED_STRING: /"/
UNFINISHED_LONG: /'/
%ignore /\s+/
"""


@cache
def _odd() -> tuple[Lark, Grammar]:
    return lark_grammar(ODD), Grammar(compile_tables(ODD))


@pytest.fixture
def _odd_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    parts: dict[str, Any] = {"__annotations__": {"parts": "tuple"}, "__module__": __name__}
    for name in ("start", "item", "nothing"):
        monkeypatch.delitem(CLASSES, name, raising=False)
        made = type(name.capitalize(), (Node,), parts)
        monkeypatch.setitem(CLASSES, name, made)


@pytest.mark.usefixtures("_odd_classes")
@pytest.mark.parametrize(
    "text", ["", "list a", "x list a, b, c", "list a to", "x list a to 5 list b", "list a (3)", "list a ([])",
             "list a ()", "empty ()", "empty 3 ([4])", "empty ([ ]) list q (7)"]
)  # fmt: skip
def test_gaps_and_rules_without_tokens(text: str) -> None:
    lark, grammar = _odd()
    machine = Machine(grammar.tables, Source("odd", text))
    for token in grammar.tokens(text):
        assert machine.feed(token, token.type)
    assert machine.feed(Token.at("$END", "", len(text), 1, 1), "$END")
    assert _ours(machine.result) == _theirs(_lark_tree(lark, grammar, text))


def test_a_rule_without_a_class_is_a_fault() -> None:
    grammar = Grammar(compile_tables("start: odd_one\nodd_one: NAME\nNAME: /[a-z]+/\n" + ODD[ODD.index("NUMBER: ") :]))
    machine = Machine(grammar.tables, Source("odd", "x"))
    (token,) = grammar.tokens("x")
    assert machine.feed(token, "NAME")
    with pytest.raises(KeyError, match="odd_one"):
        machine.feed(Token.at("$END", "", 1, 1, 2), "$END")


def test_a_token_that_does_not_fit_changes_nothing() -> None:
    grammar = load_grammar()
    text = 'clause c "C" text "one" end'
    machine = Machine(grammar.tables, Source("c", text))
    for token in grammar.tokens(text):
        assert machine.feed(token, token.type)
    states, values = list(machine.states), list(machine.values)
    assert not machine.feed(token, "AGREEMENT")
    assert (machine.states, machine.values) == (states, values)
    assert machine.expected() == ["CLAUSE"]


def test_nodes_that_come_and_go_are_refused() -> None:
    with pytest.raises(ValueError, match="write `_a`"):
        compile_tables("start: a\n?a: NAME\nNAME: /[a-z]+/\n" + ODD[ODD.index("NUMBER: ") :])
