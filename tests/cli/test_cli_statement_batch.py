"""`sla statement issue FOLDER`: many agreements, of which one that fails stops no other, and what Ctrl-C leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.cli.conftest import CALLS, CONTRACT, DATA_MAP, Sla
from tests.cli.works import doubled, ended, killed, mistaken, own_process, slept

from slakit import api, statements
from slakit.cli import batch, main
from slakit.cli.crew import Crew, Done, Failure, Interrupts, crew_of
from slakit.cli.exits import FAULT, UNKNOWN
from slakit.evaluation import Evaluation
from slakit.ledger import Ledger, LedgerError, open_ledger

ISSUE = ("statement", "issue", "--period", "2026-03")


@pytest.fixture
def no_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statements without their PDFs, which take a second each."""
    monkeypatch.setattr("slakit.api.render_statement", lambda *_, **__: [])


def agreement(name: str, *, calls: str | None = CALLS, file: str | None = None, text: str = CONTRACT) -> None:
    """Write an agreement into the folder `c`, with its data map and calls unless it has none."""
    stem = Path("c", file or name)
    stem.parent.mkdir(exist_ok=True)
    stem.with_suffix(".sla").write_text(text.replace("agreement tiny", f"agreement {name}"), encoding="utf-8")
    if calls is not None:
        stem.with_suffix(".data.toml").write_text(DATA_MAP.replace("calls.csv", f"{stem.name}.csv"), encoding="utf-8")
        stem.with_suffix(".csv").write_text(calls, encoding="utf-8")


def outcomes(out: str) -> list[tuple[str | None, str]]:
    return [(one["agreement"], one["outcome"]) for one in json.loads(out)["statements"]]


def test_one_that_fails_stops_no_other(sla: Sla, no_paper: None) -> None:
    agreement("a")
    agreement("b", text=CONTRACT.replace("promise", "promis"))
    agreement("c", calls=None)
    agreement("d", calls=CALLS + "c5,never,Y,5\n")
    agreement("e", text=CONTRACT.replace("counts as left out", "counts as undecided"), calls="id,start,answered,wait\n")
    agreement("f")
    Path("c/f.csv").unlink()
    agreement("g")
    agreement("same", file="h")
    agreement("same", file="i")
    ran = sla(*ISSUE, "c", "--jobs", "1")
    assert ran.code == 3
    assert ran.out.splitlines() == [
        "Agreement  Statement         Total  What happened",
        "a          a/2026-03/1  EUR 100.00  issued",
        "c/b.sla    –                     –  broken contract",
        "c          –                     –  no data map: c.data.toml is missing",
        "d          –            EUR 100.00  data refused: 1 row, listed in d-2026-03.rejects.csv",
        "e          –                     –  undecided: ANS-1",
        "f          –                     –  unusable data",
        "g          g/2026-03/1  EUR 100.00  issued",
        "same       –                     –  same name: as c/i.sla",
        "same       –                     –  same name: as c/h.sla",
        "",
        "9 agreements: 2 issued, 1 undecided, 1 data refused, 2 same name, 1 broken contract, 1 no data map, "
        "1 unusable data",
    ]
    codes = [line.partition("[")[2][:6] for line in ran.err.splitlines() if line.startswith("error[")]
    assert codes == ["SLA101", "SLA708", "SLA701", "SLA910", "SLA910"]


def test_a_second_run_changes_nothing_and_other_data_are_a_conflict(sla: Sla, no_paper: None) -> None:
    for name in ("a", "b", "c"):
        agreement(name)
    assert sla(*ISSUE, "c", "--jobs", "1").code == 0
    again = sla(*ISSUE, "c", "--jobs", "1", "--json")
    assert (again.code, outcomes(again.out)) == (0, [(name, "issued before") for name in ("a", "b", "c")])
    Path("c/b.csv").write_text(CALLS.replace("N,", "Y,1"), encoding="utf-8")
    agreement("d")
    other = sla(*ISSUE, "c", "--jobs", "1", "--json")
    assert other.code == 1
    document = json.loads(other.out)
    Draft202012Validator(json.loads(sla("schema", "statement-batch").out)).validate(document)
    assert [one["outcome"] for one in document["statements"]] == [
        "issued before",
        "conflict",
        "issued before",
        "issued",
    ]
    assert [one["statement"] for one in document["statements"]] == [f"{name}/2026-03/1" for name in "abcd"]
    assert [p["code"] for p in document["statements"][1]["problems"]] == ["SLA901"]
    assert [one["total"] for one in document["statements"]] == ["100.00", "50.00", "100.00", "100.00"]
    assert document["exit_code"] == 1
    with open_ledger("slakit-ledger.sqlite") as ledger:
        assert [entry.statement for entry in ledger.entries()] == [f"{name}/2026-03/1" for name in "abcd"]


