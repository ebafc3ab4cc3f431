"""Clauses, given figures and overridden outcomes on the command line: evaluate, why, JSON, statement."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from tests.cli.conftest import Sla

from slakit import api
from slakit.render.statement import statement_html
from slakit.timeline import parse_period

CONTRACT = """
agreement a "A"
  version "1.0"
  provider "Prov B.V."
  customer "Cust"
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
  fee base "Base fee" EUR 1000.00 per month
end agreement

records calls "Calls"
  one "call"
  key id
  at start
  field id text
  field start instant
  field answered yes/no
end records

figure score "Score"
  type percent
  given by "Panel Ltd"
  each calendar month
end figure

objective ANS-1 "Answered"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  minimum at least 50 %
  no data counts as left out
  count as left out when COU-1 is missed in the previous window
  credit 5 % of base when missed
end objective

objective CSAT-1 "Satisfaction"
  measure score
  each calendar month
  promise at least 75 %
  no data counts as undecided
  credit EUR 10.00 when missed
end objective

clause COU-1 "Courtesy"
  text "Agents are polite."
  verified by call-recording review of 2 random calls each calendar month
  criterion tone "Tone" weight 40
  criterion care "Care" weight 60
  not applicable counts as left out
  decided by both parties on the point estimate
  needs at least 2 calls
  exceptions accepted by both parties
  promise average score at least 85 %
  no data counts as missed
  otherwise credit 1 % of base when missed
end clause

remedies
  cap credits of COU-1, CSAT-1 at EUR 15.00 each calendar month
  round half up to EUR 0.01
end remedies

amendment 1 effective 2026-04-01 "Stricter"
  replace in clause COU-1
    promise average score at least 95 %
end amendment
"""
FILES = {
    "calls": "id,start,answered\n"
    + "".join(
        f"{m}{i},2026-0{m}-03T10:00:00+01:00,{'yes' if i < 4 else 'no'}\n" for m in range(1, 5) for i in range(10)
    ),
    "figures": "figure,window,value,by,on,evidence\n"
    "score,2026-02,74.5 %,Panel Ltd,2026-03-05,report.pdf\nscore,2026-03,80 %,Panel Ltd,2026-04-05,\n",
    "COU-1": "item,at,tone,care,exception\n"
    "a,2026-02-03T10:00:00+01:00,1,0.4,\nb,2026-02-04T10:00:00+01:00,1,,no\nc,2026-02-04T10:00:00+01:00,0,0,yes\n"
    "d,2026-03-03T10:00:00+01:00,1,0.9,\ne,2026-03-03T10:00:00+01:00,1,1,\n"
    "f,2026-04-07T10:00:00+02:00,1,0.9,\ng,2026-04-07T10:00:00+02:00,1,0.9,\n",
}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.chdir(tmp_path)
    Path("a.sla").write_text(CONTRACT)
    found = []
    for name, text in FILES.items():
        Path(f"{name}.csv").write_text(text)
        found += ["--data", f"{name}={name}.csv"]
    return found


def test_an_evaluation_has_clauses_and_figures(sla: Sla, data: list[str]) -> None:
    ran = sla("evaluate", "a.sla", "--period", "2026-02..2026-04", *data, "--json")
    document = json.loads(ran.out)
    found = {(one["objective"], one["window"]["label"]): one for one in document["results"]}
    assert {key: (one["outcome"], one["reason"], one["credit"]["payable"]) for key, one in found.items()} == {
        # January was measured, too: nobody assessed anything then, which counts as missed.
        ("ANS-1", "2026-02"): ("left out", "count as", "0.00"),
        ("CSAT-1", "2026-02"): ("missed", "measured", "7.50"),
        ("COU-1", "2026-02"): ("missed", "measured", "7.50"),
        ("ANS-1", "2026-03"): ("left out", "count as", "0.00"),
        ("CSAT-1", "2026-03"): ("met", "measured", "0.00"),
        ("COU-1", "2026-03"): ("met", "measured", "0.00"),
        ("ANS-1", "2026-04"): ("missed", "measured", "50.00"),
        ("CSAT-1", "2026-04"): ("undecided", "no data", None),
        # From April on, 94 % is not enough.
        ("COU-1", "2026-04"): ("missed", "measured", None),
    }
    assert ran.code == 3
    sample = found["COU-1", "2026-02"]["parts"][0]
    # (40 + 24) of 100, and 40 of 40 where the other criterion does not apply.
    assert (sample["numerator"], sample["denominator"], sample["excepted"]) == ("41/25", 2, 1)
    assert found["CSAT-1", "2026-02"]["parts"] == [
        {"figure": "score", "window": "2026-02", "value": "149/200", "by": "Panel Ltd", "on": "2026-03-05",
         "evidence": "report.pdf"}
    ]  # fmt: skip
    assert found["ANS-1", "2026-04"]["minimum_reached"] is False
    assert found["ANS-1", "2026-02"]["count_as"] == {
        "term": 0, "outcome": "left out", "otherwise": "missed", "place": "a.sla:33",
    }  # fmt: skip
    assert [one["records"] for one in document["data"]] == ["calls", "COU-1", "figures"]


def test_why_tells_of_a_clause(sla: Sla, data: list[str]) -> None:
    ran = sla("why", "a.sla#COU-1", "--period", "2026-02", *data)
    assert ran.code == 0
    for said in (
        "Items assessed, in February 2026",
        "items left out because of an accepted exception",
        "Average score: 164.00 % ÷ 2",
        "The promise is at least 85 %; the value is 82.00 %",
    ):
        assert said in ran.out
    ran = sla("why", "a.sla#COU-2", "--period", "2026-02", *data)
    assert ran.code == 2
    assert "did you mean `COU-1`?" in ran.err


def test_why_tells_who_gave_a_figure_and_what_overrides(sla: Sla, data: list[str]) -> None:
    ran = sla("why", "a.sla#CSAT-1", "--period", "2026-02", *data)
    assert "Score, in February 2026: given by Panel Ltd on 5 March 2026, evidence: report.pdf" in ran.out
    ran = sla("why", "a.sla#ANS-1", "--period", "2026-03", *data)
    assert "COU-1 is missed in the calendar month before: this decides, whatever the value says" in ran.out
    assert "The minimum level is at least 50 %" in ran.out


def test_a_statement_prints_them(data: list[str]) -> None:
    loaded, period = api.load("a.sla"), parse_period("2026-02")
    given = {name: (f"{name}.csv",) for name in FILES}
    data_map, _ = api.load_data(None, given)
    assert data_map is not None
    assert period is not None
    evaluation, _ = api.evaluate(loaded, period, data_map)
    assert evaluation is not None
    html = statement_html(evaluation, created=dt.datetime(2026, 3, 1, tzinfo=dt.UTC))
    for said in ("Courtesy", "given by Panel Ltd", "an exception was accepted", "a term that overrides the result",
                 "minimum level missed", "Items assessed for COU-1"):  # fmt: skip
        assert said in html, said


def test_data_are_checked_as_they_are_evaluated(sla: Sla, data: list[str]) -> None:
    ran = sla("data", "check", "a.sla", "--period", "2026-03", *data)
    assert "COU-1" in ran.out
    ran = sla("data", "map", "COU-1.csv", "--for", "a.sla", "--records", "COU-1")
    assert (ran.code, "[COU-1]" in ran.out) == (0, True)
    ran = sla("evaluate", "a.sla", "--period", "2026-03", *data, "--data", "COU-2=x.csv")
    assert ran.code == 2
    assert "it has calls, COU-1, figures" in ran.err
