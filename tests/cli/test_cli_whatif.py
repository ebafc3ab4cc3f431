"""`sla whatif`: what was and what would be, on data, without data, for windows and for one of several."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.cli.conftest import CALLS, CONTRACT, Sla
from tests.render.document_samples import read

from slakit import api
from slakit.evaluation import evaluate
from slakit.measure import DataMap, MeasureOptions
from slakit.timeline import parse_period
from slakit.whatif import what_if
from slakit.worked import work_out_all

QUEUES = """agreement q "Queues" version "1" provider "P" customer "C"
  in force from 2026-01-01 to 2026-12-31 zone Europe/Amsterdam currency EUR
  fee base "Fee" EUR 1000.00 per month
end agreement
records calls "Calls"
  one "call" key id at start
  field id text
  field start instant
  field queue text
  field wait duration
end records
figure score "Score"
  type percent
  given by customer
  each calendar month
end figure
objective W "Wait"
  measure average wait of calls
  each calendar month
  promise at most 20 seconds
  separately for each queue counts
  no data counts as met
  credit EUR 5.00 when missed
  credit EUR 9.00 when more than 40 seconds
end objective
objective S "Slowest"
  measure average wait of calls
  each calendar month
  promise at most 20 seconds
  separately for each queue worst decides
  no data counts as left out
  credit EUR 7.00 when missed
end objective
objective G "Given"
  measure score
  each calendar month
  promise at least 50 %
  no data counts as undecided
  credit 10 % of base when missed
end objective
remedies
  cap credits at EUR 150.00 each calendar year
