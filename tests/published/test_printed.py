"""Every published contract and every example is printed, and nothing in its text shows how it was made."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from tests.language.reading import read

from slakit import api
from slakit.contract.model import Contract
from slakit.render.agreement import agreement_html

ROOT = Path(__file__).parents[2]
FILES = [Path(name) for name in api.contract_files([str(ROOT / "examples"), str(ROOT / "tests" / "published")])[0]]
DEBRIS = re.compile(
    r"\bNone\b(?! is due)|\b(?:True|False)\b"
    r"|\b(?:Fraction|Decimal|Span|Literal_)\(|\bobject at 0x|<[A-Z]\w*[.:]"  # values as Python shows them
    r"|\b(?:Unit|Outcome|WindowKind|FieldType|RoundingMode|Who)\."  # names in code
    r"|\b[a-z]+_[a-z_]+\b|\b[A-Z]+_[A-Z_]+\b"
    r"|[{}]"  # placeholders that stand for nothing
    r"|“”|\(\s*\)|\s[,;.](?!\w)|,\s*,|;\s*;|(?<!\.)\.\.(?!\.)"  # words that are missing
    r"|\b[Aa] [aeio]\w|(?<![\d.,])1 (?:[a-z-]+ ){0,2}(?:points|days|months|hours)\b"
)


def _text(page: str) -> str:
    """The words of a page, a line for each element."""
    body = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
    inline = re.sub(r"</?(?:a|b|bdi|code|em|span|strong)\b[^>]*>", "", body)
    text = html.unescape(re.sub(r"<[^>]+>", "\n", inline)).replace("\N{NO-BREAK SPACE}", " ")
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _debris(contract: Contract) -> list[str]:
    found = []
    for texts in contract.agreement.languages or (None,):
        text = _text(agreement_html(contract, [], contract_hash="0" * 64, texts=texts))
        found += [f"…{text[max(0, m.start() - 60) : m.end() + 40]}…" for m in DEBRIS.finditer(text)]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_shows_how_the_agreement_was_made(path: Path) -> None:
    contract = api.load(str(path)).contract
    assert contract is not None
    assert _debris(contract) == []


@pytest.mark.parametrize(
    "words",
    [
        "at least None %",
        "Fraction(1, 2)",
        "Outcome.MET",
        "a {name}",
        "an no_data",
        "N.V..",
        "A outage",
        "1 service points",
    ],
)
def test_what_counts_as_debris(words: str) -> None:
    """The search finds what it is for, in a text of an author's that is printed as typed."""
    path = ROOT / "tests" / "published" / "c63_b_aws.sla"
    contract, _ = read(path.read_bytes(), path.name)
    assert contract is not None
    assert _debris(contract) == []
    first = contract.objectives[0].model_copy(update={"title": words})
    assert _debris(contract.model_copy(update={"objectives": (first, *contract.objectives[1:])}))
