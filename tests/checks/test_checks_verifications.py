"""Verifications and duties that cannot work as written: each finding, where it is silent, and its witness."""

from __future__ import annotations

import pytest
from tests.language.reading import codes, read

HEAD = """agreement a "A" version "1.0" provider "P" customer "C" in force from {first} to 2026-12-31
  zone Europe/Amsterdam currency EUR fee base "Fee" EUR 100.00 per month end agreement
calendar hours "Hours" open daily from 09:00 to 17:00 end calendar
"""
SCORE = """clause C "C" text "Be polite."
  verified by survey of 20 random calls each calendar month
  criterion one weight 50
  criterion two weight {weight}
  {more}
  decided by customer {basis}
  promise average score {promise}
  no data counts as undecided
  {otherwise}
end clause
"""
SHARE = """clause C "C" text "Be complete."
  verified by audit of {sample} each calendar year
  decided by customer on the {basis}
  promise share passed {promise}
  no data counts as undecided
end clause
"""


def score(weight: str = "50", more: str = "not applicable counts as zero", basis: str = "",
          promise: str = "at least 80 %", otherwise: str = "") -> str:  # fmt: skip
    return HEAD.format(first="2026-01-01") + SCORE.format(
        weight=weight, more=more, basis=basis, promise=promise, otherwise=otherwise
    )


def share(sample: str, basis: str, promise: str) -> str:
    return HEAD.format(first="2026-01-01") + SHARE.format(sample=sample, basis=basis, promise=promise)


def message(text: str) -> str:
    (found,) = read(text)[1]
    return found.message


def test_a_sound_scorecard() -> None:
    assert codes(score()) == []
    assert codes(score("49.5", "criterion three weight 0.5 not applicable counts as zero")) == []


@pytest.mark.parametrize(("weight", "said"), [("40", "90"), ("50.5", "100.5"), ("1000", "1050")])
def test_weights(weight: str, said: str) -> None:
    assert codes(score(weight)) == ["SLA621"]
    assert message(score(weight)) == f"the weights of C come to {said}, not to 100: one has 50 of {said}"


def test_criteria_that_decide_nothing() -> None:
    zero = "criterion three weight 0 not applicable counts as zero"
    assert message(score(more=zero)).startswith("`three` has the weight 0")
    both = "critical two not applicable counts as zero"
    assert message(score(more=both)).startswith("`two` is critical and has a weight")
    assert codes(score(more="critical other not applicable counts as zero")) == []
    weighed = share("all cases", "point estimate", "at least 90 %").replace(
        " decided", " criterion one weight 100 decided"
    )
    assert message(weighed) == "the weight of `one` decides nothing: an item passes, or it does not"


def test_criteria_that_do_not_apply() -> None:
    assert codes(score(more="")) == ["SLA623"]
    assert "may score 100 % or 50 %" in message(score(more=""))


@pytest.mark.parametrize(("needs", "found"), [(19, []), (20, []), (21, ["SLA624"])])
def test_least_numbers(needs: int, found: list[str]) -> None:
    assert codes(score(more=f"not applicable counts as zero needs at least {needs} calls")) == found


def test_bounds_of_scores() -> None:
    assert codes(score(basis="on the lower bound at 95 % confidence")) == ["SLA625"]
    assert codes(score(basis="on the point estimate")) == []


@pytest.mark.parametrize(
    ("sample", "basis", "promise", "said", "advice"),
    [
        (
            "10 cases",
            "lower bound at 95 %",
            "at least 99 %",
            "when all 10 pass, the lower bound is 72.24 %",
            "381 cases",
        ),
        (
            "10 cases",
            "lower bound at 99 %",
            "at least 99 %",
            "when all 10 pass, the lower bound is 60.11 %",
            "657 cases",
        ),
        (
            "10 cases",
            "lower bound at 90 %",
            "at least 99 %",
            "when all 10 pass, the lower bound is 78.70 %",
            "268 cases",
        ),
        ("10 cases", "upper bound at 95 %", "at most 1 %", "when none of 10 passes, the upper bound is 27.76 %", "381"),
        ("10 cases", "lower bound at 95 %", "at least 100 %", "when all 10 pass", "or widen what is promised"),
        ("10 cases", "lower bound at 95 %", "between 50 % and 50.1 %", "any number of 10", "or widen what is promised"),
    ],
)
def test_promises_out_of_reach(sample: str, basis: str, promise: str, said: str, advice: str) -> None:
    (found,) = read(share(sample, f"{basis} confidence", promise))[1]
    assert found.code == "SLA626"
    assert said in found.message
    assert advice in (found.help or "")


