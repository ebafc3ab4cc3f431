"""What of clauses and duties stops an evaluation, and what is only printed."""

from __future__ import annotations

import pytest
from tests.made import made_contract

from slakit.evaluable import unevaluated

OBJECTIVE = """
objective ANS-1 "Speed" measure share of calls where answered each calendar month promise at least 80 %
  no data counts as met end objective
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('clause C "C" text "Be polite." binds provider end clause', []),
        (
            'clause C "C" text "Be polite." verified by survey of all calls each calendar month end clause',
            [],
        ),
        (
            'clause C "C" text "Be polite." verified by survey of all calls each calendar month'
            " decided by customer on the point estimate promise share passed at least 90 % no data counts as missed"
            " otherwise improvement plan within 10 calendar days after the statement"
            " otherwise customer may terminate when missed in 3 consecutive months end clause",
            [],
        ),
        ('obligation O "O" binds customer text "Do." due within 3 days after the request end obligation', []),
        (
            'obligation O "O" binds customer text "Do." otherwise ANS-1 counts as met end obligation',
            [],
        ),
        ('escalation E "E" when ANS-1 is missed in 2 consecutive months step "Board" within 1 week end escalation', []),
        ('review R "R" each calendar quarter report within 2 weeks end review', []),
    ],
)
def test_what_stops_an_evaluation(body: str, said: list[str]) -> None:
    found = unevaluated(made_contract(OBJECTIVE + body))
    assert [d.message for d in found] == said
    assert all(d.span is not None and d.code == "SLA723" for d in found)
