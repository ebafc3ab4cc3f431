"""Texts are cut without loss, placeholders are filled in once, every character knows where it stands in the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.render.document_samples import example, read

from slakit.contract.expressions import Unit
from slakit.contract.from_syntax import read_contract
from slakit.contract.measures import Range
from slakit.contract.model import Contract
from slakit.contract.placeholders import cut, values, without_placeholders
from slakit.contract.spans import Benchmark, Exclusion
from slakit.contract.time_sets import WholeWindow
from slakit.render.agreement import agreement_html
from slakit.render.placeholders import filled
from slakit.render.sentences import sentences

EXAMPLE = example()
BRACED = st.text(alphabet=st.sampled_from("{}{}AN.-1 %\nag\u00a0"), max_size=40)
HEAD = (
    'agreement a "{title}" version "1" provider "P & Q" customer "<C>" in force from 2026-02-01 to 2026-12-31'
    " zone Europe/Berlin currency EUR fee base \"Base fee\" EUR 1250.50 per month end agreement\n"
)  # fmt: skip


def _filled(text: str, contract: Contract = EXAMPLE) -> str:
    return filled(text, values(contract), sentences("en", contract))


@pytest.mark.slow
@given(st.text().filter(lambda text: not set("{}") & set(text)))
def test_a_text_without_braces_is_unchanged(text: str) -> None:
    assert _filled(text) == text
    assert without_placeholders(text) == text


@given(st.one_of(st.text(), BRACED))
def test_pieces_cover_the_text_and_nothing_raises(text: str) -> None:
    assert "".join(text[piece.start : piece.end] for piece in cut(text)) == text
    assert len(without_placeholders(text)) == len(text)
    _filled(text)


@pytest.mark.slow
@given(st.one_of(st.text(), BRACED))
def test_doubled_braces_print_any_text(text: str) -> None:
    assert _filled(text.replace("{", "{{").replace("}", "}}")) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("{ANS-1}", "Speed of answer"),
        ("{ANS-1.title}", "Speed of answer"),
        ("{ANS-1.target}", "at least 80 %"),
        ("{ABD-1.target}", "at most 8 %"),
        ("{ABD-1.aim}", "below 4 %"),
        ("{ASA-1.target}", "at most 28 seconds"),
        ("{CSAT-1.target}", "at least 3.75"),
        ("{monthly-fee}", "EUR 48,000.00"),
        ("{monthly-fee.title}", "Monthly service fee"),
        ("{office-hours}", "Office hours"),
        ("{office-hours.title}", "Office hours"),
        ("{COU-1}", "Courtesy"),
        ("{agreement.title}", "Customer contact services"),
        ("{agreement.provider}", "Northwind Contact Centre B.V."),
        ("{agreement.customer}", "Acme Retail N.V."),
        ("{agreement.from}", "1 January 2026"),
        ("{agreement.to}", "31 December 2026"),
        ("{{ANS-1}}", "{ANS-1}"),
        ("{{{ANS-1}}}", "{Speed of answer}"),
        # What the reader refuses, for models that came another way: as typed, never evaluated.
        ("{agreement.__class__} {0} {% raw %} {} {ANS-1.aim", "{agreement.__class__} {0} {% raw %} {} {ANS-1.aim"),
        ("{ANS-1.target!r} {ANS-1.target:>9}", "{ANS-1.target!r} {ANS-1.target:>9}"),
    ],
)
def test_what_placeholders_print(text: str, printed: str) -> None:
    assert _filled(text) == printed


def test_the_table_of_the_docs_is_the_list_of_placeholders() -> None:
    names = {"ANS-1": "ABD-1"}  # the objective of the example that has an aim
    page = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
    table = page.split("| placeholder |")[1].split("\n\n")[0]
    told = {names.get(head, head) + tail for head, tail in re.findall(r"`\{([\w-]+)([.\w]*)\}`", table)}
    upkeep = Exclusion(name="upkeep", title="Planned maintenance", time=WholeWindow())
    benchmark = Benchmark(name="speed-of-answer", title="Speed of answer", value=Range(), unit=Unit.PERCENT)
    promised = tuple(o.model_copy(update={"minimum": o.promise}) for o in EXAMPLE.objectives)
    wider = EXAMPLE.model_copy(update={"exclusions": (upkeep,), "benchmarks": (benchmark,), "objectives": promised})
    shown = {"agreement", "ABD-1", "monthly-fee", "office-hours", "upkeep", "speed-of-answer"}
    known = {name for name in values(wider) if name.partition(".")[0] in shown} - {"speed-of-answer.title"}
    known -= {"speed-of-answer"}  # its title is told with those of exclusions
    clocks = read((Path(__file__).parents[2] / "examples" / "help-desk" / "help-desk.sla").read_text(encoding="utf-8"))
    known |= {name for name in values(clocks) if name.partition(".")[0] == "resolution"}
    assert told == known


def _clause(text: str, title: str = "T") -> Contract:
    return read(HEAD.format(title=title) + f'clause C-1 "Clause" text """{text}""" end clause\n')


def _paragraphs(contract: Contract) -> list[str]:
    html = agreement_html(contract, (), contract_hash="0" * 64)
    section = re.search(r'<section id="clauses".*?</section>', html, re.DOTALL)
    assert section is not None
    return re.findall(r"<p>(.*?)</p>", section[0])


def test_the_document_prints_what_is_filled_in_escaped_and_only_once() -> None:
    contract = _clause("{agreement.customer} pays {base} to {agreement.provider}\n\nunder {agreement.title}.",
                       title="{base} {{ 7*7 }} {% raw %}")  # fmt: skip
    assert _paragraphs(contract) == [
        "&lt;C&gt; pays EUR 1,250.50 to P &amp; Q",
        "under {base} {{ 7*7 }} {% raw %}.",
    ]


@pytest.mark.parametrize(
    "text", ["{agreement.__class__}", "{0}", "{% raw %}", "{}", "{", "}", "{base", "base}", "{ base }", "{base.per}"]
)
def test_what_is_no_placeholder_is_refused(text: str) -> None:
    source = HEAD.format(title="T") + f'clause C-1 "Clause" text "{text}" end clause\n'
    contract, found, _ = read_contract("t.sla", source.encode(), lambda using, name: None)
    assert contract is None
    assert {d.code for d in found} <= {"SLA310", "SLA311"}
    for diagnostic in found:
        assert diagnostic.span is not None
        words = source[diagnostic.span.start : diagnostic.span.end]
        assert words in text
        assert words[0] in "{}"


LINES = st.lists(st.text(alphabet=st.sampled_from("ab \t\u00a0é"), max_size=8), min_size=1, max_size=6)


@given(LINES, st.integers(0, 4))
def test_long_texts_know_the_place_of_every_character(lines: list[str], margin: int) -> None:
    body = "\n".join(" " * margin + line for line in lines) + "x"
    _check_places(f'"""{body}"""')
    _check_places(f'"""\n{body}\n  """')


@given(st.text(alphabet=st.sampled_from('ab "\\\n\té'), max_size=20).map(lambda text: text + "x"))
def test_quoted_texts_know_the_place_of_every_character(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    _check_places(f'"{escaped}"')


def _check_places(written: str) -> None:
    source = HEAD.format(title="T") + f'clause C-1 "Clause" text {written} end clause\n'
    (clause,) = read(source).clauses
    (text,) = clause.texts
    whole = text.place(0, len(text.text))
    assert whole is not None
    for offset, char in enumerate(text.text):
        place = text.place(offset, offset + 1)
        assert place is not None
        assert whole.start <= place.start < whole.end
        there = source[place.start : place.start + 2]
        if char != "\n" or there[0] == "\\":
            assert there[0] == char or there == "\\" + char.replace("\n", "n")


def test_places_are_no_part_of_the_meaning() -> None:
    plain, indented = _clause("A text.\nOf two lines."), _clause("\n    A text.\n    Of two lines.\n  ")
    assert plain == indented
    assert plain.clauses[0].texts[0].starts != indented.clauses[0].texts[0].starts
    assert plain.model_dump()["clauses"][0]["texts"] == ({"language": None, "text": "A text.\nOf two lines."},)


DUTIES = """
clause C-1 "Care" text "{C-1.target}, {O-1}, {E-1.title}, {R-1}" verified by survey of all calls each calendar month
  decided by customer on the point estimate promise share passed at least 90 % no data counts as missed end clause
