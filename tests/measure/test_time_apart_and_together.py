"""Figures of time for each of several, and over several windows together, against the evaluation minute by minute."""

from __future__ import annotations

import datetime as dt
import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.language.reading import read
from tests.measure import test_time_against_oracle as plain
from tests.measure.time_oracle import MINUTE, Frame, Row, TimeOracle

from slakit.contract.expressions import SlotMean, SlotShare, SpanRef, TimeShare
from slakit.contract.model import Contract, Objective
from slakit.diagnostics import Diagnostic
from slakit.evaluable import unevaluated
from slakit.measure import DataMap, Measurement, MeasureOptions, MeasureResult, measure
from slakit.timeline import Period, Window, WindowKind, parse_period, windows, windows_ending_in

HEAD = plain.HEAD.replace("field taken instant", "field taken instant\n  field zone text optional")
EXCLUSIONS = """
exclusion all-work "All work" leaves out planned end exclusion
exclusion long-work "Long work" leaves out runs of at least 60 minutes in planned end exclusion
exclusion daily "Daily" leaves out planned at most 45 minutes each calendar day end exclusion
"""
OUTAGES, PROBES = ("outages",), ("probes",)
FIGURES = (
    ("share of time outside down", OUTAGES),
    ("share of time within (time of outages from ticket to restored) out of (window except planned)", OUTAGES),
    ("share of time outside (runs of at least 30 minutes in (down together with planned))", OUTAGES),
    ("share of time outside (time of outages where ticket is known) weighted by users of 250", OUTAGES),
    ("share of time within failing", PROBES),
    ("share of slots of 4 hours where (share of probes where ok) is at least 60 % empty slots count as missed", PROBES),
    ("share of slots of 3 days where (share of time outside outages) is at least 99 %", OUTAGES),
    ("average over slots of 2 days of (share of probes where ok) empty slots count as 25 %", PROBES),
    ("share of slots of 3 days where (average over slots of 4 hours of (number of probes)) is at least 0.1", PROBES),
    ("long", OUTAGES),
)  # fmt: skip
SHAPES = {
    "apart": "each calendar week separately for each zone counts",
    "hours": "during office each calendar week separately for each zone worst decides",
    "named": 'each calendar week separately for each zone in "b", "x" counts leaving out long-work',
    "over": "each calendar week over trailing 10 days",
    "days": "during nights each calendar week over trailing 9 days leaving out long-work",
    "out": "each calendar week over trailing 10 days leaving out daily",
    "both": "each calendar week over trailing 2 weeks separately for each zone counts leaving out all-work",
}
ZONES = ("Europe/Amsterdam", "Australia/Lord_Howe")


@cache
def contract(zone: str) -> Contract:
    text = HEAD.format(zone=zone) + EXCLUSIONS
    for shape, lines in SHAPES.items():
        for number, (figure, _) in enumerate(FIGURES):
            promise = "at most 90 hours" if figure == "long" else "at least 1 %"
            head, _, out = lines.partition(" leaving out ")
            text += f'objective {shape}-{number} "O" measure {figure} {head} promise {promise} no data counts as met'
            text += f"{' leaving out ' + out if out else ''} end objective\n"
    made, found = read(text)
    assert made is not None, found
    assert [d.message for d in unevaluated(made)] == []
    return made


def measured(
    made: Contract, asked: dict[str, tuple[Window, ...]], rows: dict[str, list[Row]], as_of: int | None
) -> tuple[MeasureResult, list[Diagnostic]]:
    with tempfile.TemporaryDirectory() as folder:
        data = DataMap()
        for records in made.records:
            path = Path(folder, f"{records.name}.csv")
            names = [one.name for one in records.fields]
            lines = [names] + [
                [str(plain._text(row[n]) if n in plain.INSTANTS else plain._plain(row[n])) for n in names]
                for row in rows[records.name]
            ]
            path.write_text("".join(",".join(line) + "\n" for line in lines), encoding="utf-8")
            data = data.with_files(records.name, (path,))
        result, problems = measure(made, asked, data, MeasureOptions(as_of=None if as_of is None else as_of * MINUTE))
    assert result is not None, problems
    assert not [q.rejects for q in result.quality if q.rejected], [q.rejects for q in result.quality]
    return result, problems


