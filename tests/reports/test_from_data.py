"""Reports on the help desk's data, from the files to the figures, by the functions that Python programs call."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.reports.readings import AS_OF, EXAMPLE, Given, wanted

from slakit import api
from slakit.measure import DataMap
from slakit.reports import Grouping, Wanted
from slakit.timeline import HOUR


def data() -> DataMap:
    found, problems = api.load_data(api.data_map_beside(str(EXAMPLE)), {})
    assert problems == []
    assert found is not None
    return found


@pytest.fixture(scope="module")
def request_() -> Wanted:
    return wanted(clocks=("first-answer", "resolution"))


@pytest.mark.slow
def test_the_log_and_the_counts_are_of_the_same_clocks(request_: Wanted) -> None:
    loaded, mapped = api.load(EXAMPLE), data()
    counts, _ = api.compliance_report(loaded, mapped, request_, [Grouping.CLOCK])
    listed, _ = api.log_report(loaded, mapped, request_)
    assert counts is not None
    assert listed is not None
    rows = list(listed.rows)
    for one in counts.rows:
        mine = [row for row in rows if row.clock == one.group[0]]
        kept = [row.elapsed or 0 for row in mine if row.state == "met"]
        late = [row for row in mine if row.state in ("missed", "running late")]
        assert (one.fulfilled.count, one.fulfilled.total) == (len(kept), sum(kept))
        assert one.missed.count == len(late)
        assert one.missed.count + one.fulfilled.count + one.running + one.paused == len(mine)
    assert {row.state for row in rows} >= {"met", "missed", "running late", "running"}
    assert any(row.closed is None and row.clock == "first-answer" for row in rows)
    assert counts.cancelled == listed.left_out > 0


@pytest.mark.slow
def test_what_is_at_risk_is_in_the_log(request_: Wanted) -> None:
    loaded, mapped = api.load(EXAMPLE), data()
    found, _ = api.risk_report(loaded, mapped, request_, 4 * HOUR)
    listed, _ = api.log_report(loaded, mapped, request_, states=["running", "running late"])
    assert found is not None
    assert listed is not None
    assert len(listed.rows) == found.running
    near = {(row.record, row.clock, row.cycle) for row in listed.rows if (row.remaining or 0) <= 4 * HOUR}
    assert {(row.record, row.clock, row.cycle) for row in found.rows} == near
    assert len(near) > 3
    assert [row.remaining for row in found.rows] == sorted(row.remaining or 0 for row in found.rows)


def test_risk_needs_an_instant_and_any_report_a_contract(tmp_path: Path) -> None:
    found, problems = api.risk_report(api.load(EXAMPLE), DataMap(), wanted(as_of=None), source=Given())
    assert found is None
    assert [problem.code for problem in problems] == ["SLA748"]
    (tmp_path / "bad.sla").write_text("agreement", encoding="utf-8")
    assert api.log_report(api.load(tmp_path / "bad.sla"), DataMap(), wanted(), source=Given()) == (None, [])


def test_clocks_judged_earlier_are_known_less() -> None:
    loaded, mapped = api.load(EXAMPLE), data()
    later, _ = api.compliance_report(loaded, mapped, wanted())
    early, _ = api.compliance_report(loaded, mapped, wanted(as_of=AS_OF - 14 * 24 * HOUR))
    assert later is not None
    assert early is not None
    assert early.total.fulfilled.count < later.total.fulfilled.count
