"""Whether a record satisfies a condition: the search against all records of a small world, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.reading import read

from slakit.checks.satisfiable import Goal, Undecided, found, shown
from slakit.contract.expressions import Expression
from slakit.contract.model import Contract

HEAD = """agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR end agreement
records r "R" one "record" key id at came
  field id text
  field came instant
  field went instant
  field flag yes/no
  field maybe yes/no optional
  field n number
  field m number required when flag
  field p one of "low", "normal", "high"
  field t text optional
  field tags list
  field wait duration
  field cost money
  field day date
  let quick = wait is at most 5 seconds
end records
objective O "O" measure share of r where {condition} each calendar month promise at least 50 %
  no data counts as met end objective
"""


def model(condition: str) -> tuple[Contract, Expression]:
    contract, _ = read(HEAD.format(condition=condition))
    assert contract is not None, condition
    figure: Any = contract.objectives[0].measure.figure
    return contract, figure.of.where


@pytest.mark.parametrize(
    ("condition", "possible"),
    [
        ("flag", True),
        ("flag and not flag", False),
        ("n is at least 3 and n is below 3", False),
        ("n is at least 3 and n is at most 3", True),
        ("n is more than 3 and n is below 4", True),
        ("n is between 4 and 3", False),
        ("n is 3 and n is 4", False),
        ("n is not 3 and n is between 3 and 3", False),
        ("wait is more than 5 seconds and wait is below 5.000001 seconds", False),
        ("wait is more than 5 seconds and wait is below 5.000002 seconds", True),
        ("cost is more than EUR 1.00 and cost is below EUR 1.01", False),
        ("cost is more than EUR 1.00 and cost is below EUR 1.02", True),
        ("day is more than 2026-01-31 and day is below 2026-02-01", False),
        ("day is more than 2026-01-31 and day is below 2026-02-02", True),
        ('p is not "low" and p is not "normal" and p is not "high"', False),
        ('p is not "low" and p is not "normal"', True),
        ('t is not "a" and t is not "b"', True),
        ('t is missing and t is "a"', False),
        ('t is missing and (t is "a" when missing counts as yes)', True),
        ('"a" in tags and "b" in tags and not "c" in tags', True),
        ('"a" in tags and not "a" in tags', False),
        ("m is missing and flag", False),
        ("m is missing and not flag", True),
        ("m is known and not flag", True),
        ("n is missing", False),
        ("maybe and maybe is missing", False),
        ("quick and wait is more than 10 seconds", False),
        ("quick and wait is more than 4 seconds", True),
        ("if flag then n is 1 and n is 2 else flag", False),
        ("if flag then n is 1 else flag", True),
        ("went is more than came and not went is more than came", False),
        ("went is more than came and came is more than went", True),  # it is, and nobody looks that far
        ("n is more than m and n is below m and flag", True),
    ],
)
def test_by_hand(condition: str, possible: bool) -> None:
    contract, expression = model(condition)
    assert (found(contract.records[0], [Goal(expression)]) is not None) is possible


def test_a_record_that_must_exist_is_never_guessed() -> None:
    contract, expression = model("went is more than came and came is more than went")
    with pytest.raises(Undecided):
        found(contract.records[0], [Goal(expression)], exists=True)
    contract, expression = model("went is more than came or flag")
    record = found(contract.records[0], [Goal(expression)], exists=True)
    assert record is not None
    assert shown(record) == "`flag` is yes"


def test_very_many_lists_are_left_open() -> None:
    texts = " and ".join(f'"{letter}" in tags' for letter in "abcdefghijkl")
    contract, expression = model(texts)
    with pytest.raises(Undecided):
        found(contract.records[0], [Goal(expression)])


def test_the_witness_says_what_matters() -> None:
    contract, expression = model(
        'wait is more than 90 seconds and cost is at least EUR 12.50 and "VIP" in tags and p is "high" and t is missing'
        " and day is 2026-02-01"
    )
    record = found(contract.records[0], [Goal(expression)], exists=True)
    assert record is not None
    assert shown(record, "EUR") == (
        '`wait` is 91 seconds, `cost` is EUR 12.50, `tags` has "VIP", `p` is "high", `t` is empty and `day` is'
        " 2026-02-01"
    )


# ------------------------------------------------------------------ all records of a small world

Tree = tuple[Any, ...]
LEAVES = [
    "flag", "maybe", "maybe is known", "n is at least 2", "n is below 2", "n is 3", "m is at most 1", "m is missing",
    'p is "low"', 'p is not "high"', 't is "x"', "t is known", '"a" in tags', '"b" in tags',
]  # fmt: skip
TREES: st.SearchStrategy[Tree] = st.recursive(
    st.sampled_from([(leaf,) for leaf in LEAVES]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["not", "as yes", "as no"]), inner),
        st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    ),
    max_leaves=7,
)
WORLD = {
    "flag": (True, False),
    "maybe": (True, False, None),
    "n": (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(3), Fraction(4)),
    "m": (Fraction(1), Fraction(2), None),
    "p": ("low", "normal", "high"),
    "t": ("x", "y", None),
    "tags": (frozenset(), frozenset("a"), frozenset("b"), frozenset("ab")),
}


def _text(tree: Tree) -> str:
    match tree:
        case (leaf,):
            return str(leaf)
        case ("not", part):
            return f"not ({_text(part)})"
        case ("as yes" | "as no" as word, part):
            return f"({_text(part)} when missing counts {word})"
        case (word, left, right):
            return f"(({_text(left)}) {word} ({_text(right)}))"
    raise AssertionError(tree)


def _leaf(text: str, row: dict[str, Any]) -> bool | None:
    if " in tags" in text:
        return text[1] in row["tags"]
    name, _, rest = text.partition(" ")
    value = row[name]
    if rest in ("is known", "is missing"):
        return (value is not None) is (rest == "is known")
    if value is None or not rest:
        return None if value is None else bool(value)
    *words, constant = rest.split()
    end: Any = constant.strip('"') if '"' in constant else Fraction(constant)
    holds: dict[str, Callable[[], bool]] = {
        "is at least": lambda: value >= end,
        "is at most": lambda: value <= end,
        "is below": lambda: value < end,
        "is": lambda: value == end,
        "is not": lambda: value != end,
    }
    return holds[" ".join(words)]()


def _value(tree: Tree, row: dict[str, Any]) -> bool | None:
    match tree:
        case (leaf,):
            return _leaf(leaf, row)
        case ("not", part):
            inner = _value(part, row)
            return None if inner is None else not inner
        case ("as yes" | "as no" as word, part):
            inner = _value(part, row)
            return word == "as yes" if inner is None else inner
        case (word, left, right):
            both = (_value(left, row), _value(right, row))
            decides = word == "or"
            return decides if decides in both else None if None in both else not decides
    raise AssertionError(tree)


@given(TREES, TREES)
def test_found_exactly_when_a_record_of_the_world_does(first: Tree, second: Tree) -> None:
    """The first condition is to be true, and the second is not to be (false, or open)."""
    names = [name for name in WORLD if any(name in _text(tree) for tree in (first, second)) or name == "flag"]
    rows = (dict(zip(names, values, strict=True)) for values in product(*(WORLD[name] for name in names)))
    wanted = any(
        _value(first, row) is True and _value(second, row) is not True
        for row in rows
        if not (row["flag"] and row.get("m", 0) is None)
    )
    contract, one = model(_text(first))
    _, other = model(_text(second))
    goals = [Goal(one), Goal(other, true=False)]
    assert (found(contract.records[0], goals) is not None) is wanted
    assert (found(contract.records[0], goals, exists=True) is not None) is wanted