end remedies
"""


def _rows(folder: Path) -> DataMap:
    lines = ["id,start,queue,wait"]
    for number, (month, queue, wait) in enumerate(
        [(1, "gold", 10), (1, "tin", 50), (2, "gold", 30), (2, "tin", 15), (3, "gold", 10), (3, "tin", 10)]
    ):
        lines.append(f"c{number},2026-{month:02}-10T10:00:00Z,{queue},{wait}")
    Path(folder, "q.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    given_ = [("2026-01", 60), ("2026-02", 40), ("2026-03", 70)]
    rows = [f"score,{month},{value} %,customer,2026-04-02," for month, value in given_]
    text = "\n".join(["figure,window,value,by,on,evidence", *rows])
    Path(folder, "given.csv").write_text(text + "\n", encoding="utf-8")
    Path(folder, "q.toml").write_text(
        '[calls]\nfile = "q.csv"\n[calls.fields]\nwait = { column = "wait", unit = "seconds" }\n'
        '[figures]\nfile = "given.csv"\n',
        encoding="utf-8",
    )
    data, problems = api.load_data(Path(folder, "q.toml"), {})
    assert data is not None, problems
    return data


def _asked(folder: Path, period: str, *assumed: str, data: bool = True):  # type: ignore[no-untyped-def]
    contract, found = parse_period(period), _rows(folder) if data else None
    assert contract is not None
    return what_if(read(QUEUES), (), contract, found, assumed, MeasureOptions(folder / "rejects.csv"))


def test_what_was_and_what_would_be(sla: Sla) -> None:
    ran = sla("whatif", "tiny.sla", "--period", "2026-03", "--set", "ANS-1=65%")
    assert ran.code == 0
    assert "Assumed: ANS-1 is 65%" in ran.out
    assert "*  ANS-1      2026-03  50.00 %  missed   65.00 %  missed" in ran.out
    assert "EUR 100.00  EUR 50.00  −EUR 50.00" in ran.out
    assert (
        "\nTotal credit was EUR 100.00, would be EUR 50.00: EUR 50.00 less\n\nNext: sla why tiny.sla#total" in ran.out
    )


def test_json_fits_its_schema(sla: Sla) -> None:
    schema = json.loads(sla("schema", "whatif").out)
    Draft202012Validator.check_schema(schema)
    ran = sla("whatif", "tiny.sla", "--period", "2026-03", "--set", "ANS-1[2026-03] = no data", "--json")
    document = json.loads(ran.out)
    Draft202012Validator(schema).validate(document)
    assert document["total"] == {"was": "100.00", "would_be": "0.00", "difference": "-100.00"}
    (result,) = document["results"]
    assert (result["was"]["compared"], result["would_be"]["outcome"]) == ("1/2", "left out")
    assert sla("whatif", "tiny.sla", "--period", "2026-03", "--set", "ANS-1[2026-03]=no data", "--json").out == ran.out


def test_all_that_is_wrong_at_once(sla: Sla) -> None:
    wrong = [
        "ANS-1=78", "ANS-2=78 %", "ANS-1[2026-07]=78 %", "ANS-1[Berlin]=78 %", "ANS-1=180 %", "foo", "ANS-1=seventy",
        "ANS-1[2026-03][2026-02]=1 %", "ANS-1=EUR 5.00", "ANS-1=1 % in 2026-03",
    ]  # fmt: skip
    ran = sla("whatif", "tiny.sla", "--period", "2026-03", *(part for one in wrong for part in ("--set", one)))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("error[SLA770]") == len(wrong)
    assert "did you mean `ANS-1`?" in ran.err
    assert "`2026-07` is no window of `ANS-1` in 2026-03" in ran.err
    assert "`78` is a number" in ran.err
    twice = sla("whatif", "tiny.sla", "--period", "2026-03", "--set", "ANS-1=1 %", "--set", "ANS-1=2 %")
    assert (twice.code, "`ANS-1=1 %` already says what is assumed there" in twice.err) == (2, True)
    assert sla("whatif", "tiny.sla", "--period", "2026-03").code == 2


def test_without_any_data(sla: Sla) -> None:
    Path("tiny.data.toml").unlink()
    ran = sla("whatif", "tiny.sla", "--period", "2026-03", "--set", "ANS-1=65 %")
    assert (ran.code, ran.err) == (0, "")
    assert "Total credit would be EUR 50.00" in ran.out
    Path("two.sla").write_text(CONTRACT + CONTRACT[CONTRACT.index("objective ANS-1") : CONTRACT.index("remedies")]
                               .replace("ANS-1", "ANS-2"), encoding="utf-8")  # fmt: skip
    ran = sla("whatif", "two.sla", "--period", "2026-03", "--set", "ANS-1=65 %")
    assert (ran.code, "`ANS-2` in 2026-03 is neither measured nor assumed" in ran.err) == (3, True)


def test_data_that_cannot_be_read_do_not_matter_where_all_is_assumed_but_are_told(sla: Sla) -> None:
    Path("calls.csv").unlink()
    ran = sla("whatif", "tiny.sla", "--period", "2026-03", "--set", "ANS-1=65 %")
    assert ran.code == 3
    assert "nothing can be told about what it was" in ran.out
    assert "Total credit would be EUR 50.00" in ran.out
    assert "calls.csv" in ran.err


def test_an_undecided_result_can_be_assumed(sla: Sla) -> None:
    Path("tiny.sla").write_text(CONTRACT.replace("  no data counts as left out\n", ""), encoding="utf-8")
    Path("calls.csv").write_text(CALLS.splitlines()[0] + "\n", encoding="utf-8")
    assert sla("evaluate", "tiny.sla", "--period", "2026-03").code == 3
    ran = sla("whatif", "tiny.sla", "--period", "2026-03", "--set", "ANS-1=50 %")
    assert "Total credit could not be told, would be EUR 100.00" in ran.out
    assert ran.code == 1  # the contract still has no term for no data
    ran = sla("whatif", "tiny.sla", "--period", "2026-03", "--set", "ANS-1=met")
    assert "Total credit could not be told, would be EUR 0.00" in ran.out


def test_one_of_several_one_window_and_a_cap_that_spans_them(tmp_path: Path) -> None:
    found, wrong, problems = _asked(tmp_path, "2026-02..2026-03", "W[2026-02]=50 seconds", "W[2026-02][tin]=1 second")
    assert [*wrong, *problems] == []
    # January: tin 50 s (9) and the slowest (7); February: gold would be 50 s, not 30 s.
    by = {(x.objective, x.entity, x.window.label): x for x in found.results}
    assert by["W", "gold", "2026-02"].would_be[0].payable.minor == 900
    assert by["W", "gold", "2026-02"].was[0].payable.minor == 500
    assert by["W", "tin", "2026-02"].would_be[0].assessment.compared == 1_000_000
    assert by["W", "tin", "2026-02"].assumed
    assert not by["W", "tin", "2026-03"].assumed
    # The cap of the year, EUR 150.00, has 16 used in January; 100 + 5 + 7 fit, and so do 100 + 9 + 7.
    assert (found.was.total.minor, found.would_be.total.minor) == (11_200, 11_600)
    found, *_ = _asked(tmp_path, "2026-02..2026-03", "G=10 %")
    assert found.was.total.minor == 11_200
    assert found.would_be.total.minor == 15_000 - 1_600  # March brings another 100, of which the cap leaves 22
    last = [step for step in found.would_be.caps if step.window.label and step.cuts][-1]
    assert (last.before, last.after) == (10_000, 2_200)


def test_the_worst_of_several_is_found_anew(tmp_path: Path) -> None:
    found, *_ = _asked(tmp_path, "2026-02", "S[gold]=1 second", "S[tin]=25 seconds")
    (one,) = (x for x in found.results if x.objective == "S")
    assert one.was[0].assessment.measurement.entity == "gold"
    assert one.would_be[0].assessment.measurement.entity == "tin"
    assert one.would_be[0].assessment.compared == 25_000_000
    _, wrong, _ = _asked(tmp_path, "2026-02", "S[gald]=1 second", "S[gold]=met")
    assert [(d.message, d.help) for d in wrong] == [
        ("all of `S` have one outcome, and `gold` none of its own", "assume a value of it, or an outcome of all"),
    ]
    _, wrong, _ = _asked(tmp_path, "2026-02", "S[gald]=1 second")
    assert [(d.message, d.help) for d in wrong] == [("`S` has no `gald`", "did you mean `gold`?")]


def test_a_given_figure_can_be_assumed(tmp_path: Path) -> None:
    found, *_ = _asked(tmp_path, "2026-02", "score=55 %")
    assert (found.was.total.minor, found.would_be.total.minor) == (11_200, 1_200)
    found, *_ = _asked(tmp_path, "2026-02", "score=55 %", "W=1 second", "S=1 second", data=False)
    assert (found.was, found.would_be.total.minor) == (None, 0)
    assert {window.label for _, window in found.untold} == {"2026-01"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 60), min_size=3, max_size=3), st.lists(st.integers(0, 100), min_size=3, max_size=3))
def test_what_is_assumed_comes_to_what_a_test_of_the_contract_says(waits: list[int], scores: list[int]) -> None:
    """An example with the same values, worked out by itself, is the oracle."""
    values = [(name, f"2026-{month + 1:02}", said)
              for month in range(3)
              for name, said in (("W", f"{waits[month]} seconds"), ("S", f"{waits[-month]} seconds"),
                                 ("G", f"{scores[month]} %"))]  # fmt: skip
    lines = "\n".join(f"  given {name} is {said} in {label}" for name, label, said in values)
    contract = read(f'{QUEUES}\ntest "x"\n{lines}\n  expect total nothing\nend test\n')
    (example,) = work_out_all(contract)
    period = parse_period("2026-Q1")
    assert period is not None
    found, wrong, problems = what_if(
        contract, (), period, None, [f"{name}[{label}]={said}" for name, label, said in values]
    )
    assert found is not None, (wrong, problems)
    assert found.would_be.total == example.answers[0].got


def test_assuming_what_was_measured_changes_nothing(tmp_path: Path) -> None:
    contract, period = read(QUEUES), parse_period("2026-Q1")
    assert period is not None
    was, _ = evaluate(contract, (), period, _rows(tmp_path), MeasureOptions(tmp_path / "r.csv"))
    assert was is not None
    assumed = []
    for line in was.lines:
        value = line.assessment.measurement.value
        assert value is not None
        said = f"{value * 100} %" if line.objective == "G" else f"{Fraction(value) / 1_000_000} seconds"
        entity = line.assessment.measurement.entity
        assumed.append(f"{line.objective}[{line.window.label}]{f'[{entity}]' if entity else ''}={said}")
    found, wrong, _ = what_if(contract, (), period, _rows(tmp_path), assumed, MeasureOptions(tmp_path / "r.csv"))
    assert found is not None, wrong
    assert all(one.assumed and not one.changed for one in found.results)
    assert found.would_be.dues == was.dues


@pytest.mark.parametrize("text", ["W[2026-02", "=5", "W=", "[2026-02]=5 seconds", "W[]=5 seconds", "W=5 seconds\nx"])
def test_garbage_is_refused(tmp_path: Path, text: str) -> None:
    found, wrong, _ = _asked(tmp_path, "2026-02", text)
    assert found is None
    assert [d.code for d in wrong] == ["SLA770"]
