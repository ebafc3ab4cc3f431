"""Contracts that have nothing to do with one another are compared all the same, and everything can be said."""

from __future__ import annotations

from pathlib import Path

import pytest

from slakit import api
from slakit.diff import Effect, compare
from slakit.render.diff.json import comparison_json
from slakit.render.diff.reports import markdown_report, report
from slakit.render.diff.text import comparison_text

ROOT = Path(__file__).parents[2]
FOLDERS = (
    "examples",
    "tests/published",
    "tests/language/credits/good",
    "tests/language/clauses/good",
    "tests/contract",
)


@pytest.mark.slow
def test_everything_can_be_said() -> None:
    files = api.contract_files([str(ROOT / folder) for folder in FOLDERS if (ROOT / folder).is_dir()])[0]
    loaded = [one for one in map(api.load, files) if one.contract is not None]
    assert len(loaded) > 40
    for old, new in zip(loaded, [*loaded[3:], *loaded[:3]], strict=True):
        assert old.contract is not None
        assert new.contract is not None
        comparison = compare(old.contract, new.contract)
        assert comparison.changes, (old.path, new.path)
        # What no rule explains is rare enough to be looked at.
        assert not [c for c in comparison.changes if c.rule == "other"], (old.path, new.path)
        lines = comparison_text(comparison, 80).splitlines()
        assert all("None" not in line for line in lines)
        comparison_json(comparison, (old.sources, new.sources), None)
        markdown_report(comparison, None)
        report("sarif", comparison, new.path, set(Effect))
