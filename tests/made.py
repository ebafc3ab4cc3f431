"""Contracts from text and measurements by hand, for tests of what comes after measuring."""

from __future__ import annotations

from fractions import Fraction

from slakit.assess import Assessment, judge
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.contract.walking import aggregates
from slakit.credits import Credits, settle
from slakit.diagnostics import refuses
from slakit.measure.results import AggregateValue, Measurement
from slakit.timeline import Period, Window, WindowKind, windows_ending_in

__all__ = ["credited", "judged", "made_contract", "measured", "window"]

HEAD = """
agreement made "Made"
  version "1.0"
  provider "P"
  customer "C"
  in force from {first} to {last}
  zone UTC
  currency {currency}
  {fees}
end agreement

records calls "Calls"
  one "call"
  key id
  at start
  field id text
  field start instant
  field answered yes/no
  field wait duration optional
end records
"""


def made_contract(
    body: str,
    *,
    fees: str = 'fee monthly-fee "Fee" EUR 1000.00 per month',
    currency: str = "EUR",
    first: str = "2026-01-01",
    last: str = "2026-12-31",
) -> Contract:
    """A contract with the record type `calls` and the blocks of `body`."""
    text = HEAD.format(first=first, last=last, currency=currency, fees=fees) + body
    contract, diagnostics, _ = read_contract("made.sla", text.encode(), lambda *_: None)
    assert contract is not None, [d.message for d in diagnostics]
    assert not refuses(diagnostics)
    return contract


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
