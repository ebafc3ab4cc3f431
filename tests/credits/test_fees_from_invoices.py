"""Fees that are counted from invoices: without taxes and one-time charges, as the contract says, and never divided."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Sla, sla

__all__ = ["sla"]

CONTRACT = """agreement inv "Invoiced"
  version "1.0"
  provider "P"
  customer "C"
  in force from 2026-01-15 to 2026-12-31
  zone UTC
  currency EUR
  fee usage "Usage" from total net of invoices where kind is "usage" and not one-time per month
end agreement
records invoices "Lines of invoices"
  one "line"
  key id
  at billed
  field id text
  field billed instant
  field net money
  field tax money
  field one-time yes/no
  field kind text
end records
figure uptime "Uptime"
  type percent
  given by provider
  each calendar month
end figure
objective UP "Uptime"
  measure uptime
  each calendar month
  promise at least 99 %
  no data counts as undecided
  credit 10 % of usage when missed
end objective
remedies
  cap credits at 5 % of usage each contract year
  round half up to EUR 0.01
end remedies
"""
INVOICES = """id,billed,net,tax,one-time,kind
1,2026-01-20T00:00Z,1000.00,210.00,no,usage
2,2026-01-25T00:00Z,500.55,105.12,no,usage
3,2026-01-25T00:00Z,9000.00,1890.00,yes,usage
4,2026-01-26T00:00Z,70.00,14.70,no,licences
5,2026-02-25T00:00Z,100.00,21.00,no,usage
"""
FIGURES = """figure,window,value,by,on,evidence
uptime,2026-01-15,98 %,provider,2026-02-02,
uptime,2026-02,97 %,provider,2026-03-02,
"""


def test_what_invoices_come_to_is_the_base(sla: Sla) -> None:
    for name, text in (("inv.sla", CONTRACT), ("invoices.csv", INVOICES), ("figures.csv", FIGURES)):
        Path(name).write_text(text, encoding="utf-8")
    data = ("--data", "invoices=invoices.csv", "--data", "figures=figures.csv")
    told = json.loads(sla("evaluate", "inv.sla", "--period", "2026-01..2026-02", *data, "--json").out)
    # 10 % of 1,500.55; the year's cap is 5 % of 1,600.55, so nothing is left for February's 10.00.
    assert [one["credit"]["exact"] for one in told["results"]] == ["150.055", "10.00"]
    assert [due["total"] for due in told["dues"]] == ["80.03", "0.00"]
    why = sla("why", "inv.sla#UP", "--period", "2026-01", *data).out
    assert "Usage, 2026-01  [inv.sla:8]\n     = EUR 1,500.55" in why
    assert "\nUsage, 2026-01, is counted from 2 of the invoices: 1, 2\n" in why
    figures = json.loads(sla("why", "inv.sla#UP", "--period", "2026-02", *data, "--json").out)["figures"]
    assert [one["fee_rows"] for one in figures] == [
        [{"fee": "usage", "window": "2026-02", "records": "invoices", "keys": ["5"], "number": 1}]
    ]
