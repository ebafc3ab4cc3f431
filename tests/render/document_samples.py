"""Contracts and evaluations for the tests of documents: read from text, measured by hand, judged by slakit."""

import datetime as dt
import re
from dataclasses import dataclass
from fractions import Fraction
from html import unescape

from slakit.assess import judge
from slakit.contract.from_syntax import read_contract
from slakit.contract.model import Contract
from slakit.contract.walking import aggregates
from slakit.credits import CreditLine, settle
from slakit.evaluation import Evaluation, Receipt, plan_windows
from slakit.measure.results import AggregateValue, DataFile, Measurement, RecordQuality, Rejects
from slakit.money import Money
from slakit.render.documents import SourceFile
from slakit.resources import examples_path, read_use, stdlib_names, stdlib_path
from slakit.timeline import instant, parse_period

EXAMPLE = examples_path() / "contact-centre" / "acme-support.sla"
CREATED = dt.datetime(2026, 4, 2, 8, 0, tzinfo=dt.UTC)
HASH = "3f9a1c20b7e4" + "5d" * 26
SOURCES = (
    SourceFile("acme-support.sla", EXAMPLE.read_bytes()),
    SourceFile("std/contact-centre.sla", stdlib_path("contact-centre.sla").read_bytes()),
)
HEAD = """
use "std/contact-centre"
agreement support "Support"
  version "2"
  provider "P Ltd"
  customer "C Ltd"
  in force from {first} to 2026-12-31
  zone Europe/Amsterdam
  currency EUR
  fee monthly-fee "Monthly fee" EUR 1000.00 per month {partial}
end agreement
"""


@dataclass(frozen=True)
class Counted:
    """One aggregate of a measurement, written by hand."""

    numerator: Fraction | int
    denominator: int
    records: int | None = None
    empty: int = 0
    unknown: int = 0


def read(text: str, name: str = "t.sla") -> Contract:
    contract, diagnostics, _ = read_contract(name, text.encode(), read_use, stdlib_names())
    assert contract is not None, diagnostics
    return contract


def example() -> Contract:
    return read(EXAMPLE.read_text(encoding="utf-8"), "acme-support.sla")


def small(body: str, *, first: str = "2026-01-01", partial: str = "") -> Contract:
    return read(HEAD.format(first=first, partial=partial) + body)


def objective(measure: str, promise: str, *lines: str, name: str = "X-1", each: str = "month") -> str:
    body = "\n  ".join([f"measure {measure}", f"each calendar {each}", f"promise {promise}", *lines])
    return f'objective {name} "Speed"\n  {body}\nend objective\n'


def line_of(contract: Contract, name: str, period: str, *counted: Counted, outside: int = 0) -> CreditLine:
    """The credit line of one objective in the one window that ends in a period, before caps."""
    found = parse_period(period)
    known = contract.objective(name)
    assert found is not None
    assert known is not None
    window = plan_windows(contract, found)[name][-1]
    parts = tuple(
        AggregateValue(
            aggregate,
            Fraction(c.numerator),
            c.denominator,
            c.denominator if c.records is None else c.records,
            c.empty,
            c.unknown,
        )
        for aggregate, c in zip(aggregates(known.measure.figure), counted, strict=True)
    )
    value = parts[0].value
    if len(parts) == 2:  # the only calculation that the samples have
        assert parts[0].value is not None
        assert parts[1].value is not None
        value = parts[0].value - parts[1].value
    line = settle(contract, [judge(known, Measurement(name, window, value, parts, outside))]).lines[0]
    assert isinstance(line, CreditLine)
    return line


def evaluation(contract: Contract, period: str, lines: list[CreditLine], *, rejected: bool = False) -> Evaluation:
    """An evaluation with these lines; `rejected` adds three refused rows."""
    found = parse_period(period)
    assert found is not None
    credits = settle(contract, [line.assessment for line in lines])
    dues = tuple(due for due in credits.dues if found.first_date <= due.date <= found.last_date)
    inside = {i for due in dues for i in due.lines}
    chosen = tuple(x for i, x in enumerate(credits.lines) if i in inside and isinstance(x, CreditLine))
    totals = [due.total for due in dues if due.total is not None]
    total = sum(totals, Money(contract.agreement.currency, 0))
    rejects = (Rejects("the time has no zone", 2, 812), Rejects("`wait` is below zero", 1, 77)) if rejected else ()
    quality = RecordQuality(
        "calls",
        (DataFile("calls.csv", "ab" * 32, 1_234_567),),
        9_120,
        9_117 if rejected else 9_120,
        rejects,
        "rejects.csv" if rejected else None,
        instant(dt.datetime(2026, 3, 1, 8, 0, 1, tzinfo=dt.UTC)),
        instant(dt.datetime(2026, 3, 31, 15, 29, 58, tzinfo=dt.UTC)),
    )
    receipt = Receipt(
        contract=(("acme-support.sla", "3f" * 32), ("std/contact-centre.sla", "77" * 32)),
        data_map=("calls.toml", "cd" * 32),
        data=(("calls.csv", "ab" * 32),),
        slakit="0.1.0",
        engine="DuckDB 2.0.1",
        holidays="0.109",
        zone_rules="2026b",
        contract_hash=HASH,
    )
    return Evaluation(
        contract=contract,
        period=found,
        lines=chosen,
        shared=(),
        dues=dues,
        total=total if len(totals) == len(dues) else None,
        quality=(quality,),
        receipt=receipt,
        all_lines=credits.lines,
    )


def march(contract: Contract) -> Evaluation:
    """March 2026 of the example: three credits, one undecided objective without any, three refused rows."""
    lines = [
        line_of(contract, "ANS-1", "2026-03", Counted(1_950, 2_500), outside=312),
        line_of(contract, "ABD-1", "2026-03", Counted(331, 2_703), outside=312),
        line_of(contract, "ASA-1", "2026-Q1", Counted(31_240_000 * 4_363 + 7, 4_363), outside=940),
        line_of(contract, "CSAT-1", "2026-Q1", Counted(150, 40)),
    ]
    return evaluation(contract, "2026-03", lines, rejected=True)


def quarter(contract: Contract) -> Evaluation:
    """The first quarter of 2026 of the example: three months, one of them with few calls."""
    lines = [
        line_of(contract, "ANS-1", "2026-01", Counted(2_401, 2_900)),
        line_of(contract, "ANS-1", "2026-02", Counted(12, 25)),
        line_of(contract, "ANS-1", "2026-03", Counted(1_950, 2_500)),
        line_of(contract, "ABD-1", "2026-01", Counted(120, 2_990)),
        line_of(contract, "ABD-1", "2026-02", Counted(0, 0)),
        line_of(contract, "ABD-1", "2026-03", Counted(331, 2_703)),
        line_of(contract, "ASA-1", "2026-Q1", Counted(0, 0)),
        line_of(contract, "CSAT-1", "2026-Q1", Counted(240, 60)),
    ]
    return evaluation(contract, "2026-Q1", lines)


def words(html: str) -> str:
    """The text of a page, white space made single."""
    bare = re.sub(r"<[^>]+>", " ", html.replace("\N{NO-BREAK SPACE}", " "))
    return re.sub(r" (?=[.,;)])", "", " ".join(unescape(bare).split()))
