"""The ready maps: each is sound, places fields that its record type has, and reads a sample of what it is for."""

from __future__ import annotations

import json
import sqlite3
import tomllib
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import pytest
from tests.measure.contracts import contract, is_, months, objective, ref, settled, share
from tests.measure.contracts import text as text_

from slakit.contract.expressions import Expression
from slakit.contract.model import Contract
from slakit.contract.record_types import FieldType, RecordType, StoredField
from slakit.diagnostics import Diagnostic
from slakit.measure import MeasureOptions, MeasureResult, measure, parse_data_map
from slakit.measure.ready_maps import ready_map_names
from slakit.resources import stdlib_path

MARCH = months("2021-03-01", "2021-03-31")
STANDARD = {"calls": "contact-centre", "tickets": "help-desk", "probes": "uptime"}


def records(name: str, at: str, **types: FieldType) -> RecordType:
    fields = tuple(
        StoredField(name=one, title=one, type=kind, optional=one not in ("id", at)) for one, kind in types.items()
    )
    return RecordType(name=name, title=name, singular=name, key="id", at=at, fields=fields)


PROBES = records(
    "probes", "taken", id=FieldType.TEXT, taken=FieldType.INSTANT, ok=FieldType.YES_NO, service=FieldType.TEXT
)
TICKETS = records(
    "tickets", "created", id=FieldType.TEXT, created=FieldType.INSTANT, solved=FieldType.INSTANT,
    status=FieldType.TEXT, priority=FieldType.TEXT,
)  # fmt: skip


def shares(one: RecordType, condition: Expression) -> Contract:
    aggregate = share(settled(condition))
    of = aggregate.of.model_copy(update={"records": one.name})
    moved = aggregate.model_copy(update={"of": of, "out_of": of.model_copy(update={"where": None})})
    return contract([objective("SHARE", moved)], (one,))


def read(made: Contract, text: str, folder: Path) -> tuple[MeasureResult | None, list[Diagnostic]]:
    found, problems = parse_data_map(text, "map.toml", folder)
    assert found is not None, problems
    return measure(made, {"SHARE": MARCH}, found, MeasureOptions(folder / "rejects.csv"))


@pytest.mark.parametrize("name", ready_map_names())
def test_each_map_is_sound(name: str) -> None:
    text = stdlib_path(f"maps/{name}.toml").read_text(encoding="utf-8")
    ((kind, settings),) = tomllib.loads(text).items()
    assert "Source: " in text.partition("[")[0]
    found, problems = parse_data_map(f'[{kind}]\nlike = "{name}"\nfile = "a.json"\n', "map.toml", Path())
    assert found is not None, problems
    assert found.ready[kind] == frozenset(settings["fields"])
    standard = stdlib_path(f"{STANDARD[kind]}.sla")
    if standard.exists():
        text = standard.read_text(encoding="utf-8")
        assert all(f"  field {field} " in text for field in settings["fields"])


def test_what_the_own_map_says_wins(tmp_path: Path) -> None:
    text = '[calls]\nlike = "asterisk-cdr"\ndatabase = { sqlite = "cdr.db" }\n[calls.fields]\nqueue = "did"\n'
    found, problems = parse_data_map(text, "map.toml", tmp_path)
    assert found is not None, problems
    calls = found.records["calls"]
    assert calls.fields["queue"].columns == ("did",)
    assert calls.fields["id"].columns == ("uniqueid",)
    assert "queue" not in found.ready["calls"]
    assert (calls.database[0].query or "").startswith("\nSELECT") or "SELECT" in (calls.database[0].query or "")


def test_no_such_map() -> None:
    found, (problem,) = parse_data_map('[calls]\nlike = "asterisk"\n', "map.toml", Path())
    assert found is None
    assert (problem.code, problem.message, problem.help, problem.place) == (
        "SLA737", "there is no ready map asterisk", "did you mean asterisk-cdr?", "map.toml:2:1",
    )  # fmt: skip


