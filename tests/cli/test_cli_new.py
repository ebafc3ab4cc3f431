"""`sla new`: drafts that check cleanly and whose examples hold, whatever people answer; wrong answers are said."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.cli.conftest import Sla
from tests.language.reading import read

from slakit.drafts import TEMPLATES, Template, answered, draft, fault
from slakit.render.drafting import quoted
from slakit.worked import work_out_all

TODAY = dt.date(2026, 11, 26)
TEXTS = (
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"))).map(str.strip).filter(bool)
)


@pytest.fixture(params=TEMPLATES, ids=lambda t: t.name)
def template(request: pytest.FixtureRequest) -> Template:
    assert isinstance(request.param, Template)
    return request.param


def drafted(template: Template, **given_: str) -> str:
    answers = answered(template, given_, TODAY)
    for key in given_:
        assert fault(template, answers, key) is None, (key, fault(template, answers, key))
    done = draft(template, answers)
    assert done.diagnostics == ()
    return done.text


def holds(text: str) -> None:
    contract, found = read(text)
    assert found == []
    assert contract is not None
    results = work_out_all(contract)
    assert results
    assert all(result.passed for result in results)


def test_every_template_drafts_a_sound_contract(template: Template, sla: Sla) -> None:
    ran = sla("new", "--no-input", "--template", template.name, "--out", "draft.sla", "--today", "2026-11-26")
    assert ran.code == 0, ran.text
    assert ran.out == "draft.sla\n"
    for command in (("check",), ("fmt", "--check"), ("test",)):
        checked = sla(*command, "draft.sla")
        assert checked.code == 0, checked.text
    assert "1 passed, 0 failed" in checked.text or re.search(r"[2-9] passed, 0 failed", checked.text)
    assert "in force from 2026-12-01 to 2027-11-30" in Path("draft.sla").read_text()


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(("title", "provider", "provider_role", "customer", "law"), TEXTS)), TEXTS)
def test_what_people_type_comes_out_as_they_typed_it(texts: dict[str, str], signatory: str) -> None:
    given_ = texts | {"provider_signatory": signatory}
    template = TEMPLATES[0]
    text = drafted(template, **{key: value for key, value in given_.items() if value != "-"})
    contract, _ = read(text)
    assert contract is not None
    agreement = contract.agreement

    def same(key: str, found: str | None) -> None:
        if given_[key] != "-":
            assert found == unicodedata.normalize("NFC", given_[key]).strip()

    same("title", agreement.title)
    same("provider", agreement.provider.name)
    same("customer", agreement.customer.name)
    same("law", agreement.governed_by)
    if signatory != "-":
        same("provider_signatory", agreement.provider.signatories[0].name)
        same("provider_role", agreement.provider.signatories[0].role)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))))
def test_a_quoted_text_is_one_token(text: str) -> None:
    from slakit.syntax.grammar import load_grammar

    assert [token.type for token in load_grammar().tokens(quoted(text))] == ["STRING"]


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(["EUR", "JPY", "KWD"]),
    st.integers(1000, 10**9),
    st.integers(1, 40),
    st.integers(0, 60),
    st.integers(20, 99),
    st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)),
    st.integers(40, 900),
)
def test_examples_hold_for_all_figures(
    currency: str, fee: int, credit: int, cap: int, target: int, start: dt.date, days: int
) -> None:
    # More than all credits together is no cap, and less than the smallest makes all alike: these are findings.
    assume(credit <= cap <= 3 * credit - 1)
    text = drafted(
        TEMPLATES[0],
        currency=currency,
        fee=str(fee),
        credit=f"{credit} %",
        cap=f"{cap}.5 %",
        service_level=f"{target} %",
        start=start.isoformat(),
        end=(start + dt.timedelta(days=days)).isoformat(),
    )
    contract, found = read(text)
    assert found == []
    assert contract is not None
    assert all(result.passed for result in work_out_all(contract))
    assert len(contract.tests) == 1 or days < 62


HOSTED = next(one for one in TEMPLATES if one.name == "hosted-service")


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    st.decimals(0, 100, places=3).filter(lambda share: share > 0),
    st.integers(1, 30),
    st.integers(0, 44),
    st.integers(1, 20),
    st.integers(1, 12),
)
def test_a_hosted_service_holds_for_all_figures(
    uptime: Decimal, credit: int, cap: int, announced: int, hours: int
) -> None:
    assume(credit <= cap <= 3 * credit - 1)
    text = drafted(
        HOSTED,
        uptime=f"{uptime} %",
        credit=f"{credit} %",
        cap=f"{cap}.5 %",
        announced=f"{announced} business days",
        maintenance=f"{hours} hours",
        longest=f"{hours} hours",
    )
    holds(text)


def test_the_second_row_of_a_hosted_service_is_ten_times_the_downtime() -> None:
    text = drafted(HOSTED, uptime="99.95 %")
    assert "when below 99.95 %" in text
    assert "when below 99.5 %" in text


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("announced=2 days", "write a number and `business` and `days`, such as 5 business days"),
        ("longest=4", "write a number and `hours`, such as 4 hours"),
        ("uptime=99,9 %", "did you mean 99.9 or 999?"),
        ("uptime=101 %", "no result can keep this promise"),
        ("hours=monday to friday from 17:00", "`to`"),
    ],
)
def test_a_hosted_service_says_what_cannot_stand(sla: Sla, setting: str, said: str) -> None:
    ran = sla("new", "--no-input", "--template", "hosted-service", "--out", "draft.sla", "--set", setting)
    assert ran.code == 2
    assert said in ran.err
    assert not Path("draft.sla").exists()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("currency=EUX", "there is no currency `EUX`; did you mean EUR?"),
        ("start=2027-02-30", "there is no date 2027-02-30"),
        ("end=2020-01-01", "before it begins"),
        ("zone=Europe/Amsterdm", "there is no time zone `Europe/Amsterdm`"),
        ("country=NLX", "did you mean NL?"),
        ("hours=monday to friday from 9:00 to 17:00", "there is no time 9:00"),
        ("hours=monday from 09:00 to 17:00 end calendar", "write it in words of the language"),
        ("fee=10,000", "nothing between thousands"),
        ("name=objective", "write a name, such as"),
        ("answer_within=20", "write a number and `seconds`, such as 20 seconds"),
        ("service_level=80", "write a percentage"),
        ("service_level=101 %", ""),
        ("provider=", "there is nothing here"),
        ("provider=a\x07b", "control character"),
        ("provider=a\u200bb", "invisible character"),
        ("colour=red", "there is no `colour`"),
        ("currency", "write a key and its value"),
    ],
)
def test_an_answer_that_cannot_stand_is_said(sla: Sla, setting: str, said: str) -> None:
    ran = sla("new", "--no-input", "--out", "draft.sla", "--set", setting)
    assert ran.code == 2
    assert said in ran.err
    assert not Path("draft.sla").exists()


def test_a_file_is_never_replaced_unless_forced(sla: Sla) -> None:
    before = Path("tiny.sla").read_text()
    assert sla("new", "--no-input", "--out", "tiny.sla").code == 2
    assert sla("new", "--no-input", "--set", "name=tiny").code == 2
    assert Path("tiny.sla").read_text() == before
    assert sla("new", "--no-input", "--out", "tiny.sla", "--force").code == 0
    assert Path("tiny.sla").read_text() != before
    assert sla("new", "--no-input", "--out", "missing/x.sla").code == 3


def test_the_next_commands_can_be_typed_as_they_stand(sla: Sla) -> None:
    ran = sla("new", "--no-input", "--out", "two words.sla")
    assert "sla check 'two words.sla', sla test 'two words.sla', sla render 'two words.sla'" in ran.err


def test_questions_are_asked_until_the_answer_can_stand(sla: Sla, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        "support",
        "",
        'ACME "x" \\',
        "-",
        "",
        "",
        "",
        "",
        "2026-02-30",
        "2026-02-01",
        "",
        "Mars",
        "Asia/Tokyo",
        "JPY",
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n" * 20))
    ran = sla("new", "--today", "2026-01-05", "--set", "fee=500")
    assert ran.code == 0, ran.text
    assert "there is no date 2026-02-30" in ran.text
    text = Path("support.sla").read_text()
    assert 'provider "ACME \\"x\\" \\\\"' in text
    assert "in force from 2026-02-01 to 2027-01-31" in text
    assert "JPY 500 per month" in text
    holds(text)


def test_keys_are_listed(sla: Sla) -> None:
    ran = sla("new", "--keys", "--today", "2026-01-05")
    assert ran.code == 0
    assert re.search(r"^start +First day of the term \[2026-02-01\]$", ran.out, re.MULTILINE)
