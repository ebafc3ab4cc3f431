"""What is asked of a report against what the contract has, and the stretches of time that are read for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from tests.reports.readings import AS_OF, EXAMPLE, MARCH, Given, at, contract_of, scope, wanted

from slakit import api
from slakit.contract.model import Contract
from slakit.diagnostics import Diagnostic, Severity
from slakit.measure import DataMap
from slakit.reports import Columns, Scope, Wanted, compliance, log, read, scope_of
from slakit.timeline import first_instant_of

EVENTS = """agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR end agreement
records jobs "Jobs"
  one "job" key id at start
  field id text "Identifier"
  field start instant "Start"
  field end-time instant "End" optional
  field team one of "red", "blue" "Team"
  field weight number "Weight"
  field labels list "Labels"
end records
clock run "Run" of jobs
  starts at start stops at end-time
  within 1 hour
end clock
"""


def events(tmp_path: Path, extra: str = "") -> Contract:
    path = tmp_path / "events.sla"
    path.write_text(EVENTS + extra, encoding="utf-8")
    loaded = api.load(path)
    assert loaded.contract is not None, loaded.diagnostics
    return loaded.contract


def refused(contract: Contract, request: Wanted) -> Diagnostic:
    found, problems = scope_of(contract, request)
    assert found is None
    assert problems[0].severity is Severity.ERROR
    return problems[0]


def test_all_clocks_of_the_records_unless_some_are_named() -> None:
    assert [name for name, _ in scope(wanted(clocks=())).clocks] == [
        "first-answer", "next-answer", "chat-answer", "call-answer", "resolution",
    ]  # fmt: skip
    assert scope().clocks == (("first-answer", "First answer"),)
    assert scope().levels == (("urgent", "Urgent"), ("standard", "Standard"), ("low", "Low"))
    assert scope().fields == ("department", "assignee", "requester")


def test_what_there_is_not() -> None:
    contract = contract_of()
    clock = refused(contract, wanted(clocks=("first-anser",)))
    assert (clock.code, clock.place) == ("SLA747", "--clock")
    assert clock.help is not None
    assert clock.help.startswith("did you mean `first-answer`? there are: first-answer, next-answer")
    assert refused(contract, replace(wanted(), records="messages")).message == (
        "there is no record type with clocks `messages` to report on"
    )
    unknown = refused(contract, replace(wanted(), columns=Columns(agent="agnt")))
    assert (unknown.code, unknown.place) == ("SLA747", "--agent-field")
    wrong = refused(contract, replace(wanted(), columns=Columns(department="created")))
    assert wrong.message == "`created` is a field of type instant, which names nobody"
    assert refused(contract, wanted("2027-03")).code == "SLA722"
    without = contract_of(EXAMPLE.parents[1] / "contact-centre" / "acme-support.sla")
    assert refused(without, wanted(clocks=())).message == "the contract has no clocks to report on"


def test_records_without_the_usual_fields_leave_columns_out_with_a_note(tmp_path: Path) -> None:
    contract = events(tmp_path)
    found, problems = scope_of(contract, wanted(clocks=()))
    assert problems == []
    assert found is not None
    assert (found.department, found.agent, found.requester, found.levels) == (None, None, None, ())
    assert found.notes[0] == ("Jobs have no field department; --department-field names another for the department")
    assert len(found.notes) == 3
    assert compliance(found, [replace(MARCH[0], fields=(), level=None)]).rows[0].group == (dt.date(2026, 3, 2),)
    (row,) = log(found, [replace(MARCH[0], fields=())]).rows
    assert (row.department, row.agent, row.requester) == (None, None, None)
    other = refused(contract, replace(wanted(clocks=()), departments=("red",)))
    assert (other.message, other.place) == ("Jobs have no field department to filter by", "--department")
    named, problems = scope_of(contract, replace(wanted(clocks=()), columns=Columns("team"), departments=("red",)))
    assert problems == []
    assert named is not None
    assert (named.fields, named.departments) == (("team",), ("red",))


def test_clocks_of_several_record_types_are_reported_one_type_at_a_time(tmp_path: Path) -> None:
    more = EVENTS.partition("records")[2].replace("jobs", "trips").replace("clock run", "clock trip")
    contract = events(tmp_path, "records" + more)
    assert refused(contract, wanted(clocks=())).message == "the clocks run on records of several types: jobs, trips"
    assert refused(contract, wanted(clocks=("run", "trip"))).place == "--records"
    other = refused(contract, replace(wanted(clocks=("trip",)), records="jobs"))
    assert other.message == "the clock `trip` does not run on jobs"
    found, _ = scope_of(contract, wanted(clocks=("trip",)))
    assert found is not None
    assert found.records == "trips"


def test_numbers_and_answers_can_be_names() -> None:
    about = replace(scope(), department="weight", agent="vip", requester=None)

    def row(weight: object, vip: object) -> tuple[str | None, str | None]:
        one = replace(MARCH[0], fields=(("weight", weight), ("vip", vip)))  # type: ignore[arg-type]
        (found,) = log(about, [one]).rows
        return found.department, found.agent

    assert row(Fraction(5, 2), True) == ("2.5", "yes")
    assert row(Fraction(-1, 3), False) == ("-1/3", "no")
    assert row(7, None) == ("7", None)


# ------------------------------------------------------------------ what is read


def asked(contract: Contract, about: Scope, source: Given) -> list[tuple[int, int]]:
    found, _, _ = read(contract, DataMap(), about, source)
    assert found is not None
    list(found)
    return [period for _, _, period, _ in source.asked]


def test_the_period_is_read_as_instants_of_the_zone_within_the_term() -> None:
    source = Given()
    assert asked(contract_of(), scope(), source) == [(at("03-01 00:00"), at("04-01 00:00"))]
    assert source.asked[0][:2] == (("first-answer",), ("department", "assignee", "requester"))
    assert source.asked[0][3] == AS_OF
    wide = asked(contract_of(), scope(wanted("2025-11..2026-01")), Given())
    assert wide == [(at("01-01 00:00"), at("02-01 00:00"))]
    late = asked(contract_of(), scope(wanted("2026-12..2027-02")), Given())
    assert late == [(at("12-01 00:00"), first_instant_of("Europe/Amsterdam", dt.date(2027, 1, 1)))]


AMENDMENT = """levels for jobs
  level all "All" run within 1 hour
  assign all otherwise
end levels
amendment 1 effective 2026-03-16 "Slower"
  replace in levels for jobs
    level all "All" run within 2 hours
end amendment
"""
PRINTED = """amendment 1 effective 2026-03-16 "A word"
  add clause C-1 "Courtesy"
    text "Jobs are run with courtesy."
  end clause
end amendment
"""


@pytest.mark.parametrize(("amendment", "pieces"), [(AMENDMENT, 2), (PRINTED, 1)])
def test_a_period_is_cut_where_an_amendment_changes_the_clocks(tmp_path: Path, amendment: str, pieces: int) -> None:
    contract = events(tmp_path, amendment)
    about, problems = scope_of(contract, wanted(clocks=()))
    assert problems == []
    assert about is not None
    cuts = [at("03-01 00:00"), *([at("03-16 00:00")] if pieces == 2 else []), at("04-01 00:00")]
    expected = list(pairwise(cuts))
    assert asked(contract, about, Given()) == expected


def test_data_that_cannot_be_read_leave_no_report() -> None:
    problem = Diagnostic("SLA701", "calls.csv: there is no such file", where="calls.csv")
    found, problems, _ = read(contract_of(), DataMap(), scope(), Given(None, [problem]))
    assert found is None
    assert problems == [problem]
