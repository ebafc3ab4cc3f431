"""Published mechanisms with their data and what their sources say comes out of them, to the last digit.

A case names its contract here, a period and tables of data; `expected` has the numbers of the source. Shares that are
measured of probes are made of as many probes as it takes to have the share exactly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

__all__ = ["CASES", "Case", "Table"]

Row = Sequence[object]
Table = tuple[str, Iterable[Row]]
"""The columns of a file, and its rows; large ones are made when they are written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A case: what `sla evaluate CONTRACT --period PERIOD --data NAME=FILE … --json` has to say.

    `measured` is in the unit that is printed, to six decimals, half up; `met` says whether the promise is kept,
    `credit` what each objective earns, by its name; `totals` are those of the dates on which credits fall due. `paths`
    holds further values by their place in the JSON.
    """

    name: str
    contract: str
    period: str
    tables: dict[str, Table]
    measured: dict[str, str] = field(default_factory=dict)
    met: dict[str, bool] = field(default_factory=dict)
    credit: dict[str, str | None] = field(default_factory=dict)
    totals: list[str | None] | None = None
    paths: dict[str, Any] = field(default_factory=dict)
    data_map: str = ""
    """How cells are read that are not plain."""
    lint: tuple[str, ...] = ()
    """Codes of what is found in the contract itself, which says so and evaluates all the same."""
    naive: tuple[str, ...] = ()
    """Wrong answers that shortcuts give."""


def months(first: str, *values: object) -> dict[str, object]:
    """Return values of months that follow each other, by month."""
    year, month = map(int, first.split("-"))
    numbered = ((year * 12 + month - 1 + i, value) for i, value in enumerate(values))
    return {f"{number // 12}-{number % 12 + 1:02}": value for number, value in numbered}


def probes(shares: dict[str, object], column: str = "up") -> Table:
    """Return probes a minute apart, so many in each month that the share of good ones is exactly what is asked."""
    rows: list[Row] = []
    for month, percent in shares.items():
        share = Fraction(str(percent)) / 100
        start = dt.datetime.fromisoformat(f"{month}-02")
        for i in range(share.denominator):
            good = "yes" if i < share.numerator else "no"
            rows.append((len(rows), (start + dt.timedelta(minutes=i)).strftime("%Y-%m-%dT%H:%MZ"), good))
    return f"id,taken,{column}", rows


def given(figures: dict[str, dict[str, object]]) -> Table:
    """Return given figures: by their names, the values by window."""
    head = "figure,window,value,by,on,evidence"
    return head, [
        (name, window, value, "provider", "2025-12-31", "")
        for name, values in figures.items()
        for window, value in values.items()
    ]


def outages(*rows: Row, columns: str = "start,restored") -> Table:
    return f"id,{columns}", [(i, *row) for i, row in enumerate(rows, 1)]


def downtime(seconds: int) -> Table:
    """Return one outage in June 2025."""
    start = dt.datetime(2025, 6, 10, 1, tzinfo=dt.UTC)
    return outages((start.isoformat(), (start + dt.timedelta(seconds=seconds)).isoformat()))


def intervals(runs: Sequence[tuple[str, int, int, int]]) -> Iterator[Row]:
    """Yield a row for each of the intervals of five minutes that follow each other."""
    number = 0
    for first, count, requests, errors in runs:
        start = dt.datetime.fromisoformat(first)
        for i in range(count):
            yield number, (start + dt.timedelta(minutes=5 * i)).strftime("%Y-%m-%dT%H:%MZ"), requests, errors
            number += 1


# ------------------------------------------------------------------ measured as time


def _c01() -> Iterator[Case]:
    yield Case(
        name="c01",
        contract="c01_every_zone_down",
        period="2025-04",
        tables={
            "outages": outages(
                ("2025-04-05T10:00Z", "2025-04-05T12:00Z", "a"),
                ("2025-04-05T11:15Z", "2025-04-05T11:52Z", "b"),
                ("2025-04-20T02:00Z", "2025-04-20T02:30Z", "a"),
                ("2025-04-20T02:30Z", "2025-04-20T02:50Z", "b"),
                columns="start,restored,zone",
            ),
            "figures": given(
                {
                    "regional-charges": {"2025-04": "USD 18432.10"},
                    "one-time-payments": {"2025-04": "USD 2400.00"},
                }
            ),
        },
        measured={"AV-1": "99.914352"},
        met={"AV-1": False},
        totals=["1603.21"],
        naive=("99.606481", "1843.21"),
    )


def _c06() -> Iterator[Case]:
    counted = (
        ("2025-06-04T08:00Z", "2025-06-04T08:20Z", "2025-06-04T13:05Z"),
        ("2025-06-09T10:00Z", "2025-06-09T10:00Z", "2025-06-09T10:03Z"),
        ("2025-06-09T16:00Z", "2025-06-09T16:00Z", "2025-06-09T16:04Z"),
        ("2025-06-15T02:00Z", "", "2025-06-15T04:00Z"),
        ("2025-06-22T00:40Z", "2025-06-22T01:00Z", "2025-06-22T03:31Z"),
    )
    minutes = "results.0.parts.0.within"
    yield Case(
        name="c06 a",
        contract="c06_clock_starts_at_the_ticket",
        period="2025-06",
        tables={"outages": outages(*counted, columns="start,ticket,restored")},
        measured={"AV-1": "98.981481"},
        met={"AV-1": False},
        totals=["291.00"],
        paths={minutes: 440 * 60_000_000},
        naive=("388.00",),
    )
    more = (*counted, ("2025-06-25T10:00Z", "2025-06-25T10:00Z", "2025-06-25T14:20Z"))  # 260 minutes
    yield Case(
        name="c06 b",
        contract="c06_clock_starts_at_the_ticket",
        period="2025-06",
        tables={"outages": outages(*more, columns="start,ticket,restored")},
        totals=["582.00"],
        paths={minutes: 700 * 60_000_000, "results.0.credit.exact": "582.00"},
    )


def _executions(start: dt.datetime, bad: int) -> Iterator[Row]:
    """Yield a million executions a second apart, the first of them failed."""
    for i in range(1_000_000):
        taken = (start + dt.timedelta(seconds=i)).isoformat()
        yield i, taken, "yes" if i < bad else "no"


def _c09() -> Iterator[Case]:
    start = dt.datetime(2025, 1, 15, tzinfo=dt.UTC)
    for name, bad, measured, met, credit, total in (
        ("a", 1_000, "99.900000", True, "0.00", "0.00"),
        ("b", 10_000, "99.000000", False, None, None),
        ("c", 10_001, "98.999900", False, "13125.00", "13125.00"),
    ):
        yield Case(
            name=f"c09 {name}",
            contract="c09_github_enterprise_cloud",
            lint=("SLA201", "SLA210"),
            period="2025-Q1",
            tables={
                "executions": ("number,triggered,unavailable", _executions(start, bad)),
                "minutes": ("began,requests,errors", []),
            },
            measured={"ACTIONS": measured},
            met={"ACTIONS": met},
            credit={"ACTIONS": credit},
            totals=[total],
        )
    start = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    minutes = (
        ((start + dt.timedelta(minutes=i)).strftime("%Y-%m-%dT%H:%MZ"), 100, 6 if i < 300 else 5)  # 5 % is not down
        for i in range(129_600)
    )
    yield Case(
        name="c09 d",
        contract="c09_github_enterprise_cloud",
        lint=("SLA201", "SLA210"),
        period="2025-Q1",
        tables={"executions": ("number,triggered,unavailable", []), "minutes": ("began,requests,errors", minutes)},
        measured={"ISSUES": "99.768519"},
        met={"ISSUES": False},
        credit={"ISSUES": "5250.00"},
        totals=["5250.00"],
    )


def _c13() -> Iterator[Case]:
    yield Case(
        name="c13",
        contract="c13_weighted_by_users",
        period="2025-06",
        tables={
            "outages": outages(
                ("2025-06-04T08:00Z", "2025-06-04T08:40Z", 250),
                ("2025-06-05T08:00Z", "2025-06-05T08:38Z", 35),
                columns="start,restored,users",
            )
        },
        measured={"AV-1": "99.895093"},
        met={"AV-1": True},
        totals=["0.00"],
        paths={"results.0.compared": "999/1000"},
        naive=("99.819444",),
    )


def _c18() -> Iterator[Case]:
    runs = [
        ("2025-06-03T00:00", 96, 2, 2),
        ("2025-06-11T15:00", 12, 2000, 1000),
        ("2025-06-18T09:00", 40, 500, 5),
        ("2025-06-19T00:00", 3000, 1000, 0),
    ]
    yield Case(
        name="c18",
        contract="c18_mean_of_intervals",
        period="2025-06",
        tables={
            "requests": ("id,taken,served,failed", list(intervals(runs))),
            "figures": given({"storage-charges": {"2025-06": "USD 6420.55"}}),
        },
        measured={"AV-1": "98.814815"},
        met={"AV-1": False},
        totals=["1605.14"],
        paths={"results.0.parts.0.slots": 8640, "results.0.parts.0.empty": 5492},
        naive=("99.592930", "642.06", "96.747141"),
    )


def _c21() -> Iterator[Case]:
    samples = [
        (i, f"2025-06-02T10:{i:02}Z", "yes" if i < 51 else "no" if i < 54 else "")
        for i in range(60)
    ]  # fmt: skip
    yield Case(
        name="c21",
        contract="c21_missing_samples",
        period="2025-06-02",
        tables={"probes": ("id,taken,ok", samples)},
        measured={"GOOD-1": "95.000000", "OUT-1": "94.444444", "BAD-1": "85.000000"},
        met={"GOOD-1": True, "OUT-1": False, "BAD-1": False},
    )


def _c33() -> Iterator[Case]:
    tables = {
        "outages": outages(
            ("2024-04-04T08:00Z", "2024-04-04T08:30Z"),
            ("2024-05-05T08:00Z", "2024-05-05T08:17Z"),
            ("2024-05-10T01:00Z", "2024-05-10T03:00Z"),
        ),
        "maintenance": (
            "id,announced,start,finish",
            [(1, "2024-05-07T01:00Z", "2024-05-10T01:00Z", "2024-05-10T03:00Z")],
        ),
    }
    for name, contract, total in (
        ("10x", "c33_a_multiple_of_the_price", "31.33"),
        ("100x", "c33_b_earlier_edition", "313.33"),
    ):
        yield Case(
            name=f"c33 {name}",
            contract=contract,
            period="2024-Q2",
            tables=tables,
            measured={"AV-1": "99.964133"},
            met={"AV-1": False},
            totals=[total],
        )


def _c38() -> Iterator[Case]:
    for name, seconds, measured, steps, total in (
        ("a", 130 * 60, "99.699074", 2, "2.59"),
        ("b", 86 * 60 + 24, "99.800000", 1, "1.30"),
        ("c", 64 * 60 + 48, "99.850000", 0, "0.00"),
    ):
        yield Case(
            name=f"c38 {name}",
            contract="c38_stablehost",
            period="2025-06",
            tables={"outages": downtime(seconds)},
            measured={"UPTIME": measured},
            met={"UPTIME": False},
            totals=[total],
            paths={"results.0.credit.exact": ("0.00", "1.295", "2.59")[steps]},
        )


# ------------------------------------------------------------------ measured of records


def _c28() -> Iterator[Case]:
    rows: list[Row] = []
    for month, abandoned, answered, seconds in ((1, 250, 4800, 25), (2, 120, 1200, 50), (3, 180, 4000, 28)):
        start = dt.datetime(2025, month, 5, 15, tzinfo=dt.UTC)
        waits = [""] * abandoned + [f"{seconds}"] * answered
        for i, wait in enumerate(waits):
            taken = (start + dt.timedelta(seconds=30 * i)).isoformat()
            rows.append((len(rows), taken, "no" if wait else "yes", wait))
    yield Case(
        name="c28",
        contract="c28_contact_centre_quarter",
        period="2025-Q1",
        tables={"calls": ("number,offered,abandoned,wait", rows)},
        data_map='calls.fields.wait = { column = "wait", unit = "seconds" }',
        measured={"ASA": "29.200000", "ABANDONED": "5.213270"},
        met={"ASA": True, "ABANDONED": False},
        totals=["500.00"],
        naive=("34.33",),
    )


def _c40() -> Iterator[Case]:
    shares = months("2025-01", "96.5", "98.5", "96.5", "99.2", "97.5", "95.9")
    points = {f"dues.{i}.points": f"{n}" for i, n in enumerate((3, 2, 6, 0, 2, 8)) if n}
    for contract, lint in (("c40_a_service_points", ("SLA201",)), ("c40_b_service_points_rounded", ())):
        yield Case(
            name=contract[:5],
            contract=contract,
            lint=lint,
            period="2025-01..2025-06",
            tables={"probes": probes(shares)},
            totals=["3000.00", "2000.00", "6000.00", "0.00", "2000.00", "8000.00"],
            paths={"total": "21000.00", **points},
        )


def _c41() -> Iterator[Case]:
    names = ("SL-1", "SL-2", "SL-3", "SL-4")
    for name, failed, before, total in (
        ("a", names[:1], "2000.00", "2000.00"),
        ("b", names[:3], "8550.00", "8550.00"),
        ("c", names, "12050.00", "10000.00"),
    ):
        yield Case(
            name=f"c41 {name}",
            contract="c41_pool_allocations",
            period="2025-03",
            tables={
                "figures": given({f"uptime-{n[-1]}": {"2025-03": "98 %" if n in failed else "99.9 %"} for n in names})
            },
            totals=[total],
            paths={"caps.0.before": before, "caps.0.after": total},
        )


def _c45() -> Iterator[Case]:
    good = "99.9"
    yield Case(
        name="c45 a",
        contract="c45_a_half_after_six_months",
        period="2025-01..2025-07",
        tables={"probes": probes(months("2025-01", "98", *[good] * 6))},
        totals=["40000.00", *["0.00"] * 5, "-20000.00"],
        paths={"dues.6.date": "2025-07-31", "dues.6.earned_back.0.amount": "20000.00"},
    )
    yield Case(
        name="c45 b",
        contract="c45_b_a_second_miss_breaks_it",
        period="2025-01..2025-10",
        tables={"probes": probes(months("2025-01", "98", good, good, "98", *[good] * 6))},
        totals=["40000.00", "0.00", "0.00", "40000.00", *["0.00"] * 5, "-20000.00"],
        paths={"dues.9.date": "2025-10-31", "dues.9.earned_back.0.window": "2025-04"},
    )
    yield Case(
        name="c45 c",
        contract="c45_c_banked_as_offset",
        period="2025-01..2025-07",
        tables={
            "figures": given(
                {
                    "uptime": months("2025-01", "98 %", *["99.9 %"] * 6),
                    "portal-uptime": months("2025-01", *["99.9 %"] * 5, "97 %", "99.9 %"),
                }
            )
        },
        totals=["9000.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00"],
        paths={"dues.5.bank.used": "5500.00", "dues.5.bank.after": "3500.00"},
    )
    yield Case(
        name="c45 d",
        contract="c45_d_exceeded_not_met",
        period="2025-01..2025-04",
        tables={"probes": probes(months("2025-01", "99.4", "99.6", "99.5", "99.7"))},
        totals=["10000.00", "0.00", "0.00", "0.00"],
    )
    yield Case(
        name="c45 d exceeded",
        contract="c45_d_exceeded_not_met",
        period="2025-01..2025-04",
        tables={"probes": probes(months("2025-01", "99.4", "99.6", "99.51", "99.7"))},
        totals=["10000.00", "0.00", "0.00", "-10000.00"],
    )


def _c46() -> Iterator[Case]:
    """The history as the template has it, given; of (b) also worked out from charges whose credits round up."""
    for name, charges, credits, total in (
        ("a", "0.00", "0.00", "1.00"),
        ("b", "110.00", "11.01", "0.99"),
        ("c", "110.00", "12.50", "0.00"),
    ):
        figures = {"availability": "97 %", "charges-before": f"GBP {charges}", "credits-before": f"GBP {credits}"}
        yield Case(
            name=f"c46 {name}",
            contract="c46_b_history_given",
            period="2025-03",
            tables={"figures": given({figure: {"2025-03": value} for figure, value in figures.items()})},
            totals=[total],
            naive=("0.9900000000000002",),
        )
    yield Case(
        name="c46 derived",
        contract="c46_a_month_and_trailing_year",
        period="2024-01..2025-01",
        tables={"probes": probes(months("2024-01", *["97"] * 13))},
        totals=["1.00"] * 13,
    )


def _c49() -> Iterator[Case]:
    for name, points, total in (("a", 20, "0.00"), ("b", 120, "312.00"), ("c", 250, "825.00")):
        failures = [(i, f"2025-05-{i:02}T09:00Z", points // 10) for i in range(1, 11)]
        yield Case(
            name=f"c49 {name}",
            contract="c49_bands_of_points",
            period="2025-05",
            tables={"failures": ("id,noted,deduction", failures)},
            measured={"FAILURES": f"{points}.000000"},
            totals=[total],
            naive=("360.00",),
        )


def _c51() -> Iterator[Case]:
    none: dict[str, Table] = {"activations": ("id,promised,active", []), "faults": ("id,reported,fixed", [])}
    for name, active, total in (("a", "2025-05-08T10:00", "6.10"), ("b", "2025-05-09T10:00", "12.20")):
        order = ("id,promised,active", [("o1", "2025-05-07T00:00+01:00", f"{active}+01:00")])
        yield Case(
            name=f"c51 {name}",
            contract="c51_automatic_compensation",
            period="2025-05",
            tables={**none, "activations": order},
            met={"ACT": False},
            totals=[total],
        )
    fault = ("id,reported,fixed", [("f1", "2025-04-17T00:00+01:00", "2025-04-26T11:00+01:00")])
    yield Case(
        name="c51 c",
        contract="c51_automatic_compensation",
        period="2025-04",
        tables={**none, "faults": fault},
        # The second working day ends when 24 April begins: 59 hours later it is fixed, which is two days and a part.
        paths={"results.1.measured": str(59 * 3_600_000_000) + "/1"},
        met={"REP": False},
        totals=["19.52"],
        naive=("39.04",),
    )


def _c54() -> Iterator[Case]:
    table = probes(months("2025-01", "98", "99.5", "100"))
    for name, contract, totals in (
        ("carried", "c54_a_excess_carried_forward", ["3000.00", "3000.00", "300.00"]),
        ("lost", "c54_b_excess_lost", ["3000.00", "2500.00", "0.00"]),
    ):
        yield Case(
            name=f"c54 {name}", contract=contract, period="2025-01..2025-03", tables={"probes": table}, totals=[*totals]
        )


# ------------------------------------------------------------------ claims


def _c63() -> Iterator[Case]:
    """Each supplier's deadline: the last claim in time pays, the first one too late gives nothing, none is open."""
    incident, notice = "2025-02-15T14:00:00Z", "2025-02-17T09:00:00Z"
    last_second, midnight = "T23:59:59Z", "T00:00:00Z"
    for supplier, event, last, first_late in (
        ("a_microsoft", incident, "2025-03-31", "2025-04-01"),
        ("b_aws", incident, "2025-04-30", "2025-05-01"),
        ("c_atlassian", "", "2025-03-15", "2025-03-16"),
        ("d_common_paper", "", "2025-03-07", "2025-03-08"),
        ("e_google", "", "2025-03-30", "2025-03-31"),
        ("f_ovhcloud", incident, "2025-04-16", "2025-04-17"),
        ("g_rcp_net", incident, "2025-02-18T14:00:00Z", "2025-02-18T14:00:01Z"),
        ("h_node4", notice, "2025-03-18", "2025-03-19"),
    ):
        days = "T" not in last
        for state, made, total in (
            ("in time", last + last_second * days, "100.00"),
            ("late", first_late + midnight * days, "0.00"),
            ("open", "", "0.00"),
        ):
            rows = [("AVAIL", "2025-02", made, event)] if made or event else []
            yield Case(
                name=f"c63 {supplier} {state}",
                contract=f"c63_{supplier}",
                period="2025-02",
                tables={
                    "probes": ("id,taken,up", [(1, "2025-02-15T13:00:00Z", "no"), (2, incident, "yes")]),
                    "claims": ("objective,window,made,event", rows),
                },
                totals=[total],
                paths={
                    "dues.0.claims.0.state": state,
                    "dues.0.claims.0.until": last if days else last.replace("T", " ").replace("Z", " +00:00"),
                },
            )


