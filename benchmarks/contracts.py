"""Contracts of a given length, made from the contact-centre example's kinds of statements."""

from __future__ import annotations

__all__ = ["contract_text"]

_HEAD = """use "std/contact-centre"

agreement bench-{seed} "Customer contact services {seed}"
  version "1.0"
  provider "Northwind Contact Centre B.V."
    registered "KvK 12345678"
    address "Keizersgracht 1, 1015 CN Amsterdam"
    signatory "J. de Vries", "Managing Director"
  customer "Acme Retail N.V."
    address "Stationsplein 45, 3013 AK Rotterdam"
    signatory "M. Jansen", "Chief Operating Officer"
  in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
  fee monthly-fee "Monthly service fee" EUR 48000.00 per month
end agreement

calendar office-hours "Office hours"
  open monday to friday from 09:00 to 17:30
  open saturday from 10:00 to 14:00
  closed on public holidays of NL
  closed on 2026-12-24 from 14:00 to 24:00 "Christmas Eve"
end calendar

remedies
  cap credits at 15 % of monthly-fee each calendar month
  round half up to EUR 0.01
end remedies
"""

_OBJECTIVE = """
# Objective {n}
objective ANS-{n} "Speed of answer {n}"
  measure service-level given limit = {limit} seconds, short = 5 seconds
  during office-hours
  each calendar month
  promise at least 80 %
  with fewer than 30 calls counts as met
  no data counts as met
  credit 5 % of monthly-fee when below 80 %
  credit 10 % of monthly-fee when below 75 %
  credit 15 % of monthly-fee when below 70 %
end objective
"""

_CLAUSE = """
clause COU-{n} "Courtesy {n}"
  text \"\"\"
  Agents greet every caller, stay polite and close by asking whether the question was answered.
  \"\"\"
end clause
"""


def contract_text(lines: int, seed: int = 0) -> str:
    """A clean contract of at least `lines` lines."""
    text = _HEAD.format(seed=seed)
    number = 0
    while text.count("\n") < lines:
        number += 1
        text += _OBJECTIVE.format(n=number, limit=10 + (seed + number) % 50)
        if number % 3 == 0:
            text += _CLAUSE.format(n=number)
    return text
