"""Evaluations to export: contracts whose remedies do everything that moves money, with results made by hand."""

from __future__ import annotations

from fractions import Fraction

from tests.made import made_contract, measured

from slakit.assess import judge
from slakit.contract.model import Contract
from slakit.credits import Claim, CreditLine, settle
from slakit.evaluation import Evaluation, Receipt
from slakit.measure.results import DataFile, RecordQuality
from slakit.money import Money
from slakit.timeline import parse_period

OBJECTIVES = """
objective A "Speed of answer"
  measure share of calls where answered
  each calendar month
  promise at least 80 %
  no data counts as undecided
  credit 13 % of monthly-fee when missed
  bonus {currency} {bonus} when at least 99 %
end objective

objective B "Calls"
  measure average wait of calls
  each calendar month
  promise at most 20 seconds
  no data counts as undecided
  credit 3 % of monthly-fee when missed
  credit 2 points when more than 60 seconds
end objective
"""
REMEDIES = """
remedies
  cap credits of A at 10 % of monthly-fee each calendar month
  cap credits at 12 % of monthly-fee each calendar quarter
  earn back 50 % of A.credit when A is met in each of the following 1 months
  tax 21 % on credits
  split credits over "North", "South", "=East"
  round half up to {currency} {step}
end remedies
"""
EVERYTHING = OBJECTIVES + REMEDIES
RESULTS: dict[tuple[str, str], Fraction | None] = {
    ("A", "2026-01"): Fraction(1, 2),
    ("B", "2026-01"): Fraction(30_000_000),
    ("A", "2026-02"): Fraction(995, 1000),
    ("B", "2026-02"): Fraction(90_000_000),
    ("A", "2026-03"): Fraction(7, 10),
    ("B", "2026-03"): Fraction(10_000_000),
}
STEPS = {"EUR": ("0.01", "40.00", "1000.33"), "JPY": ("1", "4000", "100033"), "KWD": ("0.001", "40.000", "1000.333")}


def everything(currency: str = "EUR") -> Contract:
    """A contract with caps, a bonus, points, what is earned back, a tax and cost centres."""
    step, bonus, fee = STEPS[currency]
    body = EVERYTHING.format(currency=currency, step=step, bonus=bonus)
    return made_contract(body, currency=currency, fees=f'fee monthly-fee "Fee" {currency} {fee} per month')


def evaluated(
    contract: Contract,
    results: dict[tuple[str, str], Fraction | None] | None = None,
    period: str = "2026-Q1",
    claims: tuple[Claim, ...] = (),
) -> Evaluation:
    """The evaluation of a contract with these results, by objective and window."""
    found = parse_period(period)
    assert found is not None
    judged = []
    for (name, label), value in (RESULTS if results is None else results).items():
        objective = contract.objective(name)
        assert objective is not None
        judged.append(judge(objective, measured(contract, name, label, value)))
    credits = settle(contract, judged, claims=claims)
    totals = [due.total for due in credits.dues]
    nothing = Money(contract.agreement.currency, 0)
    quality = RecordQuality("calls", (DataFile("data/calls.csv", "ab" * 32, 1234),), 10, 9, (), None, 0, 86_400_000_000)
    receipt = Receipt(
        contract=(("folder/made.sla", "3f" * 32),),
        data_map=("folder/made.data.toml", "cd" * 32),
        data=(("data/calls.csv", "ab" * 32),),
        slakit="0.1.0",
        engine="DuckDB 2.0.1",
        holidays="0.109",
        zone_rules="2026b",
        contract_hash="5d" * 32,
        as_of=0,
    )
    return Evaluation(
        contract=contract,
        period=found,
        lines=tuple(line for line in credits.lines if isinstance(line, CreditLine)),
        shared=tuple(line for line in credits.lines if not isinstance(line, CreditLine)),
        dues=credits.dues,
        total=None if None in totals else sum((t for t in totals if t is not None), nothing),
        quality=(quality,),
        receipt=receipt,
        all_lines=credits.lines,
        signed=contract,
    )