def test_many_of_one_name_are_not_all_named_for_each(sla: Sla) -> None:
    for number in range(9):
        agreement("same", calls=None, file=f"{number}")
    ran = sla(*ISSUE, "c", "--jobs", "1")
    assert ran.code == 1
    told = "error[SLA910]: the agreement same is also the name of c/0.sla, c/1.sla, c/2.sla and 5 more, and all would"
    assert ran.err.count(told) == 6
    assert ran.out.splitlines()[-3] == "same       –              –  same name: as c/0.sla, c/1.sla, c/2.sla, 5 more"


def test_previews_are_not_booked(sla: Sla, no_paper: None) -> None:
    agreement("a")
    agreement("b", calls=CALLS + "c5,never,Y,5\n")
    ran = sla("statement", "preview", "--period", "2026-03", "c", "--out", "out", "--jobs", "1", "--json")
    assert (ran.code, outcomes(ran.out)) == (3, [("a", "previewed"), ("b", "data refused")])
    assert [one["pdf"] for one in json.loads(ran.out)["statements"]] == ["out/a-2026-03.pdf", "out/b-2026-03.pdf"]
    assert not Path("slakit-ledger.sqlite").exists()


def test_what_is_for_one_contract_is_refused_for_several(sla: Sla, no_paper: None) -> None:
    agreement("a")
    agreement("b")
    for option in ("--data=calls=x.csv", "--map=x.toml", "--rejects=x.csv"):
        ran = sla(*ISSUE, "c", option)
        assert ran.code == 2
        assert f"{option.partition('=')[0]} is for one contract" in ran.err
    assert sla(*ISSUE, "c", "--jobs", "0").code == 2
    one = sla(*ISSUE, "tiny.sla", "--json", "--data", "calls=calls.csv", "--out", "tiny.pdf")
    assert (one.code, json.loads(one.out)["statements"][0]["pdf"]) == (0, "tiny.pdf")


def test_places_that_will_not_do(sla: Sla, no_paper: None) -> None:
    Path("empty").mkdir()
    ran = sla(*ISSUE, "empty")
    assert (ran.code, ran.out) == (3, "")
    assert "name a file, or a folder that has contracts" in ran.err
    agreement("a")
    Path("file").write_text("x")
    ran = sla(*ISSUE, "c", "--out", "file")
    assert (ran.code, ran.out) == (3, "")
    assert "error[SLA802]: the folder file cannot be made" in ran.err
    ran = sla(*ISSUE, "c", "nowhere.sla", "--jobs", "1")
    assert ran.code == 3
    assert "SLA001" in ran.err
    assert "1 agreement: 1 issued" in ran.out
    link = Path("c/again.sla")
    link.symlink_to("a.sla")
    assert "1 agreement: 1 issued before" in sla(*ISSUE, "c", "c/a.sla", "--jobs", "1").out


