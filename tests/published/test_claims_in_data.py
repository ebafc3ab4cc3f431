"""C63 from data to money: for each supplier a claim at the last moment pays, one after it gives 0.00, none is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from slakit import api
from slakit.timeline import parse_period

FEBRUARY = parse_period("2025-02")
HERE = Path(__file__).parent
INCIDENT = "2025-02-15T14:00:00Z"


@pytest.mark.parametrize(
    ("case", "event", "in_time", "late", "until"),
    [
        ("a_microsoft", INCIDENT, "2025-03-31", "2025-04-01", "2025-03-31"),
        ("b_aws", INCIDENT, "2025-04-30", "2025-05-01", "2025-04-30"),
        ("c_atlassian", "", "2025-03-15", "2025-03-16", "2025-03-15"),
        ("d_common_paper", "", "2025-03-07", "2025-03-08", "2025-03-07"),
        ("e_google", "", "2025-03-30", "2025-03-31", "2025-03-30"),
        ("f_ovhcloud", INCIDENT, "2025-04-16", "2025-04-17", "2025-04-16"),
        ("g_rcp_net", INCIDENT, "2025-02-18T14:00:00Z", "2025-02-18T14:00:01Z", "2025-02-18"),
        ("h_node4", "2025-02-17T09:00:00Z", "2025-03-18", "2025-03-19", "2025-03-18"),
    ],
)
def test_a_late_claim_gives_nothing(tmp_path: Path, case: str, event: str, in_time: str, late: str, until: str) -> None:
    loaded = api.load(str(HERE / f"c63_{case}.sla"))
    assert loaded.contract is not None
    assert FEBRUARY is not None
    (objective,) = (one.name for one in loaded.contract.objectives)
    probes, claims = tmp_path / "probes.csv", tmp_path / "claims.csv"
    probes.write_text("id,taken,up\n1,2025-02-15T13:00:00Z,no\n2,2025-02-15T14:00:00Z,yes\n", encoding="utf-8")
    files = {"probes": (str(probes),), "claims": (str(claims),)}
    data, _ = api.load_data(None, files)
    assert data is not None

    def found(made: str | None) -> tuple[str, str, str]:
        row = f"{objective},2025-02,{made},{event}\n" if made is not None or event else ""
        claims.write_text(f"objective,window,made,event\n{row.replace('None', '')}", encoding="utf-8")
        evaluation, problems = api.evaluate(loaded, FEBRUARY, data)
        assert evaluation is not None, problems
        ((claim,),) = (due.claims for due in evaluation.dues)
        assert claim.last is not None
        last = claim.last.date
        if last is None:
            assert claim.last.instant == 1_739_887_200_000_000
        assert evaluation.total is not None
        return claim.state, evaluation.total.amount, last.isoformat() if last else until

    assert found(in_time) == ("in time", "100.00", until)
    assert found(late) == ("late", "0.00", until)
    assert found(None) == ("open", "0.00", until)
