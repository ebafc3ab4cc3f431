"""Templates: where parameters stand, what is said of their places, and that their layout keeps them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.reading import read

from slakit import api
from slakit.contract.from_syntax.values import as_written
from slakit.contract.placeholders import values
from slakit.diagnostics import Source, Span
from slakit.money import Money
from slakit.syntax import decode, parse
from slakit.syntax.format import formatted
from slakit.syntax.parameters import samples, uses

TEMPLATE = (Path(__file__).parents[1] / "language/templates/good/shared/voice-standard.sla").read_text("utf-8")
VALUES = 'fee = EUR 12500.00, customer = "Acme N.V.", start = 2026-02-01, target = 85 %, limit = 90 seconds'
PLAIN = TEMPLATE[TEMPLATE.index("agreement voice") :]


def _by_hand(text: str) -> str:
    for name, value in (pair.split(" = ") for pair in VALUES.split(", ")):
        head, clause, rest = text.partition("clause PAY-1")
        text = head.replace(f"{{{name}}}", value) + clause + rest
    return 'use "std/contact-centre"\n' + text


def test_a_filled_template_means_what_the_same_text_by_hand_means() -> None:
    used, found = read(f'use "voice" with {VALUES}\n', beside={"voice.sla": TEMPLATE})
    assert found == []
    by_hand = _by_hand(PLAIN).replace("{fee}", "a").replace("{limit}", "b").replace("{target}", "c")
    contract, found = read(by_hand.replace("{start}", "d"))
    assert found == []
    assert used is not None
    assert contract is not None
    same = {"clauses", "parameters"}
    assert used.model_dump(exclude=same) == contract.model_dump(exclude=same)


def test_by_itself_a_template_has_its_sample_values() -> None:
    contract, found = read(TEMPLATE)
    assert found == []
    assert contract is not None
    assert contract.agreement.fees[0].amount == Money("EUR", 1_000_000)
    assert values(contract)["fee"] == Money("EUR", 1_000_000)
    assert values(contract)["customer"] == "Sample N.V."


def test_the_authors_words_have_the_values() -> None:
    text = '  credit {fee}  # not {fee}\n  when below {target} and "{fee}" {unknown}'
    source = Source("x.sla", text, filled={"fee": "EUR 5.00", "target": "80%"})
    assert as_written(Span(source, 0, len(text))) == 'credit EUR 5.00 when below 80 % and "{fee}" {unknown}'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('parameter fee money "Fee" such as EUR 5.00', {"fee": "EUR 5.00"}),
        ("parameter a duration such as 8 hours 3 minutes parameter b number such as 3",
         {"a": "8 hours 3 minutes", "b": "3"}),
        ("parameter a percent such as 5\nagreement", {"a": "1 %"}),
        ("parameter a number such as 5 hours", {"a": "1"}),
        ("parameter a text such as", {}),
        ("parameter", {}),
        ("parameter a money such as EUR 5.00 parameter b money such as {a}", {"a": "EUR 5.00", "b": "EUR 5.00"}),
        ('# parameter a\ntext "parameter b money such as EUR 1.00"', {}),
    ],
)  # fmt: skip
def test_samples_are_found_before_anything_is_parsed(text: str, found: dict[str, str]) -> None:
    assert samples(text) == found


def test_names_in_braces_are_found_in_texts_too() -> None:
    text = 'fee f "x" {a} text "{b} and {c.title}" text """\n{d}\n""" # {e}'
    assert uses(Source("x.sla", text)) == {"a", "b", "c", "d"}


def test_layout_keeps_what_stands_in_braces() -> None:
    source, _ = decode("voice.sla", TEMPLATE.replace("  promise", " promise ").encode())
    assert source is not None
    text, _ = formatted(source)
    assert text is not None
    assert [text.count(f"{{{name}}}") for name in ("fee", "target", "limit", "start", "customer")] == [2, 3, 2, 2, 1]
    assert "12500" not in text
    again, _ = decode("voice.sla", text.encode())
    assert again is not None
    assert formatted(again)[0] == text


@given(st.sampled_from(["fee", "customer", "start", "target", "limit"]),
       st.sampled_from(["EUR 7.00", '"x"', "2026-03-01", "7 %", "7 minutes", "7", "{fee}"]))  # fmt: skip
def test_any_value_for_any_parameter_is_answered(name: str, value: str) -> None:
    pairs = [pair for pair in VALUES.split(", ") if not pair.startswith(name)]
    contract, found = read(
        f'use "voice" with {", ".join([*pairs, f"{name} = {value}"])}\n', beside={"voice.sla": TEMPLATE}
    )
    assert (contract is None) == bool(found)
    assert all(d.span is not None for d in found)


def test_templates_may_hand_values_on() -> None:
    outer = 'parameter monthly money such as EUR 9.00\nuse "voice" with ' + VALUES.replace("EUR 12500.00", "{monthly}")
    beside = {"voice.sla": TEMPLATE, "outer.sla": outer}
    contract, found = read('use "outer" with monthly = EUR 77.00\n', beside=beside)
    assert found == []
    assert contract is not None
    assert contract.agreement.fees[0].amount == Money("EUR", 7700)


def test_a_wrong_value_is_shown_at_its_use_and_where_it_is_given() -> None:
    text = f'use "voice" with {VALUES.replace("85 %", "185 %")}\n'
    _, (found, *_) = read(text, beside={"voice.sla": TEMPLATE})
    assert found.code == "SLA604"
    assert found.span is not None
    assert found.span.source.name == "voice.sla"
    given_at = [r.span for r in found.related if r.span.source.name == "contract.sla"]
    assert [text[span.start : span.end] for span in given_at] == ["target = 185 %"]


def test_a_folder_of_customers_and_their_template_is_checked(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/voice.sla").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "words.sla").write_text('clause A "A"\n  text "B"\nend clause\n', encoding="utf-8")
    for name in ("acme", "zenith"):
        (tmp_path / f"{name}.sla").write_text(f'use "shared/voice" with {VALUES}\n', encoding="utf-8")
    files, problems = api.contract_files([str(tmp_path)])
    assert problems == []
    assert sorted(Path(file).name for file in files) == ["acme.sla", "voice.sla", "zenith.sla"]
    assert all(api.load(file).diagnostics == () for file in files)


def test_the_tree_of_a_duration_in_braces_stands_at_the_braces() -> None:
    source, _ = decode(
        "x.sla", b'parameter d duration such as 1 hour 30 minutes\nobjective A "A"\n promise at most {d}\nend objective'
    )
    assert source is not None
    parsed, found = parse(source)
    assert found == []
    assert parsed.tree is not None
    value = parsed.tree.blocks[1].lines[0].bounds.parts[0].value
    assert source.text[value.span.start : value.span.end] == "{d}"
    assert [str(part.number) for part in value.parts] == ["1", "30"]