clause C-2 "Kindness" text "{C-2}" end clause
obligation O-1 "Forecast" binds customer text "{O-1}: {C-1.target}" end obligation
escalation E-1 "Outage" step "Board" within 1 hour after the incident text "{E-1}" end escalation
review R-1 "Review" each calendar month text "{R-1}" end review
"""


def test_clauses_and_duties_have_placeholders() -> None:
    contract = read(HEAD.format(title="T") + DUTIES)
    text = contract.clauses[0].texts[0].text
    assert _filled(text, contract) == "at least 90 %, Forecast, Outage, Review"
    assert _filled(contract.obligations[0].texts[0].text, contract) == "Forecast: at least 90 %"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{C-2.target}", ["`C-2` has nothing called `target` to print"]),
        ("{O-1.target}", ["`O-1` has nothing called `target` to print"]),
        ("{O-9}", ["`{O-9}` stands for nothing"]),
    ],
)
def test_placeholders_that_clauses_and_duties_lack(text: str, said: list[str]) -> None:
    written = HEAD.format(title="T") + DUTIES.replace('{R-1}" end review', f'{text}" end review')
    found = read_contract("t.sla", written.encode(), lambda *_: None)[1]
    assert [d.message for d in found] == said


def test_no_placeholder_is_blamed_for_what_could_not_be_read() -> None:
    written = HEAD.format(title="T") + DUTIES.replace("at least 90 %", "at least 90 seconds").replace(
        "binds customer", ""
    )
    found = read_contract("t.sla", written.encode(), lambda *_: None)[1]
    assert [d.code for d in found] == ["SLA405", "SLA303"]
