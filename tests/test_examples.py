"""Every contract under `examples/` is one to copy: nothing to mend, tidy, its worked examples hold, and it prints.

Parts that contracts use have no agreement of their own: they are judged through these, and are tidy like all others.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from slakit import api
from slakit.contract.model import Contract
from slakit.render.agreement import agreement_html
from slakit.worked import work_out_all

ROOT = Path(__file__).parents[1]
FILES = sorted(ROOT.glob("examples/**/*.sla"))
CONTRACTS = [Path(path) for path in api.contract_files([str(ROOT / "examples")])[0]]


def contract_of(path: Path) -> Contract:
    """The contract in a file, in which there is nothing to mend."""
    loaded = api.load(path)
    assert loaded.diagnostics == ()
    assert loaded.contract is not None
    return loaded.contract


def test_every_folder_has_a_contract() -> None:
    assert {path.parent for path in CONTRACTS} == {path for path in (ROOT / "examples").iterdir() if path.is_dir()}


def test_every_other_file_is_a_part_that_a_contract_uses() -> None:
    used = {Path(source.name).resolve() for path in CONTRACTS for source in api.load(path).sources}
    assert set(FILES) <= used


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda p: p.stem)
def test_there_is_nothing_to_mend(path: Path) -> None:
    contract_of(path)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_it_is_tidy(path: Path) -> None:
    file = api.formatted(path)
    assert file.diagnostics == ()
    assert not file.differs


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda p: p.stem)
def test_its_worked_examples_hold(path: Path) -> None:
    contract = contract_of(path)
    results = work_out_all(contract)
    assert [result.example.title for result in results if not result.passed] == []
    assert len(results) == len(re.findall(r"^test ", path.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda p: p.stem)
def test_it_prints_every_name_of_its_terms(path: Path) -> None:
    contract = contract_of(path)
    page = agreement_html(contract, (), contract_hash="0" * 64)
    assert contract.agreement.title in page
    for terms in (contract.objectives, contract.clauses, contract.obligations, contract.reviews):
        for term in terms:
            assert term.name in page


@pytest.mark.slow
@pytest.mark.parametrize("path", CONTRACTS, ids=lambda p: p.stem)
def test_it_is_typeset(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "agreement.pdf"
    assert api.render_agreement(api.load(path), out) == []
    assert out.read_bytes().startswith(b"%PDF-")


def _terms(path: Path) -> dict[str, tuple[Fraction, int]]:
    """The share that each objective with a limit in hours promises, and that limit."""
    found = {}
    for one in contract_of(path).objectives:
        assert one.promise.low is not None
        assert one.measure.metric is not None
        limit = one.measure.metric.arguments[0][1]
        if limit.endswith(" hours"):
            found[one.name] = (one.promise.low.value, int(limit.removesuffix(" hours")))
    return found


@pytest.mark.parametrize(("promised", "behind"), [("BLK-1", "BLK-2"), ("OTH-1", "OTH-2")])
def test_the_agreement_behind_another_promises_more_in_less_time(promised: str, behind: str) -> None:
    folder = ROOT / "examples" / "back-to-back"
    share, limit = _terms(folder / "service-desk.sla")[promised]
    share_behind, limit_behind = _terms(folder / "field-service.sla")[behind]
    assert share_behind > share
    assert limit_behind < limit
