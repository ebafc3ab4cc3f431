"""A statement as a credit note: the business terms of EN 16931 (BT, BG), whichever syntax they are written in.

Credits are its lines and the tax on them its tax. What counts against credits without being taxed (bonuses, what is
earned back, offsets that are used) has been paid already, as far as the note is concerned: it lowers what is due, not
what is credited. A contract that says nothing of a tax on credits has credits that are not subject to one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from slakit.diagnostics import Diagnostic
from slakit.export.statement import Statement
from slakit.money import minor_digits
from slakit.render.evaluation_document import DueDate, DueLine, PartyFacts, Result
from slakit.timeline import load_zone

__all__ = ["CreditNote", "NoteLine", "TaxGroup", "credit_note"]

_SETTLED = {
    "next invoice": "To be set off against the next invoice.",
    "cash": "To be paid to the customer.",
    "service time": "To be given as service time.",
    None: "To be settled as agreed.",
}


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A line of a credit note (BG-25): one credit, without tax."""

    number: int
    name: str
    description: str | None
    amount: Decimal
    category: str
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """What is taxed at one rate (BG-23); `category` is of UNTDID 5305: S, or O for what has no tax."""

    category: str
    rate: Decimal | None
    basis: Decimal
    tax: Decimal

    @property
    def reason(self) -> str | None:
        """Why there is no tax, where it has to be said."""
        return "Not subject to VAT" if self.category == "O" else None

    @property
    def reason_code(self) -> str | None:
        """The same as a code of the list VATEX."""
        return "VATEX-EU-O" if self.category == "O" else None


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A credit note: its head, both parties, lines, taxes and totals; amounts have the currency's minor digits."""

    number: str
    date: dt.date
    currency: str
    seller: PartyFacts
    buyer: PartyFacts
    contract: str
    first: dt.date
    last: dt.date
    replaces: str | None
    notes: tuple[str, ...]
    terms: str
    lines: tuple[NoteLine, ...]
    taxes: tuple[TaxGroup, ...]
    prepaid: Decimal

    @property
    def net(self) -> Decimal:
        """The sum of its lines (BT-106, BT-109)."""
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        """The sum of its taxes (BT-110)."""
        return sum((group.tax for group in self.taxes), Decimal(0))

    @property
    def gross(self) -> Decimal:
        """What is credited with tax (BT-112)."""
        return self.net + self.tax

    @property
    def due(self) -> Decimal:
        """What is left to be paid (BT-115)."""
        return self.gross - self.prepaid


def credit_note(statement: Statement, number: str | None = None) -> tuple[CreditNote | None, list[Diagnostic]]:
    """Return a statement as a credit note, or everything that keeps it from being one.

    Without `number` it has the one under which the statement was issued; one that was not issued needs another.
    """
    issued = statement.issued
    number = number or (issued.number if issued is not None else statement.stem)
    dues = list(statement.dues())
    problems = list(_no_note(statement, dues, number))
    taxed = any(due["tax_percent"] is not None for due in dues)
    problems += _missing(statement, number, taxed=taxed)
    if problems:
        return None, problems
    lines = tuple(_lines(statement, dues))
    agreement, period = statement.head["agreement"], statement.head["period"]
    replaces = issued.replaces if issued is not None else None
    notes = [f"Credits under the agreement {agreement['title']}, version {agreement['version']}, {period['label']}."]
    if replaces is not None:
        reason = issued.reason if issued is not None else None
        notes.append(f"Replaces {replaces}{f': {reason}' if reason else '.'}")
    prepaid = _prepaid(dues)
    if prepaid:
        notes.append("What counts against these credits is shown as paid: bonuses, what was earned back, and offsets.")
    return CreditNote(
        number=_text(number),
        date=statement.created.astimezone(load_zone(statement.head["zone"])).date(),
        currency=statement.currency,
        seller=_party(agreement["provider"]),
        buyer=_party(agreement["customer"]),
        contract=_text(agreement["name"]),
        first=dt.date.fromisoformat(period["first_date"]),
        last=dt.date.fromisoformat(period["last_date"]),
        replaces=replaces,
        notes=tuple(_text(note) for note in notes),
        terms=_SETTLED[dues[-1]["settled"]],
        lines=lines,
        taxes=_taxes(dues),
        prepaid=prepaid,
    ), []


# ------------------------------------------------------------------ what keeps it from being one


def _no_note(statement: Statement, dues: list[DueDate], number: str) -> Iterator[Diagnostic]:
    """Yield why a statement credits nothing that a credit note could say."""

    def no(why: str, help_: str) -> Diagnostic:
        return Diagnostic("SLA813", f"{number} cannot be a credit note: {why}", help=help_)

    total = statement.head["total"]
    if total is None:
        yield no("its total cannot be told", "supply what is missing, and evaluate again")
        return
    if Decimal(total) <= 0:
        what = "it comes to nothing" if not Decimal(total) else "the customer owes its total"
        yield no(what, "a credit note is for credits to the customer only")
    if minor_digits(statement.currency) > 2:
        yield no(f"EN 16931 has amounts of two decimals, and {statement.currency} has more",
                 "send the statement itself")  # fmt: skip
    for group in _taxes(dues):
        exact = Fraction(group.basis) * Fraction(group.rate or 0) / 100
        if abs(Fraction(group.tax) - exact) >= 1:
            yield no(f"its tax of {group.tax} is not {group.rate} % of the {group.basis} that it credits",
                     "EN 16931 wants the tax to be a percentage of what is credited")  # fmt: skip


