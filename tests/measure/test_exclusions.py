"""What exclusions leave out, against the slow evaluation: time and records, allowances, approvals, day by day."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.language.reading import read
from tests.measure.test_time_against_oracle import CHANGES, HEAD, INSTANTS, _open_at, _plain, _text
from tests.measure.time_oracle import MINUTE, Frame, Row, TimeOracle

from slakit.contract.expressions import Aggregate, SlotShare, TimeShare
from slakit.contract.model import Contract
from slakit.evaluation import plan_windows
from slakit.measure import DataMap, MeasureResult, measure
from slakit.timeline import WindowKind, parse_period, windows

ZONES = ("Europe/Amsterdam", "Australia/Lord_Howe")
TERMS = """
exclusion all-work "All work" leaves out planned end exclusion
exclusion some-work "Some work" leaves out planned at most 95 minutes each calendar day end exclusion
exclusion part "Part" leaves out planned at most 5 % of window each calendar day end exclusion
exclusion agreed "Agreed" leaves out planned approved by both parties end exclusion
exclusion asked "Asked" leaves out planned at most 95 minutes each calendar day approved by customer end exclusion
exclusion nights-off "Nights" leaves out nights end exclusion
exclusion bad "Bad" leaves out probes where ok end exclusion
exclusion two "Two" leaves out probes where ok at most 2 each calendar day end exclusion
exclusion often "Often" leaves out slots of 1 hour where (number of probes) is at least 1 end exclusion
"""
EXCLUSIONS = ("all-work", "some-work", "part", "agreed", "asked", "nights-off", "bad", "two", "often", "some-work, two")
FIGURES = (
    "share of time outside down",
    "share of time outside down out of office",
    "share of probes where ok",
    "share of slots of 6 hours where (share of probes where ok) is at least 50 % empty slots count as missed",
)


def _contract(zone: str) -> Contract:
    text = HEAD.format(zone=zone) + TERMS
    for e, exclusion in enumerate(EXCLUSIONS):
        for f, figure in enumerate(FIGURES):
            for d, during in enumerate(("", "during office ")):
                text += (
                    f'objective O-{e}-{f}-{d} "O" measure {figure} {during}each calendar week promise at least 1 %'
                    f" no data counts as met leaving out {exclusion} end objective\n"
                )
    contract, found = read(text)
    assert contract is not None, found
    return contract


CONTRACTS = {zone: _contract(zone) for zone in ZONES}
Approved = list[tuple[str, str, int, int, str]]
"""Exclusion, party, from, to (minutes), or the key of a record."""


def measured(
    contract: Contract, period: str, rows: dict[str, list[Row]], approvals: Approved, folder: Path
) -> MeasureResult:
    data = DataMap()
    for records in contract.records:
        path = folder / f"{records.name}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            names = [one.name for one in records.fields]
            writer = csv.writer(file)
            writer.writerow(names)
            for row in rows[records.name]:
                writer.writerow([_text(row[n]) if n in INSTANTS else _plain(row[n]) for n in names])
        data = data.with_files(records.name, (path,))
    path = folder / "approvals.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["exclusion", "by", "on", "record", "from", "to"])
        for exclusion, party, start, end, key in approvals:
            ends = ["", ""] if key else [_text(start), _text(end)]
            writer.writerow([exclusion, party, "2026-01-02", key, *ends])
    found = parse_period(period)
    assert found is not None
    result, problems = measure(contract, plan_windows(contract, found), data.with_files("approvals", (path,)))
    assert result is not None, problems
    assert not [q for q in result.quality if q.rejected], [q.rejects for q in result.quality]
    return result


class Slow:
    """The minutes and the probes that an exclusion leaves out of a week, asked one by one."""

    def __init__(self, oracle: TimeOracle, rows: dict[str, list[Row]], approvals: Approved, week: range) -> None:
        self.oracle, self.rows, self.approvals, self.week = oracle, rows, approvals, week

    def approved(self, exclusion: str, minute: int, parties: tuple[str, ...]) -> bool:
        def by(party: str) -> bool:
            for name, who, start, end, key in self.approvals:
                if (name, who) != (exclusion, party):
                    continue
                records = [row for row in self.rows["work"] if row["id"] == key]
                if any(row["start"] <= minute < row["finish"] for row in records) or (
                    not key and start <= minute < end
                ):
                    return True
            return False

        return all(by(party) for party in parties)

    def frames(self, kind: WindowKind) -> list[range]:
        zone = self.oracle.contract.agreement.zone
        first, last = (
            dt.datetime.fromtimestamp(m * 60, self.oracle.zone).date() for m in (self.week[0], self.week[-1])
        )
        return [range(w.start // MINUTE, w.end // MINUTE) for w in windows(kind, zone, first, last)]

    def minutes(self, exclusion: str) -> set[int]:
        contract = self.oracle.contract
        of = contract.exclusion(exclusion)
        assert of is not None
        if of.time is None:
            return set()
        found: set[int] = set()
        for frame in self.frames(of.each or WindowKind.WEEK):
            inside = sorted(self.oracle.present(of.time, Frame(frame)))
            parties = {"both parties": ("provider", "customer"), None: ()}.get(of.approved_by, (of.approved_by,))
            inside = [m for m in inside if self.approved(exclusion, m, parties)]  # type: ignore[arg-type]
            most = {"some-work": Fraction(95), "asked": Fraction(95), "part": Fraction(len(frame), 20)}.get(exclusion)
            if most is not None and len(inside) > most:
                assert most.denominator == 1 or exclusion == "part"
                inside = inside[: int(most)]
            found |= set(inside)
        return found

    def probes(self, exclusion: str) -> set[str]:
        if exclusion not in ("bad", "two"):
            out = self.minutes(exclusion)
            return {row["id"] for row in self.rows["probes"] if row["taken"] in out}
        named = [row for row in self.rows["probes"] if row["ok"]]
        if exclusion == "bad":
            return {row["id"] for row in named}
        found: set[str] = set()
        for frame in self.frames(WindowKind.DAY):
            inside = sorted((row for row in named if row["taken"] in frame), key=lambda row: (row["taken"], row["id"]))
            found |= {row["id"] for row in inside[:2]}
        return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, str, dict[str, list[Row]], Approved]:
    zone = draw(st.sampled_from(ZONES))
    label = draw(st.sampled_from(CHANGES[zone]))
    period = parse_period(label)
    assert period is not None
    (window,) = plan_windows(CONTRACTS[zone], period)["O-0-0-0"]
    first, last = window.start // MINUTE, window.end // MINUTE
    moments = st.integers(first - 300, last + 300)
    near = draw(moments)
    moments = st.one_of(moments, st.integers(near - 100, near + 100))
    lengths = st.sampled_from((0, 5, 30, 60, 94, 95, 96, 200, 2000))
    outages: list[Row] = []
    for number in range(draw(st.integers(1, 4))):
        start = draw(moments)
        outages.append({"id": str(number), "start": start, "restored": start + draw(lengths), "ticket": None,
                        "zone": None, "users": 1})  # fmt: skip
    work: list[Row] = []
    for number in range(draw(st.integers(1, 5))):
        start = draw(moments)
        work.append({"id": str(number), "start": start, "finish": start + draw(lengths)})
    probes: list[Row] = [
        {"id": str(number), "taken": draw(moments), "ok": draw(st.booleans())}
        for number in range(draw(st.integers(1, 14)))
    ]
    approvals: Approved = []
    for _ in range(draw(st.integers(0, 6))):
        exclusion = draw(st.sampled_from(("agreed", "asked")))
        party = "customer" if exclusion == "asked" else draw(st.sampled_from(("provider", "customer")))
        start, key = draw(moments), draw(st.sampled_from(("", "0", "1", "2")))
        approvals.append((exclusion, party, start, start + draw(lengths), key))
    return zone, label, {"outages": outages, "work": work, "probes": probes}, approvals


@pytest.mark.slow
@settings(max_examples=8, deadline=None, phases=(Phase.generate, Phase.explicit), derandomize=True)
@given(cases())
def test_exclusions(case: tuple[str, str, dict[str, list[Row]], Approved]) -> None:
    zone, label, rows, approvals = case
    contract = CONTRACTS[zone]
    with tempfile.TemporaryDirectory() as folder:
        result = measured(contract, label, rows, approvals, Path(folder))
    later = max(row["restored"] for row in rows["outages"]) + 10_000
    for one in result.measurements:
        objective = contract.objective(one.objective)
        assert objective is not None
        week = range(one.window.start // MINUTE, one.window.end // MINUTE)
        oracle = TimeOracle(contract, rows, lambda calendar, minute: _open_at(zone, calendar, minute), later)
        slow = Slow(oracle, rows, approvals, week)
        out = set[int]().union(*(slow.minutes(name) for name in objective.leaving_out))
        dropped = set[str]().union(*(slow.probes(name) for name in objective.leaving_out))
        oracle.during, oracle.out = objective.during, out
        oracle.rows = {**rows, "probes": [row for row in rows["probes"] if row["id"] not in dropped]}
        figure, frame = objective.measure.figure, Frame(week)
        match figure:
            case TimeShare():
                wanted = oracle.share(figure, frame)
            case SlotShare():
                wanted = oracle.of_slots(figure, frame)
            case Aggregate():
                wanted = oracle.aggregate(figure, frame)
            case _:
                pytest.fail(figure.kind)
        if "part" in objective.leaving_out and len(week) % 20:
            continue  # five percent of a day of this week end within a minute
        assert one.value == wanted, (one.objective, objective.leaving_out, one.value, wanted)
    for use in result.uses:
        if use.records is None:
            assert use.end - use.start == use.left_out + use.exceeding + use.unapproved
