"""Layout never changes meaning: indenting, line ends and line breaks are nothing; words have boundaries."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.language.reading import codes, read

from slakit.contract.model import Contract
from slakit.diagnostics import Source
from slakit.syntax import parse
from slakit.syntax.grammar import load_grammar

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "examples" / "contact-centre" / "acme-support.sla").read_text(encoding="utf-8")
LIBRARY = (ROOT / "src" / "slakit" / "std" / "contact-centre.sla").read_text(encoding="utf-8")
# The library's own text with an agreement behind it: then its model can be compared, too.
WHOLE = LIBRARY + EXAMPLE.replace('use "std/contact-centre"', "")


def model(text: str | bytes) -> Contract:
    contract, found = read(text)
    assert found == []
    assert contract is not None
    return contract


@pytest.fixture(scope="module")
def meant() -> dict[str, object]:
    return model(WHOLE).model_dump(mode="json")


def _laid_out(text: str, seed: int) -> str:
    """The same tokens with other white space between them; texts as they are."""
    rng = random.Random(seed)
    tokens = [str(token) for token in load_grammar().tokens(text)]
    spaces = ["\n", " ", "\t", "\n\n   ", "\r\n", " # a remark\n", "\u00a0"]
    return "".join(token + rng.choice(spaces) for token in tokens)


@settings(max_examples=12, deadline=None)
@given(st.integers(min_value=0))
def test_other_white_space_means_the_same(seed: int) -> None:
    assert model(_laid_out(EXAMPLE, seed)) == model(EXAMPLE)


def test_windows_lines_mean_the_same(meant: dict[str, object]) -> None:
    assert model(WHOLE.replace("\n", "\r\n").encode()).model_dump(mode="json") == meant


def test_decomposed_letters_mean_the_same() -> None:
    composed = EXAMPLE.replace("Northwind", "Caf\u00e9 Nord")
    assert model(composed.replace("\u00e9", "e\u0301")).agreement == model(composed).agreement


def test_indenting_means_nothing(meant: dict[str, object]) -> None:
    flat = re.sub(r"^[ ]+", "", WHOLE, flags=re.MULTILINE)
    assert model(flat).model_dump(mode="json") == meant
    assert model(WHOLE.replace("\n", "\n      ")).model_dump(mode="json") == meant


def test_joined_lines_mean_the_same(meant: dict[str, object]) -> None:
    without_remarks = re.sub(r"^#.*\n", "", WHOLE, flags=re.MULTILINE)
    # Paragraphs of a text are separated by an empty line; its own line breaks stay.
    parts = re.split(r'(""".*?""")', without_remarks, flags=re.DOTALL)
    joined = "".join(part if index % 2 else " ".join(part.split()) for index, part in enumerate(parts))
    assert joined.count("\n") < 60
    assert model(joined).model_dump(mode="json") == meant


def test_places_and_wording_of_remarks_are_no_part_of_a_model() -> None:
    assert model("# a remark\n\n" + EXAMPLE) == model(EXAMPLE)
    assert hash(model("# a remark\n\n" + EXAMPLE)) == hash(model(EXAMPLE))
    assert model(EXAMPLE.replace("at least 80 %", "at least 79 %", 1).replace("below 80 %", "below 79 %")) != model(
        EXAMPLE
    )


MINIMAL = """use "std/contact-centre"
agreement a "A" version "1.0" provider "P" customer "C" in force from 2026-01-01 to 2026-12-31
  zone Europe/Amsterdam currency EUR fee base "Fee" EUR 100.00 per month end agreement
objective O "O" measure abandonment each calendar month promise at most 8 % no data counts as met
  credit 5 % of base when more than 8 %
end objective
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("credit 5 %", "credits 5 %"),
        ("credit 5 %", "credit s 5 %"),
        ("promise at most", "promiseat most"),
        ("at most 8 %", "atmost 8 %"),
        ("no data", "nodata"),
        ("end objective", "endobjective"),
        ("each calendar", "eachcalendar"),
    ],
)
def test_words_have_boundaries(old: str, new: str) -> None:
    assert codes(MINIMAL) == []
    assert old in MINIMAL
    assert codes(MINIMAL.replace(old, new)) in (["SLA101"], ["SLA103"])


SOFT = ["day", "days", "month", "hour", "start", "one", "data", "rank", "points", "full", "fewer", "percent",
        "met", "number", "known-by", "end-of-day", "closed", "open", "customer", "provider", "version", "currency",
        "address"]  # fmt: skip


@pytest.mark.parametrize("word", SOFT)
def test_words_that_may_be_names(word: str) -> None:
    records = f"""records tickets "Tickets" key id at came field id text field came instant field {word} duration
  let doubled = {word} + {word}
end records
"""
    text = MINIMAL.replace("measure abandonment", f"measure share of tickets where {word} is at most 1 hour")
    contract, found = read(records + text)
    assert found == []
    assert contract is not None
    field = contract.record_type("tickets").field(word)
    assert field is not None
    assert field.name == word


HARD = ["total", "average", "when", "where", "is", "not", "and", "objective", "metric", "promise", "credit", "end"]


@pytest.mark.parametrize("word", HARD)
def test_words_that_are_never_names(word: str) -> None:
    assert codes(MINIMAL.replace("fee base ", f"fee {word} ").replace("% of base", f"% of {word}"))[0] == "SLA106"


@pytest.mark.parametrize("name", ["ANS1", "ABC", "KPI2026", "a-1-b", "x_y", "پاسخ", "应答", "É-1", "A1-2"])
def test_names(name: str) -> None:
    contract, found = read(MINIMAL.replace("objective O ", f"objective {name} "))
    assert found == []
    assert contract is not None
    assert contract.objectives[0].name == name


def test_escapes_and_paragraphs_of_texts() -> None:
    text = MINIMAL + 'clause c "Say \\"yes\\" \\\\ no"\n  text """\n    One.\n\n      Two.\n    """\nend clause\n'
    clause = model(text).clauses[0]
    assert clause.title == 'Say "yes" \\ no'
    assert clause.texts[0].text == "One.\n\n  Two."


def test_sources_keep_the_hash_of_the_bytes() -> None:
    parsed, found = parse(Source("a.sla", MINIMAL))
    assert found == []
    assert parsed.repaired == frozenset()
