"""The checker against defects planted in clean contracts: how many it finds, and that the clean are clean."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict

import pytest
from tests.checks.planted import clean_sources, defects, found_at
from tests.language.reading import codes

LEAST = 200
SHARE = 95
"""Percent of the defects that are found, with an expected code at a right line."""


def test_the_contracts_that_defects_are_planted_in_have_no_finding() -> None:
    found = {path.name: codes(text, str(path), unused=True) for path, text in clean_sources().items()}
    assert {name: them for name, them in found.items() if them} == {}


def test_defects_are_many_and_each_is_another() -> None:
    texts = Counter(defect.text for defect in defects())
    assert [text for text, count in texts.items() if count > 1] == []
    assert all(defect.text != defect.clean for defect in defects())
    assert len(texts) >= LEAST


@pytest.mark.slow
def test_planted_defects_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    planted: Counter[str] = Counter()
    missed: dict[str, list[str]] = defaultdict(list)
    for defect in defects():
        planted[defect.kind] += 1
        found, hit = found_at(defect)
        if not hit:
            said = ", ".join(sorted({f"{one.code} line {one.span.line if one.span else '?'}" for one in found}))
            expected = " ".join(sorted(defect.codes))
            missed[defect.kind].append(f"{defect.path.name}: {expected} expected, {said or 'none'}")
    all_, lost = planted.total(), sum(map(len, missed.values()))
    with capsys.disabled():
        sys.stdout.write(f"\n{all_ - lost} of {all_} planted defects found, in {len(planted)} classes\n")
        for kind, cases in missed.items():
            sys.stdout.write(f"  {kind}: {len(cases)} of {planted[kind]} missed\n")
    details = "\n".join(f"{kind}: {case}" for kind, cases in missed.items() for case in cases)
    assert (all_ - lost) * 100 >= SHARE * all_, details