def _missing(statement: Statement, number: str, *, taxed: bool) -> Iterator[Diagnostic]:
    """Yield each fact about the parties that is needed and not stated."""
    agreement = statement.head["agreement"]

    def lacks(who: str, what: str, line: str) -> Diagnostic:
        return Diagnostic(
            "SLA812",
            f"{number} as an electronic invoice needs {what} of the {who}, {agreement[who]['name']}",  # type: ignore[literal-required]
            help=f"write it below `{who}` in the agreement, as in `{line}`, and issue the statement with it",
        )

    for who in ("provider", "customer"):
        party: PartyFacts = agreement[who]
        if party["country"] is None:
            address = party["address"] or "Keizersgracht 1, 1015 CN Amsterdam"
            yield lacks(who, "the country", f'address "{address}", NL')
    if taxed and agreement["provider"]["vat"] is None:
        yield lacks("provider", "the VAT number", 'vat "NL123456789B01"')
    if not taxed and agreement["provider"]["registered"] is None:
        yield lacks("provider", "the number in a register", 'registered "KvK 12345678"')


# ------------------------------------------------------------------ its parts


def _text(text: str) -> str:
    """Return a text on one line, without characters that XML cannot hold."""
    held = "".join(c if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff" else " " for c in text)
    return " ".join(held.split())


def _party(party: PartyFacts) -> PartyFacts:
    return {
        "name": _text(party["name"]),
        "registered": _text(party["registered"]) if party["registered"] else None,
        "vat": party["vat"],
        "address": _text(party["address"]) if party["address"] else None,
        "country": party["country"],
    }


def _rate(due: DueDate) -> tuple[str, Decimal | None]:
    """Return the category and the rate of the tax on what is credited on a date."""
    if due["tax_percent"] is None:
        return "O", None
    return "S", Decimal(due["tax_percent"])


def _credits(due: DueDate) -> Iterator[tuple[DueLine, Decimal]]:
    for line in due["lines"]:
        if line["kind"] == "credit" and line["payable"] is not None and (amount := Decimal(line["payable"])):
            yield line, amount


def _lines(statement: Statement, dues: list[DueDate]) -> Iterator[NoteLine]:
    results: dict[tuple[str | None, str | None, str], Result] = {}
    for result in statement.results():
        results.setdefault((result["objective"], result["entity"], result["window"]["label"]), result)
    number = 0
    for due in dues:
        category, rate = _rate(due)
        for line, amount in _credits(due):
            number += 1
            window = line["carried_from"] or line["window"]
            result_of = results.get((line["objective"], line["entity"], window))
            name = _named(line, window, result_of)
            yield NoteLine(number, _text(name), _described(result_of), amount, category, rate)


def _named(line: DueLine, window: str, result: Result | None) -> str:
    whose = [line["objective"] or "the remedies"]
    whose += [result["title"]] if result is not None else []
    whose += [f"({line['entity']})"] if line["entity"] is not None else []
    carried = f", carried into {line['window']}" if line["carried_from"] is not None else ""
    return f"Service credit, {' '.join(whose)}, {window}{carried}"


def _described(result: Result | None) -> str | None:
    if result is None:
        return None
    return _text(f"Promised: {result['promise']}. Measured: {result['measured_text'] or 'no data'}.")


def _taxes(dues: list[DueDate]) -> tuple[TaxGroup, ...]:
    """Return what is taxed at each rate, in the order in which the rates occur."""
    found: dict[tuple[str, Decimal | None], tuple[Decimal, Decimal]] = {}
    for due in dues:
        basis = sum((amount for _, amount in _credits(due)), Decimal(0))
        tax = Decimal(due["tax"] or 0)
        if basis or tax:
            before = found.get(_rate(due), (Decimal(0), Decimal(0)))
            found[_rate(due)] = (before[0] + basis, before[1] + tax)
    return tuple(TaxGroup(category, rate, *amounts) for (category, rate), amounts in found.items())


def _prepaid(dues: list[DueDate]) -> Decimal:
    """Return what counts against the credits of all dates."""
    against = Decimal(0)
    for due in dues:
        against += Decimal(due["bonuses"] or 0)
        against += sum((Decimal(b["amount"] or 0) for b in due["earned_back"] if not b["as_offset"]), Decimal(0))
        if due["bank"] is not None:
            against += Decimal(due["bank"]["used"] or 0)
    return against