# ------------------------------------------------------------------ given values


def _c65() -> Iterator[Case]:
    met = {
        "A-EXACT": False,
        "A-HALF-UP": True,
        "A-TRUNCATED": False,
        "B-HALF-UP": True,
        "B-HALF-EVEN": False,
        "C-EXACT": True,
        "C-ROUNDED-UP": False,
    }
    values = {"attainment": "99.9896 %", "answered": "94.25 %", "time-used": "99.951 %"}
    yield Case(
        name="c65",
        contract="c65_rounding_of_measured_values",
        period="2025-06",
        tables={"figures": given({name: {"2025-06": value} for name, value in values.items()})},
        met=met,
    )


def _c66() -> Iterator[Case]:
    for name, value, met, credit in (
        ("a", "97.2 %", {"TELUS": False}, {"TELUS": None}),
        ("b", "99 %", {"INDUSTRYSAFE": False}, {"INDUSTRYSAFE": None}),
        (
            "c",
            "98.95 %",
            {"MODEL": False, "MODEL-HALF-UP": True, "MODEL-TRUNCATED": False},
            {"MODEL": None, "MODEL-HALF-UP": "0.00", "MODEL-TRUNCATED": "10.00"},
        ),
    ):
        yield Case(
            name=f"c66 {name}",
            contract="c66_tables_with_gaps",
            lint=("SLA201",),
            period="2025-06",
            tables={"figures": given({"availability": {"2025-06": value}})},
            met=met,
            credit={**credit},
            totals=[None],
        )


def _c68() -> Iterator[Case]:
    table = {"figures": given({"availability": {"2025-06": "98 %"}})}
    for name, total in (("yen_half_up", "12345"), ("yen_half_even", "12344"), ("dollar", "2.68"), ("dinar", "0.013")):
        yield Case(name=f"c68 {name}", contract=f"c68_{name}", period="2025-06", tables=table, totals=[total])
    centres = {f"dues.0.cost_centres.{i}.amount": part for i, part in enumerate(("33.34", "33.33", "33.33"))}
    yield Case(name="c68 split", contract="c68_split", period="2025-06", tables=table, totals=["100.00"], paths=centres)


def _all() -> Iterable[Case]:
    for made in (_c01, _c06, _c09, _c13, _c18, _c21, _c28, _c33, _c38, _c40, _c41, _c45, _c46, _c49, _c51, _c54, _c63,
                 _c65, _c66, _c68):  # fmt: skip
        yield from made()


CASES = {case.name: case for case in _all()}
