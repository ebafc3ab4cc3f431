"""Credit notes as electronic invoices: the official schemas and rules of EN 16931 find nothing; amounts are ours."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from lxml import etree
from tests.export.einvoices import issued, stating
from tests.export.en16931 import broken_rules, broken_schema
from tests.export.samples import OBJECTIVES, RESULTS, STEPS, evaluated, everything
from tests.made import made_contract

from slakit.contract.model import Contract
from slakit.export import of_evaluation
from slakit.export.einvoice import EINVOICES, CreditNote, credit_note, einvoice_xml

BANK = """
remedies
  earn back A.credit when A is met in each of the following 1 months as offset
  tax 19.5 % on credits
  settle against the next invoice
  round half up to EUR 0.01
end remedies
"""
PLAIN = """
remedies
  settle in cash
  round half up to EUR 0.01
end remedies
"""
MONTHS = ("2026-01", "2026-02", "2026-03")
BANKED: dict[tuple[str, str], Fraction | None] = {
    ("A", month): Fraction(share, 10) for month, share in zip(MONTHS, (5, 9, 7), strict=True)
}


def of(body: str, currency: str = "EUR") -> Contract:
    step, bonus, fee = STEPS[currency]
    text = (OBJECTIVES + body).format(currency=currency, step=step, bonus=bonus)
    return made_contract(text, currency=currency, fees=f'fee monthly-fee "Fee" {currency} {fee} per month')


def note_of(
    contract: Contract,
    results: dict[tuple[str, str], Fraction | None] | None = None,
    revision: int = 1,
    reason: str | None = None,
) -> CreditNote:
    evaluation = evaluated(stating(contract), results)
    note, problems = credit_note(issued(evaluation, revision=revision, reason=reason))
    assert note is not None, problems
    assert evaluation.total is not None
    assert note.due == Decimal(evaluation.total.amount)
    return note


NOTES = {
    "taxed": note_of(everything()),
    "replacing": note_of(everything(), revision=2, reason="A call was late."),
    "yen": note_of(everything("JPY")),
    "banked": note_of(of(BANK), BANKED),
    "untaxed": note_of(of(PLAIN)),
}


def test_what_a_credit_note_says() -> None:
    note = NOTES["replacing"]
    assert (note.number, note.date, note.replaces) == ("made/2026-Q1/2", dt.date(2026, 4, 1), "made/2026-Q1/1")
    assert (note.net, note.tax, note.gross, note.prepaid, note.due) == tuple(
        map(Decimal, ("230.07", "48.32", "278.39", "90.02", "188.37"))
    )
    first = note.lines[0]
    assert (first.name, first.amount) == ("Service credit, A Speed of answer, 2026-01", Decimal("100.03"))
    assert note.notes[1] == "Replaces made/2026-Q1/1: A call was late."
    banked = NOTES["banked"]
    assert (banked.gross, banked.prepaid) == (Decimal("310.80"), Decimal("130.04"))
    assert [(t.category, t.rate) for t in banked.taxes] == [("S", Decimal("19.5"))]
    assert NOTES["untaxed"].taxes[0].reason_code == "VATEX-EU-O"


@pytest.mark.parametrize("kind", EINVOICES)
@pytest.mark.parametrize("name", NOTES)
def test_the_schema_is_kept(name: str, kind: str) -> None:
    xml = einvoice_xml(NOTES[name], kind)
    assert broken_schema(xml, kind) == []
    assert xml == einvoice_xml(NOTES[name], kind)


def test_the_schema_is_really_asked() -> None:
    for kind in EINVOICES:
        xml = einvoice_xml(NOTES["taxed"], kind).replace(b">381<", b" Wrong=''>381<")
        assert broken_schema(xml, kind)


EMPTY = "PEPPOL-EN16931-R008"
"""A warning: the delivery, which the schema wants, has nothing to say and is empty."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "spoilt", "rules"),
    [
        ("ubl", ("<cbc:IdentificationCode>NL</cbc:IdentificationCode>", ""), ["BR-09"]),
        ("ubl", ('"EUR">278.39<', '"EUR">278.40<'), ["BR-CO-15", "BR-CO-16"]),
        ("cii", ("<ram:CountryID>NL</ram:CountryID>", ""), ["BR-09"]),
    ],
    ids=["ubl-country", "ubl-total", "cii-country"],
)
def test_the_rules_of_en_16931_are_kept(kind: str, spoilt: tuple[str, str], rules: list[str], tmp_path: Path) -> None:
    documents = {name: einvoice_xml(note, kind) for name, note in NOTES.items()}
    wrong = documents["taxed"].decode().replace(*spoilt)
    assert wrong != documents["taxed"].decode()
    found = broken_rules({**documents, "wrong": wrong.encode()}, kind, tmp_path)
    broken = {rule for rule in (text.split(":")[0] for text in found.pop("wrong")) if rule != EMPTY}
    assert set(rules) <= broken
    assert {n: [t for t in texts if not (kind == "cii" and t.startswith(EMPTY))] for n, texts in found.items()} == {
        name: [] for name in NOTES
    }


def amounts(xml: bytes, *names: str) -> list[str]:
    found = etree.fromstring(xml)
    return [next(found.iter(f"{{*}}{name}")).text or "" for name in names]


def test_both_syntaxes_say_the_same() -> None:
    for note in NOTES.values():
        cii = amounts(einvoice_xml(note, "cii"), "TaxBasisTotalAmount", "TaxTotalAmount", "GrandTotalAmount",
                      "DuePayableAmount")  # fmt: skip
        ubl = amounts(
            einvoice_xml(note, "ubl"), "TaxExclusiveAmount", "TaxAmount", "TaxInclusiveAmount", "PayableAmount"
        )
        assert [Decimal(text) for text in cii] == [Decimal(text) for text in ubl]
        assert [Decimal(text) for text in ubl] == [note.net, note.tax, note.gross, note.due]


# ------------------------------------------------------------------ what keeps it from being one


def test_everything_that_is_missing_is_said_at_once() -> None:
    note, problems = credit_note(issued(evaluated(everything())))
    assert note is None
    assert [(p.code, p.message.partition("needs ")[2]) for p in problems] == [
        ("SLA812", "the country of the provider, P"),
        ("SLA812", "the country of the customer, C"),
        ("SLA812", "the VAT number of the provider, P"),
    ]
    assert all(p.help for p in problems)
    untaxed = evaluated(stating(of(PLAIN), registered=None))
    assert [p.message.partition("needs ")[2] for p in credit_note(issued(untaxed))[1]] == [
        "the number in a register of the provider, Northwind <B.V.> & Co"
    ]


@pytest.mark.parametrize(
    ("currency", "results", "why"),
    [
        ("EUR", {("A", "2026-01"): Fraction(9, 10)}, "it comes to nothing"),
        ("EUR", {("A", "2026-01"): Fraction(1)}, "the customer owes its total"),
        ("EUR", {("A", "2026-01"): None}, "its total cannot be told"),
        ("KWD", RESULTS, "EN 16931 has amounts of two decimals, and KWD has more"),
    ],
)
def test_what_is_no_credit_note(currency: str, results: dict[tuple[str, str], Fraction | None], why: str) -> None:
    note, problems = credit_note(of_evaluation(evaluated(stating(everything(currency)), results)))
    assert note is None
    assert [(p.code, p.message.partition(": ")[2]) for p in problems] == [("SLA813", why)]
