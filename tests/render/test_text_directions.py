"""Texts of several scripts: which way they run, and that runs keep their order; what has one script is untouched."""

import pytest

from slakit.render.directions import directed, isolated, runs_right_to_left, written_in


@pytest.mark.parametrize(
    ("language", "expected"), [("fa", True), ("ar-EG", True), ("he", True), ("en", False), ("zh", False), (None, False)]
)
def test_languages_from_right_to_left(language: str | None, expected: bool) -> None:
    assert runs_right_to_left(language) is expected


def test_a_text_of_one_script_stays_as_it_is() -> None:
    assert isolated("Acme Retail N.V.") == "Acme Retail N.V."
    assert directed("Acme Retail N.V.", "en") == "Acme Retail N.V."


def test_a_text_from_right_to_left_is_kept_apart() -> None:
    assert isolated("شرکت آریا") == "\u2068شرکت آریا\u2069"
    assert directed("شرکت آریا", "en") == "\u2068شرکت آریا\u2069"


def test_latin_inside_keeps_its_order() -> None:
    assert directed("تا 2026-01-15 نزد Acme B.V.", "fa") == "تا \u20662026-01-15\u2069 نزد \u2066Acme B.V.\u2069"
    assert directed("تعهد (at least 80 %) است", "fa") == "تعهد (\u2066at least 80 %\u2069) است"


def test_a_numbered_name_of_the_script_is_one_word() -> None:
    assert directed("تعهد پاسخ-1 (at least 80 %)", "fa") == "تعهد پاسخ-1 (\u2066at least 80 %\u2069)"


def test_attributes_of_an_element() -> None:
    assert written_in("fa") == ' lang="fa" dir="rtl"'
    assert written_in("nl") == ' lang="nl" dir="ltr"'
    assert written_in(None) == ""
    assert "<" not in written_in('"><script>')
