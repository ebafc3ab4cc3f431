"""What is said would have changed a result does change it: the file is edited so, and measured again."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from tests.cli.conftest import CONTRACT, DATA_MAP

from slakit import api
from slakit.changes import Changes
from slakit.contract.model import Outcome
from slakit.evaluation import Evaluation
from slakit.measure import MeasureOptions
from slakit.timeline import parse_period
from slakit.whatif import what_if

CAPPED = CONTRACT.replace("remedies\n", "remedies\n  cap credits at EUR 80.00 each calendar quarter\n", 1)
"""Credits of EUR 50.00 and EUR 100.00, below 80 % and 60 %, of which a quarter pays EUR 80.00 at most."""
CALLS = 40


def _evaluated(folder: Path, answered: int) -> Evaluation:
    """Two months: in February half of the calls were answered in time, in March so many."""
    rows = ["id,start,answered,wait"]
    for month, good in ((2, 30), (3, answered)):
        for number in range(CALLS):
            kept = "Y,5" if number < good else ("Y,21", "N,")[number % 2]
            rows.append(f"c{month}-{number},2026-{month:02}-{1 + number % 27:02} 09:00:00,{kept}")
    Path(folder, "calls.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    Path(folder, "tiny.sla").write_text(CAPPED, encoding="utf-8")
    Path(folder, "tiny.data.toml").write_text(DATA_MAP, encoding="utf-8")
    data, problems = api.load_data(folder / "tiny.data.toml", {})
    period = parse_period("2026-03")
    assert data is not None, problems
    assert period is not None
    found, problems = api.evaluate(api.load(folder / "tiny.sla"), period, data, MeasureOptions(folder / "rejects.csv"))
    assert found is not None, problems
    return found


@pytest.mark.parametrize("answered", [10, 25, 33])
def test_the_file_edited_as_said_comes_to_what_was_said(tmp_path: Path, answered: int) -> None:
    before = _evaluated(tmp_path, answered)
    (line,) = before.lines
    changes = Changes(before).of(line)
    assert changes
    for change in changes:
        by = int(change.moved[0].by)
        after = _evaluated(tmp_path, answered + by)
        assert after.lines[0].assessment.outcome is change.outcome
        assert change.paid is not None
        assert (after.lines[0].payable, after.total) == (change.paid.credit, change.paid.total)
        # One record less far, and the result is still the one that it was, or another one that was told, too.
        nearer = _evaluated(tmp_path, answered + by - (1 if by > 0 else -1))
        assert nearer.lines[0].assessment.outcome is not change.outcome or change.outcome is not Outcome.MET


@pytest.mark.parametrize("answered", [10, 25, 33])
def test_an_assumption_comes_to_what_the_file_comes_to(tmp_path: Path, answered: int) -> None:
    wanted = _evaluated(tmp_path, answered)
    _evaluated(tmp_path, 20)
    loaded = api.load(tmp_path / "tiny.sla")
    data, _ = api.load_data(tmp_path / "tiny.data.toml", {})
    assert loaded.contract is not None
    percent = Fraction(answered * 100, CALLS)
    options = MeasureOptions(tmp_path / "rejects.csv")
    assumed = [f"ANS-1={float(percent)} %"]
    found, wrong, _ = what_if(loaded.contract, loaded.sources, wanted.period, data, assumed, options)
    assert found is not None, wrong
    assert found.would_be.total == wanted.total
    assert [x.payable for x in found.would_be.lines] == [x.payable for x in wanted.lines]
    assert found.would_be.lines[0].assessment.compared == wanted.lines[0].assessment.compared
