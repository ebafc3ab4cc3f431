"""The tables that docs/credits.md works out by hand are what comes out of the examples, month by month, and as told."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from slakit import api
from slakit.contract.expressions import Unit
from slakit.evaluation import Evaluation
from slakit.measure import MeasureOptions
from slakit.money import Money, RoundingMode, round_fraction
from slakit.render.terminal import evaluation_text
from slakit.render.why import explained
from slakit.render.working_due import due_tellings
from slakit.timeline import first_instant_of, parse_period

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "credits.md").read_text(encoding="utf-8")
MONTHS = [f"{dt.date(2026, month, 1):%B}" for month in range(1, 13)]
CONTACT = "contact-centre-points/customer-contact.sla"
OUTSOURCING = "managed-outsourcing/application-management.sla"
HOSTING = "hosted-service/web-shop-hosting.sla"


@cache
def year(contract: str) -> Evaluation:
    """The year of an example, looked at when all claims are in."""
    path, period = ROOT / "examples" / contract, parse_period("2026")
    data, _ = api.load_data(api.data_map_beside(str(path)), {})
    assert data is not None
    assert period is not None
    looked_at = first_instant_of("Europe/Amsterdam", dt.date(2027, 2, 15)) if contract == HOSTING else None
    evaluation, _ = api.evaluate(api.load(path), period, data, MeasureOptions(as_of=looked_at))
    assert evaluation is not None
    return evaluation


def table(title: str, contract: str) -> dict[str, dict[str, str]]:
    """The table of the section about a contract whose first column has a title: cells by first cell and title."""
    section = PAGE[PAGE.index(f"`examples/{contract}`") :]
    lines = section[section.index(f"\n| {title} |") + 1 :].split("\n\n")[0].splitlines()
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {name: dict(zip(head, row, strict=True)) for row in rows for name in re.split(r", ", row[0])}


def number(text: str) -> Fraction:
    """The last number of a cell."""
    found = re.findall(r"−?[\d,]*\d(?:\.\d+)?", text)[-1]
    return Fraction(Decimal(found.replace(",", "").replace("−", "-")))


def measured(contract: str, objective: str) -> dict[str, Fraction]:
    """What an objective came to, by the month in which its window ends."""
    return {
        MONTHS[line.window.last_date.month - 1]: line.assessment.compared
        for line in year(contract).lines
        if line.objective == objective and line.assessment.compared is not None
    }


@pytest.mark.slow
@pytest.mark.parametrize("contract", [CONTACT, OUTSOURCING, HOSTING])
def test_every_month_is_paid_as_it_is_worked_out_by_hand(contract: str) -> None:
    rows = table("month", contract)
    assert list(rows) == MONTHS
    dues = {MONTHS[due.date.month - 1]: due.total for due in year(contract).dues}
    assert {month: Money("EUR", int(number(row["payable"]) * 100)) for month, row in rows.items()} == dues
    total = year(contract).total
    section = PAGE[PAGE.index(f"`examples/{contract}`") :]
    assert f"= **{total}**" in section.split("```")[0].replace("\n", " ")


@pytest.mark.parametrize(
    ("objective", "column"),
    [("SVL-1", "in time"), ("ABD-1", "abandoned"), ("FCR-1", "first call"), ("SAT-1", "marks")],
)
def test_the_contact_centre_measured_what_the_page_says(objective: str, column: str) -> None:
    size = 1 if column == "marks" else 100
    cells = {month: row[column] for month, row in table("month", CONTACT).items() if row[column]}
    assert {month: number(cell) / size for month, cell in cells.items()} == measured(CONTACT, objective)


def test_the_contact_centre_has_the_points_of_the_page() -> None:
    points = dict.fromkeys(MONTHS, Fraction(0))
    for line in year(CONTACT).lines:
        if line.unit is Unit.SERVICE_POINTS:
            points[MONTHS[line.window.last_date.month - 1]] += line.exact
    assert {month: number(row["points"]) for month, row in table("month", CONTACT).items()} == points


def test_the_amount_at_risk_limits_a_quarter() -> None:
    limits = {step.window.label: step.limit for step in year(OUTSOURCING).caps if step.cap.what == "credits"}
    first, second = (number(row["a quarter"]) * 100 for row in table("months", OUTSOURCING).values())
    assert limits == {"2026-Q1": first, "2026-Q2": first, "2026-Q3": second, "2026-Q4": second}


@pytest.mark.slow
def test_the_web_shop_was_up_as_the_page_says() -> None:
    shown = {
        month: round_fraction(value * 100, Fraction(1, 1000), RoundingMode.HALF_UP)
        for month, value in measured(HOSTING, "UP-1").items()
    }
    assert {month: number(row["uptime"]) for month, row in table("month", HOSTING).items()} == shown


def test_a_clerk_reads_points_bonuses_reliefs_and_limits() -> None:
    text = evaluation_text(year(CONTACT))
    assert re.search(r"^SVL-1 +2026-07 .* missed +8 points +–$", text, re.MULTILINE)
    assert re.search(r"^SAT-1 +2026-Q4 .* met +-EUR 1,500.00 +-EUR 1,500.00$", text, re.MULTILINE)
    assert re.search(
        r"^Cap of EUR 10,080.00 on credits, contract year from 2026-01-01, due 2026-11-30: EUR 2,300.00 cut to "
        r"EUR 1,280.00 \(EUR 8,800.00 used before\)  \[.*customer-contact.sla:106\]$", text, re.MULTILINE,
    )  # fmt: skip
    july = text[text.index("Due 2026-07-31:") :].split("\n\n")[0].splitlines()
    assert july[1:] == [
        "  SVL-1, 2026-07: 8 points, 6 6/7 after the limit",
        "  ABD-1, 2026-07: 3 points, 2 4/7 after the limit",
        "  FCR-1, 2026-07: 3 points, 2 4/7 after the limit",
        "  14 points in all, 12 after the limit",
        "  points 3 to 6 at EUR 400.00 each: EUR 1,600.00, of which EUR 1,158.62 is payable",
        "  points 7 to 12 at EUR 700.00 each: EUR 4,200.00, of which EUR 3,041.38 is payable",
    ]
    assert text.count("Credits are settled against the next invoice") == 1
    outsourcing = evaluation_text(year(OUTSOURCING))
    assert "left out (PRI-1 not met)" in outsourcing
    assert (
        "an improvement plan is owed within 10 business days of “Support hours” after the issue of the" in outsourcing
    )


@pytest.mark.slow
def test_a_right_that_still_holds_is_told_in_short() -> None:
    text = evaluation_text(year(HOSTING))
    assert text.count("What was paid of “Monthly fee”") == 2
    july, august, november = (text[text.index(f"Due {date}:") :].split("\n\n")[0] for date in
                              ("2026-07-31", "2026-08-31", "2026-11-30"))  # fmt: skip
    three = "as on 2026-06-30: the Customer may terminate if UP-1 is missed in 3 consecutive calendar months"
    assert f"still holds, {three}" in july
    assert three not in august
    assert f"holds again, {three}" in november


def test_a_working_says_what_the_amount_at_risk_is_made_of() -> None:
    found = explained(year(OUTSOURCING), "RES-1[2026-03]")
    assert isinstance(found, tuple)
    (one,) = found
    steps = [(step.text, step.result) for step in one.steps]
    at = steps.index(("Base fee, 2026-03", "EUR 90,000.00"))
    assert steps[at + 1 : at + 6] == [
        ("Named users, 2026-03", "1,250"),
        ("Fee for named users, 2026-03", "EUR 30,000.00"),
        ("Monthly charges, 2026-03", "EUR 120,000.00"),
        ("Amount at risk, 2026-03", "EUR 14,400.00"),
        ("This comes to", "EUR 5,760.00"),
    ]


def test_equal_fees_of_a_limit_are_one_step() -> None:
    last = due_tellings(year(CONTACT), "cap-3")[-1]
    assert ("Monthly fee, 2026-01-01 … 2026-12-01: 12 × EUR 42,000.00", "EUR 504,000.00") in [s[:2] for s in last.steps]
    earlier = [amount for text, amount, _ in last.steps if text.startswith("earlier in")]
    assert "EUR 0.00" not in earlier
    assert len(earlier) == 7


def test_what_the_highest_replaced_is_nothing_below_a_limit() -> None:
    last = due_tellings(year(OUTSOURCING), "cap-2")[-1]
    assert ("URG-1, 2026-12: another is higher", "EUR 0.00") in [step[:2] for step in last.steps]
