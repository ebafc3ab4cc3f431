"""The rows that counted against a promise are just those that a reader of the file would find."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.render.document_samples import read

from slakit import api
from slakit.credits import CreditLine
from slakit.evaluation import Evaluation, evaluate
from slakit.evidence import Rows, rows_behind
from slakit.measure import AggregateValue, DataMap, MeasureOptions
from slakit.resources import examples_path
from slakit.timeline import parse_period

TEXT = """agreement a "A" version "1" provider "P" customer "C"
  in force from 2026-01-01 to 2026-12-31 zone UTC currency EUR
  fee base "Fee" EUR 1000.00 per month
end agreement
calendar day-time "Day"
  open daily from 08:00 to 18:00
end calendar
records calls "Calls"
  one "call" key id at start
  field id text
  field start instant
  field queue text
  field answered yes/no
  field wait duration optional
end records
objective S "In time"
  measure share of calls where wait is at most 20 seconds out of calls where answered
  during day-time
  each calendar month
  promise at least 80 %
  no data counts as left out
  credit EUR 5.00 when missed
end objective
objective B "Lost"
  measure share of calls where not answered
  each calendar month
  promise at most 5 %
  no data counts as left out
  separately for each queue worst decides
end objective
objective N "Number lost"
  measure number of calls where not answered
  each calendar month
  promise at most 3
end objective
objective V "Average"
  measure average wait of calls where answered
  each calendar month
  promise at most 20 seconds
  no data counts as left out
end objective
"""


def _made(folder: Path) -> tuple[Evaluation, DataMap, list[dict[str, str]]]:
    rows = []
    for number in range(120):
        month, hour = 1 + number % 2, number % 24
        wait = "" if number % 17 == 0 else str(number % 40)
        answered = "no" if number % 7 == 0 else "yes"
        rows.append({"id": f"c{number:03}", "start": f"2026-{month:02}-1{number % 9}T{hour:02}:30:00Z",
                     "queue": ("gold", "tin")[number % 3 == 0], "answered": answered, "wait": wait})  # fmt: skip
    with Path(folder, "calls.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    Path(folder, "map.toml").write_text(
        '[calls]\nfile = "calls.csv"\n[calls.fields]\nwait = { column = "wait", unit = "seconds" }\n', encoding="utf-8"
    )
    data, problems = api.load_data(Path(folder, "map.toml"), {})
    period = parse_period("2026-01..2026-02")
    assert data is not None, problems
    assert period is not None
    found, problems = evaluate(read(TEXT), (), period, data, MeasureOptions(folder / "rejects.csv"))
    assert found is not None, problems
    return found, data, rows


def _named(evaluation: Evaluation, data: DataMap, most: int) -> dict[tuple[str, str], Rows]:
    return {
        (one.line.objective, one.line.window.label): one.rows
        for one in rows_behind(evaluation, evaluation.lines, data, most=most)
        if one.rows is not None
    }


def test_rows_are_those_of_the_file(tmp_path: Path) -> None:
    evaluation, data, rows = _made(tmp_path)
    named = _named(evaluation, data, 1_000)
    worst = {x.window.label: x.assessment.measurement.entity for x in evaluation.lines if x.objective == "B"}
    for label in ("2026-01", "2026-02"):
        month = [row for row in rows if row["start"].startswith(label)]
        lost = [row["id"] for row in month if row["answered"] == "no"]
        day = [row for row in month if 8 <= int(row["start"][11:13]) < 18 and row["answered"] == "yes"]
        late = [row["id"] for row in day if row["wait"] and int(row["wait"]) > 20]
        found = named["S", label]
        assert (list(found.against), found.number) == (late, len(late))
        assert list(found.open) == [row["id"] for row in day if not row["wait"]]
        assert list(named["N", label].against) == lost
        own = [row["id"] for row in month if row["answered"] == "no" and row["queue"] == worst[label]]
        assert list(named["B", label].against) == own
    assert ("V", "2026-01") not in named  # no single call decides an average


def test_so_many_are_named_and_all_are_counted(tmp_path: Path) -> None:
    evaluation, data, _ = _made(tmp_path)
    whole, few = _named(evaluation, data, 1_000), _named(evaluation, data, 2)
    for key, rows in few.items():
        assert rows.against == whole[key].against[:2]
        assert rows.number == whole[key].number


@pytest.mark.slow
def test_rows_of_clocks_are_as_many_as_were_counted(tmp_path: Path) -> None:
    path = examples_path() / "help-desk" / "help-desk.sla"
    loaded = api.load(path)
    data, _ = api.load_data(api.data_map_beside(str(path)), {})
    period = parse_period("2026-03")
    assert data is not None
    assert period is not None
    evaluation, _ = api.evaluate(loaded, period, data, MeasureOptions(tmp_path / "rejects.csv"))
    assert evaluation is not None
    named = rows_behind(evaluation, evaluation.lines, data)
    assert len(named) == len(evaluation.lines)
    for line, rows in ((one.line, one.rows) for one in named):
        assert rows is not None
        assert rows.number == _against(line)
        assert rows.open_number == line.assessment.measurement.parts[0].unknown


def _against(line: CreditLine) -> int:
    (part,) = line.assessment.measurement.parts
    assert isinstance(part, AggregateValue)
    return int(part.numerator) if line.objective == "REO-1" else part.denominator - int(part.numerator)
