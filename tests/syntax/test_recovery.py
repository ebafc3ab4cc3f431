"""One mistake, one report, on its line: measured over single-token mutations of every contract that comes along."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from slakit.diagnostics import Source
from slakit.syntax import parse
from slakit.syntax.grammar import load_grammar

ROOT = Path(__file__).parents[2]
CONTRACTS = sorted([*ROOT.glob("examples/**/*.sla"), *ROOT.glob("src/slakit/std/*.sla")])
STRAY = ["promise", "at", "least", "80 %", '"stray"', "calls", "end", "when", "(", ")", "12", "EUR 5.00", "<", "of",
         "2026-01-01", "objective", "and", "is", "monthly", ",", "%", "{"]  # fmt: skip


def _mutations(path: Path, count: int, seed: int) -> list[tuple[str, str, set[int]]]:
    """(kind, text, lines that are right to point at) for seeded changes of one token.

    The line of the changed token is right. Where the token was the last or the first of its line, its fault may
    first show at its neighbour: the line of the token after it, when it is deleted or doubled, is right too.
    """
    text = path.read_text(encoding="utf-8")
    tokens = list(load_grammar().lark.lex(text))
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


def _measure(seed: int, each: int) -> tuple[int, int, int, list[str]]:
    """Mutations that are errors; those with one report; those whose first report is on the line; and the rest."""
    wrong = single = placed = 0
    rest = []
    for path in CONTRACTS:
        for kind, text, lines in _mutations(path, each, seed):
            _, reports = parse(Source(path.name, text))
            if not reports:
                continue
            wrong += 1
            single += len(reports) == 1
            near = any(d.span is not None and d.span.line in lines for d in reports)
            placed += len(reports) == 1 and near
            if len(reports) != 1 or not near:
                shown = [
                    text.splitlines()[line - 1].strip() for line in sorted(lines) if line <= text.count("\n")
                ]
                rest.append(
                    f"{path.name}:{sorted(lines)} {kind}: {shown!r}: {[(d.code, d.place, d.message) for d in reports][:4]}"
                )
    return wrong, single, placed, rest


def test_single_token_mutations_give_one_report_on_the_line() -> None:
    wrong, single, placed, rest = _measure(seed=1, each=300)
    summary = f"{wrong} broken texts, {single} with one report, {placed} of them on the line\n" + "\n".join(
        rest[:40]
    )
    assert wrong >= 400, summary
    assert placed >= 0.9 * wrong, summary


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda p: p.name)
def test_contracts_parse_without_reports(path: Path) -> None:
    assert parse(Source(path.name, path.read_text(encoding="utf-8")))[1] == []
