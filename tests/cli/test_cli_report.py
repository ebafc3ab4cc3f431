"""`sla report`: options, what is printed and written, exit codes. The readings are given, and not measured."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.cli.conftest import Ran, Sla
from tests.reports.readings import AS_OF, EXAMPLE, MARCH, Given, at, reading

from slakit.diagnostics import Diagnostic
from slakit.measure import RecordQuality, Rejects

PERIOD = ("--period", "2026-03")
JUDGED = ("--as-of", "2026-03-31T17:00")
FIRST = ("--clock", "first-answer")


class Reports:
    """Runs `sla report` on readings that are given."""

    def __init__(self, sla: Sla, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sla, self.monkeypatch = sla, monkeypatch
        self.source = Given()

    def __call__(self, what: str, *args: str, source: Given | None = None, contract: str = str(EXAMPLE)) -> Ran:
        self.source = source or Given()
        self.monkeypatch.setattr(
            importlib.import_module("slakit.measure"), "clock_readings", self.source, raising=False
        )
        return self.sla("report", what, contract, *args)


@pytest.fixture
def report(sla: Sla, monkeypatch: pytest.MonkeyPatch) -> Reports:
    return Reports(sla, monkeypatch)


def test_compliance(report: Reports) -> None:
    ran = report("compliance", *PERIOD, *JUDGED, *FIRST, "--by", "department")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "Help desk services, March 2026 · Europe/Amsterdam · compliance · as of 2026-03-31 17:00\n"
        "Tickets: First answer\n"
        "\n"
        "Department  Result        Count          Average      Longest    Shortest  Fulfilled\n"
        "Billing     fulfilled         2      42 min 15 s  59 min 30 s      25 min    50.00 %\n"
        "            missed            2  2 h 32 min 30 s   3 h 00 min  2 h 05 min\n"
        "              still open      1\n"
        "            running           2\n"
        "Sales       fulfilled         1             20 s         20 s        20 s   100.00 %\n"
        "(none)      paused            1                                                    –\n"
        "Total       fulfilled         3      28 min 17 s  59 min 30 s        20 s    60.00 %\n"
        "            missed            2  2 h 32 min 30 s   3 h 00 min  2 h 05 min\n"
        "              still open      1\n"
        "            running           2\n"
        "            paused            1\n"
        "\n"
        "1 clock is cancelled, and not counted.\n"
    )
    (asked,) = report.source.asked
    assert asked == (("first-answer",), ("department", "assignee", "requester"), asked[2], AS_OF)


def test_log_filtered_and_sorted(report: Reports) -> None:
    ran = report("log", *PERIOD, *JUDGED, *FIRST, "--agent", "Bo", "--agent", "(none)", "--sort", "-remaining")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()[4:7]] == ["T-3", "T-10", "T-5"]
    assert "Tickets: First answer · agent Bo, (none)\n" in ran.out
    assert ran.out.endswith("\n3 rows.\n")


def test_risk(report: Reports) -> None:
    ran = report("risk", *JUDGED, *FIRST)
    assert ran.code == 0
    assert ran.out.startswith("Help desk services · Europe/Amsterdam · at risk · as of 2026-03-31 17:00\n")
    assert "3 clocks run: 1 overdue, 1 with at most 25 % of the limit left.\n" in ran.out
    assert report.source.asked[0][2][0] == at("01-01 00:00")
    assert report.source.asked[0][2][1] == at("04-01 00:00")
    within = report("risk", *JUDGED, *FIRST, *PERIOD, "--within", "3h")
    assert "1 overdue, 2 with at most 3 h 00 min left in open time." in within.out
    assert within.out.startswith("Help desk services, March 2026")


def test_rows_beyond_the_limit_are_told(report: Reports) -> None:
    assert "2 rows shown, 6 rows are not" in report("log", *PERIOD, *JUDGED, *FIRST, "--limit", "2").out
    assert report("log", *PERIOD, *JUDGED, *FIRST, "--limit", "0").out.count("\nT-") == 8


def test_only_some_states(report: Reports) -> None:
    ran = report("log", *PERIOD, *JUDGED, *FIRST, "--state", "running late,cancelled")
    assert ran.out.count("\nT-") == 2


def test_clocks_that_cannot_be_judged_leave_the_answer_unknown(report: Reports) -> None:
    open_ = Given([*MARCH, reading("T-9", "03-31 10:00", "running", minutes=None)])
    for what in ("compliance", "log"):
        ran = report(what, *PERIOD, *FIRST, source=open_)
        assert ran.code == 3
        assert "1 clock still runs; --as-of says at which instant to judge what does.\n" in ran.out
        assert report.source.asked[0][3] is None


def test_rows_that_were_refused(report: Reports) -> None:
    quality = (RecordQuality("tickets", (), 10, 9, (Rejects("id: empty", 1, 7),), "here.csv"),)
    for what in ("compliance", "log", "risk"):
        period = () if what == "risk" else PERIOD
        ran = report(what, *period, *JUDGED, source=Given(quality=quality))
        assert ran.code == 3
        assert "1 row of 10 in tickets could not be used, as listed in here.csv.\n" in ran.out
        assert report(what, *period, *JUDGED, "--accept-rejects", "1", source=Given(quality=quality)).code == 0


def test_data_that_cannot_be_read(report: Reports) -> None:
    problem = Diagnostic("SLA701", "t.csv: there is no such file", where="t.csv", help="check the name")
    ran = report("log", *PERIOD, source=Given(None, [problem]))
    assert (ran.code, ran.out) == (3, "")
    assert "error[SLA701]: t.csv: there is no such file\n" in ran.err


@pytest.mark.parametrize("what", ["compliance", "log", "risk"])
def test_files(report: Reports, what: str) -> None:
    period = () if what == "risk" else PERIOD
    ran = report(what, *period, *JUDGED, *FIRST, "--export", "csv, xlsx,html,json", "--out", "out/reports")
    label = "until-2026-03-31T1700" if what == "risk" else "2026-03"
    names = [f"out/reports/help-desk-{label}-{what}.{kind}" for kind in ("csv", "xlsx", "html", "json")]
    assert (ran.code, ran.out.splitlines()) == (0, names)
    assert all(Path(name).stat().st_size > 100 for name in names)
    printed = report(what, *period, *JUDGED, *FIRST, "--json")
    assert json.loads(printed.out) == json.loads(Path(names[3]).read_text(encoding="utf-8"))
    schema = json.loads(report.sla("schema", f"report-{what}").out)
    Draft202012Validator(schema).validate(json.loads(printed.out))


def test_files_never_replace_what_is_read(report: Reports) -> None:
    Path("help-desk-2026-03-log.csv").write_text("id\n", encoding="utf-8")
    ran = report("log", *PERIOD, "--data", "tickets=help-desk-2026-03-log.csv", "--export", "csv")
    assert ran.code == 2
    assert "is read by this command" in ran.err
    assert Path("help-desk-2026-03-log.csv").read_text(encoding="utf-8") == "id\n"


def test_a_folder_that_cannot_be_made(report: Reports) -> None:
    Path("taken").mkdir()
    Path("taken/file").write_text("x", encoding="utf-8")
    ran = report("log", *PERIOD, *JUDGED, "--export", "csv", "--out", "taken/file/x")
    assert ran.code == 3
    assert "error[SLA802]" in ran.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("log",), "--period"),
        (("risk",), "--as-of"),
        (("log", *PERIOD, "--sort", "prio"), "write one or more of requester, ticket, started"),
        (("log", *PERIOD, "--state", "late"), "write one or more of met, missed"),
        (("log", *PERIOD, "--export", "pdf"), "write one or more of csv, xlsx, html, json"),
        (("log", *PERIOD, "--as-of", "noon"), "is no instant"),
        (("log", *PERIOD, "--as-of", "2026-03-29T02:30"), "does not exist in Europe/Amsterdam"),
        (("log", *PERIOD, "--as-of", "2026-10-25T02:30"), "occurs twice in Europe/Amsterdam"),
        (("compliance", *PERIOD, "--by", "colour"), "write one or more of department, agent, requester"),
        (("risk", *JUDGED, "--within", "soon"), "write a time as in 4h or 90min, or a share as in 25%"),
    ],
)
def test_wrong_usage(report: Reports, args: tuple[str, ...], said: str) -> None:
    ran = report(*args)
    assert ran.code == 2
    assert said in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-31T17:00+00:00", at("03-31 19:00")),
        ("2026-03-31T17:00Z", at("03-31 19:00")),
        ("2026-03-31", at("03-31 00:00")),
        ("2026-10-25T02:30+01:00", at("10-25 03:30") - 3_600_000_000),
    ],
)
def test_the_instant_of_judgement(report: Reports, moment: str, expected: int) -> None:
    report("risk", "--as-of", moment)
    assert report.source.asked[0][3] == expected


def test_what_the_contract_does_not_have(report: Reports) -> None:
    ran = report("log", *PERIOD, "--clock", "resolutoin")
    assert ran.code == 3
    assert "help: did you mean `resolution`?" in ran.err
    assert report("log", "--period", "2028").code == 3
    without: Any = report("log", *PERIOD, contract="tiny.sla")
    assert (without.code, report.source.asked) == (3, [])
    assert "the contract has no clocks to report on" in without.err
    assert report("log", *PERIOD, contract="none.sla").code == 3
    assert report.sla("report").code == 2


def test_help_names_the_three_reports(report: Reports) -> None:
    ran = report.sla("report", "--help")
    assert ran.code == 0
    assert all(f"\n  {name} " in ran.out for name in ("compliance", "log", "risk"))