def weeks(zone: str, label: str) -> tuple[Window, ...]:
    """The week of a label, and the two behind it."""
    period = parse_period(label)
    assert period is not None
    last = period.last_date + dt.timedelta(days=14)
    return windows_ending_in(
        WindowKind.WEEK, zone, Period(period.first_date, last, ""), dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    )


class Slow:
    """What an objective comes to in a window, asked minute by minute."""

    def __init__(self, made: Contract, objective: Objective, rows: dict[str, list[Row]], as_of: int) -> None:
        self.made, self.objective, self.rows, self.as_of = made, objective, rows, as_of
        self.kinds = FIGURES[int(objective.name.split("-")[1])][1]

    def _oracle(self, rows: dict[str, list[Row]]) -> TimeOracle:
        zone = self.made.agreement.zone
        found = TimeOracle(self.made, rows, lambda name, minute: plain._open_at(zone, name, minute), self.as_of)
        found.during = self.objective.during
        return found

    def out(self, frame: range) -> set[int]:
        """The minutes around a frame that are left out: looked for in whole weeks, or in the days of an allowance."""
        found: set[int] = set()
        oracle, zone = self._oracle(self.rows), self.made.agreement.zone
        oracle.during = None
        first, last = (dt.datetime.fromtimestamp(m * 60, oracle.zone).date() for m in (frame[0], frame[-1]))
        for name in self.objective.leaving_out:
            of = self.made.exclusion(name)
            assert of is not None
            assert of.time is not None
            for window in windows(of.each or WindowKind.WEEK, zone, first, last):
                minutes = range(window.start // MINUTE, window.end // MINUTE)
                inside = sorted(oracle.present(of.time, Frame(minutes)))
                found |= set(inside[:45] if of.each is not None else inside)
        return found

    def entities(self, frame: range) -> list[str]:
        told: set[str] = set()
        name = self.objective.name
        for kind in self.kinds:
            for row in self.rows[kind]:
                start = row["taken"] if kind == "probes" else row["ticket" if name.endswith("-1") else "start"]
                if start is None:
                    continue
                until = start + 1 if kind == "probes" else min(self.as_of, row["restored"] or self.as_of)
                if max(start, frame.start) < min(until, frame.stop) and row["zone"] is not None:
                    told.add(row["zone"])
        return sorted(told)

    def value(self, frame: range, entity: str | None, *, apart: bool) -> Fraction | None:
        rows = dict(self.rows)
        for kind in ("outages", "probes") if apart else ():
            rows[kind] = [row for row in rows[kind] if row["zone"] == entity and entity is not None]
        oracle, figure = self._oracle(rows), self.objective.measure.figure
        oracle.out = self.out(frame)
        match figure:
            case TimeShare():
                return oracle.share(figure, Frame(frame))
            case SlotShare() | SlotMean():
                return oracle.of_slots(figure, Frame(frame))
            case SpanRef():
                inside = oracle.present(self.made.span(figure.span_name).of, Frame(frame))
                return Fraction(MINUTE * sum(oracle.counts(m) for m in inside))
        raise TypeError(figure)


def agree(case: tuple[str, str, dict[str, list[Row]], int], names: set[str]) -> None:
    zone, label, rows, as_of = case
    made = contract(zone)
    asked = {o.name: weeks(zone, label) for o in made.objectives if o.name in names}
    result, _ = measured(made, asked, rows, as_of)
    by: dict[tuple[str, str], list[Measurement]] = {}
    for one in result.measurements:
        by.setdefault((one.objective, one.window.label), []).append(one)
    assert len(by) == sum(len(found) for found in asked.values())
    for (name, _), found in by.items():
        objective = made.objective(name)
        assert objective is not None
        reach = found[0].over or found[0].window
        frame = range(reach.start // MINUTE, reach.end // MINUTE)
        assert (found[0].over is not None) is (objective.over is not None)
        slow, apart = Slow(made, objective, rows, as_of), objective.separately
        entities: list[str | None] = [None]
        if apart is not None:
            entities = [*(apart.values or slow.entities(frame))] or [None]
        assert [one.entity for one in found] == entities, name
        for one in found:
            wanted = slow.value(frame, one.entity, apart=apart is not None)
            assert one.value == wanted, (name, one.window.label, one.entity, one.value, wanted)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, str, dict[str, list[Row]], int]:
    zone = draw(st.sampled_from(ZONES))
    label = draw(st.sampled_from(plain.CHANGES[zone]))
    first, *_, last = weeks(zone, label)
    moments = st.integers(first.start // MINUTE - 6000, last.end // MINUTE)
    near = draw(moments)
    moments = st.one_of(moments, st.integers(near - 45, near + 3000))
    lengths = st.sampled_from((0, 5, 10, 29, 30, 31, 60, 600, 5000))
    outages: list[Row] = []
    for number in range(draw(st.integers(0, 8))):
        start, length = draw(moments), draw(lengths)
        ends = draw(st.sampled_from((start + length, start + length, None)))
        told = draw(st.sampled_from((None, start, start + 5)))
        of, users = draw(st.sampled_from((None, "a", "a", "b"))), draw(st.sampled_from((0, 1, 90, 400)))
        outages.append(
            {"id": str(number), "start": start, "restored": ends, "ticket": told, "zone": of, "users": users}
        )
    work: list[Row] = []
    for number in range(draw(st.integers(0, 4))):
        start = draw(moments)
        work.append({"id": str(number), "start": start, "finish": start + draw(lengths)})
    zones = st.sampled_from((None, "a", "b", "c"))
    probes: list[Row] = [
        {"id": str(number), "taken": draw(moments), "zone": draw(zones), "ok": draw(st.booleans())}
        for number in range(draw(st.integers(0, 12)))
    ]
    as_of = draw(st.integers(first.start // MINUTE, last.end // MINUTE + 1000))
    return zone, label, {"outages": outages, "work": work, "probes": probes}, as_of


def names() -> st.SearchStrategy[set[str]]:
    """A few of all objectives: asked minute by minute, they take long."""
    every = [objective.name for objective in contract(ZONES[0]).objectives]
    return st.sets(st.sampled_from(every), min_size=8, max_size=8)


@pytest.mark.slow
@settings(max_examples=12, deadline=None, phases=(Phase.generate, Phase.explicit), derandomize=True)
@given(cases(), names())
def test_figures_of_time(case: tuple[str, str, dict[str, list[Row]], int], named: set[str]) -> None:
    agree(case, named)


def outage(key: str, start: int, length: int, zone: str | None) -> Row:
    return {"id": key, "start": start, "restored": start + length, "ticket": None, "zone": zone, "users": 1}


def test_records_that_nobody_has_are_told() -> None:
    made = contract("Europe/Amsterdam")
    first, *_ = every = weeks("Europe/Amsterdam", "2026-W20")
    at = first.start // MINUTE
    outages = [outage("1", at + 60, 30, "a"), outage("2", at + 60, 30, None), outage("3", at - 60, 60, None)]
    probes = [{"id": "1", "taken": at + 90, "zone": None, "ok": True}]
    rows: dict[str, list[Row]] = {"outages": outages, "work": [], "probes": probes}
    result, problems = measured(made, dict.fromkeys(("apart-0", "apart-5", "named-0"), every), rows, None)
    told = [(one.where, one.message.split(",")[0]) for one in problems if one.code == "SLA759"]
    assert told == [
        ("objective apart-0", "1 of the outages has no zone"),
        ("objective apart-5", "1 of the probes has no zone"),
    ]
    values = {(m.objective, m.window.label, m.entity): m.value for m in result.measurements}
    week = 7 * 24 * 60
    assert values["apart-0", "2026-W20", "a"] == 1 - Fraction(30, week)
    # A window without records has one result, of none; of those named each has one.
    assert values["apart-0", "2026-W21", None] == 1
    assert [values["named-0", "2026-W20", name] for name in ("b", "x")] == [Fraction(1)] * 2


def test_weeks_within_several_windows_begin_with_them() -> None:
    """Ten days in slots of three: the last has one day, wherever the windows overlap."""
    made = contract("Europe/Amsterdam")
    every = weeks("Europe/Amsterdam", "2026-W20")
    at = every[0].end // MINUTE - 24 * 60
    rows: dict[str, list[Row]] = {"outages": [outage("1", at, 24 * 60, "a")], "work": [], "probes": []}
    result, _ = measured(made, {"over-6": every}, rows, None)
    assert [m.value for m in result.measurements] == [Fraction(3, 4), Fraction(3, 4), 1]
