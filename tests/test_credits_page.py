"""The tables that docs/credits.md works out by hand are what comes out of the examples, month by month."""

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
from slakit.money import Money, RoundingMode, round_fraction
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
    evaluation, _ = api.evaluate(api.load(path), period, data, as_of=looked_at)
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
