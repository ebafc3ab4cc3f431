"""Contracts by topic: good ones mean what stands beside them, bad ones are answered as written beside them.

`SLAKIT_UPDATE_GOLDENS=1 pytest tests/language` writes the expected reports (`bad/*.txt`) anew; read the
difference before you commit it: an account manager who never programmed must understand every line of it.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from tests.language.reading import read, reports

HERE = Path(__file__).parent
GOOD = sorted(HERE.glob("*/good/*.sla"))
BAD = sorted(HERE.glob("*/bad/*.sla"))


def _name(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.stem}"


def _lacks(wanted: Any, found: Any, place: str = "contract") -> list[str]:
    """Where `found` differs from `wanted`; keys that `wanted` does not name are left alone."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return [line for key, value in wanted.items() for line in _lacks(value, found.get(key), f"{place}.{key}")]
    if isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        pairs = enumerate(zip(wanted, found, strict=True))
        return [line for index, (a, b) in pairs for line in _lacks(a, b, f"{place}[{index}]")]
    return [] if wanted == found else [f"{place}: wanted {wanted!r}, found {found!r}"]


@pytest.mark.parametrize("path", GOOD, ids=_name)
def test_good(path: Path) -> None:
    contract, found = read(path.read_bytes(), str(path))
    assert found == []
    assert contract is not None
    wanted = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert _lacks(wanted, contract.model_dump(mode="json")) == []


@pytest.mark.parametrize("path", BAD, ids=_name)
def test_bad(path: Path) -> None:
    text = reports(path.read_bytes(), str(path)).replace(f"{path.parent}/", "")
    golden = path.with_suffix(".txt")
    if os.environ.get("SLAKIT_UPDATE_GOLDENS"):
        golden.write_text(text, encoding="utf-8")
    assert text.strip() != ""
    assert text == golden.read_text(encoding="utf-8")


def test_every_topic_has_both_kinds() -> None:
    topics = {path.name for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert topics == {path.parents[1].name for path in GOOD} == {path.parents[1].name for path in BAD}
