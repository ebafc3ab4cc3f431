"""Contracts from text and measurements by hand, for tests of what comes after measuring."""

from __future__ import annotations

from collections.abc import Container, Sequence
from fractions import Fraction
from pathlib import Path

from slakit.assess import Assessment, judge
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.contract.walking import aggregates
from slakit.credits import Credits, settle
from slakit.diagnostics import refuses
from slakit.evaluation import Evaluation, evaluate
from slakit.issued import IssuedPeriod
from slakit.measure import AS_USUAL, DataMap, MeasureOptions
from slakit.measure.results import AggregateValue, Measurement
from slakit.timeline import Period, Window, WindowKind, parse_period, windows_ending_in

__all__ = [
    "agreement", "calls", "credited", "data_of", "evaluated", "judged", "made_contract", "measured", "outages",
    "read_made", "window",
]  # fmt: skip


def agreement(
    fees: str = "", *, first: str = "2026-01-01", last: str = "2026-12-31", zone: str = "UTC", currency: str = "EUR"
) -> str:
    """An agreement `made`, with fees as they are written."""
    return f"""
agreement made "Made"
  version "1.0"
  provider "P"
  customer "C"
  in force from {first} to {last}
  zone {zone}
  currency {currency}
  {fees}
end agreement
"""


def calls(*more: str) -> str:
    """The record type `calls`, whose calls are answered or not, with more fields as they are written."""
    return _records("calls", "call", "", ("id text", "start instant", "answered yes/no", *more))


def outages(*more: str) -> str:
    """The record type `outages`, which last from `start` to `finish`, with more fields as they are written."""
    lasting = "  lasts from start to finish\n"
    return _records("outages", "outage", lasting, ("id text", "start instant", "finish instant", *more))


def _records(name: str, one: str, terms: str, fields: tuple[str, ...]) -> str:
    lines = "".join(f"  field {field}\n" for field in fields)
    return f'''
records {name} "{name.capitalize()}"
  one "{one}"
  key id
  at start
{terms}{lines}end records
'''


def read_made(text: str) -> Contract:
    """The contract that a text means."""
    contract, diagnostics, _ = read_contract("made.sla", text.encode(), lambda *_: None)
    assert contract is not None, [d.message for d in diagnostics]
    assert not refuses(diagnostics)
    return contract


def made_contract(
    body: str,
    *,
    fees: str = 'fee monthly-fee "Fee" EUR 1000.00 per month',
    currency: str = "EUR",
    first: str = "2026-01-01",
    last: str = "2026-12-31",
) -> Contract:
    """A contract with the record type `calls` and the blocks of `body`."""
    head = agreement(fees, first=first, last=last, currency=currency)
    return read_made(head + calls("wait duration optional") + body)


def data_of(folder: Path, **tables: str) -> DataMap:
    """Data in a folder: the text of a CSV file for each record type."""
    data = DataMap()
    for name, text in tables.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        data = data.with_files(name, (path,))
    return data


def evaluated(
    contract: Contract,
    label: str,
    data: DataMap,
    options: MeasureOptions = AS_USUAL,
    *,
    issued: Sequence[IssuedPeriod] | None = None,
    told: Container[str] | None = None,
) -> Evaluation:
    """What a period comes to on data; nothing else is reported than the codes that may be `told`, if that is said."""
    period = parse_period(label)
    assert period is not None
    evaluation, problems = evaluate(contract, (), period, data, options, issued=issued)
    assert evaluation is not None, problems
    assert told is None or not [one for one in problems if one.code not in told], problems
    return evaluation


def window(contract: Contract, kind: WindowKind, label: str) -> Window:
    """The window of a kind, clipped to the term, by its label."""
    a = contract.agreement
    whole = Period(a.first_date, a.last_date, "term")
    return next(w for w in windows_ending_in(kind, a.zone, whole, a.first_date, a.last_date) if w.label == label)


def measured(
    contract: Contract, objective: str, label: str, value: Fraction | None, records: int = 10_000
) -> Measurement:
    """A measurement of a one-aggregate objective: a share out of `records`, or any other figure by its value."""
    model = contract.objective(objective)
    assert model is not None
    (aggregate,) = aggregates(model.measure.figure)
    if value is None:
        part = AggregateValue(aggregate, Fraction(0), 0, 0)
    elif aggregate.statistic == "share":
        assert (value * records).denominator == 1
        part = AggregateValue(aggregate, value * records, records, records)
    else:
        part = AggregateValue(aggregate, value, 1, records)
    return Measurement(objective, window(contract, model.each, label), value, (part,))


def judged(contract: Contract, objective: str, label: str, value: Fraction | None, records: int = 10_000) -> Assessment:
    """The assessment of a made measurement."""
    model = contract.objective(objective)
    assert model is not None
    return judge(model, measured(contract, objective, label, value, records))


def credited(contract: Contract, results: dict[tuple[str, str], Fraction | None]) -> Credits:
    """Credits of made results, by objective and window label."""
    return settle(
        contract, [judged(contract, objective, label, value) for (objective, label), value in results.items()]
    )
