"""One mistake, one report, on its line: measured over single-token mutations of every contract that comes along."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from slakit.checks import check
from slakit.contract.from_syntax import read_contract
from slakit.diagnostics import Source
from slakit.resources import read_use, stdlib_names
from slakit.syntax import parse
from slakit.syntax.grammar import load_grammar

ROOT = Path(__file__).parents[2]
CONTRACTS = sorted([*ROOT.glob("examples/**/*.sla"), *ROOT.glob("src/slakit/std/*.sla")])
STRAY = ["promise", "at", "least", "80 %", '"stray"', "calls", "end", "when", "(", ")", "12", "EUR 5.00", "<", "of",
         "2026-01-01", "objective", "and", "is", "monthly", ",", "%", "{"]  # fmt: skip


def _mutations(path: Path, count: int, seed: int) -> list[tuple[str, str, set[int]]]:
    """(kind, text, lines that are right to point at) for seeded changes of one token.

    The line of the changed token is right. Where the token was the last or the first of its line, its fault
    may first show at its neighbour: the line of the token after it, when it is deleted or doubled, is right too.
    """
    text = path.read_text(encoding="utf-8")
    tokens = list(load_grammar().tokens(text))
    rng = random.Random(f"{path.name} {seed}")
    found = []
    for _ in range(count):
        index = rng.randrange(len(tokens))
        token = tokens[index]
        start, end = token.start_pos or 0, token.end_pos or 0
        kind = rng.choice(["delete", "replace", "insert", "misspell", "double"])
        if kind == "misspell" and not (len(token) > 3 and token.isalpha()):
            kind = "delete"
        stray = rng.choice(STRAY)
        new = {
            "delete": "",
            "replace": stray,
            "insert": f"{stray} {token}",
            "misspell": token[:1] + token[2:],
            "double": f"{token} {token}",
        }[kind]
        lines = {token.line or 1}
        if kind in ("delete", "double") and index + 1 < len(tokens):
            lines.add(tokens[index + 1].line or 1)
        found.append((kind, text[:start] + new + text[end:], lines))
    return found


def _measure(seed: int, each: int) -> tuple[int, int, str]:
    """How many mutations are errors, how many of those give one report on the line, and what the rest look like."""
    wrong = placed = 0
    rest = []
    for path in CONTRACTS:
        for kind, text, lines in _mutations(path, each, seed):
            _, reports = parse(Source(path.name, text))
            if not reports:
                continue
            wrong += 1
            near = any(d.span is not None and d.span.line in lines for d in reports)
            placed += len(reports) == 1 and near
            if len(reports) != 1 or not near:
                shown = [text.splitlines()[line - 1].strip() for line in sorted(lines) if line <= text.count("\n")]
                said = [(d.code, d.place, d.message) for d in reports][:4]
                rest.append(f"{path.name}:{sorted(lines)} {kind}: {shown!r}: {said}")
    summary = f"{wrong} broken texts, {placed} with one report on the line\n"
    return wrong, placed, summary + "\n".join(rest[:40])


@pytest.mark.slow
def test_single_token_mutations_give_one_report_on_the_line() -> None:
    wrong, placed, summary = _measure(seed=1, each=60)
    assert wrong >= 90, summary
    assert placed >= 0.93 * wrong, summary


@pytest.mark.slow
def test_many_single_token_mutations_give_one_report_on_the_line() -> None:
    wrong, placed, summary = _measure(seed=2, each=400)
    assert wrong >= 600, summary
    assert placed >= 0.93 * wrong, summary


def _read_all(each: int, seed: int) -> None:
    for path in CONTRACTS:
        for _, text, _ in _mutations(path, each, seed):
            name = f"{path.parent}/mutated.sla"
            contract, reports, _ = read_contract(name, text.encode(), read_use, stdlib_names())
            assert contract is not None or reports
            if contract is not None:
                check(contract)


@pytest.mark.slow
def test_mutated_contracts_never_raise() -> None:
    _read_all(25, seed=3)


@pytest.mark.slow
def test_many_mutated_contracts_never_raise() -> None:
    _read_all(250, seed=4)


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda p: p.name)
def test_contracts_parse_without_reports(path: Path) -> None:
    assert parse(Source(path.name, path.read_text(encoding="utf-8")))[1] == []