def test_a_fault_of_ours_stops_no_other(sla: Sla, no_paper: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b", "c"):
        agreement(name)
    real = api.evaluate

    def evaluate(loaded: api.Loaded, *args: Any, **kwargs: Any) -> Any:
        if loaded.path == "c/b.sla":
            message = "a bug"
            raise ValueError(message)
        return real(loaded, *args, **kwargs)

    monkeypatch.setattr(api, "evaluate", evaluate)
    monkeypatch.setattr("slakit.cli.faults.fault_report", lambda error: f"REPORT on {error}")
    with pytest.raises(SystemExit) as left:
        main([*ISSUE, "c", "--jobs", "1"])
    assert left.value.code == FAULT
    with open_ledger("slakit-ledger.sqlite") as ledger:
        assert [entry.agreement for entry in ledger.entries()] == ["a", "c"]


def test_a_ledger_that_fails_midway_leaves_what_is_booked(
    sla: Sla, no_paper: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        agreement(name)
    real = statements.booked

    def booked(ledger: Ledger, evaluation: Evaluation, *args: Any) -> Any:
        if evaluation.contract.agreement.name == "b":
            message = "the disk is full"
            raise LedgerError(message)
        return real(ledger, evaluation, *args)

    monkeypatch.setattr(statements, "booked", booked)
    ran = sla(*ISSUE, "c", "--jobs", "1", "--json")
    assert ran.code == 3
    assert outcomes(ran.out) == [("a", "issued"), ("b", "interrupted"), ("c", "interrupted")]
    assert "error[SLA905]: the disk is full" in ran.err


def test_what_one_evaluation_may_take_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    from slakit.cli.inputs import DataRequest
    from slakit.measure import Limits
    from slakit.timeline import parse_period

    monkeypatch.setattr(Limits, "cores", property(lambda self: self.threads or 8))
    period = parse_period("2026-03")
    assert period is not None

    def shared(memory: int, jobs: int | None, files: int, engine: Any = "duckdb") -> tuple[int, int | None, int | None]:
        request = DataRequest(period, {}, None, None, 0, memory, engine, None)
        count, limits = batch._shared(request, jobs, files)
        return count, limits.memory, limits.threads

    megabyte = 1_000_000
    assert shared(800 * megabyte, None, 500) == (8, 100 * megabyte, 1)
    assert shared(800 * megabyte, 2, 500) == (2, 400 * megabyte, 4)
    assert shared(800 * megabyte, None, 3) == (3, 266_666_666, 2)
    assert shared(200 * megabyte, None, 500) == (3, 66_666_666, 2)
    assert shared(800 * megabyte, None, 500, "spark") == (1, 800 * megabyte, 8)


# ---------------------------------------------------------------- processes


@contextmanager
def a_crew(jobs: int) -> Iterator[tuple[Crew, Interrupts]]:
    with Interrupts() as interrupts:
        crew = crew_of(interrupts, jobs, 1_000)
        try:
            yield crew, interrupts
        finally:
            crew.close()


def all_of(crew: Crew) -> dict[Any, Done]:
    found: dict[Any, Done] = {}
    while crew.busy:
        found |= {done.key: done for done in crew.fetch()}
    return found


@pytest.mark.slow
def test_processes_that_die_take_only_their_own_thing_with_them() -> None:
    with a_crew(2) as (crew, _):
        found: dict[Any, Done] = {}
        for key, (work, given) in enumerate([(ended, 7), (doubled, 3), (killed, 0), (mistaken, 0), (doubled, 4)]):
            while not crew.idle:
                found |= {done.key: done for done in crew.fetch()}
            crew.start(key, work, given, stoppable=True)
        found |= all_of(crew)
    assert [found[key].how for key in range(5)] == ["failed", "finished", "failed", "failed", "finished"]
    assert (found[1].value, found[4].value) == (6, 8)
    assert found[0].value == Failure("its process ended with 7", UNKNOWN)
    assert found[2].value.words.startswith("its process was ended by SIGKILL")
    assert (found[3].value.code, "slakit has made a mistake (ValueError)" in found[3].value.words) == (FAULT, True)


@pytest.mark.slow
def test_a_process_is_let_go_when_it_has_done_many_things(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slakit.cli.crew._LIFE", 3)
    with a_crew(1) as (crew, _):
        pids = []
        for number in range(5):
            crew.start(number, own_process, 0, stoppable=True)
            pids.append(all_of(crew)[number].value)
    assert pids == [pids[0]] * 3 + [pids[3]] * 2
    assert len({os.getpid(), *pids}) == 3


@pytest.mark.slow
def test_what_may_be_stopped_is_stopped_and_the_rest_is_finished() -> None:
    with a_crew(2) as (crew, interrupts):
        crew.start("may", slept, 60.0, stoppable=True)
        crew.start("must", slept, 1.5, stoppable=False)
        time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGINT)
        assert interrupts.asked
        found: dict[Any, Done] = {}
        began = time.monotonic()
        while crew.busy:
            crew.stop()
            found |= {done.key: done for done in crew.fetch()}
    assert (found["may"].how, found["must"].value) == ("stopped", "slept")
    assert time.monotonic() - began < 20
    with Interrupts() as again:
        os.kill(os.getpid(), signal.SIGINT)
        assert again.asked
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.slow
def test_processes_and_ctrl_c_leave_whole_statements(sla: Sla) -> None:
    """Interrupted as soon as one statement is there; run again, the folder is as if nothing had happened."""
    names = [f"a{number}" for number in range(5)]
    for name in names:
        agreement(name)
    command = [str(Path(sys.executable).with_name("sla")), *ISSUE, "c", "--out", "out", "--jobs", "2"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )  # fmt: skip
    while not list(Path().glob("out/*.pdf")):
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "Interrupted.\n")
    with open_ledger("slakit-ledger.sqlite") as ledger:
        booked = [entry.agreement for entry in ledger.entries()]
    assert booked == names[: len(booked)]
    assert 0 < len(booked) < len(names)
    assert sorted(path.name for path in Path("out").iterdir()) == [f"{name}-2026-03-1.pdf" for name in booked]
    assert f"{len(booked)} issued, {len(names) - len(booked)} interrupted" in out
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stderr) == (0, "")
    assert f"{len(names) - len(booked)} issued, {len(booked)} issued before" in again.stdout
    assert sorted(path.name for path in Path("out").iterdir()) == [f"{name}-2026-03-1.pdf" for name in names]
    with open_ledger("slakit-ledger.sqlite") as ledger:
        assert [entry.agreement for entry in ledger.entries()] == names