def test_prometheus(tmp_path: Path) -> None:
    answer = {
        "status": "success",
        "data": {
            "resultType": "matrix",
            "result": [
                {
                    "metric": {"__name__": "up", "job": "web", "instance": f"h{i}:90"},
                    "values": [[1614592800.781, "1"], [1614592815.781, str(i)]],
                }
                for i in (0, 1)
            ],
        },
    }
    (tmp_path / "up.json").write_text(json.dumps(answer), encoding="utf-8")
    result, problems = read(
        shares(PROBES, ref("ok")), '[probes]\nlike = "prometheus-range"\nfile = "up.json"\n', tmp_path
    )
    assert result is not None, problems
    assert problems == []
    assert result.measurements[0].value == Fraction(3, 4)
    assert result.quality[0].first == 1_614_592_800_781_000


def test_uptime_kuma(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "kuma.db")) as db, db:
        db.execute(
            "CREATE TABLE heartbeat (id INTEGER, important BOOLEAN, monitor_id INTEGER, status INTEGER, time DATETIME)"
        )
        beats = [(i, 0, 1, status, f"2021-03-01 10:0{i}:00.527") for i, status in enumerate((1, 0, 2, 3, 1))]
        db.executemany("INSERT INTO heartbeat VALUES (?, ?, ?, ?, ?)", beats)
    text = '[probes]\nlike = "uptime-kuma"\ndatabase = { sqlite = "kuma.db" }\n'
    result, problems = read(shares(PROBES, ref("ok")), text, tmp_path)
    assert result is not None, problems
    assert problems == []
    assert result.measurements[0].value == Fraction(2, 5)  # what is missing counts as no here
    assert result.quality[0].first == 1_614_592_800_527_000


def test_asterisk(tmp_path: Path) -> None:
    from tests.measure.contracts import CALLS

    with closing(sqlite3.connect(tmp_path / "cdr.db")) as db, db:
        db.execute("CREATE TABLE cdr (calldate, dst, duration, billsec, disposition, uniqueid)")
        db.executemany(
            "INSERT INTO cdr VALUES (?, '100', ?, ?, ?, ?)",
            [("2021-03-01 10:00:00", 75, 60, "ANSWERED", "1.1"), ("2021-03-01 10:01:00", 9, 0, "NO ANSWER", "1.2")],
        )
    text = '[calls]\nlike = "asterisk-cdr"\nzone = "Europe/Amsterdam"\ndatabase = { sqlite = "cdr.db" }\n'
    result, problems = read(contract([objective("SHARE", share(ref("abandoned")))], (CALLS,)), text, tmp_path)
    assert result is not None, problems
    assert problems == []
    assert result.measurements[0].value == Fraction(1, 2)


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("zammad-tickets", [{"id": 1, "created_at": "2021-03-03T11:51:13.759Z", "close_at": None,
                             "state": "pending reminder", "priority": "2 normal", "title": "x"}]),
        ("zendesk-tickets", {"tickets": [{"id": 1, "created_at": "2021-03-03T11:51:13Z", "status": "pending",
                                          "priority": "normal"}]}),
        ("jira-issues", {"issues": [{"key": "A-1", "fields": {"created": "2021-03-03T11:51:13.759+0000",
                                     "resolutiondate": None, "status": {"name": "pending"},
                                     "priority": {"name": "normal"}}}]}),
    ],
)  # fmt: skip
def test_tickets(tmp_path: Path, name: str, document: object) -> None:
    (tmp_path / "tickets.json").write_text(json.dumps(document), encoding="utf-8")
    made = shares(TICKETS, is_("is", ref("status"), text_("pending")))
    result, problems = read(made, f'[tickets]\nlike = "{name}"\nfile = "tickets.json"\n', tmp_path)
    assert result is not None, problems
    assert problems == []
    assert result.measurements[0].value == 1
