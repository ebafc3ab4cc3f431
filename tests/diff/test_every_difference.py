"""Nothing that computes changes without an entry, and what means nothing never makes one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.contract.changed_fields import changes

from slakit import api
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.diff import MEANINGS, Effect, compare
from slakit.render.diff.words import reason_text, was_and_is, witness_text
from slakit.resources import read_use
from slakit.syntax import decode
from slakit.syntax.format import formatted

ROOT = Path(__file__).parents[2]
CONTRACTS = [Path(path) for path in api.contract_files([str(ROOT / "examples")])[0]]
COMPUTING = [ROOT / "tests" / "contract" / name for name in ("computing.sla", "computing_clocks.sla")]
MOST = 2
"""Changes tried of each field of each class."""
WRITTEN = {("Range", "written"), ("Literal_", "written"), ("ExpectedValue", "written")}
"""Fields that keep the author's way to write a value: layout."""
ORDERLESS = {("Calendar", "name"), ("SetCalendar", "name")}
"""Names that the rule of a calendar repeats."""


def _contract(path: Path) -> Contract:
    contract = api.load(path).contract
    assert contract is not None
    return contract


@pytest.mark.slow
@pytest.mark.parametrize("path", [*CONTRACTS, *COMPUTING], ids=lambda p: p.stem)
def test_every_changed_field_is_an_entry_and_can_be_said(path: Path) -> None:
    contract = _contract(path)
    silent, alike, tried = [], [], 0
    for change in changes(contract, MOST):
        key = (change.owner.__name__, change.field)
        if key in WRITTEN or key in ORDERLESS:
            assert compare(contract, change.contract).changes == (), change.where
            continue
        try:
            found = compare(contract, change.contract).changes
        except (KeyError, StopIteration, AssertionError, ValueError):
            continue  # no contract: its parts do not fit together
        tried += 1
        if not found:
            silent.append(f"{key[0]}.{key[1]} ({change.where})")
            continue
        for one in found:
            assert one.rule in MEANINGS, one.rule
            try:
                was, now = was_and_is(one)
            except (KeyError, StopIteration, AssertionError, ValueError, RecursionError, TypeError):
                continue  # no contract that could be said
            assert all(witness_text(witness, one) for witness in one.witnesses)
            if was == now and not reason_text(one):
                alike.append(f"{one.rule}: {one.part} ({change.where}): {was}")
    assert tried > 50
    assert alike == [], "\n".join(alike)
    assert silent == [], "\n".join(silent)


@pytest.mark.parametrize("path", [*CONTRACTS, *COMPUTING], ids=lambda p: p.stem)
def test_layout_comments_and_order_are_no_change(path: Path) -> None:
    data = path.read_bytes()
    source, _ = decode(str(path), data)
    assert source is not None
    tidy, _ = formatted(source)
    assert tidy is not None
    squeezed = "# a comment\n" + "\n".join(f"   {line}  # and another" for line in tidy.splitlines() if _alone(line))
    versions = [tidy] if '"""' in tidy else [tidy, squeezed]
    versions.append(_turned(tidy))
    contract = _contract(path)
    for text in versions:
        other, problems, _ = read_contract(str(path), text.encode(), read_use)
        assert other is not None, [p.message for p in problems]
        assert compare(contract, other).changes == ()


def _alone(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


KINDS = ("objective", "clause", "calendar", "records", "clock", "exclusion", "figure", "span", "obligation", "schedule")
"""Kinds of blocks that may stand in any order."""


def _turned(text: str) -> str:
    """The blocks of each kind in the opposite order, and the fields and credit lines within them too."""
    for kind in KINDS:
        blocks = [b[0] for b in re.finditer(rf"^{kind} .*?^end {kind}$", text, re.MULTILINE | re.DOTALL)]
        pieces = re.split(rf"^{kind} .*?^end {kind}$", text, flags=re.MULTILINE | re.DOTALL)
        inside = [_lines_turned(block) for block in blocks[::-1]]
        text = "".join(piece + block for piece, block in zip(pieces, [*inside, ""], strict=True))
    return text


def _lines_turned(block: str) -> str:
    """A block whose neighbouring lines that begin with the same word of these are in the opposite order."""
    found: list[str] = []
    group: list[str] = []
    word = ""
    for line in [*block.splitlines(), ""]:
        first = line.split()[0] if line.split() else ""
        if first != word or first not in ("credit", "field"):
            found += group[::-1]
            group = []
        word = first
        group.append(line)
    return "\n".join([*found, *group[:-1]])


@pytest.mark.slow
@pytest.mark.parametrize("path", CONTRACTS, ids=lambda p: p.stem)
def test_there_and_back_is_the_opposite(path: Path) -> None:
    """A change that is undone has the opposite effect."""
    contract = _contract(path)
    for change in list(changes(contract, 1))[:40]:
        try:
            there, back = compare(contract, change.contract), compare(change.contract, contract)
        except (KeyError, StopIteration, AssertionError, ValueError):
            continue
        one, other = (sorted(c.effect.value for c in side.changes) for side in (there, back))
        assert one == sorted(Effect(value).reversed.value for value in other), change.where
