"""The pages themselves: conformance, what they say, page numbers, metadata, and the errors of a caller."""

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from tests.render.pdf.samples import ATTACHMENTS, CREATED, FIELDS, make, page, read, sample_html, texts
from tests.verapdf import validate

from slakit.render.pdf import MissingGlyphs, TypesettingWarnings, write_pdf

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sample() -> bytes:
    return make(sample_html(), ATTACHMENTS, FIELDS)


def test_sample_conforms_to_archive_and_accessibility_standards(sample: bytes) -> None:
    assert validate(sample) == []


def test_plain_page_without_attachments_or_fields_conforms() -> None:
    assert validate(make(page("<h1>Title</h1><p>Text.</p>"))) == []


def test_every_page_says_its_number_and_what_it_belongs_to(sample: bytes) -> None:
    pages = texts(sample)
    assert len(pages) == 4
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of 4" in text
        assert "Service level agreement: telephone support" in text
        assert "Sample 7 · version 3 · contract 3f9a1c20" in text


def test_contents_list_names_the_pages_of_the_sections(sample: bytes) -> None:
    pages = texts(sample)
    titles = ["Definitions", "Objectives", "Record of the month", "Signing"]
    listed = re.findall(r"(\d)\.\s(Definitions|Objectives|Record of the month|Signing)[ .]+ (\d)\n", pages[0])
    assert [title for _, title, _ in listed] == titles
    for number, title, listed_page in listed:
        heading = re.compile(rf"^{number}\.\s*{title}$", re.MULTILINE)
        found = [sheet for sheet, text in enumerate(pages, start=1) if heading.search(text)]
        assert found == [int(listed_page)]


def test_table_head_is_repeated_and_rows_stay_whole(sample: bytes) -> None:
    with_rows = [text for text in texts(sample) if "Working day" in text]
    assert len(with_rows) == 3
    assert all("Day Calls Remark" in text for text in with_rows)
    rows = re.findall(r"Working day (\d+) (\d+) no remark", "\n".join(with_rows))
    assert rows == [(str(day), str(80 + day)) for day in range(1, 61)]


def test_a_note_stands_on_the_page_of_its_call(sample: bytes) -> None:
    (called,) = [text for text in texts(sample) if "Answered in time” means" in text]
    assert "Counted from the end of the welcome message" in called


def test_words_of_many_alphabets_come_out_as_they_went_in(sample: bytes) -> None:
    text = "\n".join(texts(sample))
    for words in ("Ελληνικά, кириллица, Łódź, Tiếng Việt", "≥ 80 % → met", "1,950 ÷ 2,500", "x² and H₂O ✓"):
        assert words in text


def test_text_is_in_reading_order(sample: bytes) -> None:
    text = texts(sample)[0]
    order = ["Telephone support for", "Agreement SLA-7", "Time zone", "Europe/", "Contents", "1.1"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_metadata_are_the_arguments(sample: bytes) -> None:
    reader = read(sample)
    metadata = reader.metadata
    assert metadata is not None
    assert metadata.title == "Telephone support"
    assert metadata.author == "Tests of slakit"
    assert metadata.creation_date == CREATED
    assert metadata.modification_date == CREATED
    catalog: Any = reader.root_object
    assert catalog["/Lang"] == "en"
    assert catalog["/MarkInfo"] == {"/Marked": True}
    assert catalog["/ViewerPreferences"] == {"/DisplayDocTitle": True}
    assert b"<xmp:CreateDate>2026-03-31T22:30:15Z</xmp:CreateDate>" in sample
    assert b'pdfuaid:part="1"' in sample


def test_date_in_another_zone_is_the_same_moment() -> None:
    html = page("<p>Text.</p>")
    elsewhere = CREATED.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert make(html) == write_pdf(
        html, title="Telephone support", author="Tests of slakit", language="en", created=elsewhere
    )


def test_date_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        write_pdf("", title="T", author="A", language="en", created=datetime(2026, 3, 31))  # noqa: DTZ001


@pytest.mark.parametrize(("title", "author"), [("", "A"), ("T", " "), ("two\nlines", "A"), ("T", "a\x00b")])
def test_title_and_author_are_one_line_of_text(title: str, author: str) -> None:
    with pytest.raises(ValueError, match="one line of text"):
        write_pdf(page("x"), title=title, author=author, language="en", created=CREATED)


def test_language_must_be_the_one_of_the_html() -> None:
    with pytest.raises(ValueError, match="'nl' but its <html lang> says 'en'"):
        write_pdf(page("x"), title="T", author="A", language="nl", created=CREATED)


def test_a_typesetting_warning_is_an_error_with_its_message() -> None:
    with pytest.raises(TypesettingWarnings, match="colour") as caught:
        make(page("<p>Text.</p>", "p { colour: red }"))
    assert len(caught.value.messages) == 1


def test_characters_that_no_font_has_are_named() -> None:
    with pytest.raises(MissingGlyphs) as caught:
        make(page("<p>Snow ☃ and ሰ.</p>"))
    assert caught.value.characters == {"☃", "ሰ"}
    assert str(caught.value) == "no bundled font can print ሰ (U+1230 ETHIOPIC SYLLABLE SA), ☃ (U+2603 SNOWMAN)"
