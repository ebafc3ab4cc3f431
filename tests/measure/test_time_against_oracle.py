"""Sets of time and shares of it, against the slow evaluation that asks minute by minute."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.language.reading import read
from tests.measure.time_oracle import MINUTE, Frame, Row, TimeOracle

from slakit.contract.expressions import SlotMean, SlotShare, SpanRef, TimeShare, WindowRef
from slakit.contract.model import Contract
from slakit.evaluation import plan_windows
from slakit.measure import DataMap, MeasureOptions, MeasureResult, measure
from slakit.timeline import parse_period

HEAD = """agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone {zone} currency EUR end agreement
calendar office "Office" open monday to friday from 09:00 to 12:00 and from 13:00 to 17:00 end calendar
calendar nights "Nights" open daily from 22:00 to 06:00 end calendar
records outages "Outages" one "outage" key id at start lasts from start to restored
  field id text
  field start instant
  field restored instant optional
  field ticket instant optional
  field zone text optional
  field users number
end records
records work "Work" one "piece of work" key id at start lasts from start to finish
  field id text
  field start instant
  field finish instant
end records
records probes "Probes" one "probe" key id at taken
  field id text
  field taken instant
  field ok yes/no
end records
span down "Down" is outages end span
span planned "Planned" is work end span
span long "Long" is runs of more than 30 minutes in (down except planned) end span
span failing "Failing" is slots of 2 hours where (share of probes where ok) is at most 50 % empty slots count as no
end span
"""
FIGURES = (
    "share of time outside down",
    "share of time within down out of (window except planned)",
    "share of time outside (runs of at least 30 minutes in down)",
    "share of time outside (runs of between 10 minutes and 1 hour in (down together with planned))",
    'share of time outside (time of outages shared by every zone in "a", "b")',
    "share of time outside (time of outages shared by at least 2 zone)",
    'share of time within (time of outages shared by at least 2 zone in "a", "b", "c")',
    "share of time outside (time of outages from ticket to restored where ticket is known)",
    "share of time outside down weighted by users of 250",
    "share of time outside (down together with time of outages where zone is known) weighted by users of 90.5",
    "share of time within long weighted by users of 100 out of (office together with nights)",
    "share of time outside (down overlapping nights) out of office",
    "share of time within failing",
    "share of time outside (down except failing) out of (window except planned)",
    "share of time within (slots of 1 day where (number of probes) is at least 2)",
    "share of time outside (slots of 3 days where (share of time outside down) is at most 99 %)",
    "share of slots of 30 minutes where (share of probes where ok) is at least 60 % empty slots count as met",
    "share of slots of 4 hours where (share of probes where ok) is at least 60 % empty slots count as left out",
    "share of slots of 6 hours where (share of probes where ok) is at least 60 % empty slots count as missed",
    "share of slots of 8 hours where (share of probes where ok) is at least 60 % empty slots count as undecided",
    "share of slots of 12 hours where (share of time outside down) is at least 99 %",
    "average over slots of 1 hour of (share of probes where ok) empty slots count as 25 %",
    "average over slots of 3 days of (share of probes where ok) empty slots count as left out",
    "down",
    "long",
)
ZONES = ("Europe/Amsterdam", "America/St_Johns", "Australia/Lord_Howe", "UTC")
DURINGS = ("", "during office ", "during nights ")


def _contract(zone: str) -> Contract:
    text = HEAD.format(zone=zone)
    for number, figure in enumerate(FIGURES):
        promise = "at most 90 hours" if figure in ("down", "long") else "at least 1 %"
        for hours, during in enumerate(DURINGS):
            text += (
                f'objective O-{number}-{hours} "O" measure {figure} {during}each calendar week promise {promise}'
                " no data counts as met end objective\n"
            )
    contract, found = read(text)
    assert contract is not None, found
    return contract


CONTRACTS = {zone: _contract(zone) for zone in ZONES}
CHANGES = {  # a week in which the clocks change, and one in which they do not
    "Europe/Amsterdam": ("2026-W13", "2026-W43"),
    "America/St_Johns": ("2026-W10", "2026-W44"),
    "Australia/Lord_Howe": ("2026-W14", "2026-W40"),
    "UTC": ("2026-W20", "2026-W21"),
}


def _open_at(zone: str, calendar: str, minute: int) -> bool:
    local = dt.datetime.fromtimestamp(minute * 60, ZoneInfo(zone))
    if calendar == "nights":
        return local.hour >= 22 or local.hour < 6
    return local.weekday() < 5 and (9 <= local.hour < 12 or 13 <= local.hour < 17)


def _text(minute: object) -> str:
    if minute is None:
        return ""
    assert isinstance(minute, int)
    return dt.datetime.fromtimestamp(minute * 60, dt.UTC).strftime("%Y-%m-%dT%H:%MZ")


INSTANTS = {"start", "restored", "ticket", "finish", "taken"}


def measured(contract: Contract, period: str, rows: dict[str, list[Row]], as_of: int | None) -> MeasureResult:
    with tempfile.TemporaryDirectory() as folder:
        data = DataMap()
        for records in contract.records:
            path = Path(folder, f"{records.name}.csv")
            with path.open("w", newline="", encoding="utf-8") as file:
                names = [one.name for one in records.fields]
                writer = csv.writer(file)
                writer.writerow(names)
                for row in rows[records.name]:
                    writer.writerow([_text(row[n]) if n in INSTANTS else _plain(row[n]) for n in names])
            data = data.with_files(records.name, (path,))
        found = parse_period(period)
        assert found is not None
        result, problems = measure(
            contract,
            plan_windows(contract, found),
            data,
            MeasureOptions(as_of=None if as_of is None else as_of * MINUTE),
        )
    assert result is not None, problems
    assert not [q.rejects for q in result.quality if q.rejected], [q.rejects for q in result.quality]
    return result


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, str, dict[str, list[Row]], int]:
    zone = draw(st.sampled_from(ZONES))
    label = draw(st.sampled_from(CHANGES[zone]))
    period = parse_period(label)
    assert period is not None
    (window,) = plan_windows(CONTRACTS[zone], period)["O-0-0"]
    first, last = window.start // MINUTE, window.end // MINUTE
    moments = st.integers(first - 600, last + 600)
    near = draw(moments)
    moments = st.one_of(moments, st.integers(near - 45, near + 45))
    lengths = st.one_of(st.integers(0, 90), st.sampled_from((10, 30, 31, 60)), st.integers(0, 5000))
    outages: list[Row] = []
    for number in range(draw(st.integers(0, 7))):
        start, length = draw(moments), draw(lengths)
        outages.append(
            {
                "id": str(number),
                "start": start,
                "restored": draw(st.sampled_from((start + length, start + length, start + length, None))),
                "ticket": draw(st.sampled_from((None, start, start + 5, start + 20))),
                "zone": draw(st.sampled_from((None, "a", "b", "c"))),
                "users": draw(st.sampled_from((0, 1, 50, 90, 250, 400))),
            }
        )
    work: list[Row] = []
    for number in range(draw(st.integers(0, 3))):
        start = draw(moments)
        work.append({"id": str(number), "start": start, "finish": start + draw(lengths)})
    probes: list[Row] = [
        {"id": str(number), "taken": draw(moments), "ok": draw(st.booleans())}
        for number in range(draw(st.integers(0, 12)))
    ]
    return zone, label, {"outages": outages, "work": work, "probes": probes}, draw(st.integers(first, last + 1000))


@pytest.mark.slow
@settings(max_examples=12, deadline=None, phases=(Phase.generate, Phase.explicit), derandomize=True)
@given(cases())
def test_figures_of_time(case: tuple[str, str, dict[str, list[Row]], int]) -> None:
    zone, label, rows, as_of = case
    contract = CONTRACTS[zone]
    result = measured(contract, label, rows, as_of)
    oracle = TimeOracle(contract, rows, lambda calendar, minute: _open_at(zone, calendar, minute), as_of)
    assert result.measurements
    for one in result.measurements:
        objective = contract.objective(one.objective)
        assert objective is not None
        figure, oracle.during = objective.measure.figure, objective.during
        frame = Frame(range(one.window.start // MINUTE, one.window.end // MINUTE))
        wanted: Fraction | None
        match figure:
            case TimeShare():
                wanted = oracle.share(figure, frame)
            case SlotShare() | SlotMean():
                wanted = oracle.of_slots(figure, frame)
            case SpanRef():
                inside = oracle.present(contract.span(figure.span_name).of, frame)
                wanted = Fraction(MINUTE * sum(oracle.counts(m) for m in inside))
            case _:
                pytest.fail(figure.kind)
        assert one.value == wanted, (one.objective, FIGURES[int(one.objective.split("-")[1])], one.value)
    assert not any(isinstance(o.measure.figure, WindowRef) for o in contract.objectives)
