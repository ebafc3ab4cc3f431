"""Every code has a page; its failing example fails with that code alone, and the mended one with nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.language.reading import codes

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "codes").glob("SLA[0-6]*.md"))
UNREADABLE = {"SLA001", "SLA002", "SLA003", "SLA004", "SLA005", "SLA007", "SLA008"}
"""Faults of the file itself, which no fenced example can show."""
HEADINGS = ["## Wrong", "## Mended", "## What to do"]


def _examples(page: Path) -> list[str]:
    return re.findall(r"```sla\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def _codes_in_source() -> set[str]:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    return set(re.findall(r"\"(SLA[0-6]\d\d)\"", sources))


def test_pages_and_codes_are_the_same_set() -> None:
    assert {page.stem for page in PAGES} == _codes_in_source()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_has_its_parts(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    title = re.match(r"# (SLA\d{3}): (.+)\n\n", text)
    assert title is not None
    assert title[1] == page.stem
    assert len(title[2]) <= 70
    assert not title[2].endswith(".")
    wanted = HEADINGS[2:] if page.stem in UNREADABLE else HEADINGS
    assert re.findall(r"^## .*$", text, re.MULTILINE) == wanted


@pytest.mark.parametrize("page", [p for p in PAGES if p.stem not in UNREADABLE], ids=lambda page: page.stem)
def test_examples_fail_and_are_mended(page: Path) -> None:
    wrong, mended = _examples(page)
    beside = dict(re.findall(r"```sla (\S+)\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
    unused = page.stem == "SLA614"
    assert codes(wrong, unused=unused, beside=beside) == [page.stem]
    assert codes(mended, unused=unused, beside=beside) == []
    assert all(codes(text, name) == [] for name, text in beside.items())


def test_the_index_lists_every_page_with_its_title_in_order() -> None:
    folder = ROOT / "docs" / "codes"
    titles = [page.read_text(encoding="utf-8").splitlines()[0] for page in sorted(folder.glob("SLA*.md"))]
    listed = re.findall(
        r"^- \[(SLA\d+)\]\((SLA\d+)\.md\): (.*)$", (folder / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert [f"# {code}: {title}" for code, _, title in listed] == titles
    assert all(code == target for code, target, _ in listed)