@pytest.mark.parametrize(
    ("sample", "basis", "promise"),
    [
        ("381 cases", "lower bound at 95 % confidence", "at least 99 %"),
        ("10 cases", "lower bound at 95 % confidence", "at least 72 %"),
        ("10 cases", "lower bound at 95 % confidence", "at most 1 %"),
        ("10 cases", "point estimate", "at least 99 %"),
        ("all cases", "lower bound at 95 % confidence", "at least 99 %"),
        ("5 % of cases", "lower bound at 95 % confidence", "at least 99 %"),
    ],
)
def test_promises_within_reach(sample: str, basis: str, promise: str) -> None:
    assert codes(share(sample, basis, promise)) == []


def test_credit_tables_of_clauses() -> None:
    def table(*rows: str, promise: str = "at least 80 %") -> list[str]:
        return codes(score(promise=promise, otherwise=" ".join(f"otherwise credit {row}" for row in rows)))

    assert table("1 % of base when below 80 %", "2 % of base when below 70 %") == []
    assert table("1 % of base when below 75 %") == ["SLA201"]
    assert table("1 % of base when below 90 %") == ["SLA203"]
    assert table("150 % of base when below 80 %") == ["SLA209"]
    assert table("0.001 % of base when below 80 %") == ["SLA206"]
    assert table(promise="at least 0 %") == ["SLA604"]
    assert table(promise="more than 100 %") == ["SLA604"]


def escalation(*steps: str) -> str:
    lines = "\n  ".join(f'step "{number}" {step}' for number, step in enumerate(steps, start=1))
    return f'{HEAD.format(first="2026-01-01")}\nescalation E "E"\n  {lines}\nend escalation\n'


@pytest.mark.parametrize(
    ("first", "second", "late"),
    [
        ("within 1 hour after the incident", "within 1 hour after the incident", False),
        ("within 2 hours after the incident", "within 1 hour after the incident", True),
        ("within 2 hours after the incident", "within 1 hour after the report", False),
        ("within 2 business days after the incident", "within 1 business day after the incident", True),
        ("within 3 business days after the incident", "within 1 day after the incident", True),
        ("within 1 business day after the incident", "within 1 hour after the incident", False),
        ("within 1 month after the incident", "within 2 weeks after the incident", True),
        ("within 1 month after the incident", "within 29 calendar days after the incident", False),
        ("within 1 quarter after the incident", "within 2 months after the incident", True),
        ("by the end of week 2 after the incident", "by the end of week 1 after the incident", True),
        ("by the end of week 1 after the incident", "within 5 hours after the incident", True),
        ("by the end of day 1 after the incident", "within 30 hours after the incident", False),
    ],
)
def test_steps(first: str, second: str, late: bool) -> None:
    assert codes(escalation(first, second)) == (["SLA627"] if late else [])
    if late:
        assert message(escalation(first, second)) == "2 is told before 1, who stands first"


@pytest.mark.parametrize(
    ("each", "report", "dates"),
    [
        ("month", "within 2 weeks", None),
        ("month", "within 28 calendar days", None),
        ("month", "within 29 calendar days", ("2026-01-31", "2026-03-01", "2026-02-28")),
        ("month", "within 1 month", None),
        ("month", "within 2 months after the window", ("2026-01-31", "2026-03-31", "2026-02-28")),
        ("month", "within 2 months after the statement", None),
        ("month", "by the end of month 1 after the window", None),
        ("month", "by the end of month 2 after the window", ("2026-01-31", "2026-03-31", "2026-02-28")),
        ("week", "within 6 business days", None),
        ("week", "within 8 business days", ("2026-01-04", "2026-01-12", "2026-01-11")),
        ("week", "by the end of week 2 after the window", ("2026-01-04", "2026-01-18", "2026-01-11")),
        ("quarter", "by the end of quarter 2 after the window", ("2026-03-31", "2026-09-30", "2026-06-30")),
        ("quarter", "by the end of year 1 after the window", ("2026-03-31", "2027-12-31", "2026-06-30")),
        ("year", "within 10 years", None),
        ("month", "within 2 months after the month", None),
    ],
)
def test_reports_of_reviews(each: str, report: str, dates: tuple[str, str, str] | None) -> None:
    text = f'{HEAD.format(first="2026-01-01")}review R "R" each calendar {each} report {report} end review\n'
    assert codes(text) == (["SLA628"] if dates else [])
    if dates:
        held, due, following = dates
        assert message(text).endswith(f"the one of {held} reports by {due}, and the next is held by {following}")
