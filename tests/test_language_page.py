"""docs/language.md is complete and true: it has every form of the grammar, and its agreement prints what it quotes.

The examples of the page, put together in the order in which they stand, are one contract; those that are a whole
contract stand by themselves. What the page quotes behind `>`, or in a column of sentences, must be printed of one.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from tests.language.reading import read
from tests.render.document_samples import words

from slakit.render.agreement import agreement_html

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "language.md").read_text(encoding="utf-8")
GRAMMAR = (ROOT / "grammar" / "sla.lark").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RULE = re.compile(r"^([a-z_]+): .*(?:\n +\| .*)*", re.MULTILINE)
NOT_ON_THE_PAGE = {"start", "_block"}
EXAMPLES = [text for kind, text in FENCE.findall(PAGE) if kind == "sla"]
REMEDIES = re.compile(r"^remedies\n(.*?)^end remedies\n", re.MULTILINE | re.DOTALL)
OTHER_CHOICES = [
    ("pay nothing below EUR 5.00", "pay at least EUR 5.00"),
    ("settle in cash within 30 calendar days after the statement", "settle against the next invoice"),
    ("settle in cash within 30 calendar days after the statement", "settle as service time"),
]
"""Lines of which a contract has one only, where the page quotes what the others print."""


def _rules(text: str) -> dict[str, str]:
    return {match[1]: match[0] for match in RULE.finditer(text)}


def _is_whole(example: str) -> bool:
    return re.search(r"^end agreement\n\s*\S", example, re.MULTILINE) is not None


def _together() -> str:
    """The examples that are parts of one contract; all remedies are one block."""
    parts = [text for text in EXAMPLES if not _is_whole(text) and not text.startswith('use "voice-standard"')]
    text = "\n".join(parts)
    remedies = "".join(match[1] for match in REMEDIES.finditer(text))
    return REMEDIES.sub("", text) + f"remedies\n{remedies}end remedies\n"


def _printed(text: str) -> str:
    contract, found = read(text)
    assert contract is not None, found
    return words(agreement_html(contract, (), contract_hash="0" * 64))


@cache
def _all_printed() -> str:
    together = _together()
    texts = [together, *(text for text in EXAMPLES if _is_whole(text))]
    for line, other in OTHER_CHOICES:
        assert line in together
        texts.append(together.replace(line, other))
    return "\n".join(_printed(text) for text in texts)


def _quoted() -> list[str]:
    """What the page says that agreements print: paragraphs behind `>`, and the cells of columns of sentences."""
    found: list[str] = []
    for block in re.findall(r"(?:^>.*\n)+", PAGE, re.MULTILINE):
        text = "\n".join(line[1:].strip() for line in block.splitlines())
        found += text.split("\n\n")
    for table in re.findall(r"^\|.*\| sentence \|\n\|[-|]+\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE):
        for row in table.splitlines():
            found += [part for part in row.rstrip("| ").rsplit(" | ", 1)[1].split("…") if part.strip(" ,.")]
    return [" ".join(text.split()) for text in found]


def test_every_form_of_the_grammar_stands_on_the_page_once_as_it_is() -> None:
    on_page = [rule for kind, text in FENCE.findall(PAGE) if kind == "lark" for rule in _rules(text).items()]
    grammar = _rules(GRAMMAR)
    assert [name for name, count in Counter(name for name, _ in on_page).items() if count > 1] == []
    assert set(grammar) - {name for name, _ in on_page} == NOT_ON_THE_PAGE
    assert [name for name, text in on_page if grammar.get(name) != text] == []


def test_the_table_of_contents_names_every_section_in_order() -> None:
    headings = re.findall(r"^## (.*)$", PAGE, re.MULTILINE)
    assert re.findall(r"^- \[(.*)\]\(#.*\)$", PAGE, re.MULTILINE) == headings
    assert re.findall(r"^- \[.*\]\(#(.*)\)$", PAGE, re.MULTILINE) == [h.lower().replace(" ", "-") for h in headings]


def test_the_examples_together_are_one_contract_with_nothing_to_mend() -> None:
    _, found = read(_together(), unused=True)
    assert [str(diagnostic) for diagnostic in found] == []


@pytest.mark.parametrize("sentence", _quoted())
def test_the_agreement_prints_what_the_page_quotes(sentence: str) -> None:
    assert sentence in _all_printed()


def test_nothing_is_said_twice() -> None:
    prose = " ".join(re.sub(r"^> ?", "", FENCE.sub("", PAGE), flags=re.MULTILINE).split())
    sentences = [sentence for sentence in re.split(r"(?<=[.:;]) | \| ", prose) if len(sentence) > 40]
    assert [sentence for sentence, count in Counter(sentences).items() if count > 1] == []
